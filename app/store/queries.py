"""What is read for each answer of the service?

One statement an answer where it can be, each on an index; rows come as selected, labelled as the API names them.
``after`` is the place of the last row that the reader has: rows that come or go elsewhere shift nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from app.store.filters import ArticleFilter, QuoteFilter
from app.store.names import fold
from app.store.tables import AppearanceRow, ArticleRow, NameRow, QuoteRow, SpeakerRow, TombstoneRow


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the value that the list is ordered by, and the identifier that settles ties."""

    value: datetime | float | str
    id: str


QUOTE_ORDERS: dict[str, tuple[str, bool]] = {  # order -> column, descending
    "-published_at": ("dated_at", True),
    "published_at": ("dated_at", False),
    "-confidence": ("confidence", True),
}
TEXT_ORDER = (col(QuoteRow.start), col(QuoteRow.id))
_SUMMARY = [
    column
    for column in ArticleRow.__table__.c  # type: ignore[attr-defined]
    if column.key not in {"text", "content_hash"}
]
_QUOTE = [
    column
    for column in QuoteRow.__table__.c  # type: ignore[attr-defined]
    if column.key not in {"chain", "words"}
]
_QUOTED_SPEAKER: list[ColumnElement[Any]] = [
    col(SpeakerRow.name).label("speaker_name"),
    col(SpeakerRow.kind).label("speaker_kind"),
    col(AppearanceRow.role).label("speaker_role"),
]


def article(session: Session, article_id: str) -> Row[Any] | None:
    """An article with its text, or None."""
    return session.execute(select(*_SUMMARY, col(ArticleRow.text)).where(col(ArticleRow.id) == article_id)).first()


def article_of_content(session: Session, content_hash: str) -> str | None:
    """The identifier of the article with this content, or None."""
    return session.scalar(select(col(ArticleRow.id)).where(col(ArticleRow.content_hash) == content_hash))


def taken_down_at(session: Session, article_id: str) -> datetime | None:
    """When this article was taken down, or None if it was not."""
    return session.scalar(select(col(TombstoneRow.taken_down_at)).where(col(TombstoneRow.id) == article_id))


def articles(session: Session, wanted: ArticleFilter, *, after: Place | None, limit: int) -> Sequence[Row[Any]]:
    """Articles without their texts, newest first."""
    statement = select(*_SUMMARY).where(*_published(ArticleRow, wanted.published_from, wanted.published_to))
    if wanted.publisher is not None:
        statement = statement.where(col(ArticleRow.publisher) == wanted.publisher)
    if wanted.language is not None:
        statement = statement.where(col(ArticleRow.language) == wanted.language)
    ordered = _page(statement, col(ArticleRow.dated_at), col(ArticleRow.id), after, descending=True)
    return session.execute(ordered.limit(limit)).all()


def quotes(session: Session, wanted: QuoteFilter, *, after: Place | None, limit: int) -> Sequence[Row[Any]]:
    """Quotes with their speakers, in the order asked for."""
    chosen: Select[*tuple[Any, ...]] = select(col(QuoteRow.id)).where(*conditions(session, wanted))
    column, descending = QUOTE_ORDERS[wanted.order_by]
    order = (col(getattr(QuoteRow, column)), col(QuoteRow.id))
    # The page is chosen by identifiers alone, so that what must be sorted is narrow and only its rows are joined.
    page = _page(chosen, *order, after, descending=descending).limit(limit).subquery()
    statement = quotes_with_speakers().join(page, page.c.id == col(QuoteRow.id))
    return session.execute(_ordered(statement, *order, descending=descending)).all()


def conditions(session: Session, wanted: QuoteFilter) -> list[ColumnElement[bool]]:
    """What holds of every quote that this filter lets through."""
    found = _published(QuoteRow, wanted.published_from, wanted.published_to)
    found.append(col(QuoteRow.status) != "rejected")
    if wanted.speaker is not None:
        found.append(_one_of(col(QuoteRow.speaker_id), _known_as(session, wanted.speaker)))
    if wanted.speaker_id is not None:
        found.append(col(QuoteRow.speaker_id) == wanted.speaker_id)
    if wanted.kind:
        found.append(col(QuoteRow.kind).in_(sorted(set(wanted.kind))))
    if wanted.article_id is not None:
        found.append(col(QuoteRow.article_id) == wanted.article_id)
    if wanted.min_confidence is not None:
        found.append(col(QuoteRow.confidence) >= wanted.min_confidence)
    return found


