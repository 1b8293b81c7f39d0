"""What is left of an article that is taken down? A tombstone: its identifier and the time, nothing of what it said.

The content hash goes with the rest, so that posting the same words again makes a new article.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlmodel import Session, col

from app.errors import NotFound
from app.store.ids import is_id
from app.store.jobs import forget_queued, forget_results
from app.store.search_tables import wipe_words
from app.store.speakers import speakers_without_quotes
from app.store.tables import AppearanceRow, ArticleRow, QuoteRow, TombstoneRow


def take_down(session: Session, article_id: str) -> None:
    """Remove the article, its quotes, its names, and the speakers who then have no quote; leave a tombstone.

    What is still queued of it is taken out of the queue. Raises NotFound if there is no such article, or no longer.
    """
    if not is_id(article_id):
        raise NotFound(f"there is no article {article_id!r}")
    queued = forget_queued(session, article_id)
    if session.scalar(select(col(ArticleRow.id)).where(col(ArticleRow.id) == article_id)) is not None:
        _remove(session, article_id)
    elif not queued:
        raise NotFound(f"there is no article {article_id!r}")
    session.add(TombstoneRow.model_validate({"id": article_id, "taken_down_at": datetime.now(UTC)}))
    session.flush()


def _remove(session: Session, article_id: str) -> None:
    seen = list(
        session.scalars(select(col(AppearanceRow.speaker_id)).where(col(AppearanceRow.article_id) == article_id))
    )
    wipe_words(session)
    forget_results(session, article_id)
    session.execute(delete(QuoteRow).where(col(QuoteRow.article_id) == article_id))
    session.execute(delete(ArticleRow).where(col(ArticleRow.id) == article_id))
    session.execute(speakers_without_quotes(seen))
