"""Is the body JSON that can be read without loss, and small enough to be read at all?

FastAPI alone takes NaN, 1e400, doubled keys and lone surrogates, and answers a wrong content type with a shape error; a
route of ``JsonRoute`` refuses each of these before the body's shape is looked at.
"""

from __future__ import annotations

import email.message
import json
import math
import re
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, NoReturn

from fastapi import Request, Response
from fastapi.routing import APIRoute

from app.api.deps import service_of
from app.errors import Invalid, TooLarge, UnsupportedMedia

# A body over the limit is still taken in, and thrown away, up to this multiple: a client that is cut off while it sends
# sees a broken connection instead of the answer.
_DRAIN = 8
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_INT64_DIGITS = 19


async def limited(request: Request, limit: int) -> AsyncIterator[bytes]:
    """The body as it comes in, as long as it is within the limit. Raises TooLarge at the end of one that is not."""
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit * _DRAIN:
            break
        if size <= limit:
            yield chunk
    if size > limit:
        raise TooLarge(f"the body is over the limit of {limit} bytes")


class JsonRequest(Request):
    """A request whose body is read once, within the limit, as strict JSON."""

    async def body(self) -> bytes:
        """The bytes of the body. Raises TooLarge."""
        if not hasattr(self, "_body"):
            limit = service_of(self).limits.body_bytes
            self._body = b"".join([chunk async for chunk in limited(self, limit)])
        return self._body

    async def json(self) -> Any:
        """The document. Raises Invalid."""
        if not hasattr(self, "_json"):
            self._json = strict_json(await self.body())
        return self._json


class JsonRoute(APIRoute):
    """A route that takes one JSON document of at most the service's limit."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler behind the checks of the body; routes without a body are left alone."""
        handle = super().get_route_handler()
        if self.body_field is None:
            return handle

        async def handle_json(request: Request) -> Response:
            read = JsonRequest(request.scope, request.receive)
            body = await read.body()
            _require_json(read.headers.get("content-type", ""))
            if body:
                await read.json()
            return await handle(read)

        return handle_json


def strict_json(body: bytes) -> object:
    """The JSON document in these bytes (UTF-8, a byte order mark is forgiven).

    Raises Invalid for what is not JSON (NaN among it), and for what would not survive: numbers out of range, doubled
    keys, lone surrogates.
    """
    try:
        raw = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(f"the body is not UTF-8: byte {error.start}") from error
    try:
        document = json.loads(
            raw, parse_constant=_refuse, parse_float=_finite, parse_int=_int64, object_pairs_hook=_without_doubles
        )
    except json.JSONDecodeError as error:
        raise Invalid(f"the body is not JSON: {error.msg.removesuffix(' at')} at character {error.pos}") from error
    except RecursionError:
        raise Invalid("the body is nested too deeply") from None
    if _SURROGATE.search(raw):
        _refuse_lone_surrogates(document)
    return document


def _require_json(content_type: str) -> None:
    message = email.message.Message()
    message["content-type"] = content_type
    if not content_type or message.get_content_type() != "application/json":
        raise UnsupportedMedia(f"the content type should be application/json, not {content_type!r}")
    if (message.get_content_charset() or "utf-8") not in {"utf-8", "utf8"}:
        raise UnsupportedMedia(f"JSON is read as UTF-8 only, not as {content_type!r}")


def _refuse(constant: str) -> NoReturn:
    raise Invalid(f"{constant} is not JSON")


def _finite(number: str) -> float:
    value = float(number)
    if math.isinf(value):
        raise Invalid(f"the number {number[:40]} is out of range")
    return value


def _int64(number: str) -> int:
    if len(number.lstrip("-")) > _INT64_DIGITS or not -(2**63) <= int(number) < 2**63:
        raise Invalid(f"the number {number[:40]} is out of range")
    return int(number)


def _without_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    document = dict(pairs)
    if len(document) < len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise Invalid(f"the field {double[:40]!a} is given twice")
    return document


def _refuse_lone_surrogates(document: object) -> None:
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise Invalid("the body holds a lone surrogate, which is no character") from error
