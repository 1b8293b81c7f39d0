"""Which shapes go over the wire? ...From... come in and refuse unknown fields; ...Public and ...Page go out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag
from sqlmodel._compat import SQLModelConfig

from app.api import examples
from app.attribution.types import QuoteKind, SpeakerKind, Step
from app.store.filters import Beginning, QuoteStatus
from app.store.tables import ArticleBase, ArticleTextBase, QuoteBase, SpeakerBase

# A body has one of two shapes, told apart by these tags; they stand first in the place of a fault.
FROM_TEXT, FROM_HTML = SHAPES = ("from text", "from html")


def _shape(body: object) -> str:
    """A body with html and no text is a page; all else is held to the shape of a text."""
    return FROM_HTML if isinstance(body, dict) and "html" in body and "text" not in body else FROM_TEXT


class _HtmlBase(BaseModel):
    html: str = Field(
        min_length=1,
        pattern=r"[^\s\x00-\x1f\x7f]",  # something that can be seen
        description="A web page; its article is found and read, menus, comments and advertisements are not. Offsets "
        "count in the text that the answer gives.",
    )


class _Given(ArticleBase):
    published_at: Beginning | None = Field(None, description=ArticleBase.model_fields["published_at"].description)


class ArticleFromText(_Given, ArticleTextBase):
    """An article as text."""

    model_config = SQLModelConfig(extra="forbid", json_schema_extra={"examples": [examples.ARTICLE_FROM_TEXT]})


class ArticleFromHtml(_Given, _HtmlBase):
    """An article as a web page; what is given here goes before what the page says of itself."""

    model_config = SQLModelConfig(extra="forbid", json_schema_extra={"examples": [examples.ARTICLE_FROM_HTML]})


class ExtractFromText(BaseModel):
    """A text to read."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [examples.EXTRACT_FROM_TEXT]})

    text: str = Field(
        pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$",
        description="The words to read; paragraphs are separated by line breaks. No control characters but tab, line "
        "feed and carriage return.",
    )


