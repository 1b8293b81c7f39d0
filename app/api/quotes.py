"""/v1/quotes: who said what, with the evidence."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from app.api.deps import no_parameters, once_each
from app.api.etag import NOT_MODIFIED, conditional
from app.api.examples import QUOTE
from app.api.paging import Paging, list_name
from app.api.problems import problems
from app.api.reads import AskerDep, ReadRoute
from app.api.schemas import QuoteDetail, QuoteList
from app.api.scopes import READ
from app.api.shaping import matched, quote_removed, with_items
from app.api.walking import walk_of
from app.errors import BadQuery, NotFound, TooSlow, Unavailable
from app.store import quote_json, quotes
from app.store.filters import QuoteFilter
from app.store.ids import is_id

router = APIRouter(prefix="/v1/quotes", tags=["quotes"], route_class=ReadRoute)


class QuotesQuery(QuoteFilter, Paging):
    """The parameters of the list of quotes."""


@router.get(
    "",
    summary="List quotes",
    response_model=QuoteList,
    responses={**NOT_MODIFIED, **problems(BadQuery, TooSlow, Unavailable)},
    dependencies=[READ, once_each],
)
def list_quotes(wanted: Annotated[QuotesQuery, Query()], request: Request, connection: AskerDep) -> Response:
    """Quotes with their speakers: with these words, of a speaker, an article, a kind, a time; all filters together.

    To follow what changes, give `updated_since`, read every page, and keep `next_updated_since` for the next time.
    """
    name = list_name("quotes", wanted)
    order = quotes.order_of(wanted)
    walk = walk_of(connection, name, wanted, updated_since=wanted.updated_since, kinds=quotes.ORDERS[order])
    found = quotes.find(connection, wanted, until=walk.until, after=walk.after, limit=wanted.limit + 1)
    shown = found[: wanted.limit]
    page = QuoteList(items=[])
    if order == "change":
        page.removed = [quote_removed(one) for one in shown if isinstance(one, quotes.Removed)]
    page.next_updated_since = walk.next_updated_since
    page.next_page_token = walk.token(shown[-1].keys) if len(found) > wanted.limit else None
    there = [one for one in shown if isinstance(one, quotes.Found)]
    return conditional(request, with_items(page, _written(connection, wanted, there)))


def _written(connection: sqlite3.Connection, wanted: QuotesQuery, found: Sequence[quotes.Found]) -> list[str]:
    rows = quote_json.at_places(connection, [one.place for one in found])
    if wanted.q is None:
        return rows
    found = quotes.with_hits(connection, wanted.q, found)
    return [matched(row, one.hits) for row, one in zip(rows, found, strict=True)]


@router.get(
    "/{quote_id}",
    summary="Get a quote with its evidence",
    response_model=QuoteDetail,
    responses={**NOT_MODIFIED, **problems(BadQuery, NotFound, Unavailable)},
    dependencies=[READ, no_parameters],
)
def get_quote(
    quote_id: Annotated[str, Path(description="The identifier of the quote.", examples=[QUOTE["id"]])],
    request: Request,
    connection: AskerDep,
) -> Response:
    """One quote: its words in their surroundings, the cue, the source, and how the source became the speaker."""
    return conditional(request, quote_of(connection, quote_id))


def quote_of(connection: sqlite3.Connection, quote_id: str) -> str:
    """The answer to GET of this quote. Raises NotFound."""
    written = quote_json.detail(connection, quote_id) if is_id(quote_id) else None
    if written is None:
        raise NotFound(f"there is no quote {quote_id!r}")
    return written
