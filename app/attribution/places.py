"""Where may the source of a quote be?

In: how likely each short span of a window is. Out: the likeliest places, each with the probability of all spans that
share a piece with it: "Roe", "Jane Roe" and "Mayor Jane Roe" are one place, and their shares add up.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

MOST = 3
LEAST = 0.02  # a place that is less likely is none


def likeliest_places(shares: FloatArray) -> list[tuple[int, int, float]]:
    """At most MOST places that share no piece, likeliest first, as (first, last, probability).

    shares: (n, k) probability of the span of j + 1 pieces from i on; it is used up. The span given for a place is the
    likeliest one there.
    """
    found: list[tuple[int, int, float]] = []
    longest = shares.shape[1]
    left = 1.0
    while len(found) < MOST and left >= LEAST:
        at = int(shares.argmax())
        first, last = at // longest, at // longest + at % longest
        low = max(0, first - longest + 1)
        block = shares[low : last + 1]
        touching = np.arange(low, last + 1)[:, None] + np.arange(longest) >= first
        mass = float(block[touching].sum())
        if found and mass < LEAST:
            break
        found.append((first, last, min(1.0, mass)))
        block[touching] = 0
        left -= mass
    return found
