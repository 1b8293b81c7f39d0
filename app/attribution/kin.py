"""Who is whose husband, mother or son, by what the article says, and who is there only as somebody's relative?

In: a TokenTable, its Cast, and what its pronouns stand for, as they are read. "His wife, Jane Roe", "John Doe's husband
Richard", "Jane Roe, whose mother, Mary Roe": each also tells who the other is to the relative.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.attribution.lexicon import GENDERED, words
from app.attribution.tokens import TokenTable

if TYPE_CHECKING:
    from app.attribution.cast import Cast, Figure, Mention

# (a man or a woman, to whom the other is a man or a woman)
_BOTH_WAYS = (
    ("husband wife", "husband wife"),
    ("father mother", "son daughter"),
    ("grandfather grandmother", "grandson granddaughter"),
    ("brother sister", "brother sister"),
    ("uncle aunt", "nephew niece"),
    ("boyfriend girlfriend", "boyfriend girlfriend"),
    ("fiancé fiancée", "fiancé fiancée"),
    ("partner partner", "partner partner"),
    ("cousin cousin", "cousin cousin"),
)
_BACK: dict[str, frozenset[str]] = {}
for _one, _other in _BOTH_WAYS:
    _BACK |= dict.fromkeys(_one.split(), words(_other)) | dict.fromkeys(_other.split(), words(_one))
KIN = frozenset(_BACK) | words("father-in-law mother-in-law stepfather stepmother widow widower")
_FARTHEST = 5  # tokens from the noun to the name


def is_relative(table: TokenTable, name_at: int) -> bool:
    """ "Her mother, the novelist | Jane Roe": a name that stands behind somebody else's relative."""
    noun = _noun_before(table, name_at)
    return noun is not None and table.tags[noun - 1] in ("PRP$", "POS")


def _noun_before(table: TokenTable, name_at: int) -> int | None:
    """The token of the relative's noun that a name stands behind."""
    for i in range(name_at - 1, max(0, name_at - 1 - _FARTHEST), -1):
        if table.lows[i] in KIN:
            return i
        if not (table.words[i] == "," or table.tags[i] in ("DT", "JJ", "NN", "NNP")):
            return None
    return None


class Kinship:
    """What has been read so far of who is whose relative; lives for one article."""

    def __init__(self, table: TokenTable, cast: Cast) -> None:
        """Knows nothing yet."""
        self.table = table
        self.cast = cast
        self._relatives: dict[tuple[Figure, str], Figure] = {}

    def note(self, mention: Mention, meant: Mapping[int, Figure]) -> None:
        """A name is read. meant: token of a pronoun -> whom it stands for."""
        noun = _noun_before(self.table, mention.first)
        owner = None if noun is None else self._owner(noun, meant)
        if noun is None or owner is None or owner is mention.figure:
            return
        self._relatives.setdefault((owner, self.table.lows[noun]), mention.figure)
        for back in _BACK.get(self.table.lows[noun], ()):
            if GENDERED.get(back, 0) * owner.gender > -1:
                self._relatives.setdefault((mention.figure, back), owner)

    def _owner(self, noun: int, meant: Mapping[int, Figure]) -> Figure | None:
        """Whose relative it is: "his wife", "John Doe's wife", "John Doe, whose wife"."""
        table, before = self.table, noun - 1
        while before > 0 and table.tags[before] in ("JJ", "NN", "VBN") and noun - before < _FARTHEST:
            before -= 1  # "his late wife"
        if before in meant:
            return meant[before]
        if table.tags[before] == "POS":
            name = before - 1
        elif table.lows[before] == "whose":
            name = before - 2 if table.words[before - 1] == "," else before - 1
        else:
            return None
        mention = self.cast.at.get(name)
        return None if mention is None else mention.figure

    def named_behind(self, noun: int) -> Mention | None:
        """ "Her mother, the novelist Jane Roe": the name behind the noun."""
        for i in range(noun + 1, min(len(self.table), noun + 1 + _FARTHEST)):
            mention = self.cast.at.get(i)
            if mention is not None:
                return mention if _noun_before(self.table, i) == noun else None
        return None

    def relative(self, noun: int, meant: Mapping[int, Figure]) -> Figure | None:
        """ "His wife": who that is, by what has been read. meant: as for ``note``."""
        owner = self._owner(noun, meant)
        return None if owner is None else self._relatives.get((owner, self.table.lows[noun]))
