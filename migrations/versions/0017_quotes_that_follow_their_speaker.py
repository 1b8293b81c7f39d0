"""A quote that stays in the indexes when its speaker is merged costs few look-ups: its triggers ask what can matter."""

# ruff: noqa: S608 - statements are put together here of nothing that comes from outside
from __future__ import annotations

from alembic import op

from migrations.rewording import reword, turned

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SAME_PUBLISHER = """(SELECT value FROM facet_values WHERE number = f.publisher)
            IS (SELECT publisher FROM articles WHERE id = new.article_id)"""
# An article that has another publisher sets a status of its quotes as it was: who gets another speaker kept the rest.
ANOTHER_SPEAKER = "new.speaker_id IS NOT old.speaker_id AND new.article_id = old.article_id"
PUBLISHER = (SAME_PUBLISHER, f"({ANOTHER_SPEAKER} OR {SAME_PUBLISHER})")
# Whoever was merged has no quotes any more, in whichever article.
QUOTED = (
    "DELETE ON appearances BEGIN",
    "DELETE ON appearances WHEN EXISTS (SELECT 1 FROM quotes WHERE speaker_id = old.speaker_id) BEGIN",
)
TOLD_COLUMNS = (
    'kind, start, "end", text, contents, confidence, speaker_id, article_id, cue_start, cue_end, cue_text, '
    "source_start, source_end, source_text, chain, status, model, words, published_at, dated_at"
)
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
CHANGED = f"AFTER UPDATE OF {TOLD_COLUMNS} ON quotes WHEN new.dated_at = old.dated_at"
STAYED = f"CREATE TRIGGER quotes_changed {CHANGED} BEGIN\n{TICK};\n{STAYS};\nEND"
# Triggers come in no order that SQLite promises: each takes a moment of its own.
REENTERED = (
    f"CREATE TRIGGER quotes_reentered {CHANGED} AND {LEFT} BEGIN\n{TICK};\n"
    f"INSERT OR IGNORE INTO facet_values (facet, value) {VALUES};\n{FACETS};\nEND"
)
IN_ONE = (
    f"CREATE TRIGGER quotes_changed {CHANGED} BEGIN\n{TICK};\n{STAYS};\n"
    f"INSERT OR IGNORE INTO facet_values (facet, value) SELECT facet, value FROM ({VALUES}) WHERE {LEFT};\n"
    f"{FACETS} AND {LEFT};\nEND"
)


def upgrade() -> None:
    reword("quotes_changing", PUBLISHER)
    reword("appearances_left", QUOTED)
    op.execute("DROP TRIGGER quotes_changed")
    op.execute(REENTERED)
    op.execute(STAYED)


def downgrade() -> None:
    op.execute("DROP TRIGGER quotes_reentered")
    op.execute("DROP TRIGGER quotes_changed")
    op.execute(IN_ONE)
    reword("appearances_left", *turned([QUOTED]))
    reword("quotes_changing", *turned([PUBLISHER]))
