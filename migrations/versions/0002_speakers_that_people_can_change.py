"""Speakers that people can change: merged and split, names and identifiers given, counts and words kept by triggers."""

from __future__ import annotations

import sqlite3
from typing import cast

import sqlalchemy as sa
from alembic import op

from app.store.spelling import spelling

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Columns are added in place: a copy of the table would drop the old one, and by cascade all that refers to its rows.
COUNTS = [f"{kind}_{what}" for what in ("quotes", "words") for kind in ("direct", "mixed", "indirect")]
COUNTS += ["quote_count", "word_count"]
QUOTED = sa.text("quote_count > 0")
INDEXES = {
    "ix_speakers_by_name": ["key", "id"],
    "ix_speakers_kind_by_name": ["kind", "key", "id"],
    "ix_speakers_kind_most_quoted": ["kind", sa.literal_column("quote_count DESC"), "id"],
    "ix_speakers_most_quoted": [sa.literal_column("quote_count DESC"), "id"],
    "ix_speakers_updated": ["updated_at", "id"],
}
NOW = "strftime('%Y-%m-%d %H:%M:%f000', 'now')"  # as the driver writes a time


def _count(row: str, sign: str) -> str:
    """The statement that counts this quote (NEW or OLD) in or out; a clock that was set back takes nothing back."""
    by_kind = ", ".join(
        f"{kind}_{what} = {kind}_{what} {sign} ({row}.kind = '{kind}'){times}"
        for what, times in (("quotes", ""), ("words", f" * {row}.words"))
        for kind in ("direct", "mixed", "indirect")
    )
    totals = f"quote_count = quote_count {sign} 1, word_count = word_count {sign} {row}.words"
    touched = f"updated_at = max(updated_at, {NOW})"
    return f"UPDATE speakers SET {by_kind}, {totals}, {touched} WHERE id = {row}.speaker_id;"  # noqa: S608


def _words(alias: str, speaker: str, where: str = "") -> str:
    """The statement that puts down the words of an alias (NEW or a table), whole and by the first letter and two."""
    # Keys hold letters, digits and single spaces, so that a list in JSON is a matter of commas.
    listed = f"""'["' || replace({alias}.key || ' ' || {alias}.spelling, ' ', '","') || '"]'"""
    known = "" if alias == "NEW" else f"{alias} CROSS JOIN "
    return (
        # "OR IGNORE" would give way to the conflict clause of the statement that fires the trigger.
        "INSERT INTO speaker_words (speaker_id, word, key, kind) "  # noqa: S608
        "SELECT speakers.id, substr(words.value, 1, sizes.value), speakers.key, speakers.kind "
        f"FROM {known}speakers, json_each({listed}) AS words, json_each('[1, 2, 500]') AS sizes "
        f"WHERE speakers.id = {speaker}{where} AND words.value <> '' ON CONFLICT DO NOTHING;"
    )


