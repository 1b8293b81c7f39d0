"""The history of quotes: what was said of them before, by whom, and when; rejected ones are not counted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KINDS = ("direct", "mixed", "indirect")
NOW = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"  # as the driver writes a time


def _count(row: str, sign: str, which: str) -> str:
    """The statement that counts this quote (NEW or OLD) in or out, if it is one of those."""
    by_kind = ", ".join(
        f"{kind}_{what} = {kind}_{what} {sign} ({row}.kind = '{kind}'){times}"
        for what, times in (("quotes", ""), ("words", f" * {row}.words"))
        for kind in KINDS
    )
    totals = f"quote_count = quote_count {sign} 1, word_count = word_count {sign} {row}.words"
    touched = f"updated_at = max(updated_at, {NOW})"
    return f"UPDATE speakers SET {by_kind}, {totals}, {touched} WHERE id = {row}.speaker_id{which.format(row=row)};"  # noqa: S608


def _triggers(columns: tuple[str, ...], which: str) -> dict[str, str]:
    anew = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in columns)
    return {
        "quotes_counted": f"AFTER INSERT ON quotes BEGIN {_count('NEW', '+', which)} END",
        "quotes_uncounted": f"AFTER DELETE ON quotes BEGIN {_count('OLD', '-', which)} END",
        "quotes_recounted": f"AFTER UPDATE OF {', '.join(columns)} ON quotes WHEN {anew} "
        f"BEGIN {_count('OLD', '-', which)} {_count('NEW', '+', which)} END",
    }


EVERY = _triggers(("speaker_id", "kind", "words"), "")
UNREJECTED = _triggers(("speaker_id", "kind", "words", "status"), " AND {row}.status <> 'rejected'")


def upgrade() -> None:
    op.create_table(
        "revisions",
        sa.Column("quote_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.String(36), nullable=False),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(200), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["quote_id"], ["quotes.id"], name=op.f("fk_revisions_quote_id_quotes"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("quote_id", "number", name=op.f("pk_revisions")),
    )
    op.create_index(op.f("ix_revisions_change_id"), "revisions", ["change_id"])
    _replace(UNREJECTED)  # nothing is rejected yet: the counts are right


def downgrade() -> None:
    # What people said stays as the present answer of each quote, but for rejections, which nothing would leave out any
    # longer; who said it, and what was said before, is lost.
    op.execute("DELETE FROM quotes WHERE status = 'rejected'")
    _replace(EVERY)
    op.drop_table("revisions")


def _replace(triggers: dict[str, str]) -> None:
    for name, trigger in triggers.items():
        op.execute(f"DROP TRIGGER {name}")
        op.execute(f"CREATE TRIGGER {name} {trigger}")
