"""How likely are two names of organisations one organisation's, by the names alone?

In: names as an article or a file writes them. Out: odds against the chance that they are two; 0 for other names. The
odds of a name of common words only ("Supreme Court", "Police Department") are low: each country has one. The numbers
come from where those of personal.py come from.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from app.store.identity.spelling import romanised, spelling
from app.store.identity.wordlists import ACRONYMS, DEMONYMS, GENERIC, LEGAL_FORMS, SMALL_WORDS, SPELT_ALIKE

PROPER, ONE_WORD = 400.0, 150.0
GENERIC_WORDS, GENERIC_WORD = 4.0, 0.05
ORDER = 0.5  # "Justice Department" and "Department of Justice"
SHORT_ACRONYM = 40.0  # the same acronym of up to three letters, which few know
ACRONYM_OF = {2: 0.5, 3: 6.0, 4: 25.0}  # by its length: the first letters of the other name
LONG_ACRONYM_OF = 100.0


@dataclass(frozen=True, slots=True)
class BodyName:
    """words: in order, without small words and legal forms, spelled alike. acronym: "lhb" for a name like "LHB"."""

    words: tuple[str, ...]
    acronym: str = ""
    proper: bool = True

    @property
    def initials(self) -> str:
        """What its acronym would be."""
        return "".join(word[0] for word in self.words) if len(self.words) > 1 else ""


@lru_cache(maxsize=1 << 16)
def body_name(written: str) -> BodyName | None:
    """Take a name apart; None if no letter is in it."""
    plain = written.replace("’s ", " ").replace("'s ", " ").replace("&", " and ")
    found = romanised(plain).split()
    if not found:
        return None
    acronym = found[0] if len(found) == 1 and 1 < len(found[0]) < 7 and _in_capitals(plain) else ""
    words = _spelt_alike(found)
    if len(found) == 1 and found[0] in ACRONYMS and (acronym or len(found[0]) > 3):
        words, acronym = _spelt_alike(ACRONYMS[found[0]]), ""
    while len(words) > 1 and words[-1] in LEGAL_FORMS:
        words.pop()
    return BodyName(_without_small_words(words), acronym, proper=plain != plain.lower() or not plain.isascii())


def _without_small_words(words: list[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in SMALL_WORDS) or tuple(words)


def _in_capitals(written: str) -> bool:
    letters = [c for c in written if c.isalpha()]
    return all(c.isupper() for c in letters)


def _spelt_alike(found: list[str]) -> list[str]:
    """Words whose spellings differ between countries, nationalities and a few countries of two words in one form."""
    joined = " ".join(DEMONYMS.get(word, SPELT_ALIKE.get(word, word)) for word in found)
    for written, short in (("united states", "us"), ("united nations", "un"), ("co operation", "cooperation")):
        joined = joined.replace(written, short)
    # The acronyms of the table are written out, so that "UN" and "United Nations" meet in one form.
    return " ".join(" ".join(ACRONYMS[word]) if word == "un" else word for word in joined.split()).split()


# Made of common words, and yet the names of one body each.
_FAMOUS = frozenset(_without_small_words(_spelt_alike(written)) for written in ACRONYMS.values())


def body_odds(a: BodyName, b: BodyName) -> float:
    """Odds that the two names are one organisation's; 0 if they are not alike."""
    if a.acronym or b.acronym:
        return _acronym_odds(a, b)
    one, other = [spelling(word) for word in a.words], [spelling(word) for word in b.words]
    if one != other:
        return _name_odds(a, b) * ORDER if sorted(one) == sorted(other) else 0.0
    return _name_odds(a, b)


def _name_odds(a: BodyName, b: BodyName) -> float:
    if all(word in GENERIC for word in a.words) and a.words not in _FAMOUS:
        return GENERIC_WORDS if len(a.words) > 1 and a.proper and b.proper else GENERIC_WORD
    return PROPER if len(a.words) > 1 else ONE_WORD


def _acronym_odds(a: BodyName, b: BodyName) -> float:
    if a.acronym and b.acronym:
        if a.acronym != b.acronym:
            return 0.0
        return ONE_WORD if len(a.acronym) > 3 else SHORT_ACRONYM
    short, long = (a, b) if a.acronym else (b, a)
    if long.words == (short.acronym,):  # "Unicef" and "UNICEF"
        return ONE_WORD
    return ACRONYM_OF.get(len(short.acronym), LONG_ACRONYM_OF) if long.initials == short.acronym else 0.0


def body_blocks(name: BodyName) -> list[str]:
    """The keys under which a name is kept and looked for."""
    found = {"o:" + " ".join(sorted(spelling(word) for word in name.words))}
    if name.acronym:
        found.add(f"a:{name.acronym}")
    elif name.initials:
        found.add(f"a:{name.initials}")
    return sorted(found)
