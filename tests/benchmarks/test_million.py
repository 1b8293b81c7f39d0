from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.store.engine import asking, open_engine
from app.store.filters import QuoteFilter
from app.store.ids import is_id
from app.store.migrate import check_schema
from app.store.quotes import Keys, find
from tests.benchmarks.million import batches, million


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WHOSAID_BENCH_DIR", str(tmp_path))
    return million(500)


def test_the_file_is_of_this_schema_and_used_again(file: Path) -> None:
    made = file.stat().st_mtime_ns
    assert million(500) == file
    assert file.stat().st_mtime_ns == made
    engine = open_engine(f"sqlite:///{file}")
    check_schema(engine)
    assert len(read(engine)) == 200
    engine.dispose()


def read(engine: Engine) -> list[Keys]:
    with asking(engine) as connection:
        return [row.keys for row in find(connection, QuoteFilter(), after=None, limit=200)]


def test_quotes_are_the_words_of_their_articles(file: Path) -> None:
    rows = sqlite3.connect(file).execute(
        "SELECT quotes.id, articles.text, start, end, quotes.text, source_start, source_end, source_text, speaker_id "
        "FROM quotes JOIN articles ON articles.id = article_id"
    )
    said: Counter[str] = Counter()
    for quote_id, text, start, end, words, source_start, source_end, source, speaker_id in rows:
        assert is_id(quote_id)
        assert text[start:end] == words
        assert text[source_start:source_end] == source
        said[speaker_id] += 1
    assert said.total() == 500
    assert len(said) > 50  # everyone, and nobody


def test_the_same_rows_are_made_every_time() -> None:
    assert [batch.rows for batch in batches(300)] == [batch.rows for batch in batches(300)]
