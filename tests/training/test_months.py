"""Are the articles that judge a network ones that it has not seen?"""

from __future__ import annotations

import pytest

pytest.importorskip("torch", reason="torch is a training extra: make train installs it")

from app.training.months import HELD_OUT, date_of, held_out

ARTICLES = [{"id": f"paper_2016-{month:02d}-{day:02d}_story"} for day in range(1, 6) for month in range(1, 13)]


def test_the_latest_articles_are_held_out() -> None:
    held = held_out(ARTICLES)
    seen = [article for article in ARTICLES if article not in held]
    assert len(held) == round(len(ARTICLES) * HELD_OUT)
    assert max(map(date_of, seen)) <= min(map(date_of, held))
