"""The whole statement that a fragment in marks is part of."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Columns are added in place: a copy of the table would drop the old one, and with it the triggers that count quotes.
COLUMNS: dict[str, sa.types.TypeEngine[Any]] = {
    "statement_start": sa.Integer(),
    "statement_end": sa.Integer(),
    "statement_text": sa.String(),
}


def upgrade() -> None:
    for name, kind in COLUMNS.items():
        op.add_column("quotes", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("quotes", name)
