"""How is asked for another reading of stored articles, and how does what it finds otherwise look over the wire?"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, field_validator

from app.api.examples import ARTICLE
from app.attribution.types import QuoteKind, SpeakerKind
from app.store import difference
from app.store.difference import What
from app.store.filters import ChosenArticles
from app.store.ids import ID_PATTERN

MAX_NAMED = 1_000
# A body has one of two shapes, told apart by these tags; they stand first in the place of a fault.
OF_NAMED, OF_CHOSEN = REATTRIBUTION_SHAPES = ("of named", "of chosen")
NAMED: dict[str, Any] = {"article_ids": [ARTICLE["id"]], "dry_run": True}
CHOSEN: dict[str, Any] = {"publisher": "The Example", "published_from": "2026-03-01", "dry_run": False}
_BEFORE: dict[str, Any] = {
    "kind": "direct",
    "text": "The door is open,",
    "contents": [[67, 84]],
    "cue": [90, 94],
    "source": [86, 89],
    "speaker": None,
    "speaker_kind": None,
    "role": None,
}
_AFTER: dict[str, Any] = {**_BEFORE, "speaker": "Jane Roe", "speaker_kind": "person", "role": "Foreign Minister"}
COUNTS: dict[str, Any] = {"added": 0, "removed": 0, "changed": 1, "kept": 1, "unchanged": 0, "rescored": 0}
DIFFERENCE: dict[str, Any] = {
    "model_before": "1",
    "model": "2",
    "changes": [{"what": "changed", "before": _BEFORE, "after": _AFTER, "fields": ["speaker"]}],
    "kept": 1,
    "unchanged": 0,
    "rescored": 0,
}
_KEPT = "Quotes that a person confirmed, corrected, rejected, added or gave to another speaker: none is changed."
_UNCHANGED = "The other quotes that the engine finds as they are."
_RESCORED = "Of the unchanged ones, those with another confidence or another way to the speaker; they get the new ones."


class _Asked(BaseModel):
    dry_run: bool = Field(
        True,
        strict=True,
        description="true: only tell the difference. false: store it too, which is exactly what a dry run of the "
        "article told, unless something changed since (another article that is read again may make a speaker known).",
        examples=[True],
    )


class ReattributionOfNamed(_Asked):
    """Articles that are read again, by their identifiers."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [NAMED]})

    article_ids: list[Annotated[str, Field(pattern=ID_PATTERN)]] = Field(
        min_length=1,
        max_length=MAX_NAMED,
        description=f"The identifiers of the articles, at most {MAX_NAMED:,}, each once.",
        examples=[[ARTICLE["id"]]],
        json_schema_extra={"uniqueItems": True},
    )

    @field_validator("article_ids")
    @classmethod
    def _each_once(cls, given: list[str]) -> list[str]:
        if len(set(given)) < len(given):
            raise ValueError("names an article twice")
        return given


class ReattributionOfChosen(ChosenArticles, _Asked):
    """Articles that are read again: those of which all holds that is given here; all articles, if nothing is."""

    model_config = ConfigDict(json_schema_extra={"examples": [CHOSEN]})


def _shape(body: object) -> str:
    """A body with article_ids names articles; all else is held to the shape of a choice."""
    named = isinstance(body, ReattributionOfNamed) or (isinstance(body, dict) and "article_ids" in body)
    return OF_NAMED if named else OF_CHOSEN


ReattributionCreate = Annotated[
    Annotated[ReattributionOfNamed, Tag(OF_NAMED)] | Annotated[ReattributionOfChosen, Tag(OF_CHOSEN)],
    Discriminator(_shape),
]


class SaidPublic(BaseModel):
    """A quote as one reading of the engine has it."""

    kind: QuoteKind = Field(description="direct, mixed or indirect.")
    text: str = Field(description="The words, exactly as in the article.")
    contents: list[tuple[int, int]] = Field(description="Its pieces as [start, end] in Unicode code points.")
    cue: tuple[int, int] | None = Field(description="Where the words are that report, if there are any.")
    source: tuple[int, int] | None = Field(description="Where the words are that the cue ties to it, if there are any.")
    speaker: str | None = Field(description="The name of the speaker; null when nobody can be known.")
    speaker_kind: SpeakerKind | None = Field(description="What the speaker is; null without one.")
    role: str | None = Field(description="The role that the article gives the speaker, in its words.")


class ChangePublic(BaseModel):
    """What becomes of one quote."""

    what: What = Field(description="added: it was not found before; removed: it is not found any more; changed.")
    before: SaidPublic | None = Field(description="As it was; null if it is added.")
    after: SaidPublic | None = Field(description="As it is now; null if it is removed.")
    fields: list[difference.Field] = Field(description="What is changed about it; none if it is added or removed.")


class DifferencePublic(BaseModel):
    """What the present engine says otherwise of an article."""

    model_config = ConfigDict(json_schema_extra={"examples": [DIFFERENCE]})

    model_before: str = Field(description="The version of the engine that read it before.")
    model: str = Field(description="The version of the engine that read it now.")
    changes: list[ChangePublic] = Field(description="The quotes that are added, removed or changed, in text order.")
    kept: int = Field(description=_KEPT)
    unchanged: int = Field(description=_UNCHANGED)
    rescored: int = Field(description=_RESCORED)


class CountsPublic(BaseModel):
    """How many quotes of the articles that are done come to what."""

    model_config = ConfigDict(json_schema_extra={"examples": [COUNTS]})

    added: int = Field(0, description="Quotes that were not found before.")
    removed: int = Field(0, description="Quotes that are not found any more.")
    changed: int = Field(0, description="Quotes of which something else is said.")
    kept: int = Field(0, description=_KEPT)
    unchanged: int = Field(0, description=_UNCHANGED)
    rescored: int = Field(0, description=_RESCORED)
