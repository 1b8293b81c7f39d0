"""What is read of an article for an answer of the service, and where does a page end?

One statement an answer, each on an index; rows come as selected, labelled as the API names them.
"""

from __future__ import annotations

import sqlite3
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


def article_of_content(connection: sqlite3.Connection, content_hash: str) -> str | None:
    """The identifier of the article with this content, or None."""
    found = connection.execute("SELECT id FROM articles WHERE content_hash = ?", (content_hash,)).fetchone()
    return None if found is None else str(found[0])


def taken_down_at(session: Session, article_id: str) -> datetime | None:
    """When this article was taken down, or None if it was not."""
    return session.scalar(select(col(TombstoneRow.taken_down_at)).where(col(TombstoneRow.id) == article_id))
