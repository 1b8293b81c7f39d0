"""How do scores become spans?"""

from __future__ import annotations

import numpy as np
import pytest

from app.attribution.pointer import sentence_ends, words_of
from app.attribution.spans import LONGEST_SPAN, NEVER, best_spans, softmax, sums, unbroken, unbroken_spans
from app.attribution.types import Span
from app.attribution.windows import Window


def test_the_best_start_and_end_are_taken_together() -> None:
    places = np.zeros((1, 2, 6), dtype=np.float32)
    starts, ends = places[0]
    starts[[4, 2]], ends[[3, 1]] = (5, 4), (4, 9)
    spans = unbroken_spans(np.ones(6, dtype=np.bool_))
    fits = sums(places, spans)
    assert best_spans(fits, spans) == [
        max(((s, e) for s in range(6) for e in range(s, 6) if s or not e), key=lambda p: starts[p[0]] + ends[p[1]])
    ]
    assert softmax(fits).max() == pytest.approx(1 / np.exp(fits - fits.max()).sum())


def test_a_span_never_runs_over_what_is_barred() -> None:
    allowed = np.array([True, True, False, True, True])
    penalties = unbroken(allowed)
    assert penalties.shape == (5, LONGEST_SPAN)
    assert penalties[1, 0] == 0
    assert penalties[1, 1] == penalties[1, 2] == np.float32(NEVER)
    assert penalties[3, 1] == 0
    assert penalties[4, 1] == np.float32(NEVER)


def test_nobody_is_a_span_of_its_own() -> None:
    assert np.all(unbroken(np.ones(5, dtype=np.bool_))[0, 1:] == np.float32(NEVER))


@pytest.mark.parametrize(
    ("cases", "is_end"), [((1, 0, 2), True), ((2, 0, 2), False), ((1, 0, 1), False), ((1, 0, 3), True)]
)
def test_a_sentence_ends_between_small_letters_and_a_capital(cases: tuple[int, ...], is_end: bool) -> None:
    empty = np.zeros(0, dtype=np.int64)
    stop = 9
    window = Window(np.array([5, stop, 6]), np.array(cases), empty, empty, empty, empty, (), empty, empty, (0, 3))
    assert sentence_ends(window, stop).tolist() == [False, is_end, False]


def test_the_spans_are_those_without_a_penalty() -> None:
    allowed = np.array([True, True, False, False, True, True, True])
    first, last = unbroken_spans(allowed)
    i, k = np.nonzero(unbroken(allowed) == 0)
    assert first.tolist() == i.tolist()
    assert last.tolist() == (i + k).tolist()


@pytest.mark.parametrize(
    ("chosen", "expected"), [((1, 1), "Vennick"), ((1, 2), "Vennick said"), ((2, 2), "said"), ((0, 0), None)]
)
def test_a_span_takes_whole_words(chosen: tuple[int, int], expected: str | None) -> None:
    text = "Vennick said"
    empty = np.zeros(0, dtype=np.int64)
    offsets = np.array([[-1, -1], [0, 4], [8, 12]])
    window = Window(empty, empty, offsets[:, 0], offsets[:, 1], empty, empty, (), empty, empty, (0, 3))
    span = words_of(text, window, *chosen)
    assert span == (None if expected is None else Span(text.index(expected), text.index(expected) + len(expected)))
