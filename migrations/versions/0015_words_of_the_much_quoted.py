"""A word of a name knows about how much its speaker is quoted: the most quoted are found without the rest."""

# ruff: noqa: S608 - statements are put together here of nothing that comes from outside
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.rewording import reword, turned

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# 0 without any quotes, 1 for up to nine, then a step for each first digit: 10 to 19, ..., 100 to 199, and so on.
STEP = (
    "iif({row}.quote_count < 10, {row}.quote_count > 0, "
    "9 * length({row}.quote_count) - 9 + CAST(substr({row}.quote_count, 1, 1) AS INTEGER))"
)
OF_ALIASES = ("aliases_known", "aliases_unknown", "aliases_changed")
WITH_QUOTED = (
    ("word, key, kind)", "word, key, kind, quoted)"),
    ("speakers.kind FROM", f"speakers.kind, {STEP.format(row='speakers')} FROM"),
)
QUOTED_MORE = (
    "CREATE TRIGGER speakers_quoted_more AFTER UPDATE OF quote_count ON speakers "
    f"WHEN {STEP.format(row='old')} <> {STEP.format(row='new')} BEGIN\n"
    f"UPDATE speaker_words SET quoted = {STEP.format(row='new')} WHERE speaker_id = new.id;\nEND"
)
INDEX = "ix_speaker_words_word_key_speaker_id_kind"
WIDER = "ix_speaker_words_word_key_speaker_id_kind_quoted"


def upgrade() -> None:
    op.add_column("speaker_words", sa.Column("quoted", sa.Integer(), nullable=False, server_default="0"))
    op.drop_index(INDEX, "speaker_words")
    step = f"SELECT {STEP.format(row='speakers')} FROM speakers WHERE id = speaker_id"
    op.execute(f"UPDATE speaker_words SET quoted = ({step})")
    op.create_index(WIDER, "speaker_words", ["word", "key", "speaker_id", "kind", "quoted"])
    for trigger in OF_ALIASES:
        reword(trigger, *WITH_QUOTED)
    op.execute(QUOTED_MORE)


def downgrade() -> None:
    op.execute("DROP TRIGGER speakers_quoted_more")
    for trigger in OF_ALIASES:
        reword(trigger, *turned(WITH_QUOTED))
    op.drop_index(WIDER, "speaker_words")
    op.drop_column("speaker_words", "quoted")
    op.create_index(INDEX, "speaker_words", ["word", "key", "speaker_id", "kind"])
