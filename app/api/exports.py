"""/v1/exports: all quotes of a filter as one file, in the formats of other tools."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.api.deps import Service, ServiceDep, once_each
from app.api.formats.base import Addresses
from app.api.formats.export import FORMATS, FormatName, export_quotes
from app.api.problems import problems
from app.api.scopes import READ
from app.api.streaming import Streamed
from app.errors import BadQuery, Unavailable
from app.store.exports import ExportFilter

router = APIRouter(prefix="/v1/exports", tags=["exports"])

MAX_EXPORTS = 4  # at once: each holds a connection to the database for as long as its client reads
_DISPOSITION = {
    "Content-Disposition": {
        "description": "That this is a file, and its name.",
        "schema": {"type": "string"},
        "example": f'attachment; filename="{FORMATS["csv"].file_name}"',
    }
}


class ExportQuery(ExportFilter):
    """The parameters of an export."""

    format: FormatName = Field(
        "ndjson",
        description="; ".join(f"`{name}`: {one.description}" for name, one in FORMATS.items()) + ".",
        examples=["csv"],
    )


class _File(Response):
    media_type = None  # each format has its own


def _content() -> dict[str, Any]:
    content: dict[str, Any] = {}
    for name, one in FORMATS.items():
        here = content.setdefault(one.media_type.partition(";")[0], {"schema": {"oneOf": []}})
        here["schema"]["oneOf"].append(one.schema)
        if one.example is not None:
            here.setdefault("examples", {})[name] = {"summary": one.description, "value": one.example}
    return content


@contextmanager
def _turn(service: Service) -> Iterator[None]:
    if service.exports >= MAX_EXPORTS:
        raise Unavailable(f"{MAX_EXPORTS} exports are under way, which is as many as there can be: try again")
    service.exports += 1
    try:
        yield
    finally:
        service.exports -= 1


@router.get(
    "/quotes",
    name="export_quotes",
    summary="Export quotes",
    response_class=_File,
    responses={
        200: {"description": "The file", "content": _content(), "headers": _DISPOSITION},
        **problems(BadQuery, Unavailable),
    },
    dependencies=[READ, once_each],
)
async def export(wanted: Annotated[ExportQuery, Query()], request: Request, service: ServiceDep) -> Response:
    """Every quote of a filter, not a page: the state of the database at one moment, sent as it is read.

    A file that could not be sent to its end breaks off without one (the connection is closed), so that a part is never
    taken for the whole. A client that takes nothing for a minute is cut off.
    """
    chosen = FORMATS[wanted.format]
    addresses = Addresses(base=str(request.base_url).rstrip("/"), export=str(request.url))
    headers = {
        "Content-Disposition": f'attachment; filename="{chosen.file_name}"',
        "Cache-Control": "private, no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    chunks = export_quotes(service.engine, wanted, wanted.format, addresses)
    return Streamed(chunks, media_type=chosen.media_type, headers=headers, turn=_turn(service))
