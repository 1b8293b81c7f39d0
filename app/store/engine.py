"""How is the database opened, read and written?

In: a database URL. Out: an engine whose connections keep their promises (durable commits, foreign keys, one writer that
waits its turn), and two ways in: ``reading`` and ``writing``. All that is particular to SQLite is in this module.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection, QueuePool
from sqlmodel import Session

from app.errors import Invalid, TooSlow, Unavailable

BUSY_TIMEOUT_MS = 10_000
CHECKPOINT_PAGES = 40_000  # 160 MB wait in the -wal file at most, before whoever commits moves them into the database
LONG_LOG = 16 << 20  # bytes of the -wal file from which a server moves them, beside its requests: shorten_log
_BEGIN = "whosaid_begin"
_SECONDS = "whosaid_seconds"
_LOOK_AFTER = 20_000  # steps of SQLite's machine, about a millisecond, between two looks at the time


def open_engine(url: str) -> Engine:
    """An engine for this URL; nothing is read or created until the first connection.

    Raises Invalid if the URL cannot be used here.
    """
    parsed = parse_url(url)
    # Threads come and go with requests: a few connections stay open, one more for every other thread of the pool.
    return _prepared(create_engine(parsed, poolclass=QueuePool, pool_size=8, max_overflow=56, pool_timeout=15))


class OneThread:
    """The same database for reads of one thread that must never wait for another's: what is locked fails at once.

    It keeps the driver's connection: borrowing one from a pool takes as long as reading a quote.
    """

    def __init__(self, engine: Engine) -> None:
        """engine: of the database; nothing is opened yet."""
        own = create_engine(engine.url, poolclass=QueuePool, pool_size=2, max_overflow=0, pool_timeout=0)
        self._engine = _prepared(own)
        event.listen(self._engine, "connect", _wait_for_nobody)
        self._kept: PoolProxiedConnection | None = None

    def reading(self, seconds: float) -> AbstractContextManager[Session]:
        """See reading."""
        return reading(self._engine, seconds=seconds)

    @contextmanager
    def asking(self, seconds: float) -> Iterator[sqlite3.Connection]:
        """See asking."""
        with _failures_told():
            if self._kept is None:
                self._kept = self._engine.raw_connection()
            connection = _of_the_driver(self._kept.driver_connection)
            try:
                yield _begun(connection, seconds)
            finally:
                connection.rollback()
                _forget_deadline(connection)

    def close(self) -> None:
        """Close what is open."""
        if self._kept is not None:
            self._kept.close()
        self._engine.dispose()


def _prepared(engine: Engine) -> Engine:
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
    with _failures_told(), Session(_begun_by(engine, "BEGIN", seconds)) as session:
        yield session


@contextmanager
def asking(engine: Engine, *, seconds: float | None = None) -> Iterator[sqlite3.Connection]:
    """A connection of the driver that sees one state of the database throughout and changes nothing, as ``reading``.

    The way through SQLAlchemy takes several times as long as reading a row.
    """
    with _failures_told(), closing(engine.raw_connection()) as borrowed:
        yield _begun(_of_the_driver(borrowed.driver_connection), seconds)  # the pool rolls it back


def driver_of(session: Session) -> sqlite3.Connection:
    """The driver's connection of a session, in its transaction; what the session was still holding back is written."""
    session.flush()
    return _of_the_driver(session.connection().connection.driver_connection)


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session that is the only writer from its first statement on, committed at the end, rolled back on any error.

    Raises Unavailable if the database cannot be written: locked for longer than the busy timeout, read-only, full.
    """
    # BEGIN IMMEDIATE, because a read that turns into a write fails at once, without waiting, when another has written.
    with _failures_told(), Session(_begun_by(engine, "BEGIN IMMEDIATE")) as session:
        yield session
        session.commit()


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """A connection for a change of the schema: the only writer, all or nothing. Raises Unavailable."""
    with _failures_told(), _begun_by(engine, "BEGIN IMMEDIATE").begin() as connection:
        yield connection


def shorten_log(engine: Engine) -> None:
    """Move what waits in the -wal file into the database, if that is much. Readers and writers go on meanwhile.

    Raises Unavailable if the database fails.
    """
    log = Path(f"{engine.url.database}-wal")
    if log.is_file() and log.stat().st_size > LONG_LOG:
        with _failures_told(), closing(engine.raw_connection()) as borrowed:
            _of_the_driver(borrowed.driver_connection).execute("PRAGMA wal_checkpoint(PASSIVE)")


@lru_cache(maxsize=16)
def _begun_by(engine: Engine, statement: str, seconds: float | None = None) -> Engine:
    # The same pool of connections, whichever engine it is; made once, since that takes as long as a short read.
    return engine.execution_options(**{_BEGIN: statement, _SECONDS: seconds})


@contextmanager
def _failures_told() -> Iterator[None]:
    try:
        yield
    except (IntegrityError, sqlite3.IntegrityError):
        raise  # a fault of ours, not of the disk
    except DatabaseError as error:
        raise _told(error.orig) from error
    except sqlite3.DatabaseError as error:
        raise _told(error) from error
    except PoolTimeout as error:
        raise Unavailable("the database cannot do this now: every connection is in use") from error


def _told(error: BaseException | None) -> TooSlow | Unavailable:
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
        return TooSlow("the answer takes too long: ask for less, by a speaker, a publisher or dates")
    # The driver's own words ("attempt to write a readonly database"), never the statement with its values.
    return Unavailable(f"the database cannot do this now: {error}")


def _of_the_driver(connection: object) -> sqlite3.Connection:
    assert isinstance(connection, sqlite3.Connection)  # noqa: S101
    return connection


def _prepare_connection(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own implicit BEGIN is switched off, so that ``_begin`` alone decides when and how.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    if cursor.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        _ask_for_wal(cursor)
    # An article that joins a million quotes changes hundreds of pages, a merge thousands: neither waits for their move.
    cursor.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    cursor.execute(f"PRAGMA journal_size_limit = {LONG_LOG}")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")  # what is taken down is overwritten, not only unlinked
    cursor.close()


def _wait_for_nobody(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.execute("PRAGMA busy_timeout = 0")


def _ask_for_wal(cursor: sqlite3.Cursor) -> None:
    try:
        cursor.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError:
        # A read-only file stays in the mode it has: it can still be read, and a write says why it fails.
        return


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    connection.exec_driver_sql(options.get(_BEGIN, "BEGIN"))
    _bound(_of_the_driver(connection.connection.driver_connection), options.get(_SECONDS))


def _begun(connection: sqlite3.Connection, seconds: float | None) -> sqlite3.Connection:
    connection.execute("BEGIN")
    _bound(connection, seconds)
    return connection


def _bound(connection: sqlite3.Connection, seconds: float | None) -> None:
    if seconds is not None:
        until = time.monotonic() + seconds
        connection.set_progress_handler(lambda: time.monotonic() > until, _LOOK_AFTER)


def _forget_deadline(connection: sqlite3.Connection | None, _entry: ConnectionPoolEntry | None = None) -> None:
    if connection is not None:
        connection.set_progress_handler(None, 0)
