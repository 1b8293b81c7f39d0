"""Search: every quote and article has a place in time, and what lists and counts need is kept beside it by triggers.

Whoever writes articles, quotes, appearances or speakers need not think of any of this.
"""

# ruff: noqa: S608 - statements are put together here of nothing that comes from outside
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# A place orders all rows by time: the second counted from the year 1, then the order of arrival. It is one integer, so
# that it can be the rowid of an FTS5 table, whose answers then come newest first without being sorted. Within a second
# it counts down, so that reading downwards gives the quotes of an article in the order of its text.
SECOND = "((CAST(strftime('%s', {row}.dated_at) AS INTEGER) + 62135596800) * 16777216)"
FREE_PLACE = (
    "SELECT coalesce(min(place), {second} + 16777216) - 1 FROM {table} "
    "WHERE place >= {second} AND place < {second} + 16777216"
)
# Each change has a moment of its own, later than that of every change committed before: there is one writer at a time,
# and it takes the next one when the clock has not moved on, or was set back.
TICK = "UPDATE clock SET at = max(at + 1, CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER) * 1000)"
NOW = "(SELECT at FROM clock)"
MONTH = "coalesce(CAST(substr({row}.published_at, 1, 4) || substr({row}.published_at, 6, 2) AS INTEGER), 0)"
NUMBER = "coalesce((SELECT number FROM facet_values WHERE facet = '{facet}' AND value = {value}), 0)"

