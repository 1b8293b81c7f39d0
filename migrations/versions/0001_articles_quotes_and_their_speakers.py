"""The first schema: articles, their quotes, and the speakers who run through them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "articles",
        sa.Column("title", sa.String(1000), nullable=True),
        sa.Column("publisher", sa.String(200), nullable=True),
        sa.Column("url", sa.String(2000), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("language", sa.String(35), nullable=True),
        sa.Column("external_id", sa.String(200), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("model", sa.String(200), nullable=False),
        sa.Column("quote_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("content_hash", name=op.f("uq_articles_content_hash")),
    )
    op.create_index("ix_articles_language_newest", "articles", ["language", sa.literal_column("dated_at DESC"), "id"])
    op.create_index("ix_articles_newest", "articles", [sa.literal_column("dated_at DESC"), "id"])
    op.create_index("ix_articles_publisher_newest", "articles", ["publisher", sa.literal_column("dated_at DESC"), "id"])

    op.create_table(
        "tombstones",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("taken_down_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tombstones")),
    )
    op.create_table(
        "speakers",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("article_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_speakers_article_id_articles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speakers")),
    )
    op.create_index(op.f("ix_speakers_article_id"), "speakers", ["article_id"])
    op.create_index(op.f("ix_speakers_key_id"), "speakers", ["key", "id"])
    op.create_index(op.f("ix_speakers_key_kind"), "speakers", ["key", "kind"])

    op.create_table(
        "appearances",
        sa.Column("article_id", sa.String(), nullable=False),
        sa.Column("speaker_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_appearances_article_id_articles"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["speaker_id"], ["speakers.id"], name=op.f("fk_appearances_speaker_id_speakers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "speaker_id", name=op.f("pk_appearances")),
    )
    op.create_index(op.f("ix_appearances_speaker_id"), "appearances", ["speaker_id"])

    op.create_table(
        "names",
        sa.Column("article_id", sa.String(), nullable=False),
        sa.Column("speaker_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_names_article_id_articles"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["speaker_id"], ["speakers.id"], name=op.f("fk_names_speaker_id_speakers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "speaker_id", "position", name=op.f("pk_names")),
    )
    op.create_index(op.f("ix_names_key_speaker_id"), "names", ["key", "speaker_id"])
    op.create_index(op.f("ix_names_speaker_id"), "names", ["speaker_id"])

    op.create_table(
        "quotes",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("start_utf16", sa.Integer(), nullable=False),
        sa.Column("end_utf16", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("contents", sa.JSON(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("article_id", sa.String(), nullable=False),
        sa.Column("speaker_id", sa.String(), nullable=True),
        sa.Column("cue_start", sa.Integer(), nullable=True),
        sa.Column("cue_end", sa.Integer(), nullable=True),
        sa.Column("cue_text", sa.String(), nullable=True),
        sa.Column("source_start", sa.Integer(), nullable=True),
        sa.Column("source_end", sa.Integer(), nullable=True),
        sa.Column("source_text", sa.String(), nullable=True),
        sa.Column("chain", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("model", sa.String(200), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name=op.f("fk_quotes_article_id_articles"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["speaker_id"], ["speakers.id"], name=op.f("fk_quotes_speaker_id_speakers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotes")),
    )
    op.create_index(op.f("ix_quotes_article_id_id"), "quotes", ["article_id", "id"])
    op.create_index("ix_quotes_newest", "quotes", [sa.literal_column("dated_at DESC"), "id"])
    op.create_index(op.f("ix_quotes_speaker_id_published_at_words"), "quotes", ["speaker_id", "published_at", "words"])
    op.create_index("ix_quotes_speaker_newest", "quotes", ["speaker_id", sa.literal_column("dated_at DESC"), "id"])
    op.create_index("ix_quotes_surest", "quotes", [sa.literal_column("confidence DESC"), "id"])


def downgrade() -> None:

    op.drop_table("quotes")

    op.drop_table("names")

    op.drop_table("appearances")

    op.drop_table("speakers")
    op.drop_table("tombstones")

    op.drop_table("articles")
