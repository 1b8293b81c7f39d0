"""An appearance has the date of its article, so that an index finds the first and the last article of a role."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INDEX = "ix_appearances_speaker_id_role_published_at"
TRIGGER = "appearances_changed"  # it would put every quote into the indexes anew, for nothing that they hold
DATE = "UPDATE appearances SET published_at = (SELECT published_at FROM articles WHERE id = article_id)"


def upgrade() -> None:
    op.add_column("appearances", sa.Column("published_at", sa.DateTime(), nullable=True))
    made = op.get_bind().scalar(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = :name").bindparams(name=TRIGGER)
    )
    if made is not None:  # None: written out without a database (--sql)
        op.execute(f"DROP TRIGGER {TRIGGER}")
        op.execute(DATE)
        op.get_bind().exec_driver_sql(made)
    op.create_index(op.f(INDEX), "appearances", ["speaker_id", "role", "published_at"])


def downgrade() -> None:
    op.drop_index(op.f(INDEX), "appearances")
    op.drop_column("appearances", "published_at")
