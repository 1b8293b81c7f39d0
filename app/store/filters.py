"""Which rows does a list show, and in which order?

The fields are the query parameters of the lists, declared once. A day alone stands for its first moment in ``..._from``
and its last in ``..._to``, in UTC.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

REPEATABLE = frozenset({"kind", "speaker_kind", "status", "group_by"})  # the parameters that take several values
QuoteOrder = Literal["-published_at", "published_at", "-confidence", "relevance"]
StatsGroup = Literal["speaker", "speaker_kind", "publisher", "month"]
QuoteStatus = Literal["auto", "confirmed", "corrected", "rejected"]
SpeakerOrder = Literal["name", "-quote_count"]

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# A "+" in a query string arrives as a space unless it was escaped; it can mean nothing else here.
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?)([Zz]|[-+ ]\d\d:\d\d)")
# What PostgreSQL cannot hold and no name contains.
_PLAIN = r"^[^\x00-\x1f\x7f]+$"


_INSTANT = "a date and time with an offset, as in 2022-02-14T09:30:00Z"
_INSTANT_OR_DAY = f"a date, as in 2022-02-14, or {_INSTANT}"


def _moment(value: object, wanted: str = _INSTANT) -> datetime:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    match = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"should be {wanted}")
    try:
        return datetime.fromisoformat(match[1].upper() + match[2].upper().replace(" ", "+")).astimezone(UTC)
    except OverflowError:
        raise ValueError("is outside the years 1 to 9999") from None


def _from(value: object) -> datetime:
    day = _day(value)
    return _moment(value, _INSTANT_OR_DAY) if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC)


def _to(value: object) -> datetime:
    day = _day(value)
    if day is None:
        return _moment(value, _INSTANT_OR_DAY)
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
Moment = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
SpeakerKind = Literal["person", "organisation", "group", "anonymous", "document", "unknown"]
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


class _Searched(_Published):
    updated_since: Moment | None = Field(
        None,
        description="What changed after this moment, and what is there no more; the oldest change first unless "
        "`order_by` says otherwise. Begin with `1970-01-01T00:00:00Z`, then ask with the `next_updated_since` of the "
        "answer: no change is ever missed.",
        examples=["1970-01-01T00:00:00Z"],
    )


class ChosenArticles(_Published):
    """Which articles."""

    q: Name | None = Field(
        None,
        description='Words and "phrases" of the title or the text: each must be there; case and accents do not count.',
        examples=['bridge "city council"'],
    )
    publisher: Name | None = Field(None, description="The publisher, exactly as stored.", examples=["Whosaid seeds"])
    language: Name | None = Field(None, description="The language tag, exactly as stored.", examples=["en"])


class ArticleFilter(ChosenArticles, _Searched):
    """Which articles, newest first."""


class ChosenBy(_Published):
    """Which quotes."""

    q: Name | None = Field(
        None,
        description='Words and "phrases" of the quote: each must be there; case and accents do not count.',
        examples=['bridge "open for traffic"'],
    )
    speaker: Name | None = Field(
        None,
        description="A name of the speaker: the full one, any alias in an article, or a person's surname, in any "
        "spelling; case and accents do not count.",
        examples=["Zelensky"],
    )
    speaker_id: Name | None = Field(
        None, description="The identifier of the speaker.", examples=["01a20738-dc2f-75f1-808d-9863393e8559"]
    )
    speaker_kind: tuple[SpeakerKind, ...] = Field(
        (), description="What the speaker is; repeat it for several.", examples=[["person"]]
    )
    role: Name | None = Field(
        None,
        description="Words of the role that the article gives the speaker, in any order; case and accents do not "
        "count.",
        examples=["minister"],
    )
    kind: tuple[Literal["direct", "mixed", "indirect"], ...] = Field(
        (), description="The kind of quote; repeat it for several.", examples=[["direct", "mixed"]]
    )
    publisher: Name | None = Field(None, description="The publisher, exactly as stored.", examples=["Whosaid seeds"])
    article_id: Name | None = Field(
        None, description="The identifier of the article.", examples=["01a20738-dc24-78e6-a940-bbfbe12bd2be"]
    )
    min_confidence: float | None = Field(
        None, ge=0, le=1, allow_inf_nan=False, description="Quotes whose speaker is at least this sure.", examples=[0.9]
    )
    status: tuple[QuoteStatus, ...] = Field(
        (),
        description="Whether a person has looked at it, and what they found; repeat it for several. Rejected quotes "
        "are left out unless asked for here or by updated_since.",
        examples=[["confirmed", "corrected"]],
    )


class QuoteFilter(ChosenBy, _Searched):
    """Which quotes, in which order."""

    order_by: QuoteOrder | None = Field(
        None,
        description="The order: newest first (unless updated_since is given), oldest first, surest first, or the most "
        "relevant first: of the newest 4,000 that have the words of `q` those that are short and repeat them (without "
        "`q`: newest first). Quotes of undated articles stand at the time they were received; those of one second in "
        "the order of arrival.",
        examples=["-published_at"],
    )


class StatsFilter(ChosenBy):
    """Which quotes are counted, and how they are grouped."""

    group_by: tuple[StatsGroup, ...] = Field(
        ("speaker",),
        min_length=1,
        max_length=2,
        description="What to count by; repeat it for two.",
        examples=[["speaker", "month"]],
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
