"""How does Alembic reach the database? By the connection handed in, or by the settings from its command line."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

import app.store.idempotency
import app.store.identity_tables
import app.store.jobs
import app.store.speaker_tables  # noqa: F401 - a table is known once its module is imported
from app.settings import Settings
from app.store import revisions  # noqa: F401 - its table is known once it is imported
from app.store.engine import make_room, migrating, open_engine
from app.store.tables import metadata


def run(connection: Connection) -> None:
    """Run the revisions that were asked for on this connection, in its transaction."""
    # SQLite changes a column by copying the table: render_as_batch writes new revisions that way.
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


handed_in = context.config.attributes.get("connection")
if handed_in is not None:
    run(handed_in)
else:
    settings = Settings()
    make_room(settings.database_url)
    with migrating(open_engine(settings.database_url)) as own:
        run(own)
