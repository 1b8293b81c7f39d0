"""What is kept beside articles and quotes so that lists, searches and counts are quick?

Triggers of the database (see the migrations) keep all of it in step, in the writer's own transaction: whoever writes
need not think of it. The full-text indexes ``quotes_fts`` and ``articles_fts`` stand beside these tables.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from sqlalchemy import BigInteger, Index, Table, UniqueConstraint, text
from sqlmodel import Field, Session, col

from app.store.json_sql import GIVEN
from app.store.tables import Base


class ClockRow(Base, table=True):
    """The moment of the last change, in microseconds since 1970: later than every earlier one, whatever the clock says.

    Changes commit in the order of their moments, because there is one writer at a time.
    """

    __tablename__ = "clock"

    id: int = Field(primary_key=True)  # 1: there is one row
    at: int = Field(sa_type=BigInteger)


class FacetValueRow(Base, table=True):
    """A number for a speaker, a publisher or a role; 0 stands for none."""

    __tablename__ = "facet_values"
    __table_args__ = (UniqueConstraint("facet", "value"),)

    number: int | None = Field(None, primary_key=True)
    facet: str = Field(max_length=20)  # speaker, publisher, role
    value: str


def numbers(connection: sqlite3.Connection, facet: str, values: Sequence[str]) -> list[int]:
    """The numbers of these values of a facet; what no quote has or had has none."""
    found = f"SELECT number FROM facet_values WHERE facet = ? AND value IN {GIVEN}"  # noqa: S608
    return [row[0] for row in connection.execute(found, (facet, json.dumps(values)))]


class MergedNumberRow(Base, table=True):
    """A number of a speaker who was merged: its quotes keep it, and count as those of the survivor.

    counts_as: the survivor's own number. store.merged writes these rows; a quote that changes gets its speaker's own.
    """

    __tablename__ = "merged_numbers"

    number: int = Field(primary_key=True)
    speaker_id: str = Field(foreign_key="speakers.id", ondelete="CASCADE", index=True)
    counts_as: int


class FacetRow(Base, table=True):
    """What a quote is chosen and counted by. It is narrow, so that many are read quickly.

    place: of its quote; speaker, publisher, role: numbers of FacetValueRow; month: 202602, or 0 for undated.
    """

    __tablename__ = "quote_facets"

    place: int = Field(primary_key=True)
    changed_at: int = Field(sa_type=BigInteger)
    speaker: int
    publisher: int
    role: int
    month: int
    kind: str = Field(max_length=20)
    status: str = Field(max_length=20)
    speaker_kind: str = Field(max_length=20)  # "none" for a quote of nobody
    confidence: float
    words: int


FACETS: Table = FacetRow.__table__  # type: ignore[attr-defined]
"""As Core has it: statements are put together in half the time."""


class RemovalRow(Base, table=True):
    """A quote, or (quote_id is None) an article, that is there no more."""

    __tablename__ = "removals"

    changed_at: int = Field(primary_key=True)
    quote_id: str | None = Field(None, max_length=36)
    article_id: str = Field(max_length=36)


class TallyRow(Base, table=True):
    """How many quotes and words there are, of all that is alike but for the speaker."""

    __tablename__ = "tallies"
    __table_args__ = ({"sqlite_with_rowid": False},)

    month: int = Field(primary_key=True)
    publisher: int = Field(primary_key=True)
    speaker_kind: str = Field(primary_key=True, max_length=20)
    kind: str = Field(primary_key=True, max_length=20)
    status: str = Field(primary_key=True, max_length=20)
    quotes: int
    words: int


class SpeakerTallyRow(Base, table=True):
    """How many quotes and words there are of a speaker."""

    __tablename__ = "speaker_tallies"
    __table_args__ = ({"sqlite_with_rowid": False},)

    speaker: int = Field(primary_key=True)
    kind: str = Field(primary_key=True, max_length=20)
    status: str = Field(primary_key=True, max_length=20)
    quotes: int
    words: int


_LOWEST_PLACE = text("""
    WITH started (second) AS (
        SELECT (CAST(strftime('%s', dated_at) AS INTEGER) + 62135596800) * 16777216 FROM articles WHERE id = :article_id
    )
    SELECT coalesce((SELECT min(place) FROM quotes WHERE place >= second AND place < second + 16777216),
        second + 16777216) FROM started
""")


def free_places(session: Session, article_id: str, quotes: int) -> list[int]:
    """Places for so many quotes of an article, in the order of its text; those of a trigger come one at a time."""
    lowest = int(session.execute(_LOWEST_PLACE, {"article_id": article_id}).scalar_one())
    return [lowest - count for count in range(1, quotes + 1)]


def wipe_words(session: Session) -> None:
    """Have words that leave the full-text indexes from now on wiped from the file, not only marked as gone.

    SQLite can do so from 3.42 on; an older one keeps them, out of reach of every search, until it next rewrites the
    index.
    """
    if sqlite3.sqlite_version_info >= (3, 42):
        for index in ("quotes_fts", "articles_fts"):
            session.execute(text(f"INSERT INTO {index} ({index}, rank) VALUES ('secure-delete', 1)"))  # noqa: S608


_COUNTED = (col(FacetRow.month), col(FacetRow.kind), col(FacetRow.status), col(FacetRow.speaker_kind))
Index(None, col(FacetRow.changed_at), unique=True)
Index(None, col(FacetRow.confidence), col(FacetRow.place))
# All that counting needs, so that the rows themselves are not read.
Index(
    "ix_quote_facets_speaker",
    *(col(FacetRow.speaker), col(FacetRow.place), col(FacetRow.publisher), *_COUNTED, col(FacetRow.words)),
)
Index(
    "ix_quote_facets_publisher",
    *(col(FacetRow.publisher), col(FacetRow.speaker), *_COUNTED, col(FacetRow.words)),
)
Index("ix_quote_facets_role", col(FacetRow.role), sqlite_where=text("role <> 0"))
