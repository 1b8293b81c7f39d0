"""/v1/operations: how far is the work that was accepted, and an end to it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field
from sqlmodel import Session

from app.api.deps import Service, ServiceDep, no_parameters, once_each
from app.api.etag import NOT_MODIFIED, conditional
from app.api.operation_shapes import EXAMPLE, OperationPublic, operation_public
from app.api.paging import Paging, list_name, read_token, write_token
from app.api.problems import problems
from app.api.reads import ReaderDep, ReadRoute
from app.api.scopes import INGEST, READ
from app.errors import BadQuery, Conflict, NotFound, Unavailable
from app.jobs import progress, queue
from app.store.engine import reading, writing
from app.store.idempotency import IdempotencyKeyRow
from app.store.ids import is_id
from app.store.jobs import JobState
from app.store.queries import Place

router = APIRouter(prefix="/v1/operations", tags=["operations"], route_class=ReadRoute)

OperationId = Annotated[str, Path(description="The identifier of the operation.", examples=[EXAMPLE["id"]])]
LOCATION = {"Location": {"description": "The path of the operation.", "schema": {"type": "string"}}}


class OperationQuery(Paging):
    """Which of the articles of an operation are shown."""

    state: JobState | None = Field(None, description="Only articles in this state.", examples=["failed"])


@router.get(
    "/{operation_id}",
    summary="Get an operation",
    response_model=OperationPublic,
    responses={**NOT_MODIFIED, **problems(BadQuery, NotFound, Unavailable)},
    dependencies=[READ, once_each],
)
def get_operation(
    operation_id: OperationId, wanted: Annotated[OperationQuery, Query()], request: Request, session: ReaderDep
) -> Response:
    """How far an operation is, and a page of its articles: what became of each, and what is wrong with it."""
    return conditional(request, show(session, operation_id, wanted))


@router.delete(
    "/{operation_id}",
    summary="Cancel an operation",
    response_model=OperationPublic,
    responses=problems(BadQuery, NotFound, Unavailable),
    dependencies=[INGEST, no_parameters],
)
def cancel_operation(operation_id: OperationId, service: ServiceDep) -> Response:
    """Stop an operation: what is not stored yet never will be, what is stored stays.

    An operation that has ended stays as it is.
    """
    with writing(service.engine) as session:
        if not is_id(operation_id) or progress.progress(session, operation_id) is None:
            raise _missing(operation_id)
        queue.cancel(session, operation_id)
    with reading(service.engine) as session:
        body = show(session, operation_id, OperationQuery()).model_dump_json()
    return Response(body, media_type="application/json")


def show(session: Session, operation_id: str, wanted: OperationQuery) -> OperationPublic:
    """An operation with a page of its articles. Raises NotFound."""
    name = list_name(f"operations/{operation_id}", wanted)
    after = read_token(wanted.page_token, name, ordered_by=str)
    found = progress.progress(session, operation_id) if is_id(operation_id) else None
    if found is None:
        raise _missing(operation_id)
    states = [] if wanted.state is None else [wanted.state]
    after_id = None if after is None else after.id
    rows = progress.items(session, operation_id, states=states, after_id=after_id, limit=wanted.limit + 1)
    shown = list(rows[: wanted.limit])
    token = write_token(name, Place("", shown[-1].id)) if len(rows) > wanted.limit else None
    return operation_public(found, shown, token)


def accepted(service: Service, operation_id: str, headers: dict[str, str] | None = None) -> Response:
    """The answer 202 for an operation that is safe in the queue."""
    with reading(service.engine) as session:
        body = show(session, operation_id, OperationQuery()).model_dump_json()
    told = {"Location": f"/v1/operations/{operation_id}", **(headers or {})}
    return Response(body, 202, told, media_type="application/json")


def accepted_before(service: Service, known: IdempotencyKeyRow, headers: dict[str, str] | None = None) -> Response:
    """The answer 202 again, for a key that made an operation. Raises Conflict if there is none to show any more."""
    if known.operation_id is None:
        raise Conflict(f"the Idempotency-Key {known.key!r} made an article, and no operation")
    try:
        return accepted(service, known.operation_id, headers)
    except NotFound as error:
        raise Conflict(f"what the Idempotency-Key {known.key!r} made is forgotten: use a new key") from error


def _missing(operation_id: str) -> NotFound:
    return NotFound(f"there is no operation {operation_id!r}, or not any more")
