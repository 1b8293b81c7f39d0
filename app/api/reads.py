"""How does a route that only reads answer quickly? In the event loop, if that is over in a few milliseconds.

A turn in a thread takes longer than most reads, the more so where several are asked at once. The database stops a read
that would keep the others waiting, and it begins anew in a thread, with all the time that a read may take.

The arguments are what the signature says, as everywhere, and FastAPI documents them from it; they are taken from the
request here, because its own way to them takes as long as reading fifty quotes.
"""

from __future__ import annotations

import inspect
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, get_args, get_type_hints

from anyio import to_thread
from fastapi import Request, Response, params
from fastapi.exceptions import RequestValidationError
from fastapi.security import SecurityScopes
from pydantic import BaseModel, ValidationError
from sqlalchemy import Engine
from sqlmodel import Session
from starlette.types import Receive, Scope, Send

from app.api.body import JsonRoute
from app.api.deps import get_service
from app.errors import TooSlow, Unavailable
from app.store.engine import OneThread, asking, reading
from app.store.filters import REPEATABLE

AT_ONCE_S = 0.01  # so long may one read keep all others waiting
_Opening = AbstractContextManager[object]
_Check = Callable[[Request], Awaitable[object]]
_Take = Callable[[Request], object]


async def _by_the_route() -> None:
    """Nothing: what stands in the signature is opened by the route."""


@dataclass(frozen=True, kw_only=True)
class _Opened(params.Depends):
    """How the database is opened, for so many seconds: in a thread, and in the event loop."""

    in_thread: Callable[[Engine, float], _Opening]
    at_once: Callable[[OneThread, float], _Opening]


_reading = _Opened(
    _by_the_route, in_thread=lambda engine, seconds: reading(engine, seconds=seconds), at_once=OneThread.reading
)
_asking = _Opened(
    _by_the_route, in_thread=lambda engine, seconds: asking(engine, seconds=seconds), at_once=OneThread.asking
)
ReaderDep = Annotated[Session, _reading]
AskerDep = Annotated[sqlite3.Connection, _asking]


class ReadRoute(JsonRoute):
    """A route whose function takes a ReaderDep or an AskerDep; one whose does not is a JsonRoute like others."""

    _reads: Callable[[Request], Coroutine[Any, Any, Response]] | None = None  # what answers where it takes one

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """As APIRoute. FastAPI's way round a handler, for dependencies that are to be closed, is spared a reader."""
        super().__init__(*arguments, **options)
        if self._reads is not None:
            self.app = self._answer

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._reads is not None  # noqa: S101
        response = await self._reads(Request(scope, receive, send))
        await response(scope, receive, send)

    def likely_short(self, request: Request) -> bool:
        """Whether it is worth a try at once: not a search for words."""
        return "q" not in request.query_params

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """A handler that reads, or FastAPI's."""
        function = self.endpoint
        hints = get_type_hints(function, include_extras=True)
        opened, takes = _arguments({name: hints[name] for name in inspect.signature(function).parameters})
        if opened is None:
            return super().get_route_handler()
        reader, how = opened
        checks = [_check(one) for one in self.dependencies]

        def read(opening: _Opening, given: Mapping[str, object]) -> Response:
            with opening as source:
                answer = function(**given, **{reader: source})
                assert isinstance(answer, Response)  # noqa: S101
                return answer

        async def handle(request: Request) -> Response:
            for check in checks:
                await check(request)
            service = await get_service(request)
            given = {name: take(request) for name, take in takes.items()}
            if self.likely_short(request):
                with suppress(TooSlow, Unavailable):  # longer than a moment, or locked for one
                    return read(how.at_once(service.at_once, AT_ONCE_S), given)
            return await to_thread.run_sync(read, how.in_thread(service.engine, service.limits.query_seconds), given)

        self._reads = handle
        return handle


class LongReadRoute(ReadRoute):
    """A ReadRoute that counts its milliseconds by the dozen."""

    def likely_short(self, request: Request) -> bool:
        """Never."""
        return False


def _arguments(hints: Mapping[str, Any]) -> tuple[tuple[str, _Opened] | None, dict[str, _Take]]:
    """What is to be opened, with its name in the signature, and where the other arguments come from."""
    opened: tuple[str, _Opened] | None = None
    takes: dict[str, _Take] = {}
    for name, hint in hints.items():
        kind, *told = get_args(hint) or (hint,)
        if told and isinstance(told[0], _Opened):
            opened = name, told[0]
        elif kind is Request:
            takes[name] = _whole
        elif told and isinstance(told[0], params.Query):
            takes[name] = partial(_from_query, kind)
        else:
            takes[name] = partial(_from_path, name)
    return opened, takes


def _whole(request: Request) -> Request:
    return request


def _from_path(name: str, request: Request) -> object:
    return request.path_params[name]


def _from_query(kind: type[BaseModel], request: Request) -> BaseModel:
    asked = request.query_params
    values = {name: asked.getlist(name) if name in REPEATABLE else asked[name] for name in asked}
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise RequestValidationError([{**one, "loc": ("query", *one["loc"])} for one in error.errors()]) from None


def _check(dependency: params.Depends) -> _Check:
    check = dependency.dependency
    assert check is not None  # noqa: S101
    if isinstance(dependency, params.Security):
        return partial(check, needed=SecurityScopes(list(dependency.scopes or ())))
    return check
