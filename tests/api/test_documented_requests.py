"""Are the example requests of the OpenAPI document answered as it says, shape and headers included?"""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest
from starlette.testclient import TestClient

from app.api import examples, operation_shapes, speaker_examples
from app.main import create_app
from app.settings import Settings

from .posting import items

DOCUMENT = create_app(Settings()).openapi()
OPERATIONS = [
    pytest.param(method, path, operation, id=operation["operationId"])
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
]
# What only an answer can give.
FROM_ANSWERS = {"page_token", "If-Match", "If-None-Match", "Idempotency-Key"}


def resolved(value: Any) -> Any:
    """A part of the document, with the component that it refers to in its place."""
    while isinstance(value, dict) and "$ref" in value:
        value = DOCUMENT["components"]["schemas"][value["$ref"].rpartition("/")[2]]
    return value


def shown(schema: Any, media: dict[str, Any]) -> list[Any]:
    """The examples of a body: of its media type, of its schema, or of each shape that the schema offers."""
    if "examples" in media:
        return [example["value"] for example in media["examples"].values()]
    if "example" in media:
        return [media["example"]]
    schema = resolved(schema)
    found: list[Any] = list(schema.get("examples", []))
    for choice in [*schema.get("anyOf", []), *schema.get("oneOf", [])]:
        found += shown(choice, {})
    if not found and "items" in schema.get("properties", {}):  # a page is shown by its items
        found += shown(schema["properties"]["items"]["items"], {})
    return found


def is_valid(body: Any, schema: dict[str, Any]) -> bool:
    whole = {**schema, "components": DOCUMENT["components"]}
    jsonschema_rs.validator_for(whole, validate_formats=True).validate(body)
    return True


@pytest.fixture
def known(client: TestClient) -> dict[str, str]:
    """The article of the examples is stored, and queued: its identifiers, by those that the document shows."""
    queued = client.post("/v1/articles:batch", json=[examples.ARTICLE_FROM_TEXT]).json()
    article = client.post("/v1/articles", json=examples.ARTICLE_FROM_TEXT).json()
    quote = items(client, "/v1/quotes")[0]
    return {
        examples.ARTICLE["id"]: article["id"],
        examples.QUOTE["id"]: quote["id"],
        speaker_examples.SPEAKER["id"]: quote["speaker"]["id"],
        operation_shapes.EXAMPLE["id"]: queued["id"],
    }


def example_of(parameter: dict[str, Any], known: dict[str, str]) -> Any:
    schema = parameter["schema"]
    for found in (parameter.get("example"), *schema.get("examples", []), schema.get("default")):
        if found is not None:
            return known.get(found, found) if isinstance(found, str) else found
    return None


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
def test_every_parameter_and_every_body_has_an_example(method: str, path: str, operation: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", []):
        assert parameter["name"] in FROM_ANSWERS or example_of(parameter, {}) is not None, parameter["name"]
    bodies = [operation["requestBody"]] if "requestBody" in operation else []
    bodies += [response for status, response in operation["responses"].items() if status.startswith("2")]
    for body in bodies:
        for media_type, media in body.get("content", {}).items():
            assert shown(media["schema"], media) or media_type == "application/x-tar", (path, media_type)


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
def test_every_example_of_a_body_has_the_declared_shape(method: str, path: str, operation: dict[str, Any]) -> None:
    for body in [operation.get("requestBody", {}), *operation["responses"].values()]:
        for media in body.get("content", {}).values():
            schema = resolved(media["schema"])
            if "items" not in schema.get("properties", {}):
                assert all(is_valid(example, media["schema"]) for example in shown(media["schema"], media))


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
def test_an_example_request_is_answered_as_declared(
    client: TestClient, known: dict[str, str], method: str, path: str, operation: dict[str, Any]
) -> None:
    parameters = [one for one in operation.get("parameters", []) if one["name"] not in FROM_ANSWERS]
    given: dict[str, dict[str, Any]] = {place: {} for place in ("path", "query", "header")}
    for parameter in parameters:
        given[parameter["in"]][parameter["name"]] = example_of(parameter, known)
    url = path.format(**given["path"])
    bodies: list[Any] = [None]
    for media_type, media in operation.get("requestBody", {}).get("content", {}).items():
        if media_type == "application/json":
            bodies = shown(media["schema"], media)
    # Each parameter alone, then all of them: together they may leave nothing to show.
    queries = [{name: value} for name, value in given["query"].items()] + [given["query"]]
    for body in bodies:
        for query in queries:
            answer = client.request(method, url, params=query, json=body, headers=given["header"])
            assert answer.status_code < 500, answer.text
            assert method != "get" or answer.status_code == 200, answer.text
            declared = operation["responses"][str(answer.status_code)]
            assert {name.lower() for name in declared.get("headers", {})} <= answer.headers.keys()
            content = declared.get("content")
            assert content or not answer.content  # a file of lines may have none
            if content and answer.content:
                media_type = answer.headers["content-type"].partition(";")[0]
                if media_type.endswith("json") and media_type != "application/x-ndjson":
                    assert is_valid(json.loads(answer.content), content[media_type]["schema"])
