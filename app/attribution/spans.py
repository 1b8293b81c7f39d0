"""Which spans of a window may be a source or a cue, and which of them fits best?

In: where a span may stand, and scores of its first piece and of its last. Out: the spans, and how well each fits.
Training bars with ``unbroken`` the very spans that serving leaves out with ``unbroken_spans``.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]
Spans = tuple[Indices, Indices]

# No source and no cue is longer than this many word pieces: 99.9 % of PolNeAR's sources are not.
LONGEST_SPAN = 40
NEVER = -1e9


def longest_spans(allowed: Flags) -> Indices:
    """(n,) how many pieces a span from each piece on may hold, LONGEST_SPAN at most: none behind it is barred."""
    at, barred = np.arange(len(allowed)), np.flatnonzero(~allowed)
    past = np.append(barred, len(allowed))[np.searchsorted(barred, at, side="right")]
    longest = np.where(allowed, np.minimum(past - at, LONGEST_SPAN), 0)
    longest[0] = 1  # [CLS] is a span of its own
    return longest


def unbroken(allowed: Flags) -> FloatArray:
    """(n, LONGEST_SPAN) penalties: 0 where the span of k + 1 pieces from i on holds allowed pieces only, else NEVER."""
    within = np.arange(LONGEST_SPAN) < longest_spans(allowed)[:, None]
    return np.where(within, 0, NEVER).astype(np.float32)


def unbroken_spans(allowed: Flags) -> Spans:
    """The m spans on which ``unbroken`` puts no penalty: their first and their last pieces."""
    longest = longest_spans(allowed)
    first = np.repeat(np.arange(len(allowed)), longest)
    begins = np.cumsum(longest) - longest
    return first, first + np.arange(len(first)) - begins[first]


def sums(places: FloatArray, spans: Spans) -> FloatArray:
    """(q, m) how well each span fits each quote. places: (q, 2, n) scores of the first piece and of the last."""
    first, last = spans
    fits = places[:, 0].take(first, axis=1)
    fits += places[:, 1].take(last, axis=1)
    return fits


def best_spans(fits: FloatArray, spans: Spans) -> list[tuple[int, int]]:
    """For each row of (q, m) the best span, first and last piece. Position 0 is [CLS], "nobody"."""
    first, last = spans
    best = fits.argmax(axis=1)
    return list(zip(first[best].tolist(), last[best].tolist(), strict=True))


def softmax(fits: FloatArray) -> FloatArray:
    """(q, m) scores -> probabilities, each row by itself."""
    odds: FloatArray = fits - fits.max(axis=1, keepdims=True)
    np.exp(odds, out=odds)
    odds /= odds.sum(axis=1, keepdims=True)
    return odds
