"""How long may a connection keep the server waiting, and what does it hear that is no HTTP?

uvicorn waits for a request for as long as its bytes trickle in. Here a request line with its headers has a time, and so
has what is left of a body once its answer is out (the body itself is the application's affair: api/guard.py).
"""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
from http import HTTPStatus

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

_PARTING_S = 2.0  # how long a connection that was refused may go on sending into the void
_SLUGS = {400: "bad-request", 431: "request-header-fields-too-large", 503: "unavailable"}


def connections(most: int, *, head_seconds: float, patience: float) -> type[asyncio.Protocol]:
    """The class of connection for uvicorn's ``http``: so many at once, and so patient, in seconds."""

    class Connection(_Connection):
        """One connection within these bounds."""

        most_connections = most
        seconds_for_head = head_seconds
        seconds_for_rest = patience

    return Connection


class _Connection(H11Protocol):
    most_connections: int
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
        self._waits_for: object = None
        self._waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.most_connections:
            self._refuse(503, f"more than {self.most_connections} connections are open")
            return
        self._wait(h11.IDLE, self.seconds_for_head)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        if self.conn.their_state is h11.IDLE and self._is_too_long(self.conn.trailing_data[0] + data):
            most = self.config.h11_max_incomplete_event_size
            self._refuse(431, f"the request line and its headers are longer than {most} bytes")
            return
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait(None, 0)
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        error = sys.exception()  # called while h11's complaint is being handled
        self._refuse(getattr(error, "error_status_hint", 400), msg)

    def _is_too_long(self, begun: bytes) -> bool:
        # h11 measures a head that is not whole yet: one that comes in a single piece would pass.
        most = self.config.h11_max_incomplete_event_size
        if most is None or len(begun) <= most:
            return False
        return b"\r\n\r\n" not in begun[: most + 4] and b"\n\n" not in begun[: most + 2]

    def _look(self) -> None:
        if self._refused:
            return
        # What the connection owes us now: the rest of a head, the rest of a body that was answered already, or nothing.
        owed = self.conn.their_state
        if owed is h11.IDLE and self.conn.trailing_data[0]:
            self._wait(h11.IDLE, self.seconds_for_head)
        elif owed is h11.SEND_BODY and self.cycle.response_complete:
            self._wait(h11.SEND_BODY, self.seconds_for_rest)
        else:
            self._wait(None, 0)

    def _wait(self, owed: object, seconds: float) -> None:
        if owed is self._waits_for:  # no new time for a few more bytes of the same
            return
        if self._waiting is not None:
            self._waiting.cancel()
        self._waits_for = owed
        self._waiting = None if owed is None else self.loop.call_later(seconds, self.transport.abort)

    def _refuse(self, status: int, detail: str) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            if self.cycle.response_started:
                self.transport.abort()  # another answer is on its way: there is no place for one of ours
                return
            self.cycle.disconnected = True  # what it still answers goes nowhere
            self.cycle.message_event.set()
        status = status if status in _SLUGS else 400
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
        self._wait(_Connection, _PARTING_S)
