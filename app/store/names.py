"""Under which key is a name found, however it is written?

Case, accents, dots, hyphens and apostrophes are folded away: "Zélénsky" and "ZELENSKY" share a key, "Zelenskyy" has
another. Transliterations and spelling variants are not bridged.
"""

from __future__ import annotations

import re
import unicodedata

# Letters that Unicode does not decompose into a base letter and an accent.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
)
_SILENT = re.compile(r"[.'’‘ʼ`´]+")
_GAPS = re.compile(r"[\W_]+")


def fold(name: str) -> str:
    """The key of a name: lower case, no accents, words of letters and digits with one space between; may be empty."""
    if name.isascii():  # most names are, and have nothing to take apart
        bare = name.casefold()
    else:
        decomposed = unicodedata.normalize("NFKD", name).casefold().translate(_LETTERS)
        bare = "".join(c for c in unicodedata.normalize("NFKD", decomposed) if not unicodedata.combining(c))
    return _GAPS.sub(" ", _SILENT.sub("", bare)).strip()
