from __future__ import annotations

import pytest

from tests.benchmarks.identity import SPLITS, pairs


@pytest.mark.parametrize("split", SPLITS)
def test_names_that_are_joined_are_of_one_speaker(split: str) -> None:
    tally = pairs(split)
    assert tally.precision >= 0.99, tally.wrong
    assert tally.recall >= 0.9, tally.missed
