"""How is the database opened, read and written?

In: a database URL. Out: an engine whose connections keep their promises (durable commits, foreign keys, one writer that
waits its turn), and two ways in: ``reading`` and ``writing``. All that is particular to SQLite is in this module.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlmodel import Session

from app.errors import Invalid, TooSlow, Unavailable

BUSY_TIMEOUT_MS = 10_000
CHECKPOINT_PAGES = 4_000  # 16 MB wait in the -wal file at most, before they are moved into the database
_BEGIN = "whosaid_begin"
_SECONDS = "whosaid_seconds"
_LOOK_AFTER = 20_000  # steps of SQLite's machine, about a millisecond, between two looks at the time


def open_engine(url: str) -> Engine:
    """An engine for this URL; nothing is read or created until the first connection.

    Raises Invalid if the URL cannot be used here.
    """
    parsed = parse_url(url)
    # Threads come and go with requests: a few connections stay open, one more for every other thread of the pool.
    engine = create_engine(parsed, poolclass=QueuePool, pool_size=8, max_overflow=56, pool_timeout=15)
    event.listen(engine, "connect", _prepare_connection)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "checkin", _forget_deadline)
    return engine


def parse_url(url: str) -> URL:
    """The URL in its parts. Raises Invalid for anything but an SQLite file.

    A database in memory is refused: each connection would see one of its own.
    """
    try:
        parsed = make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise Invalid("the database URL cannot be read: it should look like sqlite:///whosaid.db") from None
    if backend != "sqlite":
        raise Invalid(f"databases of the kind {backend!r} are not served yet: use sqlite:///whosaid.db")
    if not parsed.database or parsed.database == ":memory:":
        raise Invalid("the database URL names no file: it should look like sqlite:///whosaid.db")
    return parsed


def make_room(url: str) -> None:
    """Create the folder of an SQLite file. Raises Unavailable if that is not allowed."""
    folder = Path(parse_url(url).database or "").absolute().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(f"the folder of the database cannot be made: {error}") from error


@contextmanager
def reading(engine: Engine, *, seconds: float | None = None) -> Iterator[Session]:
    """A session that sees one state of the database throughout and changes nothing.

    It takes a connection at its first statement; from then on it may take so many seconds. Raises TooSlow if it takes
    more, and Unavailable if the database fails.
    """
    # Said outright, since the engine may be the one that a writing session is bound to.
    options = {_BEGIN: "BEGIN", _SECONDS: seconds}
    with _failures_told(), Session(engine.execution_options(**options)) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session that is the only writer from its first statement on, committed at the end, rolled back on any error.

    Raises Unavailable if the database cannot be written: locked for longer than the busy timeout, read-only, full.
    """
    # BEGIN IMMEDIATE, because a read that turns into a write fails at once, without waiting, when another has written.
    with _failures_told(), Session(engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})) as session:
        yield session
        session.commit()


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """A connection for a change of the schema: the only writer, all or nothing. Raises Unavailable."""
    with _failures_told(), engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"}).begin() as connection:
        yield connection


@contextmanager
def _failures_told() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise  # a fault of ours, not of the disk
    except DatabaseError as error:
        if getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
            raise TooSlow("the answer takes too long: ask for less, by a speaker, a publisher or dates") from error
        # The driver's own words ("attempt to write a readonly database"), never the statement with its values.
        raise Unavailable(f"the database cannot do this now: {error.orig}") from error
    except PoolTimeout as error:
        raise Unavailable("the database cannot do this now: every connection is in use") from error


def _prepare_connection(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own implicit BEGIN is switched off, so that ``_begin`` alone decides when and how.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    if cursor.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        _ask_for_wal(cursor)
    # An article that joins a million quotes changes hundreds of pages: not every second one shall pay for their move.
    cursor.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")  # what is taken down is overwritten, not only unlinked
    cursor.close()


def _ask_for_wal(cursor: sqlite3.Cursor) -> None:
    try:
        cursor.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError:
        # A read-only file stays in the mode it has: it can still be read, and a write says why it fails.
        return


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    connection.exec_driver_sql(options.get(_BEGIN, "BEGIN"))
    seconds = options.get(_SECONDS)
    if seconds is not None:
        until = time.monotonic() + seconds
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)  # noqa: S101
        raw.set_progress_handler(lambda: time.monotonic() > until, _LOOK_AFTER)


def _forget_deadline(connection: sqlite3.Connection | None, _entry: ConnectionPoolEntry) -> None:
    if connection is not None:
        connection.set_progress_handler(None, 0)
