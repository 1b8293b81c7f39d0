"""A quote may come with its place: those of an article are then indexed in one piece."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TRIGGER = "quotes_entered"
ALWAYS = "WHERE id = new.id;"
UNPLACED = "WHERE id = new.id AND place IS NULL;"


def upgrade() -> None:
    _rewrite(ALWAYS, UNPLACED)


def downgrade() -> None:
    _rewrite(UNPLACED, ALWAYS)


def _rewrite(old: str, new: str) -> None:
    """Make the trigger anew with the first of these conditions, which finds the quote its place, changed."""
    wanted = sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = :name").bindparams(name=TRIGGER)
    made = op.get_bind().scalar(wanted)
    if made is None:
        return  # written out without a database (--sql)
    op.execute(f"DROP TRIGGER {TRIGGER}")
    op.get_bind().exec_driver_sql(made.replace(old, new, 1))
