from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.identity import SPLITS, pairs, sets


@pytest.mark.parametrize("split", SPLITS)
def test_names_that_are_joined_are_of_one_speaker(split: str) -> None:
    tally = pairs(split)
    assert tally.precision >= 0.99, tally.wrong
    assert tally.recall >= 0.9, tally.missed


@pytest.mark.parametrize("split", SPLITS)
def test_speakers_that_are_joined_across_articles_are_one(split: str, tmp_path: Path) -> None:
    tally = sets(split, tmp_path)
    assert tally.precision >= 0.99, tally.wrong
    assert tally.recall >= 0.9, tally.missed
