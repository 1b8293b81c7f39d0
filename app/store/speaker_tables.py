"""What is kept of a speaker beside the row itself: every name, other systems' identifiers, and what people changed?

A change that moves quotes from one speaker to another (a merge, a split) writes down each row it touches, so that it
can be taken back exactly, whatever else has happened since.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ColumnElement, Index, and_, or_
from sqlalchemy.dialects import sqlite
from sqlmodel import Field, SQLModel, col

from app.store.tables import Base


class AliasRow(Base, table=True):
    """A name form of a speaker, across articles; triggers on the names of articles count it.

    given: by a person or an import, so that it stays without an article. removed: by a person; it is no name of this
    speaker, whatever articles say, and nobody is found or matched by it.
    """

    __tablename__ = "aliases"
    __table_args__ = (Index(None, "key", "speaker_id"), Index(None, "spelling", "speaker_id"))

    speaker_id: str = Field(primary_key=True, foreign_key="speakers.id", ondelete="CASCADE")
    name: str = Field(primary_key=True)
    key: str  # store.names.fold of the name
    spelling: str  # store.spelling.spelling of the name
    article_count: int = 0
    given: bool = False
    removed: bool = False


KNOWN: ColumnElement[bool] = and_(
    col(AliasRow.removed).is_(False), or_(col(AliasRow.given).is_(True), col(AliasRow.article_count) > 0)
)
"""True of a name form that is the speaker's: articles or people say so, and nobody took it away."""

KNOWN_SQL = str(KNOWN.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
"""The same for statements in SQL."""


class SpeakerWordRow(Base, table=True):
    """A word of a name of a speaker, as written and as spelt alike, and its first letter and first two.

    Triggers keep it. Words stand beside what lists are ordered and filtered by, so that a search reads one index.
    quoted: a step for the number of the speaker's quotes: 0 for none, 1 for up to nine, then one for each first digit.
    """

    __tablename__ = "speaker_words"
    __table_args__ = (Index(None, "word", "key", "speaker_id", "kind", "quoted"), {"sqlite_with_rowid": False})

    speaker_id: str = Field(primary_key=True, foreign_key="speakers.id", ondelete="CASCADE")
    word: str = Field(primary_key=True)
    key: str  # of the speaker
    kind: str
    quoted: int = Field(0, sa_column_kwargs={"server_default": "0"})


class SpeakerRoleRow(Base, table=True):
    """A role that articles give a speaker; triggers on the appearances count them."""

    __tablename__ = "speaker_roles"
    __table_args__ = ({"sqlite_with_rowid": False},)

    speaker_id: str = Field(primary_key=True, foreign_key="speakers.id", ondelete="CASCADE")
    role: str = Field(primary_key=True)
    article_count: int


class ExternalIdBase(SQLModel):
    """What another system calls a speaker."""

    scheme: str = Field(max_length=50, description="Whose identifier it is: `wikidata` for a QID, or a name of yours.")
    value: str = Field(max_length=200, description="The identifier, as that system writes it (“Q3874799”).")


class ExternalIdRow(ExternalIdBase, Base, table=True):
    """One speaker has at most one identifier of a scheme, and one identifier is one speaker's."""

    __tablename__ = "speaker_external_ids"
    __table_args__ = (Index(None, "scheme", "value", unique=True),)

    speaker_id: str = Field(primary_key=True, foreign_key="speakers.id", ondelete="CASCADE")
    scheme: str = Field(primary_key=True, max_length=50)


class SpeakerRevisionRow(Base, table=True):
    """A change that a person made: to speaker_id, and for a merge or a split to other_id, whom quotes went to.

    changes: what it was before and after, as JSON. undone_by: the revision that took it back.
    """

    __tablename__ = "speaker_revisions"

    id: str = Field(primary_key=True, max_length=36)  # ascending: the order of time
    speaker_id: str = Field(foreign_key="speakers.id", ondelete="CASCADE")
    other_id: str | None = Field(None, foreign_key="speakers.id", ondelete="CASCADE")
    action: str = Field(max_length=20)
    who: str = Field(max_length=200)
    changed_at: datetime
    changes: dict[str, object] = Field(sa_type=JSON)
    undone_by: str | None = Field(None, max_length=36)


class MovedQuoteRow(Base, table=True):
    """A quote that a revision moved from its speaker_id to its other_id."""

    __tablename__ = "moved_quotes"
    __table_args__ = (Index(None, "quote_id"), {"sqlite_with_rowid": False})

    revision_id: str = Field(primary_key=True, foreign_key="speaker_revisions.id", ondelete="CASCADE")
    quote_id: str = Field(primary_key=True, foreign_key="quotes.id", ondelete="CASCADE")


class MovedAppearanceRow(Base, table=True):
    """An article of quotes that a revision moved, and what that made of the two speakers' appearances in it.

    joined: the other speaker did not appear there before. left: the first one no longer does. role: the one given to
    the other's appearance, which had none.
    """

    __tablename__ = "moved_appearances"
    __table_args__ = (Index(None, "article_id"), {"sqlite_with_rowid": False})

    revision_id: str = Field(primary_key=True, foreign_key="speaker_revisions.id", ondelete="CASCADE")
    article_id: str = Field(primary_key=True, foreign_key="articles.id", ondelete="CASCADE")
    joined: bool
    left: bool
    role: str | None = None


class MovedNameRow(Base, table=True):
    """A name in such an article that the other speaker got, at this position, and its position with the first."""

    __tablename__ = "moved_names"
    __table_args__ = (Index(None, "article_id"), {"sqlite_with_rowid": False})

    revision_id: str = Field(primary_key=True, foreign_key="speaker_revisions.id", ondelete="CASCADE")
    article_id: str = Field(primary_key=True, foreign_key="articles.id", ondelete="CASCADE")
    position: int = Field(primary_key=True)
    position_before: int


Index("ix_aliases_most_used", col(AliasRow.speaker_id), col(AliasRow.article_count).desc(), col(AliasRow.name))
Index("ix_speaker_revisions_newest", col(SpeakerRevisionRow.speaker_id), col(SpeakerRevisionRow.id).desc())
Index("ix_speaker_revisions_other_newest", col(SpeakerRevisionRow.other_id), col(SpeakerRevisionRow.id).desc())
Index(
    "ix_speaker_roles_most_given",
    col(SpeakerRoleRow.speaker_id),
    col(SpeakerRoleRow.article_count).desc(),
    col(SpeakerRoleRow.role),
)
