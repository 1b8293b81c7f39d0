"""What is read for each answer of the service?

One statement an answer where it can be, each on an index; rows come as selected, labelled as the API names them.
``after`` is the place of the last row that the reader has: rows that come or go elsewhere shift nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session, col

from app.store.tables import ArticleRow, TombstoneRow


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the value that the list is ordered by, and the identifier that settles ties."""

    value: datetime | float | str
    id: str


ARTICLE_SUMMARY = [
    column
    for column in ArticleRow.__table__.c  # type: ignore[attr-defined]
    if column.key not in {"text", "content_hash"}
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
