"""Is the database of the schema that this version knows, and how does it become so?

In: a database URL or engine. Out: a database at the newest revision in ``migrations/``, or a plain word on why not.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine

from app.errors import Invalid, Unavailable
from app.store.engine import make_room, migrating, open_engine, reading


def upgrade(url: str, *, revision: str = "head") -> None:
    """Bring the database up to this revision; it is made if it is not there; nothing happens if it is there already.

    Raises Unavailable if it cannot be written, or is of a schema newer than this version knows, and Invalid if there is
    no such revision.
    """
    make_room(url)
    engine = open_engine(url)
    with migrating(engine) as connection:
        _refuse_unknown(connection)
        try:
            command.upgrade(_config(connection), revision)
        except CommandError as error:
            raise Invalid(f"revision {revision}: {error}") from error
    engine.dispose()


def downgrade(url: str, *, revision: str) -> None:
    """Take the database down to this revision ("base": no tables left). Raises Unavailable as upgrade does."""
    engine = open_engine(url)
    with migrating(engine) as connection:
        _refuse_unknown(connection)
        command.downgrade(_config(connection), revision)
    engine.dispose()


def check_schema(engine: Engine, *, older: bool = False) -> None:
    """Raise Unavailable unless the database is of the very schema that this version knows; older: or of one before."""
    with reading(engine) as session:
        found = _refuse_unknown(session.connection())
    head = _scripts().get_current_head()
    if found is None:
        raise Unavailable("the database is empty: run `python -m app migrate` first")
    if found != head and not older:
        raise Unavailable(f"the database is of the older schema {found}: run `python -m app migrate` first")


def _refuse_unknown(connection: Connection) -> str | None:
    found = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in _scripts().walk_revisions()}
    if found is not None and found not in known:
        raise Unavailable(
            f"the database is of the newer schema {found}, which this version does not know: upgrade Whosaid"
        )
    return found


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(None))


def _config(connection: Connection | None) -> Config:
    spec = find_spec("migrations")
    assert spec is not None, "the package migrations is installed beside app"  # noqa: S101
    assert spec.origin is not None  # noqa: S101
    config = Config()
    config.set_main_option("script_location", str(Path(spec.origin).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
