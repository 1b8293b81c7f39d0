"""What is kept so that speakers are recognised, and of whom an article may speak besides?

A table of its own for each: keys to look names up by, speakers that may be the same, and names that stand for bodies.
"""

from __future__ import annotations

from sqlmodel import Field

from app.store.tables import Base


class SpeakerBlockRow(Base, table=True):
    """A key (store.identity.matching.blocks) under which a name of a speaker is looked for."""

    __tablename__ = "speaker_blocks"
    __table_args__ = ({"sqlite_with_rowid": False},)

    block: str = Field(primary_key=True)
    speaker_id: str = Field(primary_key=True, foreign_key="speakers.id", ondelete="CASCADE", index=True)


class SpeakerToBlockRow(Base, table=True):
    """A speaker who has got a name since the keys were written: triggers put it here, whoever wrote the name."""

    __tablename__ = "speakers_to_block"
    __table_args__ = ({"sqlite_with_rowid": False},)

    speaker_id: str = Field(primary_key=True, foreign_key="speakers.id", ondelete="CASCADE")


class SuggestionRow(Base, table=True):
    """Another speaker that this one may be, too unsure to be taken for it, and how probable that seemed."""

    __tablename__ = "speaker_suggestions"
    __table_args__ = ({"sqlite_with_rowid": False},)

    speaker_id: str = Field(primary_key=True, foreign_key="speakers.id", ondelete="CASCADE")
    candidate_id: str = Field(primary_key=True, foreign_key="speakers.id", ondelete="CASCADE", index=True)
    probability: float


class MetonymRow(Base, table=True):
    """A name ("Moscow") that a newsroom lets stand for an organisation; speakers of that name stay as they are."""

    __tablename__ = "metonyms"

    key: str = Field(primary_key=True)  # store.names.fold of the name
    name: str
    organisation_id: str = Field(foreign_key="speakers.id", ondelete="CASCADE", index=True)
