"""Which rows does an export read?

In: a filter. Out: every quote that it lets through, one after another, in one state of the database, however long the
reading takes and whatever is written meanwhile. SQLite makes the rows one by one, so that memory stays the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field
from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal_column, select
from sqlmodel import Session, col

from app.store.choice import condition
from app.store.engine import driver_of
from app.store.filters import QuoteFilter
from app.store.quote_json import QUOTE
from app.store.tables import AppearanceRow, ArticleRow, QuoteRow, SpeakerRow

_ROWS_AT_ONCE = 200
_QUOTE = [
    column
    for column in QuoteRow.__table__.c  # type: ignore[attr-defined]
    if column.key not in {"chain", "inner", "words"}
]
_QUOTED_SPEAKER: list[ColumnElement[Any]] = [
    col(SpeakerRow.name).label("speaker_name"),
    col(SpeakerRow.kind).label("speaker_kind"),
    col(AppearanceRow.role).label("speaker_role"),
]
_ABOUT_ARTICLE: list[ColumnElement[Any]] = [
    col(ArticleRow.title).label("article_title"),
    col(ArticleRow.publisher).label("article_publisher"),
    col(ArticleRow.url).label("article_url"),
    col(ArticleRow.language).label("article_language"),
]


class ExportFilter(QuoteFilter):
    """Which quotes, in which order; by relevance there is no order, since that is for the first page."""

    order_by: Literal["-published_at", "published_at", "-confidence"] = Field(
        "-published_at",
        description="The order: newest first, oldest first, or surest first. Quotes of undated articles stand at the "
        "time they were received. brat goes article by article, the newest first where the surest are asked for.",
    )


def exported_quotes(
    session: Session, wanted: ExportFilter, *, around: int = 0, by_article: bool = False
) -> Iterator[Row[Any]]:
    """Quotes with their speakers and what is known of their articles (``article_title`` ...).

    around: so many characters of the text before (``prefix``) and after (``suffix``), if any.
    by_article: the quotes of one article follow each other, in the order of the text.
    """
    return _rows(session, _exported(session, wanted, around=around, by_article=by_article))


def exported_json(session: Session, wanted: ExportFilter) -> Iterator[str]:
    """The same quotes, each as JSON (store.quote_json)."""
    quotes = _exported(session, wanted)
    statement: Select[tuple[str]] = quotes.with_only_columns(literal_column(QUOTE), maintain_column_froms=True)
    for row in _rows(session, statement):
        yield row[0]


def _exported(
    session: Session, wanted: ExportFilter, *, around: int = 0, by_article: bool = False
) -> Select[*tuple[Any, ...]]:
    # A place is one quote's alone; what an article's quotes share is the date.
    dated = col(QuoteRow.dated_at) if by_article else col(QuoteRow.place)
    value = col(QuoteRow.confidence) if wanted.order_by == "-confidence" else dated
    descending = wanted.order_by != "published_at"
    ties = [col(QuoteRow.article_id), col(QuoteRow.id)] if by_article else [col(QuoteRow.place).desc()]
    return (
        _with_speakers()
        .join(ArticleRow, col(ArticleRow.id) == col(QuoteRow.article_id))
        .add_columns(*_ABOUT_ARTICLE, *(_surroundings(around) if around else ()))
        .where(condition(driver_of(session), wanted))
        .order_by(value.desc() if descending else value, *ties)
    )


def _rows(session: Session, statement: Select[*tuple[Any, ...]]) -> Iterator[Row[Any]]:
    for rows in session.execute(statement, execution_options={"yield_per": _ROWS_AT_ONCE}).partitions():
        yield from rows


def exported_count(session: Session, wanted: ExportFilter) -> int:
    """How many quotes exported_quotes gives in this session."""
    return session.scalar(select(func.count()).select_from(QuoteRow).where(condition(driver_of(session), wanted))) or 0


def article_text(session: Session, article_id: str) -> str:
    """The text of an article that is there."""
    return session.scalars(select(col(ArticleRow.text)).where(col(ArticleRow.id) == article_id)).one()


def _surroundings(around: int) -> list[ColumnElement[Any]]:
    """Up to so many characters of the article's text before (``prefix``) and after (``suffix``) a quote."""
    begins = case((col(QuoteRow.start) > around, col(QuoteRow.start) - around), else_=0)
    prefix = func.substr(col(ArticleRow.text), begins + 1, col(QuoteRow.start) - begins)
    suffix = func.substr(col(ArticleRow.text), col(QuoteRow.end) + 1, around)
    return [prefix.label("prefix"), suffix.label("suffix")]


def _with_speakers() -> Select[*tuple[Any, ...]]:
    """Every quote with its speaker and the role that its article gives."""
    appearance = and_(
        col(AppearanceRow.article_id) == col(QuoteRow.article_id),
        col(AppearanceRow.speaker_id) == col(QuoteRow.speaker_id),
    )
    return (
        select(*_QUOTE, *_QUOTED_SPEAKER)
        .select_from(QuoteRow)
        .outerjoin(SpeakerRow, col(SpeakerRow.id) == col(QuoteRow.speaker_id))
        .outerjoin(AppearanceRow, appearance)
    )
