"""/v1/articles: articles in, and out again."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Body, Path, Query, Request, Response
from sqlalchemy import Row
from sqlmodel import Session

from app.api import prefer
from app.api.deps import AttributorDep, Service, ServiceDep, no_parameters, once_each
from app.api.etag import ETAG_HEADER, NOT_MODIFIED, answered, conditional
from app.api.examples import ARTICLE
from app.api.given import incoming
from app.api.idempotency import KeyDep, Once, fingerprint_of, once
from app.api.operation_shapes import OperationPublic
from app.api.operations import LOCATION, accepted, accepted_before
from app.api.paging import Paging, list_name, read_token, write_token
from app.api.prefer import AsyncDep
from app.api.problems import problems
from app.api.reads import ReaderDep, ReadRoute
from app.api.schemas import ArticleCreate, ArticlePage, ArticlePublic, QuotePage
from app.api.scopes import ADMIN, INGEST, READ
from app.api.shaping import article_public, article_removed, article_summary, with_items
from app.api.walking import walk_of
from app.attribution.attributor import Attributor
from app.errors import (
    BadQuery,
    Conflict,
    Gone,
    Invalid,
    ModelDamaged,
    NotFound,
    TooLarge,
    TooSlow,
    Unavailable,
    UnsupportedMedia,
)
from app.incoming import Incoming, read_article
from app.ingest import ingest_article
from app.jobs import queue
from app.store import articles, queries, quote_json
from app.store.engine import driver_of, reading, writing
from app.store.filters import ArticleFilter
from app.store.idempotency import IdempotencyKeyRow
from app.store.ids import is_id
from app.store.jobs import is_queued
from app.store.queries import Place
from app.store.takedown import take_down

router = APIRouter(prefix="/v1/articles", tags=["articles"], route_class=ReadRoute)

ArticleId = Annotated[str, Path(description="The identifier of the article.", examples=[ARTICLE["id"]])]
_LOCATION = {"Location": {"description": "The path of the article.", "schema": {"type": "string"}}}
_APPLIED = {"description": "`respond-async`, since that was done.", "schema": {"type": "string"}}


class ArticlesQuery(ArticleFilter, Paging):
    """The parameters of the list of articles."""


@router.post(
    "",
    summary="Add an article",
    status_code=201,
    response_model=ArticlePublic,
    responses={
        200: {
            "description": "The same words of the same publisher were stored before: that article",
            "model": ArticlePublic,
            "headers": {**_LOCATION, **ETAG_HEADER["headers"]},
        },
        201: {"headers": {**_LOCATION, **ETAG_HEADER["headers"]}},
        202: {
            "description": "Queued, as `Prefer: respond-async` asked for: it is safe on disk and will be read",
            "model": OperationPublic,
            "headers": {**LOCATION, "Preference-Applied": _APPLIED},
        },
        **problems(BadQuery, Conflict, TooLarge, UnsupportedMedia, Invalid, ModelDamaged, Unavailable),
    },
    dependencies=[INGEST, no_parameters],
)
async def add_article(
    body: Annotated[ArticleCreate, Body()],
    service: ServiceDep,
    attributor: AttributorDep,
    key: KeyDep,
    later: AsyncDep,
) -> Response:
    """Store an article, with its quotes and who speaks them. The same words of the same publisher are stored once.

    The answer comes when all is on disk. An article that was taken down may be added again: it gets a new identifier.
    """
    given = incoming(body, service)
    with once(service, key) as first:
        if later:
            return await to_thread.run_sync(_queue_article, service, given, first)
        return await service.take_turn(partial(_add_article, service, attributor, given, first))


def _add_article(service: Service, attributor: Attributor, given: Incoming, first: Once) -> Response:
    fingerprint = fingerprint_of(given)
    with reading(service.engine) as session:
        known = first.before(session, fingerprint)
    if known is not None:
        return _added_before(service, known)
    article = read_article(given, service.reader, max_chars=service.limits.text_chars)
    with writing(service.engine) as session:
        done = ingest_article(session, attributor, article)
        status = 201 if done.created else 200
        first.made(session, fingerprint, status=status, article_id=done.article_id)
        row = queries.article(session, done.article_id)
        # A takedown between the look for the same content and this read leaves nothing to show: the next try adds it.
        if row is None:
            raise Unavailable(f"article {done.article_id!r} was taken down at this moment: try again")
        if done.created:
            service.measures.ingested(row.quote_count)
    return _added(row, status)


def _queue_article(service: Service, given: Incoming, first: Once) -> Response:
    fingerprint = fingerprint_of(given)
    with reading(service.engine) as session:
        known = first.before(session, fingerprint)
    if known is not None:
        return _added_before(service, known)
    item = queue.Item(1, payload=given.model_dump_json(exclude_none=True))
    with writing(service.engine) as session:
        operation_id = queue.accept(
            session, "ingest", [item], total=1, priority=queue.SINGLE, keep=service.keep_operations
        )
        first.made(session, fingerprint, status=202, operation_id=operation_id)
    return accepted(service, operation_id, prefer.APPLIED)


def _added_before(service: Service, known: IdempotencyKeyRow) -> Response:
    if known.article_id is None:
        return accepted_before(service, known, prefer.APPLIED)
    with reading(service.engine) as session:
        row = queries.article(session, known.article_id)
    if row is None:
        raise Conflict(
            f"what the Idempotency-Key {known.key!r} made was taken down since: use a new key to add it again"
        )
    return _added(row, known.status)


def _added(row: Row[Any], status: int) -> Response:
    return answered(article_public(row), status, location=f"/v1/articles/{row.id}")


@router.get(
    "",
    summary="List articles",
    response_model=ArticlePage,
    responses={**NOT_MODIFIED, **problems(BadQuery, TooSlow, Unavailable)},
    dependencies=[READ, once_each],
)
def list_articles(wanted: Annotated[ArticlesQuery, Query()], request: Request, session: ReaderDep) -> Response:
    """Articles without their texts, newest first; undated ones stand at the time they were received.

    To follow what changes, give `updated_since`, read every page, and keep `next_updated_since` for the next time.
    """
    walk = walk_of(
        driver_of(session), list_name("articles", wanted), wanted, updated_since=wanted.updated_since, kinds=(int,)
    )
    found = articles.find(
        session, wanted, until=walk.until, after=walk.after[0] if walk.after else None, limit=wanted.limit + 1
    )
    shown = found[: wanted.limit]
    page = ArticlePage(items=[article_summary(one.row) for one in shown if one.row is not None])
    if wanted.updated_since is not None:
        page.removed = [article_removed(one) for one in shown if one.row is None]
    page.next_updated_since = walk.next_updated_since
    page.next_page_token = walk.token((shown[-1].key,)) if len(found) > wanted.limit else None
    return conditional(request, page)


@router.get(
    "/{article_id}",
    summary="Get an article",
    response_model=ArticlePublic,
    responses={**NOT_MODIFIED, **problems(BadQuery, NotFound, Gone, Unavailable)},
    dependencies=[READ, no_parameters],
)
def get_article(article_id: ArticleId, request: Request, session: ReaderDep) -> Response:
    """One article with its text."""
    row = queries.article(session, article_id) if is_id(article_id) else None
    if row is None:
        raise _missing(session, article_id)
    return conditional(request, article_public(row))


@router.get(
    "/{article_id}/quotes",
    summary="List the quotes of an article",
    response_model=QuotePage,
    responses={**NOT_MODIFIED, **problems(BadQuery, NotFound, Gone, Unavailable)},
    dependencies=[READ, once_each],
)
def list_quotes_of_article(
    article_id: ArticleId, wanted: Annotated[Paging, Query()], request: Request, session: ReaderDep
) -> Response:
    """The quotes of one article, in the order of its text."""
    name = list_name(f"articles/{article_id}/quotes", wanted)
    after = read_token(wanted.page_token, name, ordered_by=float)
    if not is_id(article_id) or queries.article(session, article_id) is None:
        raise _missing(session, article_id)
    rows = quote_json.of_article(driver_of(session), article_id, after=after, limit=wanted.limit + 1)
    page = QuotePage(items=[])
    if len(rows) > wanted.limit:
        last = rows[wanted.limit - 1]
        page.next_page_token = write_token(name, Place(float(last.start), last.id))
    return conditional(request, with_items(page, [row.json for row in rows[: wanted.limit]]))


@router.delete(
    "/{article_id}",
    summary="Take an article down",
    status_code=204,
    responses=problems(BadQuery, NotFound, Unavailable),
    dependencies=[ADMIN, no_parameters],
)
def delete_article(article_id: ArticleId, service: ServiceDep) -> None:
    """Remove an article, its quotes, and the speakers who then have none. Its identifier answers 410 from then on.

    An article that is still queued is taken out of the queue, with all that it says.
    """
    with writing(service.engine) as session:
        take_down(session, article_id)


def _missing(session: Session, article_id: str) -> NotFound | Gone:
    when = queries.taken_down_at(session, article_id) if is_id(article_id) else None
    if when is not None:
        return Gone(f"article {article_id!r} was taken down at {when:%Y-%m-%dT%H:%M:%SZ}")
    if is_id(article_id) and is_queued(session, article_id):
        return NotFound(f"article {article_id!r} is queued and has not been read yet")
    return NotFound(f"there is no article {article_id!r}")
