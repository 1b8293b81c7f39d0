"""How do rows, and what the engine found, take the shapes that go out?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from app.api.review_shapes import QuoteRevisionPublic
from app.api.schemas import (
    ArticlePublic,
    ArticleRemoved,
    ArticleSummary,
    ExtractedQuote,
    ExtractedSpeaker,
    ExtractPublic,
    LinkPublic,
    MatchPublic,
    QuoteDetail,
    QuoteListed,
    QuotePublic,
    QuoteRemoved,
    SpanPublic,
)
from app.attribution.types import Attribution, Quote, Span, Speaker
from app.store import articles
from app.store.choice import moment
from app.store.places import Utf16
from app.store.quotes import Hits, Removed
from app.store.revisions import Answer, RevisionRow

_AROUND = 200  # characters of the text before and after a quote
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


def quote_public(row: Row[Any]) -> QuotePublic:
    """A row of queries.quotes."""
    return QuotePublic.model_validate(_quote_values(row))


def quote_listed(row: Row[Any], hits: Hits | None) -> QuoteListed:
    """A row of store.quotes.read, with where the words are that were looked for."""
    values = _quote_values(row)
    if hits is not None:
        values["match"] = _match(hits)
    return QuoteListed.model_validate(values)


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


def quote_detail(row: Row[Any]) -> QuoteDetail:
    """The row of queries.quote, with the text around the quote."""
    text = row.article_text
    around = {"prefix": text[max(0, row.start - _AROUND) : row.start], "suffix": text[row.end : row.end + _AROUND]}
    chain = [{"start": start, "end": end, "text": text[start:end], "step": step} for start, end, step in row.chain]
    return QuoteDetail.model_validate({**_quote_values(row), **around, "chain": chain})


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


def _quote_values(row: Row[Any]) -> dict[str, Any]:
    values = dict(row._mapping)
    values["cue"] = _stored_span(row.cue_start, row.cue_end, row.cue_text)
    values["source"] = _stored_span(row.source_start, row.source_end, row.source_text)
    values["statement"] = _stored_span(row.statement_start, row.statement_end, row.statement_text)
    values["speaker"] = None
    if row.speaker_id is not None:
        who = {"name": row.speaker_name, "kind": row.speaker_kind, "role": row.speaker_role}
        values["speaker"] = {"id": row.speaker_id, **who}
    return values


def _answer_values(said: Answer, text: str) -> dict[str, Any]:
    start, end = said.contents[0][0], said.contents[-1][1]
    values = said.model_dump(exclude={"chain"})
    for name in ("cue", "source"):
        span = getattr(said, name)
        values[name] = None if span is None else _stored_span(span[0], span[1], text[span[0] : span[1]])
    return {**values, "start": start, "end": end, "text": text[start:end]}


def _stored_span(start: int | None, end: int | None, text: str | None) -> dict[str, int | str | None] | None:
    return None if start is None else {"start": start, "end": end, "text": text}


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
    )


def _extracted_speaker(speaker: Speaker) -> ExtractedSpeaker:
    return ExtractedSpeaker(name=speaker.name, kind=speaker.kind, role=speaker.role, aliases=list(speaker.aliases))


def _span(span: Span | None, text: str) -> SpanPublic | None:
    return None if span is None else SpanPublic(start=span.start, end=span.end, text=span.of(text))
