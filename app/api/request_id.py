"""Which request was it? Each has a name, the caller's own (X-Request-ID) or a fresh one, given back with the answer."""

from __future__ import annotations

import re
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SAFE = re.compile(r"(?!whosaid_)[A-Za-z0-9._-]{1,64}")  # a key put there by mistake would stand in the log


class RequestId:
    """Middleware: puts ``request_id`` into the state of the request and X-Request-ID into the answer."""

    def __init__(self, app: ASGIApp) -> None:
        """app: what the request goes on to."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Name the request and pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _SAFE.fullmatch(given) else secrets.token_hex(10)
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        await self._app(scope, receive, send_named)
