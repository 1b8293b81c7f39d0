from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import Engine, TextClause, text
from sqlalchemy.exc import IntegrityError

import app.store.engine
from app.errors import Unavailable
from app.store.engine import open_engine, reading, shorten_log, writing

ADD = text("INSERT INTO tombstones VALUES (:id, '2026-01-01')")


def count(engine: Engine) -> int:
    with reading(engine) as session:
        return int(session.execute(text("SELECT count(*) FROM tombstones")).scalar_one())


@pytest.mark.parametrize(("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)])
def test_every_connection_keeps_its_promises(engine: Engine, pragma: str, value: object) -> None:
    with reading(engine) as session:
        assert session.execute(text(f"PRAGMA {pragma}")).scalar() == value


def write(engine: Engine, *statements: TextClause, ids: tuple[str, ...] = ("a",)) -> None:
    """Run these, then add a tombstone for each identifier, all in one transaction."""
    with writing(engine) as session:
        for statement in statements:
            session.execute(statement)
        for one in ids:
            session.execute(ADD, {"id": one})


def test_writing_commits_at_the_end(engine: Engine) -> None:
    write(engine)
    assert count(engine) == 1


def test_an_error_takes_everything_back(engine: Engine) -> None:
    with pytest.raises(IntegrityError):
        write(engine, ids=("a", "b", "a"))  # which is also a fault of ours, not blamed on the disk
    assert count(engine) == 0


def test_a_reader_sees_one_state_throughout(engine: Engine) -> None:
    with reading(engine) as session:
        before = session.execute(text("SELECT count(*) FROM tombstones")).scalar()
        with writing(engine) as writer:
            writer.execute(ADD, {"id": "a"})
        assert session.execute(text("SELECT count(*) FROM tombstones")).scalar() == before


def test_a_locked_database_is_unavailable_after_the_timeout(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.store.engine, "BUSY_TIMEOUT_MS", 50)
    engine = open_engine(database_url)
    holder = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(Unavailable, match="locked"):
        write(engine)
    holder.execute("ROLLBACK")
    holder.close()
    write(engine)
    engine.dispose()


def test_a_full_disk_is_unavailable_and_loses_nothing(engine: Engine) -> None:
    write(engine, ids=("kept",))
    no_room = text("PRAGMA max_page_count = 1")  # SQLite says "full" itself when a file may grow no further
    with pytest.raises(Unavailable, match="full"):
        write(engine, no_room, ids=tuple("x" * 30 + f"{n:06}" for n in range(1000)))
    assert count(engine) == 1


def test_a_read_only_database_is_read_and_its_writes_are_unavailable(engine: Engine) -> None:
    write(engine, ids=("kept",))
    # The same answer as from a file system that was mounted read-only, which a test cannot have.
    with pytest.raises(Unavailable, match="readonly"):
        write(engine, text("PRAGMA query_only = 1"))
    assert count(engine) == 1


def test_a_long_log_is_moved_into_the_database(
    engine: Engine, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(engine)
    file = database_url.removeprefix("sqlite:///")

    def moved() -> int:
        with closing(sqlite3.connect(f"file:{file}?immutable=1", uri=True)) as without_log:
            return int(without_log.execute("SELECT count(*) FROM tombstones").fetchone()[0])

    shorten_log(engine)
    assert moved() == 0  # it is short yet
    monkeypatch.setattr("app.store.engine.LONG_LOG", 1)
    shorten_log(engine)
    assert moved() == 1
