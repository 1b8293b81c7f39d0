"""Is this request let in? By its key, its rate, and the time that its body takes: before anything else is done for it.

Whoever is refused is refused before the body is read. What is asked of a route is in scopes.py.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.buckets import Buckets, Taken, caller_at
from app.api.deps import service_of
from app.api.problems import tell
from app.api.scopes import Access
from app.errors import BodyTooSlow, DomainError, Forbidden, TooMany, Unauthenticated
from app.store.api_keys import Bearer


@dataclass(frozen=True, slots=True)
class Rules:
    """keys: whether a key is asked for. per_minute: requests of each caller, 0 for no limit.

    patience: seconds that a body may take to arrive, and each further piece of an answer to be taken.
    """

    keys: bool
    per_minute: int
    patience: float


class Guard:
    """Middleware: lets requests in by these rules; needs ``access`` in the state of the request (watch.py)."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        """app: what the request goes on to."""
        self._app = app
        self._rules = rules
        self._buckets = Buckets(rules.per_minute) if rules.per_minute else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request in, or answer it with a problem."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        access: Access = request.state.access
        passing = _Passing(receive, send, self._rules.patience)
        try:
            if not access.probe:
                await self._admit(request, access, passing)
        except DomainError as error:
            await tell(request, error)(scope, receive, passing.send)
            return
        await self._app(scope, passing.receive, passing.send)

    async def _admit(self, request: Request, access: Access, passing: _Passing) -> None:
        if access.open or not self._rules.keys:
            self._count(passing, _caller(request))
            return
        bearer = await self._bearer(request, passing)
        request.state.who = bearer.name
        for scope in access.scopes:
            if not bearer.may(scope):
                raise Forbidden(f"the key {bearer.name!r} has not the scope {scope!r}", scope=scope)

    async def _bearer(self, request: Request, passing: _Passing) -> Bearer:
        keyring = service_of(request).keyring
        token = _token(request)
        bearer = keyring.known(token)
        if bearer is None:
            if not keyring.met(token):
                # Whoever guesses keys is slowed down by address, before the database is asked.
                self._count(passing, _caller(request))
            bearer = await keyring.find(token)
        if bearer is None:
            raise Unauthenticated("the key is unknown, malformed or revoked" if token else "a key is needed")
        if not bearer.counts():
            raise Unauthenticated(f"the key {bearer.name!r} has expired")
        self._count(passing, bearer.id)
        keyring.used(bearer)
        return bearer

    def _count(self, passing: _Passing, caller: str) -> None:
        if self._buckets is None:
            return
        passing.taken = self._buckets.take(caller)
        if not passing.taken.allowed:
            limit, wait = passing.taken.limit, passing.taken.retry_after
            raise TooMany(f"more than {limit} requests a minute: the next one in {wait} s", retry_after=wait)


class _Passing:
    """One request on its way in, and its answer on its way out."""

    def __init__(self, receive: Receive, send: Send, patience: float) -> None:
        self.taken: Taken | None = None
        self._receive = receive
        self._send = send
        self._patience = patience
        self._due: float | None = None  # by when the whole body must be there, on the clock of the loop
        self._arrived = False

    async def receive(self) -> Message:
        """The next piece of the body. Raises BodyTooSlow when the body has taken its time."""
        if self._arrived:  # what is waited for now is the end of the connection
            return await self._receive()
        if self._due is None:
            self._due = asyncio.get_running_loop().time() + self._patience
        try:
            async with asyncio.timeout_at(self._due):
                message = await self._receive()
        except TimeoutError:
            raise BodyTooSlow(f"the body took longer than {self._patience:g} s to arrive") from None
        self._arrived = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        """The next piece of the answer. Raises OSError, as a lost connection does, if it is not taken in time."""
        if message["type"] == "http.response.start":
            if self.taken is not None:
                MutableHeaders(scope=message).update(self.taken.headers())
            await self._send(message)
        elif message.get("more_body", False):
            # A reader who stops reading would hold on to the state of the database that the answer is read from.
            try:
                async with asyncio.timeout(self._patience):
                    await self._send(message)
            except TimeoutError:
                raise OSError("the answer is not being taken") from None
        else:
            await self._send(message)


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _caller(request: Request) -> str:
    return caller_at(request.client.host) if request.client else "unknown"
