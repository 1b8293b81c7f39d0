"""What are the parts of a person's name?

In: the words of a name as an article writes them ("Sen. José M. Díaz Jr.'s"). Out: a Name: title, words, suffix, and
the folded words by which two forms are compared. Knows forms only; who is who is asked of cast.py.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from app.attribution.lexicon import (
    EITHER,
    GIVEN_PARTICLES,
    NOT_NAMES,
    PARTICLES,
    POST_NOMINALS,
    REGNAL,
    SHORT_FORMS,
    SUFFIXES,
    TITLES,
)

NAME_TAGS = frozenset(("NNP", "NNPS"))  # Penn tags of the words of names
_NICKNAME = re.compile(r"\s*[\"“”‘(]{1,2}\s*([^\"“”‘’()]{1,30}?)\s*[\"“”’)]{1,2}(?=\s|$)")
_POSSESSIVE = re.compile(r"['’](?:s|S)?$")
_OWNER = re.compile(r"'s?$")
_WORD = re.compile(r"[^\s,;:]+")
# Letters that no accent can be taken off, and the other apostrophe.
_WHOLE = str.maketrans(
    {"’": "'", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i", "ß": "ss", "æ": "ae", "Æ": "Ae"}
)
_DOTTED = re.compile(r"(?:[^\W\d_]\.){2,}$")


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name taken apart.

    text: as a reader would write it, no title, no possessive. title: the last title word, folded, or "".
    words: folded words without suffix (first to last). suffix: "jr", "sr", "ii" ... or "". nickname: folded or "".
    gender: what the titles say. titles: all leading title words as written, "" if none.
    """

    text: str
    words: tuple[str, ...]
    suffix: str = ""
    nickname: str = ""
    title: str = ""
    titles: str = ""
    gender: int = EITHER

    @property
    def full(self) -> bool:
        """True if it has a given name (or initials) besides a surname with its particles.

        "Ben", "Al" and "Van" are given names where they stand first with a capital: "Al Roe", but "al Roe".
        """
        given = len(self.words) > 1 and self.words[0] in GIVEN_PARTICLES and self.text[0].isupper()
        return given or len(strip_particles(self.words)) > 1


def fold(word: str) -> str:
    """Lower case without accents, dots or possessive: the form in which words of names are compared."""
    if word.isascii():
        folded = word.lower()
    else:
        decomposed = unicodedata.normalize("NFKD", word.translate(_WHOLE))
        folded = "".join(c for c in decomposed if not unicodedata.combining(c)).lower()
    folded = folded.replace(".", "")
    return _OWNER.sub("", folded) if "'" in folded else folded


def is_title(word: str) -> bool:
    """ "Mr", "Sen.", "Colonel": a title, with a capital."""
    return word[0].isupper() and fold(word) in TITLES


