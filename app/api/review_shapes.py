"""Which shapes do corrections and revisions have over the wire? Corrections themselves: store/corrections.py."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from app.api import review_examples as examples
from app.api.schemas import QuotePublic, QuoteStatus, SpanPublic, SpeakerRef
from app.attribution.types import QuoteKind
from app.store.corrections import NEVER_NULL, Addition, Correction, Note
from app.store.ids import ID_PATTERN
from app.store.revisions import Action


def _without_defaults(schema: dict[str, Any]) -> None:
    """What is left out stays as it is: null, the default that pydantic would tell, means something else."""
    for name, described in schema["properties"].items():
        described.pop("default", None)
        if name in NEVER_NULL:
            described.update(described.pop("anyOf")[0])
    schema["minProperties"] = 1
    schema["examples"] = examples.PATCHES


class QuotePatch(Correction):
    """What a person says of a quote; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra=_without_defaults)


class QuoteCreate(Addition):
    """A quote that the machine missed."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"examples": [examples.QUOTE_CREATE]})


class SiblingsPatch(BaseModel):
    """Which siblings get the speaker of the quote."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [examples.SIBLINGS_PATCH]})

    quote_ids: Annotated[list[Annotated[str, Field(pattern=ID_PATTERN)]], Field(min_length=1, max_length=10_000)] = (
        Field(description="Their identifiers, of those that are listed.")
    )
    note: Note | None = Field(None, description="Why, for whoever reads the revisions.")


class AnswerPublic(BaseModel):
    """What was said of a quote at one time."""

    kind: QuoteKind = Field(description="direct, mixed or indirect.")
    start: int = Field(description="Where the words begin, in Unicode code points of the article's text.")
    end: int = Field(description="Where the words end (half-open).")
    text: str = Field(description="The words, exactly as in the article.")
    contents: list[tuple[int, int]] = Field(description="The pieces as [start, end].")
    cue: SpanPublic | None = Field(description="The words that report, if there are any.")
    source: SpanPublic | None = Field(description="The words that the cue ties to the quote, if there are any.")
    speaker: SpeakerRef | None = Field(description="Who was said to speak, as known then.")
    confidence: float = Field(description="How sure the speaker was, in [0, 1]; 1 if a person said so.")
    status: QuoteStatus = Field(description="The standing of the quote.")
    model: str = Field(description="The version of the engine that had found it.")


class QuoteRevisionPublic(BaseModel):
    """One entry in the history of a quote."""

    number: int = Field(description="From 0, the machine's first answer, on; `restore` takes it.")
    action: Action = Field(
        description="found and reattributed: by the machine; confirmed, corrected, rejected, added: by a person; "
        "restored: a person brought an earlier revision back."
    )
    change_id: str | None = Field(
        description="What one act did to several quotes bears one of these; null if nothing was changed yet."
    )
    made_at: datetime = Field(description="When.")
    made_by: str = Field(
        description="Who: the name of the API key, `local` while no keys are asked for, or the version of the engine."
    )
    note: str | None = Field(description="Why, if that was said.")
    answer: AnswerPublic | None = Field(description="What the quote was then; null if it was not there.")


class QuoteRevisionList(BaseModel):
    """The history of a quote."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.REVISIONS]})

    items: list[QuoteRevisionPublic] = Field(description="Every revision, the oldest first.")


class SiblingList(BaseModel):
    """Quotes that want the same correction."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.SIBLINGS]})

    items: list[QuotePublic] = Field(description="The siblings, in the order of the text.")
