"""Has the reader got this answer already? Reads carry a strong ETag of their bytes; If-None-Match gives 304."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel

_HEADER = {"description": "Names these very bytes; send it back as If-None-Match.", "schema": {"type": "string"}}
ETAG_HEADER: dict[str, Any] = {"headers": {"ETag": _HEADER}}
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    200: ETAG_HEADER,
    304: {"description": "Not changed since the answer with the ETag in If-None-Match", **ETAG_HEADER},
}


def etag_of(body: bytes) -> str:
    """The strong entity tag of these bytes."""
    return f'"{blake2b(body, digest_size=16).hexdigest()}"'


def conditional(request: Request, answer: BaseModel) -> Response:
    """The answer with its ETag, or 304 without a body if the reader names that ETag."""
    body = answer.model_dump_json().encode()
    headers = {"ETag": etag_of(body), "Cache-Control": "private, no-cache"}
    named = ",".join(request.headers.getlist("if-none-match"))
    known = {tag.strip().removeprefix("W/") for tag in named.split(",")}
    if "*" in known or headers["ETag"] in known:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")