FACETS = f"""
INSERT INTO quote_facets
    (place, changed_at, speaker, publisher, role, month, kind, status, speaker_kind, confidence, words)
SELECT q.place, {{changed}}, {NUMBER.format(facet="speaker", value="q.speaker_id")},
    {NUMBER.format(facet="publisher", value="a.publisher")}, {NUMBER.format(facet="role", value="p.role")},
    {MONTH.format(row="q")}, q.kind, q.status, coalesce(s.kind, 'none'),
    q.confidence, q.words
FROM quotes AS q JOIN articles AS a ON a.id = q.article_id
LEFT JOIN speakers AS s ON s.id = q.speaker_id
LEFT JOIN appearances AS p ON p.article_id = q.article_id AND p.speaker_id = q.speaker_id
"""
VALUES = """
INSERT OR IGNORE INTO facet_values (facet, value)
SELECT 'publisher', publisher FROM articles WHERE id = new.article_id AND publisher IS NOT NULL
UNION ALL SELECT 'speaker', new.speaker_id WHERE new.speaker_id IS NOT NULL
UNION ALL SELECT 'role', role FROM appearances
    WHERE article_id = new.article_id AND speaker_id = new.speaker_id AND role IS NOT NULL
"""
ENTER = f"{VALUES};\n{FACETS.format(changed=NOW)} WHERE q.id = new.id"
PLACE_QUOTE = (
    f"UPDATE quotes SET place = ({FREE_PLACE.format(table='quotes', second=SECOND.format(row='new'))}) "
    "WHERE id = new.id"
)
SEARCHED = "place, text, role, facets"
COUNT = """
INSERT INTO tallies (month, publisher, speaker_kind, kind, status, quotes, words)
VALUES (new.month, new.publisher, new.speaker_kind, new.kind, new.status, 1, new.words)
ON CONFLICT DO UPDATE SET quotes = quotes + 1, words = words + excluded.words;
INSERT INTO speaker_tallies (speaker, kind, status, quotes, words)
VALUES (new.speaker, new.kind, new.status, 1, new.words)
ON CONFLICT DO UPDATE SET quotes = quotes + 1, words = words + excluded.words
"""
SAME_TALLY = (
    "month = old.month AND publisher = old.publisher AND speaker_kind = old.speaker_kind AND kind = old.kind "
    "AND status = old.status"
)
SAME_SPEAKER = "speaker = old.speaker AND kind = old.kind AND status = old.status"
UNCOUNT = f"""
UPDATE tallies SET quotes = quotes - 1, words = words - old.words WHERE {SAME_TALLY};
DELETE FROM tallies WHERE quotes = 0 AND {SAME_TALLY};
UPDATE speaker_tallies SET quotes = quotes - 1, words = words - old.words WHERE {SAME_SPEAKER};
DELETE FROM speaker_tallies WHERE quotes = 0 AND {SAME_SPEAKER}
"""
TOLD_COLUMNS = (
    'kind, start, "end", text, contents, confidence, speaker_id, article_id, cue_start, cue_end, cue_text, '
    "source_start, source_end, source_text, chain, status, model, words, published_at"
)
SUMMARY_COLUMNS = "title, publisher, url, published_at, language, external_id, model, quote_count"
TOUCH = "UPDATE quotes SET status = status WHERE "
TRIGGERS = {
    "quotes_entered AFTER INSERT ON quotes": f"{TICK};\n{PLACE_QUOTE};\n{ENTER}",
    # The words leave the index while the row still holds them: FTS5 must be told exactly what it was told before.
    f"quotes_changing BEFORE UPDATE OF {TOLD_COLUMNS}, dated_at ON quotes": (
        "DELETE FROM quote_facets WHERE place = old.place"
    ),
    f"quotes_changed AFTER UPDATE OF {TOLD_COLUMNS}, dated_at ON quotes WHEN new.dated_at = old.dated_at": (
        f"{TICK};\n{ENTER}"
    ),
    "quotes_moved AFTER UPDATE OF dated_at ON quotes WHEN new.dated_at <> old.dated_at": (
        f"{TICK};\n{PLACE_QUOTE};\n{ENTER}"
    ),
    "quotes_leaving BEFORE DELETE ON quotes": (
        f"DELETE FROM quote_facets WHERE place = old.place;\n{TICK};\n"
        f"INSERT INTO removals (changed_at, quote_id, article_id) VALUES ({NOW}, old.id, old.article_id)"
    ),
    "quote_facets_entered AFTER INSERT ON quote_facets": (
        f"INSERT INTO quotes_fts (rowid, text, role, facets) SELECT {SEARCHED} FROM quotes_searched "
        f"WHERE place = new.place;\n{COUNT}"
    ),
    "quote_facets_leaving BEFORE DELETE ON quote_facets": (
        f"INSERT INTO quotes_fts (quotes_fts, rowid, text, role, facets) SELECT 'delete', {SEARCHED} "
        f"FROM quotes_searched WHERE place = old.place;\n{UNCOUNT}"
    ),
    # A role is in the words of an article, and goes with the last quote that has it.
    "quote_facets_left AFTER DELETE ON quote_facets WHEN old.role <> 0": (
        "DELETE FROM facet_values WHERE number = old.role AND facet = 'role' "
        "AND NOT EXISTS (SELECT 1 FROM quote_facets WHERE role = old.role)"
    ),
    "appearances_entered AFTER INSERT ON appearances": (
        f"{TOUCH} article_id = new.article_id AND speaker_id = new.speaker_id"
    ),
    "appearances_changed AFTER UPDATE ON appearances": (
        f"{TOUCH} article_id = new.article_id AND speaker_id = new.speaker_id;\n"
        f"{TOUCH} article_id = old.article_id AND speaker_id = old.speaker_id"
    ),
    "appearances_left AFTER DELETE ON appearances": (
        f"{TOUCH} article_id = old.article_id AND speaker_id = old.speaker_id"
    ),
    "speakers_changed AFTER UPDATE OF name, kind ON speakers WHEN new.name <> old.name OR new.kind <> old.kind": (
        f"{TOUCH} speaker_id = new.id"
    ),
    "articles_entered AFTER INSERT ON articles": (
        f"{TICK};\nUPDATE articles SET changed_at = {NOW}, "
        f"place = ({FREE_PLACE.format(table='articles', second=SECOND.format(row='new'))}) WHERE id = new.id;\n"
        "INSERT INTO articles_fts (rowid, title, text) SELECT place, title, text FROM articles WHERE id = new.id"
    ),
    f"articles_changed AFTER UPDATE OF {SUMMARY_COLUMNS}, text ON articles": (
        f"{TICK};\nUPDATE articles SET changed_at = {NOW} WHERE id = new.id"
    ),
    "articles_republished AFTER UPDATE OF publisher ON articles WHEN new.publisher IS NOT old.publisher": (
        f"{TOUCH} article_id = new.id"
    ),
    "articles_rewording BEFORE UPDATE OF title, text ON articles": (
        "INSERT INTO articles_fts (articles_fts, rowid, title, text) VALUES ('delete', old.place, old.title, old.text)"
    ),
    "articles_reworded AFTER UPDATE OF title, text ON articles": (
        "INSERT INTO articles_fts (rowid, title, text) VALUES (new.place, new.title, new.text)"
    ),
    "articles_leaving BEFORE DELETE ON articles": (
        "INSERT INTO articles_fts (articles_fts, rowid, title, text) "
        f"VALUES ('delete', old.place, old.title, old.text);\n{TICK};\n"
        f"INSERT INTO removals (changed_at, article_id) VALUES ({NOW}, old.id)"
    ),
}
VIEW = """
CREATE VIEW quotes_searched AS
SELECT f.place, q.text, r.value AS role, f.kind || ' ' || f.status || ' ' || f.speaker_kind || ' n' || f.speaker
    || ' n' || f.publisher AS facets
FROM quote_facets AS f JOIN quotes AS q ON q.place = f.place
LEFT JOIN facet_values AS r ON r.number = f.role AND r.facet = 'role'
"""
WORDS = "tokenize = 'unicode61 remove_diacritics 2'"
# The facets are words of the index too: what a speaker said about bridges is where two lists of places meet.
QUOTES_FTS = (
    "CREATE VIRTUAL TABLE quotes_fts USING fts5 "
    f"(text, role, facets, content = 'quotes_searched', content_rowid = 'place', {WORDS})"
)
# Nothing ranks articles, so that their lengths need not be kept.
ARTICLES_FTS = (
    "CREATE VIRTUAL TABLE articles_fts USING fts5 "
    f"(title, text, content = 'articles', content_rowid = 'place', columnsize = 0, {WORDS})"
)


