"""Which articles are meant? Newest first; in a list for who follows the changes, the oldest change first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, column, false, select, table
from sqlalchemy import text as sql_text
from sqlalchemy.sql.elements import TextClause
from sqlmodel import Session, col

from app.store import words
from app.store.choice import Column, all_hold, microseconds, published
from app.store.filters import ArticleFilter, ChosenArticles
from app.store.queries import ARTICLE_SUMMARY
from app.store.search_tables import RemovalRow
from app.store.tables import ArticleRow

_ARTICLES_FTS = table("articles_fts", column("rowid"), column("articles_fts"))


@dataclass(frozen=True, slots=True)
class Found:
    """An article of the page. row: None if it was taken down; key: where the page after it begins."""

    id: str
    row: Row[Any] | None
    key: int


def find(
    session: Session, wanted: ArticleFilter, *, until: int | None = None, after: int | None, limit: int
) -> Sequence[Found]:
    """A page, without the texts. until: the moment of its list's first page, if updated_since is given."""
    statement, place = _chosen(select(*ARTICLE_SUMMARY), wanted)
    if wanted.updated_since is not None:
        since = max(microseconds(wanted.updated_since), after or 0)
        return _changed(session, statement, since=since, until=until or since, limit=limit)
    if after is not None:
        statement = statement.where(place < after)
    rows = session.execute(statement.order_by(place.desc()).limit(limit))
    return [Found(row.id, row, row.place) for row in rows]


def chosen_ids(session: Session, wanted: ChosenArticles, *, limit: int) -> Sequence[str]:
    """The identifiers of the articles that are meant, at most so many."""
    statement, place = _chosen(select(col(ArticleRow.id)), wanted)
    return session.scalars(statement.order_by(place.desc()).limit(limit)).all()


def stored_ids(session: Session, article_ids: Collection[str]) -> set[str]:
    """Those of these identifiers under which an article is stored."""
    return set(session.scalars(select(col(ArticleRow.id)).where(col(ArticleRow.id).in_(article_ids))))


def _chosen(statement: Select[*tuple[Any, ...]], wanted: ChosenArticles) -> tuple[Select[*tuple[Any, ...]], Column]:
    """The statement about the articles that are meant, and the column that orders them by time."""
    place: Column = col(ArticleRow.place)
    if wanted.q is not None:
        typed = words.typed(wanted.q)
        match = words.all_of("{title text}", typed) if typed else ""
        found = _ARTICLES_FTS.c.articles_fts.op("MATCH", is_comparison=True)(match) if typed else false()
        statement = statement.select_from(_ARTICLES_FTS).join(ArticleRow, place == _ARTICLES_FTS.c.rowid).where(found)
        place = _ARTICLES_FTS.c.rowid
    return statement.where(*_conditions(wanted, "articles.place" if wanted.q is None else "articles_fts.rowid")), place


def _changed(
    session: Session, statement: Select[*tuple[Any, ...]], *, since: int, until: int, limit: int
) -> Sequence[Found]:
    changed = col(ArticleRow.changed_at)
    rows = session.execute(statement.where(changed > since, changed <= until).order_by(changed).limit(limit))
    removed = col(RemovalRow.changed_at)
    gone = select(removed, col(RemovalRow.article_id)).where(
        removed > since, removed <= until, col(RemovalRow.quote_id).is_(None)
    )
    found = [Found(row.id, row, row.changed_at) for row in rows]
    found += [Found(one, None, at) for at, one in session.execute(gone.order_by(removed).limit(limit))]
    return sorted(found, key=lambda one: one.key)[:limit]


def _conditions(wanted: ChosenArticles, place: str) -> list[ColumnElement[bool] | TextClause]:
    dated = "articles.published_at IS NOT NULL"
    bounds, values = published(wanted.published_from, wanted.published_to, dated=dated, exactly="articles.dated_at {}")
    conditions: list[ColumnElement[bool] | TextClause] = [sql_text(all_hold(bounds, place)).bindparams(**values)]
    if wanted.publisher is not None:
        conditions.append(col(ArticleRow.publisher) == wanted.publisher)
    if wanted.language is not None:
        conditions.append(col(ArticleRow.language) == wanted.language)
    return conditions
