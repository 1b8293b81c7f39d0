"""Has the reader got this answer already, and does a writer know the present one?

Reads carry a strong ETag of their bytes. If-None-Match with it gives 304; a change of what was read needs it as
If-Match, and is refused when the answer would be another by now: nobody overwrites what they have not seen.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Any

from fastapi import Header, Request, Response
from pydantic import BaseModel

from app.errors import PreconditionFailed, PreconditionRequired

_HEADER = {"description": "Names these very bytes; send it back as If-None-Match.", "schema": {"type": "string"}}
ETAG_HEADER: dict[str, Any] = {"headers": {"ETag": _HEADER}}
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    200: ETAG_HEADER,
    304: {"description": "Not changed since the answer with the ETag in If-None-Match", **ETAG_HEADER},
}

IF_MATCH = "If-Match"
IfMatchDep = Annotated[
    str | None,
    Header(
        alias=IF_MATCH,
        description="The ETag of the answer to GET that the change was decided on; `*` for any. Without it: 428; if it "
        "is not the present one: 412.",
        examples=['"5d0f6a9c1b2e4f7a8c3d1e0b9f7a6c5d"'],
    ),
]


def etag_of(body: bytes) -> str:
    """The strong entity tag of these bytes."""
    return f'"{sha256(body).hexdigest()[:32]}"'


def answered(shown: BaseModel | str, status: int = 200, *, location: str | None = None) -> Response:
    """The answer to a write: what it shows with the ETag that a read of it has, and its path if that is to be told."""
    body = _written(shown)
    headers = {"ETag": etag_of(body)} | ({} if location is None else {"Location": location})
    return Response(body, status, headers, media_type="application/json")


def conditional(request: Request, answer: BaseModel | str) -> Response:
    """The answer (a string is JSON) with its ETag, or 304 without a body if the reader names that ETag."""
    body = _written(answer)
    headers = {"ETag": etag_of(body), "Cache-Control": "private, no-cache"}
    known = {tag.removeprefix("W/") for tag in _tags(",".join(request.headers.getlist("if-none-match")))}
    if "*" in known or headers["ETag"] in known:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


def require_match(if_match: str | None, present: str) -> None:
    """Refuse a change unless its caller has seen the present answer to GET.

    if_match: the header as it came; present: that answer, as JSON. Call it in the transaction of the change, so that
    nothing comes between.
    Raises PreconditionRequired without the header, PreconditionFailed if no tag in it is the present one (a weak tag
    never is: RFC 9110, 13.1.1).
    """
    if if_match is None:
        raise PreconditionRequired("send the ETag of the answer that this change was decided on as If-Match")
    if not _tags(if_match) & {"*", etag_of(present.encode())}:
        raise PreconditionFailed(f"it is no longer what {if_match[:100]} names: read it again")


def _written(answer: BaseModel | str) -> bytes:
    return (answer if isinstance(answer, str) else answer.model_dump_json()).encode()


def _tags(header: str) -> set[str]:
    # The tags that this service gives hold no comma.
    return {tag.strip() for tag in header.split(",")}
