"""How is an error told over HTTP? As application/problem+json (RFC 9457), each class of error with its own status.

Only this module knows status codes of errors. ``problems(NotFound)`` declares them on a route.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Route

from app.api.reattribution_shapes import REATTRIBUTION_SHAPES
from app.api.safe_headers import SAFE_HEADERS
from app.api.schemas import SHAPES
from app.errors import (
    BadQuery,
    BodyTooSlow,
    Conflict,
    DomainError,
    Forbidden,
    Gone,
    Invalid,
    ModelDamaged,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    TooLarge,
    TooMany,
    TooSlow,
    Unauthenticated,
    Unavailable,
    UnsupportedMedia,
)
from app.store.corrections import SPEAKER_SHAPES

MEDIA_TYPE = "application/problem+json"
_LEFT = 499  # as nginx has it: the client left before its request was whole
# A pattern is no help to the reader: the description of the field says in words what it asks for.
PATTERN_MISSED = "blank, or not of the form that the field's description asks for"
_AN_OBJECT = "a JSON object is needed here"
_IN_WORDS = {  # what pydantic says for programmers, by its names for the errors
    "string_pattern_mismatch": PATTERN_MISSED,
    "missing": "it is needed, and missing",
    "extra_forbidden": "there is nothing of this name here",
    "dict_type": _AN_OBJECT,
    "model_type": _AN_OBJECT,
    "model_attributes_type": _AN_OBJECT,
    "too_long": "at most {max_length} may be given",
    "too_short": "at least {min_length} must be given",
}
STATUS: dict[type[DomainError], tuple[int, str, str]] = {  # status, slug of the type, title
    BadQuery: (400, "bad-query", "A query parameter cannot be used"),
    Unauthenticated: (401, "unauthenticated", "A key is needed"),
    Forbidden: (403, "forbidden", "The key is not for this"),
    NotFound: (404, "not-found", "There is no such thing"),
    BodyTooSlow: (408, "body-too-slow", "The body did not arrive in time"),
    Conflict: (409, "conflict", "The request contradicts what is stored"),
    Gone: (410, "gone", "It has been taken down"),
    PreconditionFailed: (412, "precondition-failed", "It has changed since it was read"),
    TooLarge: (413, "too-large", "The input is over a limit"),
    UnsupportedMedia: (415, "unsupported-media", "The body is of a type that is not read here"),
    Invalid: (422, "invalid", "The input is not acceptable"),
    PreconditionRequired: (428, "precondition-required", "The change does not say which state it is meant for"),
    TooMany: (429, "too-many", "Too many requests"),
    ModelDamaged: (503, "model-damaged", "The model cannot be used"),
    TooSlow: (503, "too-slow", "The answer takes too long"),
    Unavailable: (503, "unavailable", "The service cannot do this now"),
}
_RETRY_AFTER_S = "5"
_TAGS = {*SHAPES, *SPEAKER_SHAPES, *REATTRIBUTION_SHAPES}
_log = logging.getLogger("whosaid")


class Fault(BaseModel):
    """One thing that is wrong with the input."""

    detail: str = Field(description="What is wrong, in a sentence.")
    pointer: str | None = Field(
        None,
        exclude_if=lambda pointer: pointer is None,
        description="Where in the body, as a JSON pointer (RFC 6901); the empty one means the whole.",
    )
    parameter: str | None = Field(
        None, exclude_if=lambda name: name is None, description="Which query parameter, for faults outside the body."
    )


class Problem(BaseModel):
    """An error, as RFC 9457 describes it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:whosaid:problem:invalid",
                    "title": "The input is not acceptable",
                    "status": 422,
                    "detail": "/text: it is needed, and missing",
                    "errors": [{"detail": "it is needed, and missing", "pointer": "/text"}],
                    "request_id": "5d0f6a9c1b2e4f7a8c3d",
                }
            ]
        }
    )

    type: str = Field(description="Names the kind of problem; stable, to be compared by programs.")
    title: str = Field(description="The kind of problem in words.")
    status: int = Field(description="The HTTP status code.")
    detail: str = Field(description="What happened this time.")
    errors: list[Fault] = Field(description="Each fault of the input; empty if the input is not at fault.")
    request_id: str = Field(description="Names this request in the log of the server; also in X-Request-ID.")


