"""Where may the source of a quote be?"""

from __future__ import annotations

import numpy as np
import pytest

from app.attribution.places import MOST, likeliest_places


def test_spans_that_share_a_piece_are_one_place_and_add_up() -> None:
    spans = {(1, 4): 0.1, (2, 3): 0.4, (3, 3): 0.2, (5, 5): 0.05, (6, 6): 0.25}
    first, last = np.array(list(spans)).T
    found = likeliest_places(np.array(list(spans.values()), dtype=np.float32), first, last)
    assert [(place.first, place.last) for place in found] == [(2, 3), (6, 6), (5, 5)]
    assert [place.chance for place in found] == pytest.approx([0.7, 0.25, 0.05])


def test_no_more_places_than_asked_for_and_none_that_is_unlikely() -> None:
    each = np.arange(20)
    assert len(likeliest_places(np.full(20, 0.05, dtype=np.float32), each, each)) == MOST
    sure = np.zeros(20, dtype=np.float32)
    sure[0], sure[9] = 0.985, 0.015
    assert [place[:2] for place in likeliest_places(sure, each, each)] == [(0, 0)]
