"""Where may the source of a quote be?

In: how likely each span of a window is. Out: the likeliest places, each with the probability of all spans that share a
piece with it: "Roe", "Jane Roe" and "Mayor Jane Roe" are one place, and their shares add up.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from app.attribution.spans import LONGEST_SPAN

MOST = 3
LEAST = 0.02  # a place that is less likely is none


class Place(NamedTuple):
    """The likeliest span of a place, first and last piece, and the probability in [0, 1] that the source is there."""

    first: int
    last: int
    chance: float


def likeliest_places(
    shares: npt.NDArray[np.float32], first: npt.NDArray[np.intp], last: npt.NDArray[np.intp]
) -> list[Place]:
    """At most MOST places that share no piece, by their likeliest spans.

    shares: (m,) probabilities of the spans from the pieces ``first``, ascending, to the pieces ``last``, none of more
    than LONGEST_SPAN; they are used up.
    """
    found: list[Place] = []
    left = 1.0
    while len(found) < MOST and left >= LEAST:
        at = int(shares.argmax())
        low, high = np.searchsorted(first, (first[at] - LONGEST_SPAN + 1, last[at] + 1))
        near, touching = shares[low:high], last[low:high] >= first[at]
        chance = float(near[touching].sum())
        if found and chance < LEAST:
            break
        found.append(Place(int(first[at]), int(last[at]), min(1.0, chance)))
        near[touching] = 0
        left -= chance
    return found