KNOWN = "({row}.removed = 0 AND ({row}.given = 1 OR {row}.article_count > 0))"
USED = """
    INSERT INTO aliases (speaker_id, name, key, spelling, article_count, given, removed)
    VALUES (NEW.speaker_id, NEW.name, NEW.key, NEW.spelling, 1, 0, 0)
    ON CONFLICT (speaker_id, name) DO UPDATE SET article_count = article_count + 1;
"""
NO_LONGER_USED = """
    UPDATE aliases SET article_count = article_count - 1 WHERE speaker_id = OLD.speaker_id AND name = OLD.name;
    DELETE FROM aliases WHERE speaker_id = OLD.speaker_id AND name = OLD.name
        AND article_count = 0 AND given = 0 AND removed = 0;
"""
OTHERS = f" AND aliases.speaker_id = OLD.speaker_id AND {KNOWN.format(row='aliases')}"
FORGET = "DELETE FROM speaker_words WHERE speaker_id = OLD.speaker_id;"
WORDS_ANEW = f"{FORGET} {_words('aliases', 'OLD.speaker_id', OTHERS)}"
NEW_WORDS = _words("NEW", "NEW.speaker_id")
COUNTED_ANEW = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in ("speaker_id", "kind", "words"))
TRIGGERS = {
    "quotes_counted": f"AFTER INSERT ON quotes BEGIN {_count('NEW', '+')} END",
    "quotes_uncounted": f"AFTER DELETE ON quotes BEGIN {_count('OLD', '-')} END",
    "quotes_recounted": f"AFTER UPDATE OF speaker_id, kind, words ON quotes WHEN {COUNTED_ANEW} "
    f"BEGIN {_count('OLD', '-')} {_count('NEW', '+')} END",
    "names_counted": f"AFTER INSERT ON names BEGIN {USED} END",
    "names_uncounted": f"AFTER DELETE ON names BEGIN {NO_LONGER_USED} END",
    "names_recounted": f"AFTER UPDATE OF speaker_id, name ON names BEGIN {NO_LONGER_USED} {USED} END",
    "aliases_known": f"AFTER INSERT ON aliases WHEN {KNOWN.format(row='NEW')} BEGIN {NEW_WORDS} END",
    "aliases_unknown": f"AFTER DELETE ON aliases WHEN {KNOWN.format(row='OLD')} BEGIN {WORDS_ANEW} END",
    "aliases_changed": "AFTER UPDATE OF article_count, given, removed ON aliases "
    f"WHEN {KNOWN.format(row='OLD')} <> {KNOWN.format(row='NEW')} BEGIN {WORDS_ANEW} END",
    "speakers_renamed": "AFTER UPDATE OF key, kind ON speakers WHEN OLD.key <> NEW.key OR OLD.kind <> NEW.kind BEGIN "
    "UPDATE speaker_words SET key = NEW.key, kind = NEW.kind WHERE speaker_id = NEW.id; END",
}


def upgrade() -> None:
    _widen_speakers()
    op.add_column("names", sa.Column("spelling", sa.String(), nullable=False, server_default=""))
    _create_what_is_known()
    _create_what_was_changed()
    _fill()
    for name, index in INDEXES.items():
        op.create_index(name, "speakers", cast("list[str]", index), sqlite_where=QUOTED)
    for name, trigger in TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {trigger}")


def downgrade() -> None:
    for name in TRIGGERS:
        op.execute(f"DROP TRIGGER {name}")
    for name in INDEXES:
        op.drop_index(name, "speakers")
    for table in ("moved_names", "moved_appearances", "moved_quotes", "speaker_revisions"):
        op.drop_table(table)
    for table in ("speaker_external_ids", "speaker_words", "aliases"):
        op.drop_table(table)
    op.drop_column("names", "spelling")
    # A merged row has no meaning without the row it was merged into, and no quotes.
    op.execute("DELETE FROM speakers WHERE merged_into IS NOT NULL")
    op.drop_index("ix_speakers_merged_into", "speakers")
    for column in ("merged_into", "updated_at", *COUNTS):
        op.execute(f"ALTER TABLE speakers DROP COLUMN {column}")


def _widen_speakers() -> None:
    op.execute("ALTER TABLE speakers ADD COLUMN merged_into VARCHAR REFERENCES speakers (id)")
    op.create_index("ix_speakers_merged_into", "speakers", ["merged_into"])
    never = sa.text("'1970-01-01 00:00:00.000000'")
    op.add_column("speakers", sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, server_default=never))
    for column in COUNTS:
        op.add_column("speakers", sa.Column(column, sa.Integer(), nullable=False, server_default="0"))


