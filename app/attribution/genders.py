"""Is it a man's name or a woman's?

In: the words of a name, folded. Out: log-odds. What is known of a given name comes from lists, from articles, and from
a census of 140,000 names (app.training.given_names); the rest is guessed by their endings.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.attribution.lexicon import SYLLABLES, words
from app.attribution.names import fold
from app.errors import ModelDamaged

GENDERS_FILE: Final = "genders.json"
CENSUS_FILE: Final = "census.npz"
WIDESPREAD: Final = 4.0  # |log-odds| of a given name that several lists have
STEPS: Final = 16  # of the census to one of log-odds
TOLD: Final = 1.5  # |log-odds| from which on a first word says enough
_OF_WOMEN = words("begum bibi binti bint devi kaur khatun kumari thi")
_OF_MEN = words("bin ould singh")


@dataclass(frozen=True, slots=True)
class Census:
    """Log-odds of names by their CRC-32: a dict of so many takes fifty times the memory.

    keys: ascending. odds: in steps of 1 / STEPS, positive for men's.
    """

    keys: NDArray[np.uint32]
    odds: NDArray[np.int8]

    def __call__(self, name: str) -> float:
        """0 if it does not say."""
        key = np.uint32(zlib.crc32(name.encode()))
        at = int(self.keys.searchsorted(key))
        return float(self.odds[at]) / STEPS if at < len(self.keys) and self.keys[at] == key else 0.0


NO_CENSUS: Final = Census(np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.int8))


class GenderTable:
    """Log-odds that a name is a man's."""

    def __init__(
        self,
        names: Mapping[str, float],
        endings: Mapping[str, float],
        ordinary: Collection[str] = (),
        census: Census = NO_CENSUS,
    ) -> None:
        """All folded; an ending has one to three letters. ordinary: the names that are oftener other words ("may")."""
        self.names = names
        self.endings = endings
        self.ordinary = ordinary
        self.census = census
        self._given = names.keys() - frozenset(ordinary)

    def is_given(self, word: str) -> bool:
        """Is a capitalised word, folded, most likely a given name?"""
        return word in self._given

    def may_be_given(self, word: str) -> bool:
        """Is it a given name of whatever country? Many of these are other words as well."""
        return self.is_given(word) or abs(self.census(word)) >= TOLD

    def is_sure(self, written: str) -> bool:
        """Is a word as written a given name that several countries have, of one gender, and nothing else?"""
        word = fold(written)
        return written.istitle() and self.is_given(word) and abs(self.names[word]) >= WIDESPREAD

    def __call__(self, given: str) -> float:
        """Positive for a man; 0 if nothing is known, or both are called so."""
        return self.names[given] if given in self.names else self._rest(given)

    def of(self, name: Sequence[str]) -> float:
        """Of a whole name, of a word at least; the first may be the family's: "Yang Mi-ra", "Lim Siew Hoon"."""
        first = self(name[0])
        behind = name[1] if len(name) == 2 and "-" in name[1] else "".join(name[1:]) if len(name) == 3 else ""
        family_first = "-" in behind and SYLLABLES.issuperset(behind.split("-"))
        if abs(first) >= TOLD and not family_first:
            return first
        for word in name[1:]:
            if word in _OF_WOMEN or word in _OF_MEN:
                return -WIDESPREAD if word in _OF_WOMEN else WIDESPREAD
        return self.census(behind.replace("-", "")) or (0.0 if family_first else first)

    def _rest(self, given: str) -> float:
        """By the census, and where that is silent by the ending."""
        if (odds := self.census(given.replace("-", ""))) != 0:
            return odds
        ends = [given[-length:] for length in (3, 2, 1)] if len(given) > 2 else []
        return next((self.endings[end] for end in ends if end in self.endings), 0.0)


def read_genders(folder: Path) -> GenderTable:
    """Raises ModelDamaged if a file of the folder is not a table of log-odds."""
    file = folder / GENDERS_FILE
    try:
        stored = json.loads(file.read_text(encoding="utf-8"))
        tables = [{str(k): float(v) for k, v in stored[part].items()} for part in ("names", "endings")]
        ordinary = [str(word) for word in stored["ordinary"]]
        file = folder / CENSUS_FILE
        # Opened here, because numpy leaves the file open when it is no zip.
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as columns:
            census = Census(columns["steps"].cumsum(dtype=np.uint32), columns["odds"].astype(np.int8))
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as e:
        raise ModelDamaged(f"{file}: {type(e).__name__}: {e}") from e
    return GenderTable(tables[0], tables[1], ordinary, census)
