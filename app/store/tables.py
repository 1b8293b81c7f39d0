"""Which facts are kept, and in which tables?

The ...Base classes declare each fact once, with its description; the API's shapes inherit them, and so do the rows.
Build rows with ``model_validate``: the constructor of a table class validates nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import StringConstraints
from sqlalchemy import JSON, BigInteger, Index, MetaData, text
from sqlmodel import Field, SQLModel, col

# Patterns stand in types: SQLModel's own ``Field(regex=...)`` is taken and never checked.
# One line of text: no control characters.
Line = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]+$")]
# Lines of text with at least one character to be seen; of the control characters only those that lay text out.
_LAID_OUT = r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*"
Text = Annotated[str, StringConstraints(pattern=rf"^{_LAID_OUT}[^\s\x00-\x1f\x7f]{_LAID_OUT}$")]
Address = Annotated[str, StringConstraints(pattern=r"^https?://[!-~]+$")]
LanguageTag = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$")]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Base(SQLModel):
    """What every table shares: the metadata with its names for constraints."""

    metadata = metadata


class ArticleBase(SQLModel):
    """What the outside says about an article."""

    title: Line | None = Field(None, max_length=1_000, description="The headline.")
    publisher: Line | None = Field(None, max_length=200, description="The outlet that published it.")
    url: Address | None = Field(None, max_length=2_000, description="Its address on the web, http or https.")
    published_at: datetime | None = Field(
        None, description="When it was published: RFC 3339 with an offset; a day alone means midnight UTC."
    )
    language: LanguageTag | None = Field(
        None,
        max_length=35,
        description="The language of the text as a BCP 47 tag, as given: nothing is detected.",
    )
    external_id: Line | None = Field(
        None, max_length=200, description="Your own identifier for it; kept, never interpreted."
    )


class ArticleTextBase(ArticleBase):
    """An article as words."""

    text: Text = Field(
        description="The words of the article, stored exactly as given; paragraphs are separated by line breaks. "
        "No control characters but tab, line feed and carriage return.",
    )


class ArticleRow(ArticleTextBase, Base, table=True):
    """An article with its text. One that is taken down leaves a TombstoneRow in its place."""

    __tablename__ = "articles"

    id: str = Field(primary_key=True, max_length=36, description="The identifier of the article.")
    content_hash: str = Field(unique=True, max_length=64)  # of the publisher and the text
    received_at: datetime
    dated_at: datetime  # published_at, or received_at for want of it: the order of lists
    model: str = Field(max_length=200)
    quote_count: int
    # Where it stands in time, and its last change: set by triggers, see store.search_tables.
    place: int | None = Field(None, sa_type=BigInteger)
    changed_at: int | None = Field(None, sa_type=BigInteger)


class TombstoneRow(Base, table=True):
    """An article that was taken down: that it was there, and nothing of what it said."""

    __tablename__ = "tombstones"

    id: str = Field(primary_key=True, max_length=36)
    taken_down_at: datetime


class SpeakerBase(SQLModel):
    """Who speaks."""

    name: str = Field(description="The fullest form of the name that an article gave, without titles.")
    kind: str = Field(
        max_length=20,
        description="What the speaker is. Persons and organisations are one across articles; the others belong to one "
        "article, since “a senior official” of two articles need not be the same.",
    )


class SpeakerRow(SpeakerBase, Base, table=True):
    """One identity. article_id is set for the kinds that are never shared across articles.

    The counts are kept by triggers on the quotes, in the transaction of whoever writes those: nobody else sets them.
    A row that was merged has no quotes, and merged_into names the row it was merged into, which may be merged too.
    """

    __tablename__ = "speakers"
    __table_args__ = (Index(None, "article_id"),)

    id: str = Field(primary_key=True, max_length=36)
    key: str  # store.names.fold of the name
    article_id: str | None = Field(None, foreign_key="articles.id", ondelete="CASCADE")
    merged_into: str | None = Field(None, foreign_key="speakers.id", index=True)
    updated_at: datetime = Field(default_factory=lambda: datetime.now(UTC))
    direct_quotes: int = 0
    mixed_quotes: int = 0
    indirect_quotes: int = 0
    direct_words: int = 0
    mixed_words: int = 0
    indirect_words: int = 0
    quote_count: int = 0
    word_count: int = 0


class AppearanceRow(Base, table=True):
    """A speaker in an article, with the role that this article gives.

    match_probability: that this is the speaker of earlier articles whose row it shares; None where it began the row.
    """

    __tablename__ = "appearances"
    # The newest articles of a speaker come off these, all and by role, and the first and the last date of a role.
    __table_args__ = (
        Index(None, "speaker_id", "article_id"),
        Index(None, "speaker_id", "role", "article_id"),
        Index(None, "speaker_id", "role", "published_at"),
    )

    article_id: str = Field(primary_key=True, foreign_key="articles.id", ondelete="CASCADE")
    speaker_id: str = Field(primary_key=True, foreign_key="speakers.id", ondelete="CASCADE")
    role: str | None = None
    match_probability: float | None = None
    published_at: datetime | None = None  # of the article


class NameRow(Base, table=True):
    """A name form that an article uses for a speaker; position 0 is the fullest."""

    __tablename__ = "names"
    __table_args__ = (Index(None, "speaker_id"),)

    article_id: str = Field(primary_key=True, foreign_key="articles.id", ondelete="CASCADE")
    speaker_id: str = Field(primary_key=True, foreign_key="speakers.id", ondelete="CASCADE")
    position: int = Field(primary_key=True)
    name: str
    key: str  # store.names.fold of the name
    spelling: str  # store.spelling.spelling of the name


class QuoteBase(SQLModel):
    """What is said, where in the text, and how sure that is."""

    kind: str = Field(
        max_length=20,
        description="direct: a whole utterance in quotation marks; mixed: a fragment within the reporter's sentence; "
        "indirect: without marks.",
    )
    start: int = Field(description="Where the words begin, in Unicode code points of the article's text.")
    end: int = Field(description="Where the words end (half-open): text[start:end] are the words themselves.")
    start_utf16: int = Field(description="`start` in UTF-16 code units, as JavaScript counts.")
    end_utf16: int = Field(description="`end` in UTF-16 code units, as JavaScript counts.")
    text: str = Field(description="The words, exactly as in the article; a split quote includes what stands between.")
    contents: list[tuple[int, int]] = Field(
        sa_type=JSON, description="The pieces of a split quote as [start, end] in code points; one for a plain quote."
    )
    confidence: float = Field(description="A calibrated probability in [0, 1] that the speaker is right.")


class QuoteRow(QuoteBase, Base, table=True):
    """A quote with the evidence for its speaker; dated as its article, so that lists need no join."""

    __tablename__ = "quotes"
    __table_args__ = (
        Index(None, "article_id", "id"),
        Index(None, "speaker_id", "published_at", "words"),  # all that the counts of a speaker are made of
    )

    id: str = Field(primary_key=True, max_length=36)
    article_id: str = Field(foreign_key="articles.id", ondelete="CASCADE")
    speaker_id: str | None = Field(None, foreign_key="speakers.id")
    cue_start: int | None = None
    cue_end: int | None = None
    cue_text: str | None = None
    source_start: int | None = None
    source_end: int | None = None
    source_text: str | None = None
    statement_start: int | None = None
    statement_end: int | None = None
    statement_text: str | None = None
    chain: list[tuple[int, int, str]] = Field(sa_type=JSON)  # start, end, step: from the source to the name
    # What the engine found quoted inside it: start, end, cue, source (both [start, end]), speaker, confidence.
    inner: list[dict[str, Any]] = Field([], sa_type=JSON, sa_column_kwargs={"server_default": text("'[]'")})
    status: str = Field("auto", max_length=20)
    model: str = Field(max_length=200)
    words: int
    published_at: datetime | None = None
    dated_at: datetime
    place: int | None = Field(None, sa_type=BigInteger)  # in time, among all quotes: set by a trigger


# A place is a whole number that orders by time: read downwards, the newest come first, and what is of one second comes
# in the order of arrival, which within an article is the order of its text.
Index(None, col(ArticleRow.place), unique=True)
Index(None, col(ArticleRow.publisher), col(ArticleRow.place))
Index(None, col(ArticleRow.language), col(ArticleRow.place))
Index(None, col(ArticleRow.changed_at), unique=True)
Index(None, col(QuoteRow.place), unique=True)
# Speakers nobody quotes are in no list: these hold the others only, and by every order that a list can have.
_QUOTED = text("quote_count > 0")
Index("ix_speakers_by_name", col(SpeakerRow.key), col(SpeakerRow.id), sqlite_where=_QUOTED)
Index("ix_speakers_kind_by_name", col(SpeakerRow.kind), col(SpeakerRow.key), col(SpeakerRow.id), sqlite_where=_QUOTED)
Index("ix_speakers_most_quoted", col(SpeakerRow.quote_count).desc(), col(SpeakerRow.id), sqlite_where=_QUOTED)
Index(
    "ix_speakers_kind_most_quoted",
    col(SpeakerRow.kind),
    col(SpeakerRow.quote_count).desc(),
    col(SpeakerRow.id),
    sqlite_where=_QUOTED,
)
Index("ix_speakers_updated", col(SpeakerRow.updated_at), col(SpeakerRow.id), sqlite_where=_QUOTED)
