"""Names are found among the aliases, speakers by their words: three indexes that nothing reads are let go."""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

UNREAD = {
    "ix_names_key_speaker_id": ("names", ["key", "speaker_id"]),
    "ix_speakers_key_kind": ("speakers", ["key", "kind"]),
    "ix_speakers_key_id": ("speakers", ["key", "id"]),
}


def upgrade() -> None:
    for index, (table, _) in UNREAD.items():
        op.drop_index(index, table)


def downgrade() -> None:
    for index, (table, columns) in UNREAD.items():
        op.create_index(index, table, columns)
