"""How do rows, and what the engine found, take the shapes that go out?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Row

from app.api.review_shapes import QuoteRevisionPublic
from app.api.schemas import (
    ArticlePublic,
    ArticleRemoved,
    ArticleSummary,
    ExtractedQuote,
    ExtractedSpeaker,
    ExtractPublic,
    InnerQuote,
    InnerSpeaker,
    LinkPublic,
    MatchPublic,
    QuoteRemoved,
    SpanPublic,
)
from app.attribution.types import Attribution, Quote, Span, Speaker
from app.store import articles
from app.store.choice import moment
from app.store.places import Utf16
from app.store.quotes import Hits, Removed
from app.store.revisions import Answer, RevisionRow

_SNIPPET = 300  # characters


def article_summary(row: Row[Any]) -> ArticleSummary:
    """A row of queries.articles."""
    return ArticleSummary.model_validate(row, from_attributes=True)


def article_removed(gone: articles.Found) -> ArticleRemoved:
    """An article that was taken down."""
    return ArticleRemoved(id=gone.id, removed_at=moment(gone.key))


def article_public(row: Row[Any]) -> ArticlePublic:
    """A row of queries.article."""
    return ArticlePublic.model_validate(row, from_attributes=True)


def with_items(page: BaseModel, items: Sequence[str]) -> str:
    """A page whose items, none until now, are these, as JSON. The items are the first member of each page."""
    return page.model_dump_json().replace('"items":[]', f'"items":[{",".join(items)}]', 1)


def matched(quote: str, hits: Hits | None) -> str:
    """A quote as JSON, with where the words are that were looked for, if they were."""
    return quote if hits is None else f'{quote[:-1]},"match":{_match(hits).model_dump_json()}}}'


def quote_removed(gone: Removed) -> QuoteRemoved:
    """A quote that went."""
    return QuoteRemoved(id=gone.quote_id, article_id=gone.article_id, removed_at=moment(int(gone.keys[0])))


def _match(found: Hits) -> MatchPublic:
    begin, end = 0, len(found.text)
    if end > _SNIPPET and found.hits:
        begin = max(0, found.hits[0][0] - _SNIPPET // 4)
        begin = found.text.find(" ", begin, found.hits[0][0]) + 1 or begin if begin else 0
        end = min(end, begin + _SNIPPET)
    inside = [(start - begin, stop - begin) for start, stop in found.hits if stop <= end]
    return MatchPublic(snippet=found.text[begin:end], hits=inside)


def revision_public(revision: RevisionRow, text: str) -> QuoteRevisionPublic:
    """An entry of store.revisions.history; text: of the article."""
    said = revision.said
    values = revision.model_dump(exclude={"answer", "change_id"})
    values["answer"] = None if said is None else _answer_values(said, text)
    return QuoteRevisionPublic.model_validate({**values, "change_id": revision.change_id or None})


def extract_public(text: str, found: Attribution) -> ExtractPublic:
    """What the engine found in this text."""
    utf16 = Utf16(text)
    quotes = [_extracted_quote(quote, text, utf16) for quote in found.quotes]
    speakers = [_extracted_speaker(speaker) for speaker in found.speakers]
    return ExtractPublic(text=text, quotes=quotes, speakers=speakers, model=found.model)


def _answer_values(said: Answer, text: str) -> dict[str, Any]:
    start, end = said.contents[0][0], said.contents[-1][1]
    values = said.model_dump(exclude={"chain"})
    for name in ("cue", "source"):
        span = getattr(said, name)
        if span is not None:
            values[name] = {"start": span[0], "end": span[1], "text": text[span[0] : span[1]]}
    return {**values, "start": start, "end": end, "text": text[start:end]}


def _extracted_quote(quote: Quote, text: str, utf16: Utf16) -> ExtractedQuote:
    links = [
        LinkPublic(start=at.span.start, end=at.span.end, text=at.span.of(text), step=at.step) for at in quote.chain
    ]
    return ExtractedQuote(
        kind=quote.kind,
        start=quote.start,
        end=quote.end,
        start_utf16=utf16.offset(quote.start),
        end_utf16=utf16.offset(quote.end),
        text=text[quote.start : quote.end],
        contents=[(part.start, part.end) for part in quote.parts],
        confidence=quote.confidence,
        cue=_span(quote.cue, text),
        source=_span(quote.source, text),
        statement=_span(quote.statement, text),
        speaker=None if quote.speaker is None else _extracted_speaker(quote.speaker),
        chain=links,
        inner=[_inner_quote(one, text) for one in quote.inner],
    )


def _inner_quote(quote: Quote, text: str) -> InnerQuote:
    speaker = quote.speaker
    return InnerQuote(
        start=quote.start,
        end=quote.end,
        text=text[quote.start : quote.end],
        cue=_span(quote.cue, text),
        source=_span(quote.source, text),
        speaker=None if speaker is None else InnerSpeaker(name=speaker.name, kind=speaker.kind, role=speaker.role),
        confidence=quote.confidence,
    )


def _extracted_speaker(speaker: Speaker) -> ExtractedSpeaker:
    return ExtractedSpeaker(name=speaker.name, kind=speaker.kind, role=speaker.role, aliases=list(speaker.aliases))


def _span(span: Span | None, text: str) -> SpanPublic | None:
    return None if span is None else SpanPublic(start=span.start, end=span.end, text=span.of(text))
