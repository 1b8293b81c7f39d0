"""What can a person say of a quote?

The fields are the body of a correction, declared once; what is left out stays as it is. Every offset counts code points
of the article's text.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, field_validator, model_validator

MOST_PIECES = 1_000
BY_ID, BY_NAME = SPEAKER_SHAPES = ("by id", "by name")  # they stand in the place of a fault

_Offset = Annotated[int, Field(ge=0, le=2**31, strict=True)]
_Line = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$")]
QuoteKind = Literal["direct", "mixed", "indirect"]
SpeakerKind = Literal["person", "organisation", "group", "anonymous", "document", "unknown"]


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GivenSpan(_Given):
    """Words of the text, by their place."""

    start: _Offset = Field(description="Where they begin, in Unicode code points of the article's text.")
    end: _Offset = Field(description="Where they end (half-open).")


class SpeakerById(_Given):
    """A speaker that is stored."""

    id: str = Field(max_length=36, description="The identifier of a speaker.")


class SpeakerByName(_Given):
    """A speaker by name and kind: the stored one that this is, or else a new one."""

    name: _Line = Field(max_length=500, description="The full name, without titles.")
    kind: SpeakerKind = Field(description="What the speaker is.")
    role: _Line | None = Field(None, max_length=500, description="The role that this article gives, in its words.")


def _shape(given: object) -> str:
    by_id = isinstance(given, SpeakerById) or (isinstance(given, dict) and "id" in given and "name" not in given)
    return BY_ID if by_id else BY_NAME


# These can be left out, and mean nothing as null; speaker, cue and source can be null, and mean nobody and none.
NEVER_NULL = ("kind", "start", "end", "contents", "status", "restore", "note")
SpeakerGiven = Annotated[
    Annotated[SpeakerById, Tag(BY_ID)] | Annotated[SpeakerByName, Tag(BY_NAME)], Discriminator(_shape)
]
Pieces = Annotated[list[tuple[_Offset, _Offset]], Field(min_length=1, max_length=MOST_PIECES)]
Note = Annotated[_Line, Field(max_length=2_000)]


class Correction(_Given):
    """What is other than it stands, or that it is right."""

    speaker: SpeakerGiven | None = Field(
        None, description="Who speaks: a stored speaker by identifier, or one by name and kind; null for nobody known."
    )
    kind: QuoteKind | None = Field(None, description="direct, mixed or indirect.")
    start: _Offset | None = Field(
        None, description="Where the words begin; of a split quote, where its first piece begins."
    )
    end: _Offset | None = Field(
        None, description="Where the words end (half-open); of a split quote, where its last piece ends."
    )
    contents: Pieces | None = Field(
        None, description="Every piece as [start, end], in the order of the text; instead of `start` and `end`."
    )
    cue: GivenSpan | None = Field(None, description="The words that report; null for none.")
    source: GivenSpan | None = Field(None, description="The words that the cue ties to the quote; null for none.")
    status: Literal["confirmed", "rejected"] | None = Field(
        None,
        description="confirmed: it is right as it stands, or as this correction makes it; rejected: it is no quote. A "
        "quote that says something else than the machine did becomes corrected.",
    )
    restore: _Offset | None = Field(
        None,
        description="The number of a revision: the quote becomes what it was then. 0 is the machine's answer. Stands "
        "alone, but for a note.",
    )
    note: Note | None = Field(None, description="Why, for whoever reads the revisions.")

    @field_validator(*NEVER_NULL, mode="before")
    @classmethod
    def _no_null(cls, value: Any) -> Any:
        if value is None:
            raise ValueError("should be left out rather than null")
        return value

    @model_validator(mode="after")
    def _one_thing(self) -> Correction:
        said = self.model_fields_set - {"note"}
        if not said:
            raise ValueError("says nothing of the quote")
        if "restore" in said and len(said) > 1:
            raise ValueError("restore stands alone: what a revision was cannot be changed while it comes back")
        if "contents" in said and said & {"start", "end"}:
            raise ValueError("contents stand instead of start and end")
        return self

    def says(self, field: str) -> bool:
        """True if the correction gives this field, null included."""
        return field in self.model_fields_set


class Addition(_Given):
    """A quote that the machine missed."""

    kind: QuoteKind = Field(description="direct, mixed or indirect.")
    contents: Pieces = Field(
        description="Every piece as [start, end], in the order of the text; one for a plain quote."
    )
    speaker: SpeakerGiven | None = Field(
        description="Who speaks: a stored speaker by identifier, or one by name and kind; null for nobody known."
    )
    cue: GivenSpan | None = Field(None, description="The words that report, if there are any.")
    source: GivenSpan | None = Field(None, description="The words that the cue ties to the quote, if there are any.")
    note: Note | None = Field(None, description="Why, for whoever reads the revisions.")
