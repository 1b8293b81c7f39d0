"""POST /v1/reattribute: stored articles read again by the present engine, and what it says otherwise."""

from __future__ import annotations

from functools import partial
from hashlib import blake2b
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Body, Response
from sqlmodel import Session

from app.api.body import JsonRoute
from app.api.deps import Service, ServiceDep, no_parameters
from app.api.idempotency import KeyDep, Once, once
from app.api.operation_shapes import REATTRIBUTION, OperationPublic
from app.api.operations import LOCATION, accepted, accepted_before
from app.api.problems import problems
from app.api.reattribution_shapes import ReattributionCreate, ReattributionOfChosen, ReattributionOfNamed
from app.api.scopes import ADMIN
from app.errors import BadQuery, Conflict, Invalid, TooLarge, Unavailable, UnsupportedMedia
from app.jobs import queue
from app.jobs.queue import Item
from app.store import articles
from app.store.engine import reading, writing

router = APIRouter(prefix="/v1", tags=["operations"], route_class=JsonRoute)

MAX_CHOSEN = 100_000  # of one request: nobody else can write while they are queued


@router.post(
    "/reattribute",
    summary="Read stored articles again",
    status_code=202,
    response_model=OperationPublic,
    responses={
        202: {
            "description": "Accepted: the articles will be read again",
            "headers": LOCATION,
            "content": {"application/json": {"example": REATTRIBUTION}},
        },
        **problems(BadQuery, Conflict, TooLarge, UnsupportedMedia, Invalid, Unavailable),
    },
    dependencies=[ADMIN, no_parameters],
)
async def reattribute(body: Annotated[ReattributionCreate, Body()], service: ServiceDep, key: KeyDep) -> Response:
    """Have the present engine read stored articles again, and tell what it says otherwise than they have it.

    Nothing is stored unless `dry_run` is false. What a person confirmed, corrected, rejected, added, merged or split
    stays. The operation under Location tells the difference of each article as its `difference`, and all of it in
    numbers as its `result`; cancelled, it leaves the articles that are done as they are, and the others as they were.
    Articles that come in go before.
    """
    with once(service, key) as first:
        return await to_thread.run_sync(partial(_queue, service, body, first))


def _queue(service: Service, body: ReattributionOfNamed | ReattributionOfChosen, first: Once) -> Response:
    fingerprint = blake2b(b"reattribute\0" + body.model_dump_json().encode(), digest_size=32).hexdigest()
    with reading(service.engine) as session:
        known = first.before(session, fingerprint)
    if known is not None:
        return accepted_before(service, known)
    with writing(service.engine) as session:
        items = _items(session, body)
        operation_id = queue.accept(
            session,
            "reattribute_dry_run" if body.dry_run else "reattribute",
            items,
            total=len(items),
            priority=queue.AGAIN,
            keep=service.keep_operations,
        )
        first.made(session, fingerprint, status=202, operation_id=operation_id)
    return accepted(service, operation_id)


def _items(session: Session, body: ReattributionOfNamed | ReattributionOfChosen) -> list[Item]:
    """An item for each article that is meant; one that is not stored has its fault."""
    if isinstance(body, ReattributionOfNamed):
        stored = articles.stored_ids(session, body.article_ids)
        return [
            Item(line, payload="", article_id=one)
            if one in stored
            else Item(line, errors=[{"detail": f"there is no article {one!r}", "pointer": ""}])
            for line, one in enumerate(body.article_ids, start=1)
        ]
    chosen = articles.chosen_ids(session, body, limit=MAX_CHOSEN + 1)
    if len(chosen) > MAX_CHOSEN:
        raise Invalid(f"more than {MAX_CHOSEN:,} articles are meant: choose fewer, by publisher or dates")
    return [Item(line, payload="", article_id=one) for line, one in enumerate(chosen, start=1)]
