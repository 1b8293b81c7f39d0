"""The quotes of a publisher stand by speaker in their index: who is quoted how much there is counted unsorted."""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

INDEX = "ix_quote_facets_publisher"
COUNTED = ("month", "kind", "status", "speaker_kind", "words")


def upgrade() -> None:
    op.drop_index(INDEX, "quote_facets")
    op.create_index(INDEX, "quote_facets", ["publisher", "speaker", *COUNTED])


def downgrade() -> None:
    op.drop_index(INDEX, "quote_facets")
    op.create_index(INDEX, "quote_facets", ["publisher", "place", "speaker", *COUNTED])