class ExtractFromHtml(_HtmlBase):
    """A page to read."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [examples.EXTRACT_FROM_HTML]})


ArticleCreate = Annotated[
    Annotated[ArticleFromText, Tag(FROM_TEXT)] | Annotated[ArticleFromHtml, Tag(FROM_HTML)], Discriminator(_shape)
]
ExtractCreate = Annotated[
    Annotated[ExtractFromText, Tag(FROM_TEXT)] | Annotated[ExtractFromHtml, Tag(FROM_HTML)], Discriminator(_shape)
]


class SpanPublic(BaseModel):
    """Words of the text, and where they are."""

    start: int = Field(description="Where they begin, in Unicode code points.")
    end: int = Field(description="Where they end (half-open).")
    text: str = Field(description="The words themselves.")


class LinkPublic(SpanPublic):
    """One step from the source towards the name of the speaker."""

    step: Step = Field(description="How this mention was reached; `source` is the first, the one tied to the quote.")


class SpeakerRef(SpeakerBase):
    """The speaker of a quote, as its article shows them."""

    id: str = Field(description="The identifier of the speaker.")
    kind: SpeakerKind = Field(description="What the speaker is.")
    role: str | None = Field(description="The role that this article gives, in its words.")


class QuotePublic(QuoteBase):
    """A quote with its speaker."""

    model_config = SQLModelConfig(json_schema_extra={"examples": [examples.QUOTE]})

    id: str = Field(description="The identifier of the quote.")
    article_id: str = Field(description="The identifier of its article.")
    kind: QuoteKind = Field(description="direct: in marks; mixed: a fragment in marks; indirect: without marks.")
    cue: SpanPublic | None = Field(description="The words that report (“said”), if there are any.")
    source: SpanPublic | None = Field(description="The words that the cue ties to the quote (“she”), if there are any.")
    statement: SpanPublic | None = Field(
        None,
        description="The whole statement that the quote is the marked part of, where more of it stands without marks.",
    )
    speaker: SpeakerRef | None = Field(description="Who speaks; null when nobody can be known.")
    status: QuoteStatus = Field(
        description="auto: as the engine found it. By a person: confirmed, as right; corrected, where the engine said "
        "something else; rejected, as no quote."
    )
    model: str = Field(
        description="The version of the engine that found it; of a quote that a person added, the one that did not."
    )
    published_at: datetime | None = Field(description="When its article was published.")


class InnerSpeaker(SpeakerBase):
    """Who is said to speak inside a quote, as its article shows them."""

    kind: SpeakerKind = Field(description="What the speaker is.")
    role: str | None = Field(description="The role that this article gives, in its words.")


class InnerQuote(SpanPublic):
    """What is quoted inside a quote: said on the word of whoever speaks that one, and counted nowhere."""

    cue: SpanPublic | None = Field(description="The words that report, if there are any.")
    source: SpanPublic | None = Field(description="The words within the outer quote that say who speaks.")
    speaker: InnerSpeaker | None = Field(description="Who speaks; null when nobody can be known.")
    confidence: float = Field(
        description="The probability in [0, 1] that the speaker is right, as for other quotes; here it is not measured."
    )


Inner = Annotated[
    list[InnerQuote],
    Field(description="The quotes inside this one that say who speaks (“He told me, ‘Go’”), in the order of the text."),
]


Chain = Annotated[
    list[LinkPublic],
    Field(description="From the source, or what the conversation tells it by, to the mention that names the speaker."),
]


class QuoteDetail(QuotePublic):
    """A quote with all its evidence."""

    model_config = SQLModelConfig(json_schema_extra={"examples": [examples.QUOTE_DETAIL]})

    prefix: str = Field(description="The text just before the quote.")
    suffix: str = Field(description="The text just after it.")
    chain: Chain
    inner: Inner


class ArticleSummary(ArticleBase):
    """An article without its text."""

    model_config = SQLModelConfig(json_schema_extra={"examples": [examples.ARTICLE_SUMMARY]})

    id: str = Field(description="The identifier of the article.")
    received_at: datetime = Field(description="When the service received it.")
    model: str = Field(description="The version of the engine that read it.")
    quote_count: int = Field(description="How many quotes were found in it.")


class ArticlePublic(ArticleSummary, ArticleTextBase):
    """An article with its text."""

    model_config = SQLModelConfig(json_schema_extra={"examples": [examples.ARTICLE]})


NextPageToken = Annotated[
    str | None,
    Field(
        exclude_if=lambda token: token is None, description="Ask for the next page with it; absent on the last page."
    ),
]


NextUpdatedSince = Annotated[
    datetime | None,
    Field(
        exclude_if=lambda moment: moment is None,
        description="With updated_since: what to give as updated_since next time. It is the same on every page of a "
        "list; what changes while the pages are read is told next time.",
    ),
]


class MatchPublic(BaseModel):
    """Where the words of `q` are in a quote."""

    snippet: str = Field(description="The words of the quote around the first hit; all of them if they are few.")
    hits: list[tuple[int, int]] = Field(
        description="Each hit in the snippet as [start, end], in Unicode code points of the snippet."
    )


class QuoteListed(QuotePublic):
    """A quote in a list."""

    model_config = SQLModelConfig(json_schema_extra={"examples": [examples.QUOTE_LISTED]})

    match: MatchPublic | None = Field(
        None, exclude_if=lambda match: match is None, description="With q: where its words are."
    )


class QuoteRemoved(BaseModel):
    """A quote that is there no more."""

    id: str = Field(description="The identifier that it had.")
    article_id: str = Field(description="The identifier of its article.")
    removed_at: datetime = Field(description="When it went.")


class ArticleRemoved(BaseModel):
    """An article that was taken down."""

    id: str = Field(description="The identifier that it had; it answers 410.")
    removed_at: datetime = Field(description="When it went.")


class QuotePage(BaseModel):
    """A page of quotes."""

    items: list[QuotePublic] = Field(description="The quotes of this page.")
    next_page_token: NextPageToken = None


class QuoteList(BaseModel):
    """A page of quotes that were looked for."""

    items: list[QuoteListed] = Field(description="The quotes of this page.")
    removed: list[QuoteRemoved] | None = Field(
        None,
        exclude_if=lambda removed: removed is None,
        description="With updated_since and no order_by: the quotes that went, whatever the other filters; they count "
        "towards the size of the page.",
    )
    next_page_token: NextPageToken = None
    next_updated_since: NextUpdatedSince = None


class ArticlePage(BaseModel):
    """A page of articles, without their texts."""

    items: list[ArticleSummary] = Field(description="The articles of this page.")
    removed: list[ArticleRemoved] | None = Field(
        None,
        exclude_if=lambda removed: removed is None,
        description="With updated_since: the articles that were taken down, whatever the other filters; they count "
        "towards the size of the page.",
    )
    next_page_token: NextPageToken = None
    next_updated_since: NextUpdatedSince = None


class ExtractedSpeaker(SpeakerBase):
    """Who speaks in the text."""

    kind: SpeakerKind = Field(description="What the speaker is.")
    role: str | None = Field(description="The role that the text gives.")
    aliases: list[str] = Field(description="The other name forms that the text uses.")


class ExtractedQuote(QuoteBase):
    """A quote of the text, with its evidence."""

    kind: QuoteKind = Field(description="direct: in marks; mixed: a fragment in marks; indirect: without marks.")
    cue: SpanPublic | None = Field(description="The words that report, if there are any.")
    source: SpanPublic | None = Field(description="The words that the cue ties to the quote, if there are any.")
    statement: SpanPublic | None = Field(
        None,
        description="The whole statement that the quote is the marked part of, where more of it stands without marks.",
    )
    speaker: ExtractedSpeaker | None = Field(description="Who speaks; null when nobody can be known.")
    chain: Chain
    inner: Inner


class ExtractPublic(BaseModel):
    """What the engine finds in a text."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.EXTRACT]})

    text: str = Field(description="The text that offsets count in: as given, or as read from the page.")
    quotes: list[ExtractedQuote] = Field(description="The quotes, in the order of the text.")
    speakers: list[ExtractedSpeaker] = Field(description="Each speaker once.")
    model: str = Field(description="The version of the engine.")
