"""/v1/quotes/{id}: what people say of a quote, what was said of it before, and which others want the same."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Path, Request, Response
from sqlmodel import Session

from app.api.deps import ServiceDep, WhoDep, no_parameters
from app.api.etag import ETAG_HEADER, NOT_MODIFIED, IfMatchDep, answered, conditional, require_match
from app.api.examples import QUOTE
from app.api.problems import problems
from app.api.quotes import quote_of
from app.api.reads import ReaderDep, ReadRoute
from app.api.review_shapes import QuoteCreate, QuotePatch, QuoteRevisionList, SiblingList, SiblingsPatch
from app.api.schemas import QuoteDetail
from app.api.scopes import READ, REVIEW
from app.api.shaping import revision_public, with_items
from app.errors import (
    BadQuery,
    Conflict,
    Invalid,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    TooLarge,
    Unavailable,
    UnsupportedMedia,
)
from app.store import quote_json, review
from app.store.engine import driver_of, writing
from app.store.ids import is_id
from app.store.revisions import history
from app.store.tables import ArticleRow, QuoteRow

router = APIRouter(prefix="/v1", tags=["review"], route_class=ReadRoute)

QuoteId = Annotated[str, Path(description="The identifier of the quote.", examples=[QUOTE["id"]])]
_LOCATION = {"Location": {"description": "The path of the quote.", "schema": {"type": "string"}}}
_CHANGE = (
    *(BadQuery, NotFound, PreconditionFailed, TooLarge, UnsupportedMedia),
    *(Invalid, PreconditionRequired, Unavailable),
)


@router.patch(
    "/quotes/{quote_id}",
    summary="Correct, confirm or reject a quote",
    response_model=QuoteDetail,
    responses={200: ETAG_HEADER, **problems(*_CHANGE)},
    dependencies=[REVIEW, no_parameters],
)
def change_quote(
    quote_id: QuoteId,
    body: Annotated[QuotePatch, Body()],
    service: ServiceDep,
    who: WhoDep,
    if_match: IfMatchDep = None,
) -> Response:
    """Say that a quote is right, what is wrong with it, or that it is none; `restore` takes that back.

    A quote that says something else than the machine did is corrected, and no reading by a later engine changes it;
    neither one that is confirmed or rejected. What was said before stays in its revisions. A rejected quote is left out
    of lists that are not asked for it.
    """
    with writing(service.engine) as session:
        require_match(if_match, quote_of(driver_of(session), quote_id))
        review.correct(session, session.get_one(QuoteRow, quote_id), body, review.act(who, note=body.note))
        return answered(quote_of(driver_of(session), quote_id))


@router.post(
    "/articles/{article_id}/quotes",
    summary="Add a quote that the machine missed",
    status_code=201,
    response_model=QuoteDetail,
    responses={
        201: {"headers": {**_LOCATION, **ETAG_HEADER["headers"]}},
        **problems(BadQuery, NotFound, Conflict, TooLarge, UnsupportedMedia, Invalid, Unavailable),
    },
    dependencies=[REVIEW, no_parameters],
)
def add_quote(
    article_id: Annotated[str, Path(description="The identifier of the article.", examples=[QUOTE["article_id"]])],
    body: Annotated[QuoteCreate, Body()],
    service: ServiceDep,
    who: WhoDep,
) -> Response:
    """Add a quote by its place in the text. It is corrected from the start: its revision 0 is that there was none.

    A quote that is there already, rejected or not, is changed instead: 409 names it.
    """
    with writing(service.engine) as session:
        article = session.get(ArticleRow, article_id) if is_id(article_id) else None
        if article is None:
            raise NotFound(f"there is no article {article_id!r}")
        added = review.add(session, article, body, review.act(who, note=body.note))
        return answered(quote_of(driver_of(session), added.id), 201, location=f"/v1/quotes/{added.id}")


@router.get(
    "/quotes/{quote_id}/revisions",
    summary="List the revisions of a quote",
    response_model=QuoteRevisionList,
    responses={**NOT_MODIFIED, **problems(BadQuery, NotFound, Unavailable)},
    dependencies=[READ, no_parameters],
)
def list_quote_revisions(quote_id: QuoteId, request: Request, session: ReaderDep) -> Response:
    """All that was said of a quote, the oldest first: revision 0 is what the machine answered."""
    quote = _row(session, quote_id)
    text = session.get_one(ArticleRow, quote.article_id).text
    return conditional(
        request, QuoteRevisionList(items=[revision_public(row, text) for row in history(session, quote)])
    )


@router.get(
    "/quotes/{quote_id}/siblings",
    summary="List the quotes that want the same correction",
    response_model=SiblingList,
    responses={**NOT_MODIFIED, **problems(BadQuery, NotFound, Unavailable)},
    dependencies=[READ, no_parameters],
)
def list_siblings(quote_id: QuoteId, request: Request, session: ReaderDep) -> Response:
    """The other quotes of the article that the machine led to the same mention, or gave to the same speaker.

    Only those that nobody has reviewed and that have another speaker than this quote has now: after a correction of its
    speaker, those that may want the same.
    """
    return conditional(request, _siblings(session, _row(session, quote_id)))


@router.post(
    "/quotes/{quote_id}/siblings",
    summary="Give the speaker of a quote to its siblings",
    response_model=SiblingList,
    responses=problems(*_CHANGE),
    dependencies=[REVIEW, no_parameters],
)
def change_siblings(
    quote_id: QuoteId,
    body: Annotated[SiblingsPatch, Body()],
    service: ServiceDep,
    who: WhoDep,
    if_match: IfMatchDep = None,
) -> Response:
    """Give the speaker of this quote to those of its siblings that are named, all or none. Each gets its revision.

    If-Match takes the ETag of the list of siblings. The answer holds the quotes as they are then.
    """
    with writing(service.engine) as session:
        quote = _row(session, quote_id)
        require_match(if_match, _siblings(session, quote))
        listed = {row.id: row for row in review.siblings(session, quote)}
        for number, sibling_id in enumerate(body.quote_ids):
            if sibling_id not in listed:
                raise Invalid(f"{sibling_id!r} is no sibling of {quote_id!r}", pointer=f"/quote_ids/{number}")
        changed = [listed[sibling_id] for sibling_id in dict.fromkeys(body.quote_ids)]
        review.give_speaker(session, quote, changed, review.act(who, note=body.note))
        answer = _listed(session, changed)
    return Response(answer, media_type="application/json")


def _row(session: Session, quote_id: str) -> QuoteRow:
    row = session.get(QuoteRow, quote_id) if is_id(quote_id) else None
    if row is None:
        raise NotFound(f"there is no quote {quote_id!r}")
    return row


def _siblings(session: Session, quote: QuoteRow) -> str:
    return _listed(session, review.siblings(session, quote))


def _listed(session: Session, rows: list[QuoteRow]) -> str:
    shown = quote_json.by_id(driver_of(session), [row.id for row in rows])
    return with_items(SiblingList(items=[]), [one.json for one in shown])
