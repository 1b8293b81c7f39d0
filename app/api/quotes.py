"""/v1/quotes: who said what, with the evidence."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from sqlmodel import Session

from app.api.deps import ReaderDep, no_parameters, once_each
from app.api.etag import NOT_MODIFIED, conditional
from app.api.examples import QUOTE
from app.api.paging import Paging, list_name, read_token, write_token
from app.api.problems import problems
from app.api.schemas import QuoteDetail, QuotePage
from app.api.shaping import quote_detail, quote_public
from app.errors import BadQuery, NotFound, Unavailable
from app.store import queries
from app.store.filters import QuoteFilter
from app.store.ids import is_id
from app.store.queries import QUOTE_ORDERS, Place

router = APIRouter(prefix="/v1/quotes", tags=["quotes"])

_AROUND = 200  # characters of the text before and after a quote


class QuotesQuery(QuoteFilter, Paging):
    """The parameters of the list of quotes."""


@router.get(
    "",
    summary="List quotes",
    response_model=QuotePage,
    responses={**NOT_MODIFIED, **problems(BadQuery, Unavailable)},
    dependencies=[once_each],
)
def list_quotes(wanted: Annotated[QuotesQuery, Query()], request: Request, session: ReaderDep) -> Response:
    """Quotes with their speakers: of a speaker, an article, a kind, a time; all filters hold together."""
    name = list_name("quotes", wanted)
    column, _ = QUOTE_ORDERS[wanted.order_by]
    after = read_token(wanted.page_token, name, ordered_by=float if column == "confidence" else datetime)
    rows = queries.quotes(session, wanted, after=after, limit=wanted.limit + 1)
    page = QuotePage(items=[quote_public(row) for row in rows[: wanted.limit]])
    if len(rows) > wanted.limit:
        last = rows[wanted.limit - 1]
        page.next_page_token = write_token(name, Place(getattr(last, column), last.id))
    return conditional(request, page)


@router.get(
    "/{quote_id}",
    summary="Get a quote with its evidence",
    response_model=QuoteDetail,
    responses={**NOT_MODIFIED, **problems(BadQuery, NotFound, Unavailable)},
    dependencies=[no_parameters],
)
def get_quote(
    quote_id: Annotated[str, Path(description="The identifier of the quote.", examples=[QUOTE["id"]])],
    request: Request,
    session: ReaderDep,
) -> Response:
    """One quote: its words in their surroundings, the cue, the source, and how the source became the speaker."""
    return conditional(request, quote_of(session, quote_id))


def quote_of(session: Session, quote_id: str) -> QuoteDetail:
    """The answer to GET of this quote. Raises NotFound."""
    row = queries.quote(session, quote_id, around=_AROUND) if is_id(quote_id) else None
    if row is None:
        raise NotFound(f"there is no quote {quote_id!r}")
    return quote_detail(row)
