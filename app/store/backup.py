"""How is the database copied while it is written to, and how does the copy become the database?

A copy holds one state of the database, whole: SQLite's own backup reads it in one transaction, which keeps no writer
waiting. (VACUUM INTO would be smaller and renumber rows that have no number of their own.) It is checked before it
takes its name, so that a file of that name is always good.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from app.errors import Conflict, Invalid, Unavailable
from app.store.engine import make_room, open_engine, parse_url
from app.store.migrate import check_schema


def back_up(url: str, file: Path, *, force: bool = False) -> int:
    """Copy the database into a file and give the size of that in bytes. It may be read and written meanwhile.

    Raises Conflict if the file is there (force: it is replaced), Unavailable if there is no database, or no room.
    """
    database = Path(parse_url(url).database or "")
    if not database.is_file():
        raise Unavailable(f"there is no database at {database}")
    _refuse_present(file, force=force)
    _copy(database, file)
    return file.stat().st_size


def restore(url: str, file: Path, *, force: bool = False) -> None:
    """Put a backup in the place of the database; no server may be running on it.

    Raises Invalid if the file is no sound backup, Conflict if a database is there (force: it is replaced) or in use,
    Unavailable if it cannot be written, or is of a schema newer than this version knows.
    """
    if not file.is_file():
        raise Invalid(f"there is no file {file}")
    database = Path(parse_url(url).database or "")
    _refuse_present(database, force=force)
    make_room(url)
    new = database.with_name(f"{database.name}.restoring")
    _copy(file, new)
    try:
        _check_known(new)
        _close(database)
        os.replace(new, database)
        _settle(database.parent)
    finally:
        new.unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        unfinished.unlink(missing_ok=True)
        # Only for the eyes of its owner: the hashes of keys are in it.
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        # Read-only by its URI, so that a source that is not there is not made.
        uri = f"{source.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as old, closing(sqlite3.connect(unfinished)) as new:
            old.backup(new)  # all pages in one step: no writer can make it begin again
            _check_sound(new, source)
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        os.replace(unfinished, target)
        _settle(target.parent)
    except sqlite3.DatabaseError as error:
        raise Unavailable(f"{source} cannot be copied: {error}") from error
    except OSError as error:
        raise Unavailable(f"{target} cannot be written: {error}") from error
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            unfinished.with_name(unfinished.name + suffix).unlink(missing_ok=True)


def _check_sound(copy: sqlite3.Connection, source: Path) -> None:
    copy.execute("PRAGMA journal_mode = DELETE")  # one file, that needs no others beside it to be read
    faults = [row[0] for row in copy.execute("PRAGMA integrity_check")]
    if faults != ["ok"]:
        raise Unavailable(f"{source} is damaged: {faults[0]}")


def _check_known(file: Path) -> None:
    engine = open_engine(f"sqlite:///{file.absolute()}")
    try:
        check_schema(engine, older=True)
    finally:
        engine.dispose()


def _close(database: Path) -> None:
    """Have the log of the database written into it, so that none is left for the file that comes in its place.

    Only who is alone with a database can take it out of its journal mode: whoever uses it still is noticed.
    """
    if not database.exists():
        return
    try:
        with closing(sqlite3.connect(database, timeout=0)) as old:
            old.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        raise Conflict(f"{database} is in use ({error}): stop the server first") from error
    except sqlite3.DatabaseError:
        for suffix in ("-wal", "-shm"):  # it is damaged, which may be why a backup comes in its place
            with suppress(FileNotFoundError):
                database.with_name(database.name + suffix).unlink()


def _refuse_present(file: Path, *, force: bool) -> None:
    if file.exists() and not force:
        raise Conflict(f"{file} is there already: name another, or say --force to replace it")


def _settle(folder: Path) -> None:
    # The new name is on disk when its folder is.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
