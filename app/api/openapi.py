"""What does the OpenAPI document promise? Every answer that a route gives, and no other."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.api.etag import IF_MATCH
from app.api.problems import MEDIA_TYPE

TAGS = [
    {"name": "extract", "description": "Quotes of a text, nothing stored."},
    {"name": "articles", "description": "Articles in, and out again."},
    {"name": "operations", "description": "Work that outlives its request: how far it is, and an end to it."},
    {"name": "quotes", "description": "Who said what, with the evidence."},
    {"name": "review", "description": "What people say of quotes, and what was said before."},
    {"name": "speakers", "description": "Who speaks, under which names and in which roles."},
    {"name": "exports", "description": "All quotes of a filter, in the formats of other tools."},
    {"name": "health", "description": "Alive, ready, and which version."},
]


def describe_honestly(app: FastAPI) -> None:
    """Have the application publish its document without the answers that FastAPI adds and this service never gives."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def _document(app: FastAPI) -> dict[str, Any]:
    found = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        tags=TAGS,
        license_info=app.license_info,
    )
    for path in found["paths"].values():
        for operation in path.values():
            _only_problems(operation["responses"])
            for parameter in operation.get("parameters", []):
                _never_null(parameter["schema"])
                # Left to the route, which answers 428: FastAPI would call its absence a malformed request.
                parameter["required"] |= parameter["name"] == IF_MATCH
    schemas = found["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    return found


def _only_problems(responses: dict[str, Any]) -> None:
    for status, response in list(responses.items()):
        content = response.get("content", {})
        if status >= "400" and MEDIA_TYPE not in content:
            del responses[status]  # FastAPI's own 422, of another shape
        elif status >= "400":
            content.pop("application/json", None)


def _never_null(schema: dict[str, Any]) -> None:
    # A parameter that may be left out cannot be sent as null: in a query that is the word "null".
    choices = [choice for choice in schema.pop("anyOf", []) if choice != {"type": "null"}]
    schema.update(choices[0] if len(choices) == 1 else {"anyOf": choices} if choices else {})
