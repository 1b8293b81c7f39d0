"""How likely are two names of people one person's, by the names alone?

In: names as an article or a file writes them. Out: odds against the chance that they are two people's; 0 where they
exclude each other. The odds are products of the factors below.

The factors are judgements, set on the half "tune" of tests/store/identity_pairs.jsonl and identity_sets.jsonl and
measured on the other half (``python -m tests.benchmarks.identity``). The odds of a whole name follow from how many
people who are quoted in the news share it; those of a surname alone, from how many people of that surname are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from app.store.identity.spelling import romanised, skeleton, spelling
from app.store.identity.wordlists import (
    COMMON_SURNAMES,
    FAMILY_FIRST,
    FAMILY_FIRST_OR_GIVEN,
    GIVEN,
    GIVEN_PARTICLES,
    HERS,
    HIS,
    MOST_COMMON_SURNAMES,
    PARTICLES,
    POST_NOMINALS,
    REGNAL,
    SHORT_FORMS,
    SUFFIXES,
    TITLES,
)

# The same whole name: the surname is rare; common; common with a common given name; one of the most common ones.
RARE, COMMON_LAST, COMMON_BOTH, MOST_COMMON = 300.0, 100.0, 40.0, 12.0
# A surname alone beside a whole name that ends in it, and beside the same surname alone.
RARE_SURNAME, COMMON_SURNAME = 30.0, 2.0
SURNAME_FIRST = 0.4  # known by the surname alone, and now a whole name comes: it may be a relative's
GIVEN_ALONE = 0.1  # "Boris" beside "Boris Roe"
SPELT = 0.6  # surname or given name in another spelling
LOOSE = 0.01  # surnames that share their consonants only
NICKNAME = 0.35
INITIAL = 0.08
MIDDLE_AGREES, MIDDLE_MISSING = 2.0, 0.7
SECOND_IN_USE = 0.2  # "Mitt Roe" beside "Willard Mitt Roe"
CUT = 0.15  # "Ana García" beside "Ana García Ruiz"
TURNED = 0.4  # "Orbán Viktor"
SUFFIX_MISSING = 0.002  # "Donald Roe" beside "Donald Roe Jr."
OTHER_TITLE = 0.02  # Mr beside Mrs

_NICKNAME = re.compile(r"\s*[\"“”‘(]\s*([^\"“”‘’()]{1,30}?)\s*[\"“”’)](?=\s|$)")
_DOTTED = re.compile(r"(?:[^\W\d_]\.){2,}$")
_OWNER = re.compile(r"['’]s?$")
_PIECES = re.compile(r"[^\s,;:]+")


@dataclass(frozen=True, slots=True)
class PersonName:
    """words: given names first, surname last, folded, in Latin letters, no titles and no particles. suffix: "jr" or "".

    whole: False for a surname (or a given name) alone. nickname, or "". gender: "m", "f" or "" by the title.
    """

    words: tuple[str, ...]
    whole: bool
    suffix: str = ""
    nickname: str = ""
    gender: str = ""

    @property
    def last(self) -> str:
        """The surname, or the only word."""
        return self.words[-1]


@lru_cache(maxsize=1 << 16)
def person_name(written: str) -> PersonName | None:
    """Take a name apart; None if no letter is in it."""
    nickname = ""
    if found := _NICKNAME.search(written, 1):
        nickname = romanised(found.group(1)).replace(" ", "")
        written = f"{written[: found.start()]} {written[found.end() :]}"
    pieces = [piece for piece in _PIECES.findall(written) if any(c.isalpha() for c in piece)]
    gender = ""
    while len(pieces) > 1 and (title := romanised(pieces[0])) in TITLES:
        if title in REGNAL and len(pieces) == 2 and romanised(pieces[1]) not in SUFFIXES:
            break  # "Pope Francis" is all the name there is; its last word is found alone, too
        gender = "m" if title in HIS else "f" if title in HERS else gender
        pieces.pop(0)
    suffix = ""
    while len(pieces) > 1 and (last := romanised(_OWNER.sub("", pieces[-1]))) in POST_NOMINALS | SUFFIXES.keys():
        suffix = suffix or SUFFIXES.get(last, "")
        pieces.pop()
    words = _words(pieces)
    if not words:
        return None
    regnal = len(words) > 1 and words[0] in REGNAL
    return PersonName(words[regnal:] if regnal else words, len(words) > 1 and not regnal, suffix, nickname, gender)


def _words(pieces: list[str]) -> tuple[str, ...]:
    """The words by which names are compared: hyphens part, dotted initials part, particles go."""
    capitals = all(piece.isupper() for piece in pieces)
    found: list[str] = []
    for place, piece in enumerate(pieces):
        if _DOTTED.match(piece) or (len(piece) == 2 and piece.isupper() and not capitals and place == 0):
            found += list(romanised(piece))
            continue
        parts = romanised(_OWNER.sub("", piece)).split()
        if len(parts) > 1 and parts[0] in PARTICLES:
            parts = parts[1:]
        found += parts
    leading = found[0] in PARTICLES and not (found[0] in GIVEN_PARTICLES and len(found) == 2) if found else False
    kept = [word for place, word in enumerate(found) if word not in PARTICLES or (place == 0 and not leading)]
    kept = kept or found[-1:]
    if len(kept) > 1 and (
        kept[0] in FAMILY_FIRST
        or (kept[0] in FAMILY_FIRST_OR_GIVEN and len(kept) == 3 and all(len(word) <= 5 for word in kept))
    ):
        kept = [*kept[1:], kept[0]]
        if len(kept) == 3:  # "Jin-ping" and "Jinping"
            kept = [kept[0] + kept[1], kept[2]]
    elif len(kept) == 3 and kept[-1] in FAMILY_FIRST | FAMILY_FIRST_OR_GIVEN and all(len(word) <= 5 for word in kept):
        kept = [kept[0] + kept[1], kept[2]]
    return tuple(kept)


def person_odds(a: PersonName, b: PersonName) -> float:
    """Odds that a, in an article, and b, by which a row is known, are one person's; 0 if they cannot be."""
    factor = 1.0
    if a.gender and b.gender and a.gender != b.gender:
        factor = OTHER_TITLE
    if a.suffix != b.suffix:
        if a.suffix and b.suffix:
            return 0.0
        if a.whole and b.whole:
            factor *= SUFFIX_MISSING
    if a.whole and b.whole:
        return factor * _whole_odds(a, b)
    return factor * _short_odds(a, b)


