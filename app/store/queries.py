"""What is read for each answer of the service?

One statement an answer where it can be, each on an index; rows come as selected, labelled as the API names them.
``after`` is the place of the last row that the reader has: rows that come or go elsewhere shift nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from app.store.tables import AppearanceRow, ArticleRow, QuoteRow, SpeakerRow, TombstoneRow


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the value that the list is ordered by, and the identifier that settles ties."""

    value: datetime | float | str
    id: str


TEXT_ORDER = (col(QuoteRow.start), col(QuoteRow.id))
ARTICLE_SUMMARY = [
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
    return session.execute(
        select(*ARTICLE_SUMMARY, col(ArticleRow.text)).where(col(ArticleRow.id) == article_id)
    ).first()


def article_of_content(session: Session, content_hash: str) -> str | None:
    """The identifier of the article with this content, or None."""
    return session.scalar(select(col(ArticleRow.id)).where(col(ArticleRow.content_hash) == content_hash))


def taken_down_at(session: Session, article_id: str) -> datetime | None:
    """When this article was taken down, or None if it was not."""
    return session.scalar(select(col(TombstoneRow.taken_down_at)).where(col(TombstoneRow.id) == article_id))


def quotes_of_article(session: Session, article_id: str, *, after: Place | None, limit: int) -> Sequence[Row[Any]]:
    """The quotes of one article, in the order of its text."""
    statement = quotes_with_speakers().where(col(QuoteRow.article_id) == article_id)
    return session.execute(_page(statement, *TEXT_ORDER, after, descending=False).limit(limit)).all()


def quotes_by_id(session: Session, quote_ids: Sequence[str]) -> Sequence[Row[Any]]:
    """These quotes, in the order of their texts."""
    chosen = quotes_with_speakers().where(col(QuoteRow.id).in_(quote_ids))
    return session.execute(chosen.order_by(col(QuoteRow.article_id), *TEXT_ORDER)).all()


def quote(session: Session, quote_id: str) -> Row[Any] | None:
    """One quote with its chain.

    ``chain`` holds (start, end, step) triples; ``article_text`` is the text that they count in.
    """
    return session.execute(_EVIDENCE, {"quote_id": quote_id}).first()


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


# Made once: to put so many columns together takes longer than to read them.
_EVIDENCE = (
    quotes_with_speakers()
    .add_columns(col(QuoteRow.chain).label("chain"), col(ArticleRow.text).label("article_text"))
    .join(ArticleRow, col(ArticleRow.id) == col(QuoteRow.article_id))
    .where(col(QuoteRow.id) == bindparam("quote_id"))
)


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
