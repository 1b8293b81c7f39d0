"""How does an article become rows? The one use case that everything else serves. START READING HERE.

In: an article from outside. Out: its identifier, with its quotes and their speakers stored, all or nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b

from pydantic import ValidationError
from sqlalchemy import Engine, insert
from sqlmodel import Session, col

from app.attribution.types import Attribution, Quote, Span, Speaker
from app.errors import Invalid
from app.intake.article import Article
from app.store import queries, speakers
from app.store.engine import asking, driver_of
from app.store.identity.matching import Newcomer
from app.store.ids import new_id, new_ids
from app.store.places import Utf16, content_columns, span_columns
from app.store.search_tables import free_places
from app.store.tables import ArticleRow, QuoteRow, SpeakerRow

Attribute = Callable[[str], Attribution]  # the engine: app.attribution.attributor.Attributor


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of an article: its identifier, False if the same one was stored before, and its quotes if not."""

    article_id: str
    created: bool
    quotes: int = 0


def ingest_article(
    session: Session, attribute: Attribute, article: Article, *, article_id: str | None = None
) -> Ingested:
    """Store an article with its quotes and speakers; the same words of the same publisher are stored once.

    article_id: the identifier it gets if it is stored now; a fresh one if none was promised.
    session: of store.engine.writing, which commits when its block ends. Its first statement comes after the
    attribution, since from then on no other writer gets in. Raises Invalid if a field of the article cannot be kept.
    """
    digest = content_hash(article)
    engine = session.get_bind()
    assert isinstance(engine, Engine)  # noqa: S101
    with asking(engine) as before:
        stored = queries.article_of_content(before, digest)
    if stored is not None:
        return Ingested(stored, created=False)
    attribution = attribute(article.text)
    stored = queries.article_of_content(driver_of(session), digest)  # another writer may have been faster
    if stored is not None:
        return Ingested(stored, created=False)
    row = _store(session, article, digest, attribution, article_id or new_id())
    return Ingested(row.id, created=True, quotes=row.quote_count)


def content_hash(article: Article) -> str:
    """What makes two articles the same: publisher and text, nothing else (an agency's words in two papers are two)."""
    return blake2b(f"{article.publisher or ''}\0{article.text}".encode(), digest_size=32).hexdigest()


def _store(session: Session, article: Article, digest: str, attribution: Attribution, article_id: str) -> ArticleRow:
    now = datetime.now(UTC)
    row = _article_row(
        {
            "id": article_id,
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
    shown = list(dict.fromkeys(quote.speaker for quote in attribution.quotes if quote.speaker is not None))
    known = dict(zip(shown, speakers.speaker_rows(session, row.id, list(map(newcomer, shown))), strict=True))
    utf16 = Utf16(article.text)
    ids = new_ids(len(attribution.quotes))
    if attribution.quotes:
        places = free_places(session, row.id, len(attribution.quotes))
        columns = []
        for quote_id, place, quote in zip(ids, places, attribution.quotes, strict=True):
            speaker = None if quote.speaker is None else known[quote.speaker]
            values = quote_values(quote, article.text, utf16) | {"place": place}
            columns.append(quote_columns(quote_id, row, values, speaker, attribution.model))
        # All in one statement, past the validation of a row each: the engine's answer is sound already. The last one
        # goes in first, because FTS5 writes what it holds to disk whenever a place is lower than the one before.
        session.connection().execute(insert(QuoteRow).returning(col(QuoteRow.id)), columns[::-1])
    return row


def _article_row(values: dict[str, object]) -> ArticleRow:
    try:
        return ArticleRow.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0])
        raise Invalid(f"{field}: {first['msg']}", pointer=f"/{field}") from error


def newcomer(speaker: Speaker) -> Newcomer:
    """A speaker as the article shows them, to be recognised."""
    return Newcomer((speaker.name, *speaker.aliases), speaker.kind, speaker.role)


def quote_values(quote: Quote, text: str, utf16: Utf16) -> dict[str, object]:
    """What the engine says of a quote, as columns of its row: all but the speaker, the article and its dates."""
    return {
        "kind": quote.kind,
        **content_columns(text, [(part.start, part.end) for part in quote.parts], utf16),
        **span_columns("cue", _offsets(quote.cue), text),
        **span_columns("source", _offsets(quote.source), text),
        **span_columns("statement", _offsets(quote.statement), text),
        "chain": [(link.span.start, link.span.end, link.step) for link in quote.chain],
        "inner": [_inside(one) for one in quote.inner],
        "confidence": quote.confidence,
    }


def quote_columns(
    quote_id: str, article: ArticleRow, values: dict[str, object], speaker: SpeakerRow | None, model: str
) -> dict[str, object]:
    """A quote of this article as the columns of its row. values: of quote_values."""
    about = {
        "id": quote_id,
        "article_id": article.id,
        "speaker_id": None if speaker is None else speaker.id,
        "model": model,
        "published_at": article.published_at,
        "dated_at": article.dated_at,
    }
    return {**about, **values}


def _inside(quote: Quote) -> dict[str, object]:
    """A quote inside another, as it is kept with that one: its words are the article's."""
    speaker = quote.speaker
    return {
        "start": quote.start,
        "end": quote.end,
        "cue": _offsets(quote.cue),
        "source": _offsets(quote.source),
        "speaker": None if speaker is None else {"name": speaker.name, "kind": speaker.kind, "role": speaker.role},
        "confidence": quote.confidence,
    }


def _offsets(span: Span | None) -> tuple[int, int] | None:
    return None if span is None else (span.start, span.end)
