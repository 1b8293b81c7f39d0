"""How does a word sound, whoever spelled it?

In: a word of a name, in Latin, Cyrillic or Greek letters. Out: keys that its spellings share. ``spelling`` bridges what
transliteration does ("Zelensky", "Zelenskyy", "Zelenskiy" and "Зеленський" are one); ``skeleton`` bridges more
("Gaddafi" and "Qaddafi") and joins words that are not the same: keys propose, they never decide.

Other scripts are left as they are: names in them are found as written. A general table of transliteration (anyascii)
bridges the same 24 pairs of tests/store/identity_pairs.jsonl; it would add the scripts of East and South Asia, which
English news does not print.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from app.store.names import fold

# fmt: off
_CYRILLIC = {
    **dict(zip("абвгґдезиіклмнопрстуфыэў", "abvggdeziiklmnoprstufyeu", strict=True)),
    "є": "ye", "ж": "zh", "ї": "yi", "й": "y", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "",
    "ь": "", "ю": "yu", "я": "ya", "ё": "e", "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "џ": "dz", "ѓ": "gj",
    "ќ": "kj", "ѕ": "dz",
}
_GREEK = {
    **dict(zip("αβγδεζηικλμνξοπρσςτυφω", "avgdeziiklmnxoprsstyfo", strict=True)),
    "θ": "th", "χ": "ch", "ψ": "ps",
}
_GREEK_PAIRS = {"μπ": "b", "ντ": "d", "γκ": "g", "ου": "ou", "ει": "i", "οι": "i", "αυ": "av", "ευ": "ev"}
# Each is read once, from left to right, the longest first.
_SOUNDS = {
    "tsch": "ch", "tch": "ch", "sch": "sh", "dzh": "j", "kh": "h", "ck": "k", "ph": "f", "dj": "j", "gh": "g",
    "dh": "d", "ou": "u", "oo": "u", "ee": "i", "ae": "e", "oe": "o", "ue": "u", "ch": "ch", "w": "v", "x": "ks",
    "q": "k", "y": "i", "j": "i", "ce": "ce", "ci": "ci", "cy": "ci", "c": "k",
}
# fmt: on
_LATIN = str.maketrans({**_CYRILLIC, **_GREEK})
_SOUND = re.compile("|".join(sorted(_SOUNDS, key=len, reverse=True)))
_TWICE = re.compile(r"(.)\1+")
_VOWELS = re.compile(r"[aeiou]+")


def romanised(text: str) -> str:
    """The text folded (see store.names.fold) and, where it is Cyrillic or Greek, in Latin letters."""
    # Folding takes accents away, and with them what tells "й" from "и": these letters are read before.
    composed = text if text.isascii() else unicodedata.normalize("NFC", text).casefold().translate(_BEFORE_FOLDING)
    folded = fold(composed)
    if folded.isascii():
        return folded
    for pair, sound in _GREEK_PAIRS.items():
        folded = folded.replace(pair, sound)
    return folded.translate(_LATIN)


_BEFORE_FOLDING = str.maketrans({letter: _CYRILLIC[letter] for letter in "йїёўќѓ"})


@lru_cache(maxsize=1 << 16)
def spelling(word: str) -> str:
    """The key of a folded, romanised word that spellings of one sound share; never empty for a word that is not."""
    if not word.isascii():
        return word
    opening = word.removeprefix("y") if word.startswith("ye") else word
    key = _SOUND.sub(lambda match: _SOUNDS[match[0]], opening)
    if opening[:1] == "j":  # "James" is no "Yames"
        key = "j" + key[1:]
    return _TWICE.sub(r"\1", key) or word


@lru_cache(maxsize=1 << 16)
def skeleton(word: str) -> str:
    """The consonants of a folded, romanised word; "a" for a vowel in front, one letter for g, k and q there."""
    key = spelling(word)
    bones = _VOWELS.sub("", key[1:])
    first = "a" if key[0] in "aeiou" else "k" if key[0] in "gkq" else key[0]
    return _TWICE.sub(r"\1", first + bones)