def _create_what_is_known() -> None:
    op.create_table(
        "aliases",
        _reference("speaker_id", "aliases", "speakers"),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("spelling", sa.String(), nullable=False),
        sa.Column("article_count", sa.Integer(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("speaker_id", "name", name=op.f("pk_aliases")),
    )
    op.create_index("ix_aliases_key_speaker_id", "aliases", ["key", "speaker_id"])
    op.create_index("ix_aliases_spelling_speaker_id", "aliases", ["spelling", "speaker_id"])
    most_used: list[str | sa.TextClause] = ["speaker_id", sa.text("article_count DESC"), "name"]
    op.create_index("ix_aliases_most_used", "aliases", most_used)
    op.create_table(
        "speaker_words",
        _reference("speaker_id", "speaker_words", "speakers"),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("speaker_id", "word", name=op.f("pk_speaker_words")),
        sqlite_with_rowid=False,
    )
    in_order = ["word", "key", "speaker_id", "kind"]
    op.create_index("ix_speaker_words_word_key_speaker_id_kind", "speaker_words", in_order)
    op.create_table(
        "speaker_external_ids",
        _reference("speaker_id", "speaker_external_ids", "speakers"),
        sa.Column("scheme", sa.String(50), nullable=False),
        sa.Column("value", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("speaker_id", "scheme", name=op.f("pk_speaker_external_ids")),
    )
    op.create_index("ix_speaker_external_ids_scheme_value", "speaker_external_ids", ["scheme", "value"], unique=True)


def _create_what_was_changed() -> None:
    op.create_table(
        "speaker_revisions",
        sa.Column("id", sa.String(36), nullable=False),
        _reference("speaker_id", "speaker_revisions", "speakers"),
        _reference("other_id", "speaker_revisions", "speakers", nullable=True),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("undone_by", sa.String(36), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker_revisions")),
    )
    for name, column in (("newest", "speaker_id"), ("other_newest", "other_id")):
        order: list[str | sa.TextClause] = [column, sa.text("id DESC")]
        op.create_index(f"ix_speaker_revisions_{name}", "speaker_revisions", order)
    moved: dict[str, list[sa.Column[object]]] = {
        "moved_quotes": [_reference("quote_id", "moved_quotes", "quotes")],
        "moved_appearances": [
            _reference("article_id", "moved_appearances", "articles"),
            sa.Column("joined", sa.Boolean(), nullable=False),
            sa.Column("left", sa.Boolean(), nullable=False),
            sa.Column("role", sa.String(), nullable=True),
        ],
        "moved_names": [
            _reference("article_id", "moved_names", "articles"),
            sa.Column("position", sa.Integer(), nullable=False),
            sa.Column("position_before", sa.Integer(), nullable=False),
        ],
    }
    for table, columns in moved.items():
        thing = columns[0].name
        key = ["revision_id", thing, *(["position"] if table == "moved_names" else [])]
        op.create_table(
            table,
            _reference("revision_id", table, "speaker_revisions"),
            *columns,
            sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{table}")),
            sqlite_with_rowid=False,
        )
        op.create_index(op.f(f"ix_{table}_{thing}"), table, [thing])


def _reference(column: str, table: str, other: str, *, nullable: bool = False) -> sa.Column[object]:
    key = sa.ForeignKey(f"{other}.id", name=f"fk_{table}_{column}_{other}", ondelete="CASCADE")
    return sa.Column(column, sa.String(), key, nullable=nullable)


def _fill() -> None:
    driver = cast("sqlite3.Connection", op.get_bind().connection.driver_connection)
    driver.create_function("spelling", 1, spelling, deterministic=True)
    op.execute("UPDATE names SET spelling = spelling(name)")
    op.execute(
        "INSERT INTO aliases (speaker_id, name, key, spelling, article_count, given, removed) "
        "SELECT speaker_id, name, min(key), min(spelling), count(*), 0, 0 FROM names GROUP BY speaker_id, name"
    )
    op.execute(_words("aliases", "aliases.speaker_id"))
    sums = ", ".join(
        f"sum({times} * (kind = '{kind}')) AS {kind}_{what}"
        for what, times in (("quotes", "1"), ("words", "words"))
        for kind in ("direct", "mixed", "indirect")
    )
    counted = ", ".join(f"{column} = counted.{column}" for column in COUNTS)
    totals = "count(*) AS quote_count, sum(words) AS word_count"
    op.execute(f"UPDATE speakers SET updated_at = {NOW}")  # noqa: S608
    op.execute(
        f"UPDATE speakers SET {counted} FROM (SELECT speaker_id, {sums}, {totals} FROM quotes GROUP BY speaker_id) "  # noqa: S608
        "AS counted WHERE counted.speaker_id = speakers.id"
    )
