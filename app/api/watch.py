"""What was asked, what came of it, and how long did it take? A line in the log, a count, and a span for each request.

Told by the template of its route: paths and queries hold what people look for, and stay out.
"""

from __future__ import annotations

import logging
import time
from contextlib import AbstractContextManager, nullcontext

from opentelemetry import propagate
from opentelemetry.trace import INVALID_SPAN, Span, SpanKind, Tracer
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.measures import Measures, span_of
from app.api.scopes import AccessTable

_log = logging.getLogger("whosaid.access")
_FAULT = 500  # what the last handler answers when an error comes by here


class Watch:
    """Middleware: puts ``access`` (scopes.py) into the state of the request, and tells of its answer."""

    def __init__(self, app: ASGIApp, measures: Measures, tracer: Tracer | None) -> None:
        """app: what the request goes on to."""
        self._app = app
        self._measures = measures
        self._tracer = tracer
        self._table: AccessTable | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and tell of its answer when that is over."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._table is None:  # when the application is made, its routes are not all there yet
            self._table = AccessTable(scope["app"].routes)
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        access = scope["state"]["access"] = self._table.find(path, scope["method"])
        status = _FAULT
        began = time.perf_counter()

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            with self._measures.request_in_hand(), self._span(scope, access.template) as span:
                await self._app(scope, receive, send_noted)
                span.set_attribute("http.response.status_code", status)
        finally:
            seconds = time.perf_counter() - began
            self._measures.answered(scope["method"], access.template, status, seconds)
            if _log.isEnabledFor(logging.INFO):
                _note(_told(scope, access.template, status, seconds))

    def _span(self, scope: Scope, template: str) -> AbstractContextManager[Span]:
        if self._tracer is None:
            return nullcontext(INVALID_SPAN)
        name = f"{scope['method']} {template}"
        attributes = {"http.request.method": scope["method"], "http.route": template}
        caller = propagate.extract(Headers(scope=scope))
        return span_of(self._tracer, name, attributes, kind=SpanKind.SERVER, context=caller)


def _note(told: dict[str, object]) -> None:
    # As _log.info with ``extra``, which would look for the line that it stands in.
    record = logging.LogRecord(_log.name, logging.INFO, __file__, 0, "request", None, None)
    record.told = told
    _log.handle(record)


def _told(scope: Scope, template: str, status: int, seconds: float) -> dict[str, object]:
    state = scope["state"]
    told: dict[str, object] = {
        "request_id": state["request_id"],
        "method": scope["method"],
        "route": template,
        "status": status,
        "ms": round(seconds * 1000, 1),
    }
    if "who" in state:
        told["key"] = state["who"]
    return told
