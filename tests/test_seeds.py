"""Are the seeds fit to show?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.intake.files import article_files, read_articles

SEEDS = article_files(Path(__file__).parents[1] / "seeds")


def test_there_are_enough_of_them() -> None:
    assert len(SEEDS) >= 6


@pytest.mark.parametrize("file", SEEDS, ids=lambda file: file.stem)
def test_a_seed_has_all_that_an_article_needs_and_says_what_it_shows(file: Path) -> None:
    (article,) = read_articles(file)
    assert article.title
    assert article.publisher == "Whosaid seeds"
    assert article.published_at
    assert article.language == "en"
    assert article.url is None
    assert 200 <= len(article.text.split()) <= 450
    assert json.loads(file.read_text(encoding="utf-8"))["note"]


def test_the_diplomacy_of_february_2022_is_among_them() -> None:
    (article,) = read_articles(next(file for file in SEEDS if file.stem.startswith("2022-02-14")))
    assert all(name in article.text for name in ("Zelensky", "Kuleba", "the White House"))
