"""Does the OpenAPI document say everything, and nothing that is not so?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter
from starlette.testclient import TestClient

from app.api import examples, operation_shapes, reattribution_shapes, schemas, speaker_shapes
from app.main import create_app
from app.settings import Settings

DOCUMENT = create_app(Settings()).openapi()
OPERATIONS = [
    pytest.param(operation, id=f"{method.upper()} {path}")
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
]
SCHEMAS = DOCUMENT["components"]["schemas"]


def test_the_routes_are_those_of_the_contract() -> None:
    assert {f"{method} {path}" for path, operations in DOCUMENT["paths"].items() for method in operations} == {
        "post /v1/extract",
        "post /v1/articles",
        "post /v1/articles:batch",
        "get /v1/operations/{operation_id}",
        "delete /v1/operations/{operation_id}",
        "post /v1/reattribute",
        "get /v1/articles",
        "get /v1/articles/{article_id}",
        "delete /v1/articles/{article_id}",
        "get /v1/articles/{article_id}/quotes",
        "get /v1/quotes",
        "get /v1/quotes/{quote_id}",
        "patch /v1/quotes/{quote_id}",
        "post /v1/articles/{article_id}/quotes",
        "get /v1/quotes/{quote_id}/revisions",
        "get /v1/quotes/{quote_id}/siblings",
        "post /v1/quotes/{quote_id}/siblings",
        "get /v1/speakers",
        "get /v1/speakers/{speaker_id}",
        "get /v1/exports/quotes",
        "post /v1/api-keys",
        "get /v1/api-keys",
        "get /v1/api-keys/{key_id}",
        "patch /v1/api-keys/{key_id}",
        "delete /v1/api-keys/{key_id}",
        "get /metrics",
        "get /v1/stats",
        "patch /v1/speakers/{speaker_id}",
        "post /v1/speakers/{speaker_id}/merge",
        "post /v1/speakers/{speaker_id}/split",
        "post /v1/speakers/{speaker_id}/undo",
        "get /v1/speakers/{speaker_id}/revisions",
        "get /healthz",
        "get /readyz",
        "get /version",
    }


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_is_described(operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["description"]
    assert all(response["description"] for response in operation["responses"].values())
    for parameter in operation.get("parameters", []):
        assert parameter["description"]
        assert parameter["schema"].get("type") != "null"


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_error_is_a_problem(operation: dict[str, Any]) -> None:
    for status, response in operation["responses"].items():
        if status >= "400":
            assert list(response["content"]) == ["application/problem+json"]
            assert response["content"]["application/problem+json"]["schema"]["$ref"].endswith("/Problem")


@pytest.mark.parametrize(
    ("schema", "name", "field"),
    [(schema, name, field) for schema, body in SCHEMAS.items() for name, field in body["properties"].items()],
)
def test_every_field_is_described(schema: str, name: str, field: dict[str, Any]) -> None:
    assert field["description"].endswith((".", ")")), (schema, name)


@pytest.mark.parametrize(
    ("shape", "example"),
    [
        (shape, example)
        for module in (schemas, speaker_shapes, operation_shapes, reattribution_shapes)
        for name, shape in vars(module).items()
        if isinstance(shape, type) and issubclass(shape, BaseModel) and shape.__module__ == module.__name__
        for example in (shape.model_config.get("json_schema_extra") or {}).get("examples", [])  # type: ignore[union-attr]
    ],
)
def test_every_example_has_its_shape(shape: type[BaseModel], example: dict[str, Any]) -> None:
    shown = TypeAdapter(shape).validate_python(example).model_dump(mode="json", by_alias=True)
    may_leave_out = shape.__name__.endswith(("Html", "Create", "Chosen"))
    assert set(shown) == set(example) | (set(shown) if may_leave_out else set())


def spans(value: object) -> Iterator[tuple[int, int, str]]:
    if isinstance(value, dict):
        if {"start", "end", "text"} <= value.keys():
            yield value["start"], value["end"], value["text"]
        for inner in value.values():
            yield from spans(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from spans(inner)


def test_every_span_of_the_examples_is_the_words_themselves() -> None:
    text = examples.ARTICLE["text"]
    found = [*spans(examples.QUOTE_DETAIL), *spans(examples.EXTRACT)]
    assert len(found) > 8
    assert all(text[start:end] == words for start, end, words in found)


def test_every_operation_has_a_short_name_of_its_own() -> None:
    names = [operation["operationId"] for path in DOCUMENT["paths"].values() for operation in path.values()]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in names)


def test_the_examples_can_be_posted(client: TestClient) -> None:
    assert client.post("/v1/articles", json=examples.ARTICLE_FROM_TEXT).status_code == 201
    assert client.post("/v1/articles", json=examples.ARTICLE_FROM_HTML).status_code == 200  # the same words
    batch = DOCUMENT["paths"]["/v1/articles:batch"]["post"]["requestBody"]["content"]
    for content_type, body in batch.items():
        content = body["example"] if isinstance(body["example"], str) else json.dumps(body["example"])
        accepted = client.post("/v1/articles:batch", content=content, headers={"Content-Type": content_type})
        assert accepted.json()["progress"] == {"done": 0, "failed": 0, "cancelled": 0, "total": 2}
    assert client.post("/v1/extract", json=examples.EXTRACT_FROM_TEXT).status_code == 200
    assert client.post("/v1/extract", json=examples.EXTRACT_FROM_HTML).status_code == 200


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_the_pages_of_the_documentation_need_no_internet(client: TestClient, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 200
    assert "https://" not in page.text
    assert "http://" not in page.text
    for asset in page.text.split('"'):
        if asset.startswith("/static/"):
            assert client.get(asset).status_code == 200


def test_the_front_door_leads_to_the_documentation(client: TestClient) -> None:
    assert client.get("/").url.path == "/docs"


def test_two_applications_live_in_one_process(settings: Settings) -> None:
    assert create_app(settings).openapi() == create_app(settings).openapi() == DOCUMENT
