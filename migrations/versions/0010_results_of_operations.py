"""What an operation, and each job of it, has found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Columns are added in place: the tables are not copied for them.
TABLES = ("operations", "jobs")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("result", sa.JSON(), nullable=True))


def downgrade() -> None:
    # The version before knows no work but that on new articles.
    op.execute("DELETE FROM jobs WHERE operation_id IN (SELECT id FROM operations WHERE kind != 'ingest')")
    op.execute("DELETE FROM operations WHERE kind != 'ingest'")
    for table in TABLES:
        op.drop_column(table, "result")
