"""Speakers recognised across articles: keys of their names, suggestions, probabilities of links, metonyms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel import Session

from app.store.recognition import write_blocks

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TO_BLOCK = "INSERT INTO speakers_to_block (speaker_id) VALUES ({id}) ON CONFLICT DO NOTHING;"
TRIGGERS = {
    "aliases_to_block": f"AFTER INSERT ON aliases BEGIN {TO_BLOCK.format(id='NEW.speaker_id')} END",
    "aliases_back_to_block": "AFTER UPDATE OF removed, given, article_count ON aliases "
    "WHEN OLD.removed <> NEW.removed OR (OLD.given = 0 AND OLD.article_count = 0) "
    f"BEGIN {TO_BLOCK.format(id='NEW.speaker_id')} END",
    "speakers_to_block_again": "AFTER UPDATE OF kind, article_id ON speakers "
    f"WHEN OLD.kind <> NEW.kind OR OLD.article_id IS NOT NEW.article_id BEGIN {TO_BLOCK.format(id='NEW.id')} END",
}


def upgrade() -> None:
    op.add_column("appearances", sa.Column("match_probability", sa.Float(), nullable=True))
    op.create_index("ix_appearances_speaker_id_article_id", "appearances", ["speaker_id", "article_id"])
    op.drop_index("ix_appearances_speaker_id", "appearances")
    op.create_table(
        "speaker_blocks",
        sa.Column("block", sa.String(), nullable=False),
        _speaker("speaker_blocks", "speaker_id"),
        sa.PrimaryKeyConstraint("block", "speaker_id", name=op.f("pk_speaker_blocks")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_speaker_blocks_speaker_id", "speaker_blocks", ["speaker_id"])
    op.create_table(
        "speakers_to_block",
        _speaker("speakers_to_block", "speaker_id"),
        sa.PrimaryKeyConstraint("speaker_id", name=op.f("pk_speakers_to_block")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "speaker_suggestions",
        _speaker("speaker_suggestions", "speaker_id"),
        _speaker("speaker_suggestions", "candidate_id"),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("speaker_id", "candidate_id", name=op.f("pk_speaker_suggestions")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_speaker_suggestions_candidate_id", "speaker_suggestions", ["candidate_id"])
    op.create_table(
        "metonyms",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        _speaker("metonyms", "organisation_id"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_metonyms")),
    )
    op.create_index("ix_metonyms_organisation_id", "metonyms", ["organisation_id"])
    for name, trigger in TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {trigger}")
    op.execute("INSERT INTO speakers_to_block (speaker_id) SELECT id FROM speakers WHERE article_id IS NULL")
    with Session(op.get_bind()) as session:
        write_blocks(session)
        session.flush()


def downgrade() -> None:
    for name in TRIGGERS:
        op.execute(f"DROP TRIGGER {name}")
    for table in ("metonyms", "speaker_suggestions", "speakers_to_block", "speaker_blocks"):
        op.drop_table(table)
    op.create_index("ix_appearances_speaker_id", "appearances", ["speaker_id"])
    op.drop_index("ix_appearances_speaker_id_article_id", "appearances")
    op.drop_column("appearances", "match_probability")


def _speaker(table: str, column: str) -> sa.Column[str]:
    key = sa.ForeignKey("speakers.id", name=f"fk_{table}_{column}_speakers", ondelete="CASCADE")
    return sa.Column(column, sa.String(), key, nullable=False)