def problems(*errors: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of a route that can raise these."""
    declared: dict[int | str, dict[str, Any]] = {}
    for error in errors:
        status, _, title = STATUS[error]
        titles = [declared[status]["description"]] if status in declared else []
        schema = {"$ref": "#/components/schemas/Problem"}
        declared[status] = {
            "description": " / ".join([*titles, title]),
            "model": Problem,
            "content": {MEDIA_TYPE: {"schema": schema}},
        }
    return declared


def tell_problems(app: FastAPI) -> None:
    """Have every error that leaves this application told as a problem."""
    app.add_exception_handler(DomainError, tell)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _unexpected_error)


def tell(request: Request, error: Exception) -> Response:
    """The answer that tells of a DomainError."""
    assert isinstance(error, DomainError)  # noqa: S101
    status, slug, title = STATUS[type(error)]
    if status >= 500:
        _log.error("%s: %s", title, error)
    faults = []
    if isinstance(error, BadQuery):
        faults = [Fault(detail=str(error), parameter=error.pointer)]
    elif status == 422 or error.pointer:
        faults = [Fault(detail=str(error), pointer=error.pointer)]
    return _answer(request, status, slug, title, str(error), faults, headers=_headers(request, error, status))


def _headers(request: Request, error: DomainError, status: int) -> dict[str, str]:
    if isinstance(error, Unauthenticated):
        # RFC 6750, 3.1: no error is named to whoever sent no key.
        tried = ', error="invalid_token"' if "authorization" in request.headers else ""
        return {"WWW-Authenticate": f'Bearer realm="whosaid"{tried}'}
    if isinstance(error, Forbidden):
        return {"WWW-Authenticate": f'Bearer realm="whosaid", error="insufficient_scope", scope="{error.scope}"'}
    if isinstance(error, TooMany):
        return {"Retry-After": str(error.retry_after)}
    return {"Retry-After": _RETRY_AFTER_S} if status == 503 else {}


def _validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    faults = faults_of(error.errors())
    in_body = all(fault.parameter is None for fault in faults)
    status, slug, title = STATUS[Invalid if in_body else BadQuery]
    nameless = "the body" if in_body else "a parameter without a name"
    detail = f"{faults[0].parameter or faults[0].pointer or nameless}: {faults[0].detail}"
    return _answer(request, status, slug, title, detail, faults)


def faults_of(errors: Iterable[Any]) -> list[Fault]:
    """The faults that pydantic found, their places as FastAPI gives them: ("body", ...), or those of a parameter."""
    return [_fault(each["loc"], _in_words(each)) for each in errors]


def _in_words(error: Any) -> str:
    known = _IN_WORDS.get(error["type"])
    message: str = error["msg"] if known is None else known.format(**error.get("ctx", {}))
    return message


def _fault(loc: Sequence[int | str], message: str) -> Fault:
    message = message.removeprefix("Value error, ")
    place, *path = loc
    if place != "body":
        return Fault(detail=message, parameter=str(path[0]) if path else "")
    # What may have several shapes puts the shape's tag into the place: it is no part of the document.
    steps = [str(step) for step in path if step not in _TAGS]
    return Fault(detail=message, pointer="".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps))


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    phrase = HTTPStatus(error.status_code).phrase
    known = {404: "not-found", 405: "method-not-allowed"}
    slug = known.get(error.status_code, phrase.lower().replace(" ", "-"))
    detail = f"{request.method} {request.url.path}: {phrase}"
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(_methods(request))
    return _answer(request, error.status_code, slug, phrase, detail, [], headers=headers)


def _gone(_request: Request, _error: Exception) -> Response:
    # Nobody reads it: the log and the counts tell that it was the client who left.
    return Response(status_code=_LEFT)


def _methods(request: Request) -> list[str]:
    # Starlette names the methods of the first route of this path only.
    found: set[str] = set()
    for context in iter_route_contexts(request.app.routes):
        route = context.original_route
        if isinstance(route, Route | APIRoute) and route.path_regex.match(request.url.path):
            found |= route.methods or set()
    return sorted(found)


def _unexpected_error(request: Request, _error: Exception) -> Response:
    # The server logs the traceback: Starlette raises the error again once this answer is sent.
    detail = "a fault of the service, not of the request; the log has it under the request_id"
    return _answer(request, 500, "internal", "Internal Server Error", detail, [])


def _answer(
    request: Request,
    status: int,
    slug: str,
    title: str,
    detail: str,
    faults: list[Fault],
    *,
    headers: Mapping[str, str] | None = None,
) -> Response:
    request_id = request.state.request_id
    body = Problem(
        type=f"urn:whosaid:problem:{slug}",
        title=title,
        status=status,
        detail=detail,
        errors=faults,
        request_id=request_id,
    )
    # The last handler answers outside of the middleware that adds these to every other answer.
    told = {**SAFE_HEADERS, **(headers or {}), "X-Request-ID": request_id}
    return Response(body.model_dump_json(), status, told, media_type=MEDIA_TYPE)
