"""A merge leaves its quotes in the indexes: the number of a merged speaker leads to the survivor's.

A change of a quote that changes nothing of what the indexes hold puts it there no second time. What is counted of a
speaker goes to the survivor in one piece.
"""

# ruff: noqa: S608 - statements are put together here of nothing that comes from outside
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.rewording import reword, turned

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TOLD_COLUMNS = (
    'kind, start, "end", text, contents, confidence, speaker_id, article_id, cue_start, cue_end, cue_text, '
    "source_start, source_end, source_text, chain, status, model, words, published_at, dated_at"
)
# Who, where and as what: what the numbers of the facets stand for, beside what they would stand for now.
INDEXED_SO = """
    new.text = old.text AND new.kind = old.kind AND new.status = old.status AND new.words = old.words
    AND new.confidence = old.confidence AND new.published_at IS old.published_at AND new.dated_at = old.dated_at
    AND EXISTS (
        SELECT 1 FROM quote_facets AS f WHERE f.place = old.place
        AND coalesce(
            (SELECT speaker_id FROM merged_numbers WHERE number = f.speaker),
            (SELECT value FROM facet_values WHERE number = f.speaker)
        ) IS new.speaker_id
        AND f.speaker_kind = coalesce((SELECT kind FROM speakers WHERE id = new.speaker_id), 'none')
        AND (SELECT value FROM facet_values WHERE number = f.publisher)
            IS (SELECT publisher FROM articles WHERE id = new.article_id)
        AND (SELECT value FROM facet_values WHERE number = f.role)
            IS (SELECT role FROM appearances WHERE article_id = new.article_id AND speaker_id = new.speaker_id)
    )
"""
LEAVE = "DELETE FROM quote_facets WHERE place = old.place"
CHANGING = f"CREATE TRIGGER quotes_changing BEFORE UPDATE OF {TOLD_COLUMNS} ON quotes"
CHANGED = f"CREATE TRIGGER quotes_changed AFTER UPDATE OF {TOLD_COLUMNS} ON quotes WHEN new.dated_at = old.dated_at"
TICK = "UPDATE clock SET at = max(at + 1, CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER) * 1000)"
STAYS = "UPDATE quote_facets SET changed_at = (SELECT at FROM clock) WHERE place = new.place"
LEFT = "NOT EXISTS (SELECT 1 FROM quote_facets WHERE place = new.place)"
VALUES = """
SELECT 'publisher' AS facet, publisher AS value FROM articles WHERE id = new.article_id AND publisher IS NOT NULL
UNION ALL SELECT 'speaker', new.speaker_id WHERE new.speaker_id IS NOT NULL
UNION ALL SELECT 'role', role FROM appearances
    WHERE article_id = new.article_id AND speaker_id = new.speaker_id AND role IS NOT NULL
"""
NUMBER = "coalesce((SELECT number FROM facet_values WHERE facet = '{facet}' AND value = {value}), 0)"
FACETS = f"""
INSERT INTO quote_facets
    (place, changed_at, speaker, publisher, role, month, kind, status, speaker_kind, confidence, words)
SELECT q.place, (SELECT at FROM clock), {NUMBER.format(facet="speaker", value="q.speaker_id")},
    {NUMBER.format(facet="publisher", value="a.publisher")}, {NUMBER.format(facet="role", value="p.role")},
    coalesce(CAST(substr(q.published_at, 1, 4) || substr(q.published_at, 6, 2) AS INTEGER), 0), q.kind, q.status,
    coalesce(s.kind, 'none'), q.confidence, q.words
FROM quotes AS q JOIN articles AS a ON a.id = q.article_id
LEFT JOIN speakers AS s ON s.id = q.speaker_id
LEFT JOIN appearances AS p ON p.article_id = q.article_id AND p.speaker_id = q.speaker_id
WHERE q.id = new.id
"""

COUNTS = (
    *("direct_quotes", "mixed_quotes", "indirect_quotes", "quote_count"),
    *("direct_words", "mixed_words", "indirect_words", "word_count"),
)
HANDED_ON = ", ".join(f"{count} = {count} + old.{count}" for count in COUNTS)
NONE_LEFT = ", ".join(f"{count} = 0" for count in COUNTS)
COUNTED_ON = (
    "CREATE TRIGGER speakers_merged AFTER UPDATE OF merged_into ON speakers "
    "WHEN old.merged_into IS NULL AND new.merged_into IS NOT NULL BEGIN\n"
    f"UPDATE speakers SET {HANDED_ON} WHERE id = new.merged_into;\n"
    f"UPDATE speakers SET {NONE_LEFT} WHERE id = new.id;\nEND"
)
# A quote that follows its speaker, whose counts have gone ahead.
FOLLOWS = "AND NOT EXISTS (SELECT 1 FROM speakers WHERE id = OLD.speaker_id AND merged_into = NEW.speaker_id)"
ALONE = "WHEN OLD.speaker_id IS NOT NEW.speaker_id", f"WHEN (OLD.speaker_id IS NOT NEW.speaker_id {FOLLOWS})"


def upgrade() -> None:
    op.create_table(
        "merged_numbers",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("speaker_id", sa.String(), nullable=False),
        sa.Column("counts_as", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["speaker_id"], ["speakers.id"], name=op.f("fk_merged_numbers_speaker_id_speakers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_merged_numbers")),
    )
    op.create_index("ix_merged_numbers_speaker_id", "merged_numbers", ["speaker_id"])
    op.execute(COUNTED_ON)
    reword("quotes_recounted", ALONE)
    entered = f"INSERT OR IGNORE INTO facet_values (facet, value) SELECT facet, value FROM ({VALUES}) WHERE {LEFT}"
    _replace(
        f"{CHANGING} WHEN NOT ({INDEXED_SO}) BEGIN\n{LEAVE};\nEND",
        f"{CHANGED} BEGIN\n{TICK};\n{STAYS};\n{entered};\n{FACETS} AND {LEFT};\nEND",
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER speakers_merged")
    reword("quotes_recounted", *turned([ALONE]))
    entered = f"INSERT OR IGNORE INTO facet_values (facet, value) {VALUES}"
    _replace(f"{CHANGING} BEGIN\n{LEAVE};\nEND", f"{CHANGED} BEGIN\n{TICK};\n{entered};\n{FACETS};\nEND")
    kept = "SELECT place FROM quote_facets WHERE speaker IN (SELECT number FROM merged_numbers)"
    op.execute(f"UPDATE quotes SET status = status WHERE place IN ({kept})")
    op.drop_index("ix_merged_numbers_speaker_id", table_name="merged_numbers")
    op.drop_table("merged_numbers")


def _replace(changing: str, changed: str) -> None:
    for name, made in (("quotes_changing", changing), ("quotes_changed", changed)):
        op.execute(f"DROP TRIGGER {name}")
        op.execute(made)
