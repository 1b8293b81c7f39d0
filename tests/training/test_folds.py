"""Are the articles that judge a network ones that it has not seen?"""

from __future__ import annotations

from itertools import pairwise

import pytest

pytest.importorskip("torch", reason="torch is a training extra: make train installs it")

from app.training.folds import FOLDS, date_of, held_out

ARTICLES = [{"id": f"paper_2016-{month:02d}-{day:02d}_story"} for day in range(1, 6) for month in range(1, 13)]


def test_every_article_is_held_out_once_and_the_spans_follow_each_other() -> None:
    spans = [held_out(ARTICLES, number) for number in range(FOLDS)]
    assert sorted(a["id"] for span in spans for a in span) == sorted(a["id"] for a in ARTICLES)
    assert all(len(span) == len(ARTICLES) // FOLDS for span in spans)
    for earlier, later in pairwise(spans):
        assert max(map(date_of, earlier)) <= min(map(date_of, later))
