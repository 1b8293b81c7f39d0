"""/v1/articles: articles in, and out again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Request, Response
from sqlmodel import Session

from app.api.body import JsonRoute
from app.api.deps import AttributorDep, ReaderDep, ServiceDep, no_parameters, once_each
from app.api.etag import ETAG_HEADER, NOT_MODIFIED, conditional, etag_of
from app.api.examples import ARTICLE
from app.api.given import article_given
from app.api.paging import Paging, list_name, read_token, write_token
from app.api.problems import problems
from app.api.schemas import ArticleCreate, ArticlePage, ArticlePublic, QuotePage
from app.api.shaping import article_public, article_summary, quote_public
from app.errors import (
    BadQuery,
    Gone,
    Invalid,
    ModelDamaged,
    NotFound,
    TooLarge,
    Unavailable,
    UnsupportedMedia,
)
from app.ingest import ingest_article
from app.store import queries
from app.store.engine import writing
from app.store.filters import ArticleFilter
from app.store.ids import is_id
from app.store.queries import Place
from app.store.takedown import take_down

router = APIRouter(prefix="/v1/articles", tags=["articles"], route_class=JsonRoute)

ArticleId = Annotated[str, Path(description="The identifier of the article.", examples=[ARTICLE["id"]])]
_LOCATION = {"Location": {"description": "The path of the article.", "schema": {"type": "string"}}}


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
        **problems(BadQuery, TooLarge, UnsupportedMedia, Invalid, ModelDamaged, Unavailable),
    },
    dependencies=[no_parameters],
)
async def add_article(
    body: Annotated[ArticleCreate, Body()], service: ServiceDep, attributor: AttributorDep
) -> Response:
    """Store an article, with its quotes and who speaks them. The same words of the same publisher are stored once.

    The answer comes when all is on disk. An article that was taken down may be added again: it gets a new identifier.
    """

    def work() -> Response:
        article = article_given(body, service)
        with writing(service.engine) as session:
            done = ingest_article(session, attributor, article)
            row = queries.article(session, done.article_id)
        # A takedown between the look for the same content and this read leaves nothing to show: the next try adds it.
        if row is None:
            raise Unavailable(f"article {done.article_id!r} was taken down at this moment: try again")
        answer = article_public(row).model_dump_json().encode()
        headers = {"Location": f"/v1/articles/{done.article_id}", "ETag": etag_of(answer)}
        return Response(answer, 201 if done.created else 200, headers, media_type="application/json")

    return await service.take_turn(work)


@router.get(
    "",
    summary="List articles",
    response_model=ArticlePage,
    responses={**NOT_MODIFIED, **problems(BadQuery, Unavailable)},
    dependencies=[once_each],
)
def list_articles(wanted: Annotated[ArticlesQuery, Query()], request: Request, session: ReaderDep) -> Response:
    """Articles without their texts, newest first; undated ones stand at the time they were received."""
    name = list_name("articles", wanted)
    after = read_token(wanted.page_token, name, ordered_by=datetime)
    rows = queries.articles(session, wanted, after=after, limit=wanted.limit + 1)
    page = ArticlePage(items=[article_summary(row) for row in rows[: wanted.limit]])
    if len(rows) > wanted.limit:
        last = rows[wanted.limit - 1]
        page.next_page_token = write_token(name, Place(last.dated_at, last.id))
    return conditional(request, page)


@router.get(
    "/{article_id}",
    summary="Get an article",
    response_model=ArticlePublic,
    responses={**NOT_MODIFIED, **problems(BadQuery, NotFound, Gone, Unavailable)},
    dependencies=[no_parameters],
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
    dependencies=[once_each],
)
def list_quotes_of_article(
    article_id: ArticleId, wanted: Annotated[Paging, Query()], request: Request, session: ReaderDep
) -> Response:
    """The quotes of one article, in the order of its text."""
    name = list_name(f"articles/{article_id}/quotes", wanted)
    after = read_token(wanted.page_token, name, ordered_by=float)
    if not is_id(article_id) or queries.article(session, article_id) is None:
        raise _missing(session, article_id)
    rows = queries.quotes_of_article(session, article_id, after=after, limit=wanted.limit + 1)
    page = QuotePage(items=[quote_public(row) for row in rows[: wanted.limit]])
    if len(rows) > wanted.limit:
        last = rows[wanted.limit - 1]
        page.next_page_token = write_token(name, Place(float(last.start), last.id))
    return conditional(request, page)


@router.delete(
    "/{article_id}",
    summary="Take an article down",
    status_code=204,
    responses=problems(BadQuery, NotFound, Unavailable),
    dependencies=[no_parameters],
)
def delete_article(article_id: ArticleId, service: ServiceDep) -> None:
    """Remove an article, its quotes, and the speakers who then have none. Its identifier answers 410 from then on."""
    with writing(service.engine) as session:
        take_down(session, article_id)


def _missing(session: Session, article_id: str) -> NotFound | Gone:
    when = queries.taken_down_at(session, article_id) if is_id(article_id) else None
    if when is not None:
        return Gone(f"article {article_id!r} was taken down at {when:%Y-%m-%dT%H:%M:%SZ}")
    return NotFound(f"there is no article {article_id!r}")
