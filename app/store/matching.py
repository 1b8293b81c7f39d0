"""Which quotes of two readings of a text are one and the same?

A quote stands here for its pieces: pairs of offsets, half-open, in text order.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.store.places import Offsets

Pieces = Sequence[Offsets]
SAME = 0.8  # of the characters that two quotes cover together, shared: they are one quote


def shared(one: Pieces, other: Pieces) -> int:
    """How many characters both have."""
    return sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in one for b in other)


def length(pieces: Pieces) -> int:
    """How many characters there are."""
    return sum(end - start for start, end in pieces)


def overlap(one: Pieces, other: Pieces) -> float:
    """The share of the characters of either that both have, in [0, 1]."""
    both = shared(one, other)
    return both / (length(one) + length(other) - both) if both else 0.0


def covered(one: Pieces, other: Pieces) -> float:
    """The share of the shorter one's characters that both have, in [0, 1]."""
    return shared(one, other) / min(length(one), length(other))


def pairs(before: Sequence[Pieces], after: Sequence[Pieces], *, least: float) -> dict[int, int]:
    """Index of a quote before -> index of the same quote after, one to one, best overlap first."""
    ranked = sorted(
        (-alike, i, j) for i, j in _touching(before, after) if (alike := overlap(before[i], after[j])) >= least
    )
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in ranked:
        if i not in found and j not in taken:
            found[i] = j
            taken.add(j)
    return found


def _touching(before: Sequence[Pieces], after: Sequence[Pieces]) -> set[tuple[int, int]]:
    """Which of one share a character with which of the other: one walk through the text."""
    pieces = [
        (start, end, side, number)
        for side, quotes in enumerate((before, after))
        for number, quote in enumerate(quotes)
        for start, end in quote
    ]
    found: set[tuple[int, int]] = set()
    open_: list[list[tuple[int, int]]] = [[], []]  # of each side: end, number
    for start, end, side, number in sorted(pieces):
        others = open_[1 - side] = [one for one in open_[1 - side] if one[0] > start]
        found.update((number, other) if side == 0 else (other, number) for _, other in others)
        open_[side].append((end, number))
    return found
