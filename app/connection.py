"""How long may a connection keep the server waiting, and what does it hear that is no HTTP?

uvicorn waits for a request for as long as its bytes trickle in. Here a request line with its headers has a time and a
size, and so has what is left of a body once its answer is out (the body itself is the application's affair:
api/guard.py). Requests that come together are read one after another, each when the one before has been answered, and
what cannot be read is told of in its turn. An offer to speak another protocol is passed over (RFC 9110, 7.8).
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import deque
from collections.abc import Callable
from http import HTTPStatus
from typing import Literal

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from app.transport import Joining

_PARTING_S = 2.0  # how long a connection that was refused may go on sending into the void
_SLUGS = {400: "bad-request", 431: "request-header-fields-too-large", 503: "unavailable"}
_AT_ONCE = 16_384  # bytes that are read together: so few requests, if they are small, may wait behind one another

_Owed = Literal["nothing", "head", "rest", "end"]  # what the other side has to send before its time is over


class _Unreadable(Exception):
    """What came is no request. args: the status and the words of the answer."""


class _Held(FlowControl):
    """uvicorn reads on after each answer; here not while something that came before is still to be read."""

    def __init__(self, transport: asyncio.Transport, is_held: Callable[[], bool]) -> None:
        super().__init__(transport)
        self._is_held = is_held

    def resume_reading(self) -> None:
        if not self._is_held():
            super().resume_reading()


def connections(most: int, *, head_bytes: int, head_seconds: float, patience: float) -> type[asyncio.Protocol]:
    """The class of connection for uvicorn's ``http``: so many at once, such heads, and so patient, in seconds."""

    class Connection(_Connection):
        """One connection within these bounds."""

        most_connections = most
        longest_head = head_bytes
        seconds_for_head = head_seconds
        seconds_for_rest = patience

    return Connection


class _Connection(HttpToolsProtocol):
    most_connections: int
    longest_head: int
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
        self._owed: _Owed = "nothing"
        self._timer: asyncio.TimerHandle | None = None
        self._reading: Literal["between", "head", "body"] = "between"  # where in a message the parser is
        self._hosts = self._head_bytes = 0  # of the message that is being read
        self._without_use = 0  # bytes that came since a head, a piece of a body or a message was complete
        self._offered = b""  # the head of a request that offers another protocol, without the offer
        self._held = b""  # came behind a request that is not answered yet
        self._unreadable: tuple[int, str] | None = None  # to be told when what was asked before is answered
        self._answering: RequestResponseCycle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        joining = Joining(transport, self.loop)
        super().connection_made(joining)
        self.flow = _Held(joining, lambda: bool(self._held))
        if len(self.connections) > self.most_connections:
            self._refuse(503, f"more than {self.most_connections} connections are open")
            return
        self._wait("head", self.seconds_for_head)

    def data_received(self, data: bytes) -> None:
        if self._refused or self._unreadable is not None:
            return
        self._unset_keepalive_if_required()
        self._held += data
        self._read()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait("nothing")
        if self._answering is not None and not self._answering.response_complete:
            self._answering.disconnected = True
            self._answering.message_event.set()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        more = bool(self.pipeline)
        super().on_response_complete()
        if self.transport.is_closing():
            return
        if self._unreadable is None:
            self._read()
        elif not more:
            self._refuse(*self._unreadable)

    def _read(self) -> None:
        """Give the parser what has come, as far as requests of before have been answered."""
        came, self._held, at = self._held, b"", 0
        try:
            while at < len(came) and not self.pipeline:
                piece = came[at : at + _AT_ONCE]
                at += len(piece)
                self._without_use += len(piece)
                self._parse(piece)
                if self._without_use > self.longest_head:
                    raise self._too_long()
        except httptools.HttpParserError as error:
            reason = error.__context__
            self._stumble(*(reason.args if isinstance(reason, _Unreadable) else (400, f"this is no HTTP: {error}")))
        except _Unreadable as error:
            self._stumble(*error.args)
        else:
            self._held = came[at:]
            if self.pipeline:
                self.flow.pause_reading()
            elif not self._answering or self._answering.response_complete:
                self.flow.resume_reading()
            self._look()

    def _parse(self, data: bytes) -> None:
        while data:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as offer:
                # The parser stops where the other protocol would begin: it is asked again as if none were offered.
                data, self._offered = self._offered + data[offer.args[0] :], b""
                self.parser = httptools.HttpRequestParser(self)
            else:
                return

    # What the parser calls

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._reading, self._hosts, self._head_bytes = "head", 0, 0

    def on_url(self, url: bytes) -> None:
        self._head_bytes += len(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._reading != "head":
            return  # behind the body: no header of the request
        self._head_bytes += len(name) + len(value)
        self._hosts += name.lower() == b"host"
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        if self._head_bytes > self.longest_head:
            raise self._too_long()
        if self.parser.should_upgrade():
            self._offered = self._without_offer()
            return
        if self._hosts > 1 or (self._hosts == 0 and self.parser.get_http_version() == "1.1"):
            raise _Unreadable(400, "a request names its host once")
        self._reading, self._without_use = "body", 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._without_use = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        if self._offered:
            return
        self._reading, self._without_use = "between", 0
        super().on_message_complete()

    def _without_offer(self) -> bytes:
        method, version = self.parser.get_method(), self.parser.get_http_version()
        if method == b"CONNECT":
            raise _Unreadable(400, "this is no proxy")
        headers = b"".join(b"%s: %s\r\n" % header for header in self.headers if header[0] != b"upgrade")
        return b"%s %s HTTP/%s\r\n%s\r\n" % (method, self.url, version.encode(), headers)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: object) -> None:
        self._answering = cycle
        super()._start_asgi_task(cycle, app)  # type: ignore[arg-type]

    # What is owed, and what is refused

    def _too_long(self) -> _Unreadable:
        return _Unreadable(431, f"the request line and its headers are longer than {self.longest_head} bytes")

    def _look(self) -> None:
        """See what the connection owes by now."""
        if self._refused:
            return
        answered = self.cycle is None or self.cycle.response_complete
        if not answered:
            self._wait("nothing")
        elif self._reading == "body":
            self._wait("rest", self.seconds_for_rest)
        elif self._reading == "head" or self._without_use:  # blank lines before a request are part of its head
            self._wait("head", self.seconds_for_head)
        else:
            self._wait("nothing")

    def _wait(self, owed: _Owed, seconds: float = 0) -> None:
        if owed == self._owed:  # no new time for a few more bytes of the same
            return
        if self._timer is not None:
            self._timer.cancel()
        self._owed = owed
        self._timer = None if owed == "nothing" else self.loop.call_later(seconds, self.transport.abort)

    def _stumble(self, status: int, detail: str) -> None:
        """What came last cannot be read: tell it now, or when its turn comes."""
        broken = self.cycle if self._reading == "body" else None  # its head was read
        if broken is not None and broken.response_complete:
            self.transport.close()
        elif self._answering in (None, broken) or self._answering.response_complete:
            self._refuse(status, detail)
        else:
            self.pipeline = deque(one for one in self.pipeline if one[0] is not broken)
            self._unreadable = status, detail
            self._wait("nothing")

    def _refuse(self, status: int, detail: str) -> None:
        cycle = self.cycle
        if cycle is not None and not cycle.response_complete:
            if cycle.response_started:
                self.transport.abort()  # another answer is on its way: there is no place for one of ours
                return
            cycle.disconnected = True  # what it still answers goes nowhere
            cycle.message_event.set()
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
        self._wait("end", _PARTING_S)
