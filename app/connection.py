"""How long may a connection keep the server waiting, and what does it hear that is no HTTP?

uvicorn waits for a request for as long as its bytes trickle in, and takes as many as come. Here a request line with its
headers has a time and a length, and so has what is left of a body once its answer is out (the body itself is the
application's affair: api/guard.py).
"""

from __future__ import annotations

import asyncio
import json
import secrets
from http import HTTPStatus
from typing import Literal

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

_PARTING_S = 2.0  # how long a connection that was refused may go on sending into the void
_SLUGS = {400: "bad-request", 431: "request-header-fields-too-large", 503: "unavailable"}
_Owed = Literal["head", "rest", "farewell"]


def connections(most: int, *, head_bytes: int, head_seconds: float, patience: float) -> type[asyncio.Protocol]:
    """The class of connection for uvicorn's ``http``: so many at once, with heads so long, so patient, in seconds."""

    class Connection(_Connection):
        """One connection within these bounds."""

        most_connections = most
        bytes_of_head = head_bytes
        seconds_for_head = head_seconds
        seconds_for_rest = patience

    return Connection


class _Connection(HttpToolsProtocol):
    most_connections: int
    bytes_of_head: int
    seconds_for_head: float
    seconds_for_rest: float

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, object],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._refused = False
        self._reads: Literal["head", "body"] | None = "head"
        self._unread = 0  # bytes that have come since there was last a head, or a piece of a body
        self._waits_for: _Owed | None = None
        self._waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.most_connections:
            self._refuse(503, f"more than {self.most_connections} connections are open")
            return
        self._look()

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        self._unread += len(data)
        super().data_received(data)
        # Heads, what frames a chunk, and headers behind the last one: the parser would take any length of them.
        if self._unread > self.bytes_of_head and not self._refused:
            self._refuse(431, f"the request line and its headers are over the limit of {self.bytes_of_head} bytes")
        self._look()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._reads = "head"

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        self._reads = "body"
        self._unread = 0

    def on_body(self, body: bytes) -> None:
        super().on_body(body)
        self._unread = 0

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._reads = None
        self._unread = 0

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait(None, 0)
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        self._refuse(400, msg)

    def _look(self) -> None:
        if self._refused:
            return
        # What the connection owes us now: the rest of a head, the rest of a body that was answered already, or nothing.
        if self._reads == "head" or (self._reads is None and self._unread):  # blank lines in the place of a head
            self._wait("head", self.seconds_for_head)
        elif self._reads == "body" and self.cycle.response_complete:
            self._wait("rest", self.seconds_for_rest)
        else:
            self._wait(None, 0)

    def _wait(self, owed: _Owed | None, seconds: float) -> None:
        if owed == self._waits_for:  # no new time for a few more bytes of the same
            return
        if self._waiting is not None:
            self._waiting.cancel()
        self._waits_for = owed
        self._waiting = None if owed is None else self.loop.call_later(seconds, self.transport.abort)

    def _refuse(self, status: int, detail: str) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self.transport.abort()  # another answer is on its way: there is no place for one of ours
            return
        phrase = HTTPStatus(status).phrase
        request_id = secrets.token_hex(10)
        problem = {
            "type": f"urn:whosaid:problem:{_SLUGS[status]}",
            "title": phrase,
            "status": status,
            "detail": detail,
            "errors": [],
            "request_id": request_id,
        }
        body = json.dumps(problem).encode()
        head = (
            f"HTTP/1.1 {status} {phrase}\r\nContent-Type: application/problem+json\r\nContent-Length: {len(body)}\r\n"
            f"X-Request-ID: {request_id}\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        # Whoever is still sending must be let finish, or would see a broken connection in the place of this answer.
        self._refused = True
        self.transport.write_eof()
        self._wait("farewell", _PARTING_S)
