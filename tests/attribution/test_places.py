"""Where may the source of a quote be?"""

from __future__ import annotations

import numpy as np
import pytest

from app.attribution.places import MOST, likeliest_places


def test_spans_that_share_a_piece_are_one_place_and_add_up() -> None:
    shares = np.zeros((9, 4), dtype=np.float32)
    shares[2, 1], shares[3, 0], shares[1, 3] = 0.4, 0.2, 0.1  # pieces 2-3, 3 and 1-4
    shares[6, 0], shares[5, 0] = 0.25, 0.05
    found = likeliest_places(shares)
    assert [(first, last) for first, last, _ in found] == [(2, 3), (6, 6), (5, 5)]
    assert [mass for _, _, mass in found] == pytest.approx([0.7, 0.25, 0.05])


def test_no_more_places_than_asked_for_and_none_that_is_unlikely() -> None:
    even = np.full((20, 1), 0.05, dtype=np.float32)
    assert len(likeliest_places(even)) == MOST
    sure = np.zeros((50, 2), dtype=np.float32)
    sure[0, 0], sure[9, 0] = 0.985, 0.015
    assert [place[:2] for place in likeliest_places(sure)] == [(0, 0)]