def _short_odds(a: PersonName, b: PersonName) -> float:
    """At least one of the two is a single word."""
    short, other = (b, a) if a.whole else (a, b)
    odds = COMMON_SURNAME if short.last in COMMON_SURNAMES else RARE_SURNAME
    same = _spelt(short.last, other.last)
    if same:
        return odds * same * (SURNAME_FIRST if a.whole else 1.0)
    if other.whole and (short.last == other.words[0] or short.last == other.nickname):
        return odds * GIVEN_ALONE
    return 0.0


def _whole_odds(a: PersonName, b: PersonName) -> float:
    odds = _base(a, b)
    if a.words == b.words:
        return odds * (MIDDLE_AGREES if len(a.words) > 2 else 1.0)
    last = _spelt(a.last, b.last)
    if last:
        return odds * last * _given(a, b)
    if sorted(a.words) == sorted(b.words) and a.words[0] == b.last:
        return odds * TURNED
    short, long = sorted((a.words, b.words), key=len)
    if len(long) > len(short) and _same_words(short, long[: len(short)]) and short[-1] not in GIVEN:
        return odds * CUT
    bones = skeleton(a.last)
    if len(a.last) > 4 and len(bones) > 2 and bones == skeleton(b.last) and _given(a, b) >= SPELT:
        return odds * LOOSE
    return 0.0


def _base(a: PersonName, b: PersonName) -> float:
    lasts = {a.last, b.last}
    if not lasts & COMMON_SURNAMES:
        return RARE
    if not {a.words[0], b.words[0]} & GIVEN:
        return COMMON_LAST
    return MOST_COMMON if lasts & MOST_COMMON_SURNAMES else COMMON_BOTH


def _same_words(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return all(spelling(a) == spelling(b) for a, b in zip(one, other, strict=True))


def _spelt(one: str, other: str) -> float:
    """1 for the same word, SPELT for another spelling of it, 0 for another word."""
    return 1.0 if one == other else SPELT if spelling(one) == spelling(other) else 0.0


def _given(a: PersonName, b: PersonName) -> float:
    """What the words before one surname say."""
    first = _one_given(a.words[0], b.words[0])
    middle_a, middle_b = a.words[1:-1], b.words[1:-1]
    if first:
        return first * _middle(middle_a, middle_b)
    if {a.nickname, b.nickname} - {""} & {a.words[0], b.words[0]}:
        return NICKNAME
    if a.words[0] in middle_b or b.words[0] in middle_a:
        return SECOND_IN_USE
    return 0.0


def _one_given(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if len(one) == 1 or len(other) == 1:
        return INITIAL if one[0] == other[0] and not (len(one) == len(other) == 1) else 0.0
    if spelling(one) == spelling(other):
        return SPELT
    if other in SHORT_FORMS.get(one, ()):
        return SPELT if skeleton(one)[:2] == skeleton(other)[:2] else NICKNAME
    return 0.0


def _one_middle(one: str, other: str) -> bool:
    return one[0] == other[0] and (len(one) == 1 or len(other) == 1 or _spelt(one, other) > 0)


def _middle(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    if not a and not b:
        return 1.0
    if not a or not b:
        return MIDDLE_MISSING
    short, long = sorted((a, b), key=len)
    if all(_one_middle(one, other) for one, other in zip(a, b, strict=False)):
        return MIDDLE_AGREES
    left = iter(long)
    whole = all(len(word) > 1 for word in short) and all(word in left for word in short)
    return MIDDLE_MISSING if whole else 0.0


def person_blocks(name: PersonName, *, asked: bool) -> list[str]:
    """The keys under which a name is kept (asked=False) or looked for (True); names that may be one share a key.

    A whole name is looked for among surnames alone, too. A single word is looked for by the beginning of its keys: all
    that follows ``block_range``.
    """
    if not name.whole:
        return [f"p:{skeleton(name.last)}|"]
    given = {*name.words[:-1], name.nickname} - {""}
    if asked:
        given |= SHORT_FORMS.get(name.words[0], frozenset())
    found = {f"p:{skeleton(name.last)}|{spelling(word)[0]}" for word in given}
    found |= {f"p:{skeleton(word)}|{spelling(name.words[0])[0]}" for word in name.words[1:-1] if len(word) > 1}
    found.add(f"p:{skeleton(name.words[0])}|{spelling(name.last)[0]}")
    if asked:
        found.add(f"p:{skeleton(name.last)}|")
    return sorted(found)
