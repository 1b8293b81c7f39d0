"""Which shape do counts take over the wire?"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from app.api import examples
from app.attribution.types import SpeakerKind
from app.store.tables import SpeakerBase


class SpeakerCounted(SpeakerBase):
    """A speaker whose quotes are counted."""

    id: str = Field(description="The identifier of the speaker.")
    kind: SpeakerKind = Field(description="What the speaker is.")


class GroupPublic(BaseModel):
    """One count. What is not counted by is null."""

    speaker: SpeakerCounted | None = Field(
        None, description="Who speaks; null, too, for what nobody is known to have said."
    )
    speaker_kind: SpeakerKind | None = Field(None, description="What the speaker is; null, too, where there is none.")
    publisher: str | None = Field(None, description="The publisher; null, too, where none was given.")
    month: str | None = Field(
        None, description="The month of publication (UTC), as 2026-03; null, too, for undated ones."
    )
    quotes: int = Field(description="How many quotes.")
    words: int = Field(description="How many words those quotes have in all.")


class StatsPublic(BaseModel):
    """Counts of quotes and words."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.STATS]})

    groups: list[GroupPublic] = Field(description="The counts, the largest first; months alone in their order.")
    group_count: int = Field(description="How many groups there are, shown or not.")
    quotes: int = Field(description="How many quotes all groups have.")
    words: int = Field(description="How many words all groups have.")