def _known_as(session: Session, name: str) -> list[str]:
    key = fold(name)
    if not key:  # no letter in it: it names nobody
        return []
    # A person is known by the last words of the name too, whether or not an article used them alone.
    surname = and_(col(SpeakerRow.kind) == "person", col(NameRow.key).like(f"% {key}"))
    found = select(col(NameRow.speaker_id)).join(SpeakerRow, col(SpeakerRow.id) == col(NameRow.speaker_id))
    return list(session.scalars(found.where(or_(col(NameRow.key) == key, surname)).distinct()))


def _one_of(column: Mapped[Any], values: list[str]) -> ColumnElement[bool]:
    # One value by equality: its rows then come off the index in order.
    return column == values[0] if len(values) == 1 else column.in_(values)


def quotes_of_article(session: Session, article_id: str, *, after: Place | None, limit: int) -> Sequence[Row[Any]]:
    """The quotes of one article, in the order of its text."""
    statement = quotes_with_speakers().where(col(QuoteRow.article_id) == article_id)
    return session.execute(_page(statement, *TEXT_ORDER, after, descending=False).limit(limit)).all()


def quotes_by_id(session: Session, quote_ids: Sequence[str]) -> Sequence[Row[Any]]:
    """These quotes, in the order of their texts."""
    chosen = quotes_with_speakers().where(col(QuoteRow.id).in_(quote_ids))
    return session.execute(chosen.order_by(col(QuoteRow.article_id), *TEXT_ORDER)).all()


def quote(session: Session, quote_id: str, *, around: int) -> Row[Any] | None:
    """One quote with its chain and up to ``around`` characters of the text before (``prefix``) and after (``suffix``).

    ``chain`` holds (start, end, step) triples; ``article_text`` is the text that they count in.
    """
    more: tuple[ColumnElement[Any], ...] = (
        col(QuoteRow.chain).label("chain"),
        col(ArticleRow.text).label("article_text"),
    )
    evidence = quotes_with_speakers().add_columns(*surroundings(around), *more)
    joined = evidence.join(ArticleRow, col(ArticleRow.id) == col(QuoteRow.article_id))
    return session.execute(joined.where(col(QuoteRow.id) == quote_id)).first()


def surroundings(around: int) -> list[ColumnElement[Any]]:
    """Up to so many characters of the article's text before (``prefix``) and after (``suffix``) a quote."""
    begins = case((col(QuoteRow.start) > around, col(QuoteRow.start) - around), else_=0)
    prefix = func.substr(col(ArticleRow.text), begins + 1, col(QuoteRow.start) - begins)
    suffix = func.substr(col(ArticleRow.text), col(QuoteRow.end) + 1, around)
    return [prefix.label("prefix"), suffix.label("suffix")]


def quotes_with_speakers() -> Select[*tuple[Any, ...]]:
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


def _published(
    table: type[ArticleRow] | type[QuoteRow], earliest: datetime | None, latest: datetime | None
) -> list[ColumnElement[bool]]:
    # What has a date stands at it: the bounds are put to the column that lists are ordered by, which is indexed.
    bounds: list[ColumnElement[bool]] = []
    if earliest is not None or latest is not None:
        bounds.append(col(table.published_at).is_not(None))
    if earliest is not None:
        bounds.append(col(table.dated_at) >= earliest)
    if latest is not None:
        bounds.append(col(table.dated_at) <= latest)
    return bounds


def _page(
    statement: Select[*tuple[Any, ...]], value: Mapped[Any], tie: Mapped[str], after: Place | None, *, descending: bool
) -> Select[*tuple[Any, ...]]:
    if after is not None:
        # The first comparison is implied by the second and bounds the walk of the index.
        outer, inner = (value <= after.value, value < after.value)
        if not descending:
            outer, inner = (value >= after.value, value > after.value)
        statement = statement.where(outer, or_(inner, tie > after.id))
    return _ordered(statement, value, tie, descending=descending)


def _ordered(
    statement: Select[*tuple[Any, ...]], value: Mapped[Any], tie: Mapped[str], *, descending: bool
) -> Select[*tuple[Any, ...]]:
    return statement.order_by(value.desc() if descending else value, tie)
