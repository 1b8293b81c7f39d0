"""What is quoted inside a quote, and who says it there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In place: a copy of the table would drop the old one, and with it the triggers that count quotes.
    op.add_column("quotes", sa.Column("inner", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))


def downgrade() -> None:
    op.drop_column("quotes", "inner")
