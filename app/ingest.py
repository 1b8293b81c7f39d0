"""How does an article become rows? The one use case that everything else serves. START READING HERE.

In: an article from outside. Out: its identifier, with its quotes and their speakers stored, all or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import accumulate

from pydantic import ValidationError
from sqlalchemy import Engine
from sqlmodel import Session

from app.attribution.attributor import Attributor
from app.attribution.types import Attribution, Quote, Span, Speaker
from app.errors import Invalid
from app.intake.article import Article
from app.store import queries, speakers
from app.store.engine import reading
from app.store.identity.matching import Newcomer
from app.store.ids import new_id, new_ids
from app.store.tables import ArticleRow, QuoteRow, SpeakerRow


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of an article: its identifier, and False if the same one was stored before."""

    article_id: str
    created: bool


def ingest_article(session: Session, attributor: Attributor, article: Article) -> Ingested:
    """Store an article with its quotes and speakers; the same words of the same publisher are stored once.

    session: of store.engine.writing, which commits when its block ends. Its first statement comes after the
    attribution, since from then on no other writer gets in. Raises Invalid if a field of the article cannot be kept.
    """
    digest = content_hash(article)
    engine = session.get_bind()
    assert isinstance(engine, Engine)  # noqa: S101
    with reading(engine) as before:
        stored = queries.article_of_content(before, digest)
    if stored is not None:
        return Ingested(stored, created=False)
    attribution = attributor(article.text)
    stored = queries.article_of_content(session, digest)  # another writer may have been faster
    if stored is not None:
        return Ingested(stored, created=False)
    return Ingested(_store(session, article, digest, attribution).id, created=True)


def content_hash(article: Article) -> str:
    """What makes two articles the same: publisher and text, nothing else (an agency's words in two papers are two)."""
    return blake2b(f"{article.publisher or ''}\0{article.text}".encode(), digest_size=32).hexdigest()


def _store(session: Session, article: Article, digest: str, attribution: Attribution) -> ArticleRow:
    now = datetime.now(UTC)
    row = _article_row(
        {
            "id": new_id(),
            "content_hash": digest,
            "text": article.text,
            "title": article.title,
            "publisher": article.publisher,
            "url": article.url,
            "published_at": article.published_at,
            "language": article.language,
            "external_id": article.external_id,
            "received_at": now,
            "dated_at": article.published_at or now,
            "model": attribution.model,
            "quote_count": len(attribution.quotes),
        }
    )
    session.add(row)
    session.flush()
    known = _speaker_rows(session, row, attribution)
    utf16 = Utf16(article.text)
    ids = new_ids(len(attribution.quotes))  # ascending: within an article the identifiers keep the order of the text
    session.add_all(
        _quote_row(quote_id, quote, row, known, utf16) for quote_id, quote in zip(ids, attribution.quotes, strict=True)
    )
    session.flush()
    return row


def _article_row(values: dict[str, object]) -> ArticleRow:
    try:
        return ArticleRow.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0])
        raise Invalid(f"{field}: {first['msg']}", pointer=f"/{field}") from error


def _speaker_rows(session: Session, article: ArticleRow, attribution: Attribution) -> dict[Speaker, SpeakerRow]:
    shown = list(dict.fromkeys(quote.speaker for quote in attribution.quotes if quote.speaker is not None))
    newcomers = [Newcomer((speaker.name, *speaker.aliases), speaker.kind, speaker.role) for speaker in shown]
    return dict(zip(shown, speakers.speaker_rows(session, article.id, newcomers), strict=True))


def _quote_row(
    quote_id: str, quote: Quote, article: ArticleRow, known: dict[Speaker, SpeakerRow], utf16: Utf16
) -> QuoteRow:
    text = article.text[quote.start : quote.end]
    return QuoteRow.model_validate(
        {
            "id": quote_id,
            "article_id": article.id,
            "speaker_id": None if quote.speaker is None else known[quote.speaker].id,
            "kind": quote.kind,
            "start": quote.start,
            "end": quote.end,
            "start_utf16": utf16.offset(quote.start),
            "end_utf16": utf16.offset(quote.end),
            "text": text,
            "contents": [(part.start, part.end) for part in quote.parts],
            **_span_columns("cue", quote.cue, article.text),
            **_span_columns("source", quote.source, article.text),
            **_span_columns("statement", quote.statement, article.text),
            "chain": [(link.span.start, link.span.end, link.step) for link in quote.chain],
            "confidence": quote.confidence,
            "model": article.model,
            "words": sum(len(part.of(article.text).split()) for part in quote.parts),
            "published_at": article.published_at,
            "dated_at": article.dated_at,
        }
    )


def _span_columns(name: str, span: Span | None, text: str) -> dict[str, int | str]:
    if span is None:
        return {}
    return {f"{name}_start": span.start, f"{name}_end": span.end, f"{name}_text": span.of(text)}


class Utf16:
    """The offsets of a text in UTF-16 code units, as browsers count."""

    def __init__(self, text: str) -> None:
        """Linear in the length of the text; a text of the basic plane alone costs nothing."""
        astral = not text.isascii() and max(text) > "\uffff"
        self._offsets = list(accumulate((1 + (c > "\uffff") for c in text), initial=0)) if astral else None

    def offset(self, code_points: int) -> int:
        """The same place in UTF-16 code units; 0 <= code_points <= length of the text."""
        return code_points if self._offsets is None else self._offsets[code_points]
