"""Who is whose husband or wife, by what the article says, and who is there only as somebody's relative?

In: a TokenTable, its Cast, and what its pronouns stand for. "His wife, Jane Roe", "John Doe's husband Richard".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.attribution.lexicon import words
from app.attribution.tokens import TokenTable

if TYPE_CHECKING:
    from app.attribution.cast import Cast, Figure

SPOUSES = words("husband wife")
_KIN = SPOUSES | words("""
    aunt boyfriend brother cousin daughter father fiance fiancé fiancée girlfriend grandfather grandmother mother nephew
    niece partner sister son stepfather stepmother uncle widow widower
""")
_FARTHEST = 5  # tokens from the noun to the name


def is_relative(table: TokenTable, name_at: int) -> bool:
    """ "Her mother, the novelist | Jane Roe": a name that stands behind somebody else's relative."""
    for i in range(name_at - 1, max(0, name_at - 1 - _FARTHEST), -1):
        if table.lows[i] in _KIN:
            return table.tags[i - 1] in ("PRP$", "POS")
        if not (table.words[i] == "," or table.tags[i] in ("DT", "JJ", "NN", "NNP")):
            return False
    return False


def spouses(table: TokenTable, cast: Cast, meant: Mapping[int, Figure]) -> dict[Figure, Figure]:
    """Each of two who are married -> the other. meant: token of a pronoun -> whom it stands for."""
    found: dict[Figure, Figure] = {}
    for i in range(1, len(table) - 1):
        if table.lows[i] not in SPOUSES:
            continue
        named = cast.at.get(i + 1) or (cast.at.get(i + 2) if table.words[i + 1] == "," else None)
        if named is None:
            continue
        owner = meant.get(i - 1)
        if table.tags[i - 1] == "POS" and (mention := cast.at.get(i - 2)) is not None:
            owner = mention.figure
        if owner is not None and owner is not named.figure:
            found.setdefault(owner, named.figure)
            found.setdefault(named.figure, owner)
    return found
