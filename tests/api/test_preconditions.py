"""Is a change made only by whoever has seen what it changes, and does it know who that is?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI, Request, Response
from pydantic import BaseModel
from starlette.testclient import TestClient

from app.api.deps import WhoDep
from app.api.etag import IfMatchDep, conditional, require_match
from app.api.openapi import describe_honestly
from app.api.problems import problems, tell_problems
from app.api.request_id import RequestId
from app.errors import PreconditionFailed, PreconditionRequired


class Thing(BaseModel):
    changed_by: str | None = None
    changes: int = 0


@pytest.fixture
def client() -> Iterator[TestClient]:
    """A service with one thing that can be changed."""
    app = FastAPI()
    app.add_middleware(RequestId)
    tell_problems(app)
    app.state.thing = Thing()

    @app.get("/thing")
    def get_thing(request: Request) -> Response:
        return conditional(request, request.app.state.thing)

    @app.patch("/thing", responses=problems(PreconditionFailed, PreconditionRequired))
    def change_thing(request: Request, who: WhoDep, if_match: IfMatchDep = None) -> Response:
        require_match(if_match, request.app.state.thing.model_dump_json())
        request.app.state.thing = Thing(changed_by=who, changes=request.app.state.thing.changes + 1)
        return conditional(request, request.app.state.thing)

    describe_honestly(app)
    with TestClient(app) as client:
        yield client


def test_the_present_etag_lets_a_change_through_once(client: TestClient) -> None:
    seen = client.get("/thing").headers["ETag"]
    changed = client.patch("/thing", headers={"If-Match": seen})
    assert (changed.status_code, changed.json()) == (200, {"changed_by": "local", "changes": 1})
    assert changed.headers["ETag"] == client.get("/thing").headers["ETag"] != seen
    late = client.patch("/thing", headers={"If-Match": seen})
    assert (late.status_code, late.json()["type"]) == (412, "urn:whosaid:problem:precondition-failed")
    assert client.patch("/thing", headers={"If-Match": changed.headers["ETag"]}).status_code == 200


def test_a_change_of_no_stated_state_is_refused(client: TestClient) -> None:
    answer = client.patch("/thing")
    assert (answer.status_code, answer.json()["type"]) == (428, "urn:whosaid:problem:precondition-required")
    assert client.get("/thing").json()["changes"] == 0


@pytest.mark.parametrize(
    ("header", "status"),
    [("*", 200), ('"x", {}', 200), ("{}", 200), ("W/{}", 412), ('"x"', 412), ("", 412), ("é", 412), (",", 412)],
)
def test_every_form_of_the_header_is_read(client: TestClient, header: str, status: int) -> None:
    seen = client.get("/thing").headers["ETag"]
    answer = client.patch("/thing", headers={b"If-Match": header.format(seen).encode()})
    assert answer.status_code == status, answer.text


def test_the_header_is_documented_as_required(client: TestClient) -> None:
    operation = client.get("/openapi.json").json()["paths"]["/thing"]["patch"]
    (parameter,) = operation["parameters"]
    assert (parameter["name"], parameter["in"], parameter["required"]) == ("If-Match", "header", True)
    assert {"412", "428"} <= set(operation["responses"])
