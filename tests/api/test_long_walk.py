"""Does a walk through a hundred thousand rows see all that stays, once, while others write?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from threading import Event

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.benchmarks.million import million

from .posting import items, post, said

ROWS = 100_000


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WHOSAID_BENCH_DIR", str(tmp_path))
    return million(ROWS)


@pytest.fixture
def full(file: Path, loaded_once: None) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(database_url=f"sqlite:///{file}"))) as client:
        yield client


def column(file: Path, query: str) -> list[str]:
    connection = sqlite3.connect(file)
    try:
        return [one for (one,) in connection.execute(query)]
    finally:
        connection.close()


def write(client: TestClient, articles: list[str], walked: Event) -> int:
    """Articles come and go, of all dates, until the walk is over; how many of each."""
    dice = Random(0)
    times = 0
    while not walked.is_set():
        date = f"{dice.randrange(2013, 2026)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"
        post(client, said("Jane Roe", times), published_at=date)
        assert client.delete(f"/v1/articles/{articles.pop()}").status_code == 204
        times += 1
    return times


def test_a_long_walk_sees_all_that_stays_once(full: TestClient, file: Path) -> None:
    articles = column(file, "SELECT id FROM articles")
    Random(1).shuffle(articles)
    before = set(column(file, "SELECT id FROM quotes"))
    walked = Event()
    with ThreadPoolExecutor(1) as others:
        written = others.submit(write, full, articles, walked)
        try:
            seen = [one["id"] for one in items(full, "/v1/quotes", page_size=200)]
        finally:
            walked.set()
        times = written.result()
    after = set(column(file, "SELECT id FROM quotes"))
    assert len(before) == ROWS
    assert times > 20
    assert len(before - after) > times
    assert len(seen) == len(set(seen))
    assert before & after <= set(seen)
