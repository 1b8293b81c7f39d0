"""Under which key is a whole name found, in whichever spelling or script it came?

The key of the beginning of a name is the beginning of its key, unless it ends within letters that stand for one sound
("k" of "kh"): a search by the first letters works, and looks for them as written too.
"""

from __future__ import annotations

from app.store.identity.spelling import romanised
from app.store.identity.spelling import spelling as of_word


def spelling(name: str) -> str:
    """The key of a name: its words as they sound (see identity.spelling), with one space between; may be empty."""
    return " ".join(of_word(word) for word in romanised(name).split())