def strip_particles(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words without leading particles: "de blasio" -> "blasio"."""
    first = 0
    while first < len(words) - 1 and words[first] in PARTICLES:
        first += 1
    return words[first:]


def parse(written: str) -> Name | None:
    """Take a name apart; None if no word of a name is in it. Never raises."""
    nickname = ""
    if found := _NICKNAME.search(written, 1):
        nickname = fold(found.group(1))
        written = written[: found.start()] + " " + written[found.end() :]
    pieces = [piece for piece in (p.strip('"“”()[]-–—') for p in _WORD.findall(written)) if piece]
    if pieces:
        pieces[-1] = _POSSESSIVE.sub("", pieces[-1])
    pieces = [piece for piece in pieces if any(c.isalpha() for c in piece)]
    first = _titles_end(pieces)
    if first and len(pieces) > first + 2 and pieces[first] == "of":  # "Secretary of State Jane Roe"
        first += 2
        while first < len(pieces) - 1 and pieces[first].islower():
            first += 1  # "Mayor of the district Jane Roe"
    titles, pieces = pieces[:first], pieces[first:]
    while len(pieces) > 1 and (fold(pieces[-1]) in POST_NOMINALS | NOT_NAMES or _ends_in_letters(pieces)):
        pieces.pop()
    suffix = fold(pieces[-1]) if len(pieces) > 1 and fold(pieces[-1]) in SUFFIXES else ""
    words = tuple(w for piece in (pieces[:-1] if suffix else pieces) for w in _folded_words(piece))
    if not words:
        return None
    folded_titles = [fold(t) for t in titles]
    title = folded_titles[-1] if titles else ""
    if title in REGNAL and len(pieces) == 1:
        pieces = [titles[-1], *pieces]
    gender = next((TITLES[t] for t in reversed(folded_titles) if TITLES.get(t)), EITHER)
    return Name(_readable(pieces), words, suffix, nickname, title, " ".join(titles), gender)


def _titles_end(pieces: list[str]) -> int:
    """Index of the first piece of the name proper: after the last title that something follows."""
    end = 0
    for i, piece in enumerate(pieces[:-1]):
        word = fold(piece)
        if (word in TITLES or (word in NOT_NAMES and end == i)) and (end == i or len(word) < 4 or piece.endswith(".")):
            end = i + 1
    return end


def _ends_in_letters(pieces: list[str]) -> bool:
    """ "Jane Ann Roe BL": letters that stand for a degree, an order or a party."""
    last = pieces[-1]
    letters = last.isalpha() and last.isupper() and 2 <= len(last) <= 4 and fold(last) not in SUFFIXES
    return letters and len(pieces) > 2 and not any(piece.isupper() for piece in pieces[:-1])


def _folded_words(piece: str) -> list[str]:
    """A written word as compared: hyphens part words, dotted initials part letters, "al-" goes."""
    if _DOTTED.match(piece):
        return [c for c in piece.lower() if c.isalpha()]
    parts = [fold(part) for part in re.split(r"[-‐‑–]", piece)]
    if len(parts) > 1 and parts[0] in ("al", "el", "ul"):
        parts = parts[1:]
    return [part for part in parts if part]


def _readable(pieces: list[str]) -> str:
    """The words of a name set as a reader writes them; a name all in capitals gets small letters."""
    text = " ".join(pieces)
    letters = [c for c in text if c.isalpha()]
    if len(letters) < 3 or not all(c.isupper() for c in letters):
        return text
    words = [word if _DOTTED.match(word) else word.title() for word in pieces]
    return re.sub(r"\bMc([a-z])", lambda m: "Mc" + m.group(1).upper(), " ".join(words))


def compatible_given(a: str, b: str) -> bool:
    """May two folded first words be one given name? Equal, an initial, cut to 3 letters or more, a known short form."""
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    if len(short) == 1:
        return long[0] == short
    if len(short) >= 3 and long.startswith(short):
        return True
    return b in SHORT_FORMS.get(a, frozenset())


def same_person(a: Name, b: Name) -> bool:
    """May two full names be one person's? Same surname and suffix, given names that do not contradict each other."""
    if a.suffix != b.suffix or a.words[-1] != b.words[-1]:
        return False
    if a.words == b.words:
        return True
    if a.gender and b.gender and a.gender != b.gender:
        return False
    if compatible_given(a.words[0], b.words[0]):
        middle_a, middle_b = a.words[1:-1], b.words[1:-1]
        clash = bool(middle_a and middle_b) and not any(compatible_given(x, y) for x in middle_a for y in middle_b)
        return not (clash and len(a.words[0]) == len(b.words[0]) == 1)
    nicknames = {a.nickname, b.nickname} - {""}
    if nicknames & {a.words[0], b.words[0]}:
        return True
    # "H. Edgar Poe" and "Edgar Poe": the second name is the one in use.
    return b.words[0] in a.words[1:-1] or a.words[0] in b.words[1:-1]


def gives(written: str, name: Name) -> bool:
    """Does a mention give this name in full, whatever stands between its words ("Jane “Jay” Roe")?"""
    if name.text in written:
        return True
    words = name.text.split()
    parsed = parse(written) if words[0] in written and words[-1] in written else None
    return parsed is not None and (parsed.words, parsed.suffix) == (name.words, name.suffix)
