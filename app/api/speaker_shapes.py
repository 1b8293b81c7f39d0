"""Which shapes do speakers take over the wire, and what may be asked of them?"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlmodel._compat import SQLModelConfig

from app.api import speaker_examples as examples
from app.api.schemas import NextPageToken
from app.attribution.types import SpeakerKind
from app.store.merging import Split
from app.store.speaker_changes import SpeakerChange
from app.store.speaker_revisions import Action, ChangesBase
from app.store.tables import SpeakerBase

SpeakerId = Annotated[str, Field(max_length=100)]


class AliasPublic(BaseModel):
    """A name form of a speaker."""

    name: str = Field(description="The name form.")
    article_count: int = Field(description="How many articles use it; 0 for one that only a person gave.")
    given: bool = Field(description="Whether a person or an import gave it.")


class ByKind(BaseModel):
    """Counts of quotes, or of the words in them, by the kind of quote."""

    direct: int = Field(description="Of direct quotes: whole utterances in quotation marks.")
    mixed: int = Field(description="Of mixed quotes: fragments in the reporter's sentences.")
    indirect: int = Field(description="Of indirect quotes: without marks.")


class SpeakerPublic(SpeakerBase):
    """A speaker across articles."""

    model_config = SQLModelConfig(json_schema_extra={"examples": [examples.SPEAKER]})

    id: str = Field(description="The identifier of the speaker.")
    kind: SpeakerKind = Field(description="What the speaker is.")
    aliases: list[AliasPublic] = Field(
        description="The name forms, the most used first: 20 of them in a list, 200 of one speaker."
    )
    external_ids: dict[str, str] = Field(
        description="What other systems call the speaker: `wikidata` and the QID, say."
    )
    quote_count: int = Field(description="How many quotes there are of this speaker.")
    word_count: int = Field(description="How many words those quotes have in all.")
    quotes: ByKind = Field(description="How many quotes of each kind.")
    words: ByKind = Field(description="How many words in the quotes of each kind.")
    first_published_at: datetime | None = Field(description="The date of the earliest dated article that quotes them.")
    last_published_at: datetime | None = Field(description="The date of the latest one.")
    updated_at: datetime = Field(
        description="When the speaker, or a quote of theirs, was last changed, by the clock of the service. The latest "
        "one that you have seen is the `updated_since` that misses nothing."
    )


class ArticleRef(BaseModel):
    """An article, by its identifier and date."""

    id: str = Field(description="The identifier of the article.")
    published_at: datetime | None = Field(description="When it was published; null if nobody said.")


class RolePublic(BaseModel):
    """A role, and the articles that give it."""

    role: str = Field(description="The role in the words of the articles.")
    article_count: int = Field(description="How many articles give it.")
    first_published_at: datetime | None = Field(description="The date of the earliest dated article that gives it.")
    last_published_at: datetime | None = Field(description="The date of the latest one.")
    articles: list[ArticleRef] = Field(description="The articles that came last of those, at most 20.")


class StandsFor(BaseModel):
    """The organisation that a name stands for."""

    id: str = Field(description="The identifier of the organisation.")
    name: str = Field(description="Its name.")


class SuggestionPublic(BaseModel):
    """Another speaker that this one may be."""

    id: str = Field(description="The identifier of the other speaker.")
    name: str = Field(description="The name of the other speaker.")
    kind: SpeakerKind = Field(description="What the other speaker is.")
    probability: float = Field(description="How probable it seemed when the article came: below what joins the two.")


class SpeakerContext(BaseModel):
    """What is told of one speaker beside what lists tell."""

    roles: list[RolePublic] = Field(description="The roles, the most given first, at most 50.")
    suggestions: list[SuggestionPublic] = Field(
        description="Whom this speaker may be, likeliest first: the article gave too little to tell. Merge them if so."
    )
    stands_for: StandsFor | None = Field(
        None,
        description="The organisation that this name (“Moscow”) was told to stand for; null if it was told of none.",
    )
    metonyms: list[str] = Field(description="Names that were told to stand for this organisation.")


class SpeakerDetail(SpeakerContext, SpeakerPublic):
    """A speaker with the roles that articles give them, and with whom else they may be."""

    model_config = SQLModelConfig(json_schema_extra={"examples": [examples.SPEAKER_DETAIL]})


class SpeakerPage(BaseModel):
    """A page of speakers."""

    items: list[SpeakerPublic] = Field(description="The speakers of this page.")
    next_page_token: NextPageToken = None


class SpeakerUpdate(SpeakerChange):
    """What is to be otherwise about a speaker; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.UPDATE]})


class MergeCreate(BaseModel):
    """Which speakers are one: this one goes into another, or others come into this one."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [examples.MERGE]})

    into: SpeakerId | None = Field(None, description="The identifier of the speaker that this one is merged into.")
    from_: list[SpeakerId] = Field(
        [], alias="from", max_length=100, description="The identifiers of speakers that are merged into this one."
    )

    @model_validator(mode="after")
    def _one_way(self) -> MergeCreate:
        if (self.into is None) == (not self.from_):
            raise ValueError("either into or from should say which speakers are one")
        return self


class SplitCreate(Split):
    """Which quotes are another speaker's, and who that is: either `quote_ids` or `article_ids`."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.SPLIT]})


class UndoCreate(BaseModel):
    """Which revision to take back."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [examples.UNDO]})

    revision_id: str = Field(max_length=100, description="The identifier of the revision.")


class SpeakerRevision(BaseModel):
    """A change that a person made."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [examples.REVISION]})

    id: str = Field(description="The identifier of the revision; later ones sort later.")
    speaker_id: str = Field(description="The speaker that was changed, merged into another, or split.")
    other_id: str | None = Field(
        description="For a merge the speaker it was merged into, for a split the one that was split off."
    )
    action: Action = Field(description="What was done.")
    who: str = Field(description="Who did it.")
    changed_at: datetime = Field(description="When.")
    changes: ChangesBase = Field(description="What that changed.")
    undone_by: str | None = Field(description="The revision that took it back; null while it stands.")


class SpeakerRevisionPage(BaseModel):
    """A page of revisions, newest first."""

    items: list[SpeakerRevision] = Field(description="The revisions of this page.")
    next_page_token: NextPageToken = None
