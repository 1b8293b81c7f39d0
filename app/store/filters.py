"""Which rows does a list show, and in which order?

The fields are the query parameters of the lists, declared once. A day alone stands for its first moment in ``..._from``
and its last in ``..._to``, in UTC.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

REPEATABLE = frozenset({"kind"})  # the fields below that take several values
QuoteOrder = Literal["-published_at", "published_at", "-confidence"]
SpeakerOrder = Literal["name", "-quote_count"]
SpeakerKind = Literal["person", "organisation", "group", "anonymous", "document", "unknown"]

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# A "+" in a query string arrives as a space unless it was escaped; it can mean nothing else here.
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?)([Zz]|[-+ ]\d\d:\d\d)")
# What PostgreSQL cannot hold and no name contains.
_PLAIN = r"^[^\x00-\x1f\x7f]+$"


def _moment(value: object) -> datetime:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    match = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("should be a date and time with an offset, as in 2022-02-14T09:30:00Z")
    try:
        return datetime.fromisoformat(match[1].upper() + match[2].upper().replace(" ", "+")).astimezone(UTC)
    except OverflowError:
        raise ValueError("is outside the years 1 to 9999") from None


def _from(value: object) -> datetime:
    day = _day(value)
    return _moment(value) if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC)


def _to(value: object) -> datetime:
    day = _day(value)
    if day is None:
        return _moment(value)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(
        hours=23, minutes=59, seconds=59, microseconds=999_999
    )


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and _DAY.fullmatch(value) else None


_day_or_moment = WithJsonSchema(
    {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]}, mode="validation"
)
Beginning = Annotated[datetime, BeforeValidator(_from), _day_or_moment]
End = Annotated[datetime, BeforeValidator(_to), _day_or_moment]
Name = Annotated[str, Field(pattern=_PLAIN, max_length=500)]


class _Filter(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Published(_Filter):
    published_from: Beginning | None = Field(
        None,
        description="Published at this moment or later; a day means from its beginning (UTC).",
        examples=["2022-02-14"],
    )
    published_to: End | None = Field(
        None,
        description="Published at this moment or earlier; a day means to its end (UTC). Undated ones match neither.",
        examples=["2022-02-14T18:00:00Z"],
    )


class ArticleFilter(_Published):
    """Which articles, newest first."""

    publisher: Name | None = Field(None, description="The publisher, exactly as stored.", examples=["Whosaid seeds"])
    language: Name | None = Field(None, description="The language tag, exactly as stored.", examples=["en"])


class QuoteFilter(_Published):
    """Which quotes, in which order."""

    speaker: Name | None = Field(
        None,
        description="A name of the speaker: the full one, any alias in an article, or a person's surname; case and "
        "accents do not count.",
        examples=["Zelensky"],
    )
    speaker_id: Name | None = Field(
        None, description="The identifier of the speaker.", examples=["01a20738-dc2f-75f1-808d-9863393e8559"]
    )
    kind: tuple[Literal["direct", "mixed", "indirect"], ...] = Field(
        (), description="The kind of quote; repeat it for several.", examples=[["direct", "mixed"]]
    )
    article_id: Name | None = Field(
        None, description="The identifier of the article.", examples=["01a20738-dc24-78e6-a940-bbfbe12bd2be"]
    )
    min_confidence: float | None = Field(
        None, ge=0, le=1, allow_inf_nan=False, description="Quotes whose speaker is at least this sure.", examples=[0.9]
    )
    order_by: QuoteOrder = Field(
        "-published_at",
        description="The order: newest first, oldest first, or surest first. Quotes of undated articles stand at the "
        "time they were received.",
    )


class SpeakerFilter(_Filter):
    """Which speakers, in which order."""

    q: Name | None = Field(
        None,
        description="Words of a name or alias, in any order, each from its beginning, in any spelling: `zelenskiy` "
        "finds Zelensky, and so does `зел`; case and accents do not count.",
        examples=["zelen"],
    )
    kind: tuple[SpeakerKind, ...] = Field(
        (), description="What the speaker is; repeat it for several.", examples=[["person", "organisation"]]
    )
    updated_since: Beginning | None = Field(
        None,
        description="Changed at this moment or later: the speaker, or how much is quoted of them. A day means from its "
        "beginning (UTC).",
        examples=["2026-03-02T09:30:00Z"],
    )
    external_id: Name | None = Field(
        None,
        description="The identifier of another system, after its name and a colon.",
        examples=["wikidata:Q3874799"],
    )
    order_by: SpeakerOrder = Field("name", description="The order: by name, or the most quoted first.")