def upgrade() -> None:
    op.add_column("articles", sa.Column("place", sa.BigInteger(), nullable=True))
    op.add_column("articles", sa.Column("changed_at", sa.BigInteger(), nullable=True))
    op.add_column("quotes", sa.Column("place", sa.BigInteger(), nullable=True))
    _create_tables()
    _enter_what_is_stored()
    for trigger, body in TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {trigger} BEGIN\n{body};\nEND")


def _create_tables() -> None:
    op.create_table(
        "clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock")),
    )
    op.create_table(
        "facet_values",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("facet", sa.String(20), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_facet_values")),
        sa.UniqueConstraint("facet", "value", name=op.f("uq_facet_values_facet_value")),
    )
    op.create_table(
        "quote_facets",
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("speaker", sa.Integer(), nullable=False),
        sa.Column("publisher", sa.Integer(), nullable=False),
        sa.Column("role", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("speaker_kind", sa.String(20), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_quote_facets")),
    )
    op.create_table(
        "removals",
        sa.Column("changed_at", sa.Integer(), nullable=False),
        sa.Column("quote_id", sa.String(36), nullable=True),
        sa.Column("article_id", sa.String(36), nullable=False),
        sa.PrimaryKeyConstraint("changed_at", name=op.f("pk_removals")),
    )
    op.create_table(
        "tallies",
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("publisher", sa.Integer(), nullable=False),
        sa.Column("speaker_kind", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("quotes", sa.Integer(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "publisher", "speaker_kind", "kind", "status", name=op.f("pk_tallies")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "speaker_tallies",
        sa.Column("speaker", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("quotes", sa.Integer(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("speaker", "kind", "status", name=op.f("pk_speaker_tallies")),
        sqlite_with_rowid=False,
    )


def _enter_what_is_stored() -> None:
    op.execute("INSERT INTO clock (id, at) VALUES (1, 0)")
    op.execute(TICK)
    for table in ("articles", "quotes"):
        _put_in_place(table)
    op.execute(
        "INSERT INTO facet_values (facet, value) SELECT 'speaker', id FROM speakers "
        "UNION ALL SELECT DISTINCT 'publisher', publisher FROM articles WHERE publisher IS NOT NULL "
        "UNION ALL SELECT DISTINCT 'role', role FROM appearances WHERE role IS NOT NULL"
    )
    op.execute(FACETS.format(changed=f"{NOW} + row_number() OVER (ORDER BY q.place)"))
    op.execute(f"UPDATE articles SET changed_at = {NOW} + rowid")
    op.execute("UPDATE clock SET at = at + (SELECT max(n) FROM (SELECT count(*) AS n FROM quotes UNION ALL "
               "SELECT coalesce(max(rowid), 0) FROM articles))")  # fmt: skip
    _create_indexes()
    op.execute(VIEW)
    op.execute(QUOTES_FTS)
    op.execute(ARTICLES_FTS)
    for table in ("quotes_fts", "articles_fts"):
        op.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")
    op.execute(
        "INSERT INTO tallies SELECT month, publisher, speaker_kind, kind, status, count(*), sum(words) "
        "FROM quote_facets GROUP BY 1, 2, 3, 4, 5"
    )
    op.execute(
        "INSERT INTO speaker_tallies SELECT speaker, kind, status, count(*), sum(words) "
        "FROM quote_facets GROUP BY 1, 2, 3"
    )


def _put_in_place(table: str) -> None:
    second = SECOND.format(row=table)
    op.execute(
        f"UPDATE {table} SET place = placed.place FROM (SELECT id, {second} + 16777216 - row_number() OVER "
        f"(PARTITION BY {second} ORDER BY dated_at DESC, id) AS place FROM {table}) AS placed "
        f"WHERE placed.id = {table}.id"
    )


def _create_indexes() -> None:
    for name in ("ix_articles_newest", "ix_articles_publisher_newest", "ix_articles_language_newest"):
        op.drop_index(name, "articles")
    for name in ("ix_quotes_newest", "ix_quotes_speaker_newest", "ix_quotes_surest"):
        op.drop_index(name, "quotes")
    op.create_index(op.f("ix_articles_place"), "articles", ["place"], unique=True)
    op.create_index(op.f("ix_articles_publisher_place"), "articles", ["publisher", "place"])
    op.create_index(op.f("ix_articles_language_place"), "articles", ["language", "place"])
    op.create_index(op.f("ix_articles_changed_at"), "articles", ["changed_at"], unique=True)
    op.create_index(op.f("ix_quotes_place"), "quotes", ["place"], unique=True)
    op.create_index(op.f("ix_quote_facets_changed_at"), "quote_facets", ["changed_at"], unique=True)
    op.create_index(op.f("ix_quote_facets_confidence_place"), "quote_facets", ["confidence", "place"])
    counted = ["month", "kind", "status", "speaker_kind", "words"]
    op.create_index("ix_quote_facets_speaker", "quote_facets", ["speaker", "place", "publisher", *counted])
    op.create_index("ix_quote_facets_publisher", "quote_facets", ["publisher", "place", "speaker", *counted])
    op.create_index("ix_quote_facets_role", "quote_facets", ["role"], sqlite_where=sa.text("role <> 0"))


def downgrade() -> None:
    for trigger in TRIGGERS:
        op.execute(f"DROP TRIGGER {trigger.split()[0]}")
    op.execute("DROP TABLE quotes_fts")
    op.execute("DROP TABLE articles_fts")
    op.execute("DROP VIEW quotes_searched")
    for name in ("ix_articles_place", "ix_articles_publisher_place", "ix_articles_language_place"):
        op.drop_index(name, "articles")
    op.drop_index("ix_articles_changed_at", "articles")
    op.drop_index("ix_quotes_place", "quotes")
    for table in ("speaker_tallies", "tallies", "removals", "quote_facets", "facet_values", "clock"):
        op.drop_table(table)
    op.drop_column("quotes", "place")
    op.drop_column("articles", "changed_at")
    op.drop_column("articles", "place")
    op.create_index("ix_articles_language_newest", "articles", ["language", sa.literal_column("dated_at DESC"), "id"])
    op.create_index("ix_articles_newest", "articles", [sa.literal_column("dated_at DESC"), "id"])
    op.create_index("ix_articles_publisher_newest", "articles", ["publisher", sa.literal_column("dated_at DESC"), "id"])
    op.create_index("ix_quotes_newest", "quotes", [sa.literal_column("dated_at DESC"), "id"])
    op.create_index("ix_quotes_speaker_newest", "quotes", ["speaker_id", sa.literal_column("dated_at DESC"), "id"])
    op.create_index("ix_quotes_surest", "quotes", [sa.literal_column("confidence DESC"), "id"])
