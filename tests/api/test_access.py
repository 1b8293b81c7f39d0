"""Who is let in? Every route of the application beside every state that a key can be in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import APIRouter
from fastapi.routing import iter_route_contexts
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from app.api.scopes import OPEN, PAGES, AccessTable
from app.main import create_app
from app.settings import Settings
from app.store.api_keys import SCOPES, Scope, create_key
from app.store.engine import open_engine, writing

from .posting import said

ID = "01a20738-dc24-78e6-a940-bbfbe12bd2be"
APP = create_app(Settings(auth="required"))
HEALTH = {"/healthz", "/readyz", "/version"}
ROUTES = sorted(
    (method, context.path or "")
    for context in iter_route_contexts(APP.routes)
    for method in context.methods or {"GET"}
    if method != "HEAD"
)
GUARDED = [route for route in ROUTES if route[1] not in HEALTH | PAGES]
# What each route asks for, said a second time so that a change of it is meant.
NEEDS: dict[tuple[str, str], Scope] = {
    ("POST", "/v1/articles:batch"): "ingest",
    ("DELETE", "/v1/operations/{operation_id}"): "ingest",
    ("DELETE", "/v1/articles/{article_id}"): "admin",
    ("POST", "/v1/articles"): "ingest",
    ("POST", "/v1/reattribute"): "admin",
    ("POST", "/v1/extract"): "read",
}


def needed(method: str, path: str) -> Scope:
    """The scope of a route: reading reads, keys are for admins, and the rest is said above."""
    if path.startswith("/v1/api-keys"):
        return "admin"
    return NEEDS.get((method, path)) or ("read" if method == "GET" else "review")


@pytest.fixture(scope="module")
def url(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("access") / "whosaid.db"
    file.write_bytes(migrated.read_bytes())
    return f"sqlite:///{file}"


@pytest.fixture(scope="module")
def store(url: str) -> Iterator[Engine]:
    engine = open_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def keys(store: Engine) -> dict[str, str]:
    """A key in each state that one can be in."""
    made: dict[str, str] = {}
    with writing(store) as session:
        for scope in SCOPES:
            made[scope] = create_key(session, name=f"only {scope}", scopes=[scope])[1]
        soon = datetime.now(UTC) + timedelta(days=1)
        made["expired"] = create_key(session, name="expired", scopes=["admin"], expires_at=soon)[1]
        made["revoked"] = create_key(session, name="revoked", scopes=["admin"])[1]
        session.execute(text("UPDATE api_keys SET expires_at = '2020-01-01 00:00:00' WHERE name = 'expired'"))
        session.execute(text("UPDATE api_keys SET revoked_at = '2020-01-01 00:00:00' WHERE name = 'revoked'"))
    made["unknown"] = f"whosaid_{'0' * 12}_{'x' * 43}"
    made["wrong secret"] = made["admin"][:-1] + ("A" if made["admin"][-1] != "A" else "B")
    made["malformed"] = "open sesame"
    return made


@pytest.fixture(scope="module")
def guarded(url: str, keys: dict[str, str]) -> Iterator[TestClient]:
    """A service that asks for keys, without its engine: who is let in does not depend on it."""
    with TestClient(create_app(Settings(database_url=url, auth="required", weights=Path("/nonexistent")))) as client:
        yield client


def ask(client: TestClient, method: str, path: str, **headers: str) -> int:
    return client.request(method, re.sub(r"\{\w+\}", ID, path), headers=headers, follow_redirects=False).status_code


def test_every_route_says_which_scope_it_needs() -> None:
    undeclared = AccessTable(APP.routes).undeclared
    assert undeclared == [], "put READ, INGEST, REVIEW, ADMIN or OPEN of app/api/scopes.py among its dependencies"


def test_a_route_that_says_nothing_is_found_and_asks_for_everything() -> None:
    router = APIRouter()
    router.add_api_route("/v1/new/{thing}", lambda thing: thing, methods=["POST"])
    router.add_api_route("/alive", lambda: 1, dependencies=[OPEN])
    table = AccessTable(router.routes)
    assert table.undeclared == ["POST /v1/new/{thing}"]
    assert table.find("/v1/new/x", "POST").scopes == ("admin",)
    assert table.find("/alive", "GET").open


@pytest.mark.parametrize(("method", "path"), GUARDED)
@pytest.mark.parametrize(
    "state", ["none", "basic", "empty", "malformed", "unknown", "wrong secret", "revoked", "expired"]
)
def test_no_route_answers_to_a_key_that_does_not_count(
    guarded: TestClient, keys: dict[str, str], method: str, path: str, state: str
) -> None:
    sent = {"none": None, "basic": "Basic YTpi", "empty": "Bearer "}.get(state, f"Bearer {keys.get(state)}")
    answer = guarded.request(
        method,
        re.sub(r"\{\w+\}", ID, path),
        headers={} if sent is None else {"Authorization": sent},
        content=b'{"text": ' if method in {"POST", "PATCH"} else None,  # never looked at
    )
    assert answer.status_code == 401
    assert answer.json()["type"] == "urn:whosaid:problem:unauthenticated"
    challenge = answer.headers["www-authenticate"]
    assert challenge == 'Bearer realm="whosaid"' + (', error="invalid_token"' if sent else "")


@pytest.mark.parametrize(("method", "path"), GUARDED)
@pytest.mark.parametrize("scope", SCOPES)
def test_a_route_answers_to_its_own_scope_and_to_admin_only(
    guarded: TestClient, keys: dict[str, str], method: str, path: str, scope: Scope
) -> None:
    status = ask(guarded, method, path, Authorization=f"Bearer {keys[scope]}")
    if scope in {needed(method, path), "admin"}:
        assert status not in {401, 403}
    else:
        assert status == 403


@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if route[1] in HEALTH | PAGES])
def test_health_and_documentation_are_open(guarded: TestClient, method: str, path: str) -> None:
    assert ask(guarded, method, path if path != "/static" else "/static/swagger-ui.css") not in {401, 403}


def test_a_missing_scope_is_named(guarded: TestClient, keys: dict[str, str]) -> None:
    answer = guarded.get("/v1/api-keys", headers={"Authorization": f"Bearer {keys['read']}"})
    assert answer.headers["www-authenticate"] == 'Bearer realm="whosaid", error="insufficient_scope", scope="admin"'
    assert answer.json()["type"] == "urn:whosaid:problem:forbidden"


@pytest.mark.parametrize("path", ["/v1/api-keys%0A", "/v1/articles%0A", "/v1/quotes%0a", "//v1/quotes", "/v1/./quotes"])
def test_odd_spellings_of_a_path_open_nothing(guarded: TestClient, keys: dict[str, str], path: str) -> None:
    assert ask(guarded, "GET", path, Authorization=f"Bearer {keys['ingest']}") in {403, 404}
    assert ask(guarded, "GET", path) == 401


def test_unknown_paths_and_methods_answer_to_keys_only(guarded: TestClient, keys: dict[str, str]) -> None:
    assert ask(guarded, "GET", "/nothing") == ask(guarded, "PUT", "/v1/articles") == 401
    assert ask(guarded, "GET", "/nothing", Authorization=f"Bearer {keys['ingest']}") == 404
    assert ask(guarded, "PUT", "/v1/articles", Authorization=f"bearer {keys['ingest']}") == 405


def test_the_document_shows_what_each_route_needs(guarded: TestClient) -> None:
    document = guarded.get("/openapi.json").json()
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if path in HEALTH:
                assert "security" not in operation
            else:
                assert operation["security"] == [{"key": [needed(method.upper(), path)]}]
                assert {"401", "403", "429"} <= operation["responses"].keys()


def test_without_keys_asked_for_the_document_says_that_none_is_needed(client: TestClient) -> None:
    operation = client.get("/openapi.json").json()["paths"]["/v1/quotes"]["get"]
    assert operation["security"] == [{}, {"key": ["read"]}]


@pytest.fixture
def admin(settings: Settings, engine: Engine, loaded_once: None) -> Iterator[TestClient]:
    with writing(engine) as session:
        _, key = create_key(session, name="boss", scopes=["admin"])
    asked = settings.model_copy(update={"auth": "required"})
    with TestClient(create_app(asked), headers={"Authorization": f"Bearer {key}"}) as client:
        yield client


def test_a_key_is_shown_once_and_kept_as_a_hash(admin: TestClient, engine: Engine) -> None:
    made = admin.post("/v1/api-keys", json={"name": "crawler", "scopes": ["ingest", "read"]})
    assert made.status_code == 201
    assert made.headers["cache-control"] == "no-store"
    key = made.json()["key"]
    shown = admin.get(made.headers["location"])
    assert "key" not in shown.json()
    assert shown.json()["scopes"] == ["read", "ingest"]
    with engine.connect() as connection:
        rows = str(connection.exec_driver_sql("SELECT * FROM api_keys").all())
    assert key not in rows
    assert key.split("_", 2)[2] not in rows
    bearer = {"Authorization": f"Bearer {key}"}
    assert admin.post("/v1/articles", json={"text": said("Jane Roe")}, headers=bearer).status_code == 201
    assert admin.get("/v1/api-keys", headers=bearer).status_code == 403


def test_a_revoked_key_stops_at_once_and_its_name_is_free(admin: TestClient) -> None:
    made = admin.post("/v1/api-keys", json={"name": "crawler", "scopes": ["read"]}).json()
    bearer = {"Authorization": f"Bearer {made['key']}"}
    assert admin.post("/v1/api-keys", json={"name": "crawler", "scopes": ["read"]}).status_code == 409
    assert admin.get("/v1/quotes", headers=bearer).status_code == 200
    for _ in range(2):
        assert admin.delete(f"/v1/api-keys/{made['id']}").status_code == 204
    assert admin.get("/v1/quotes", headers=bearer).status_code == 401
    assert admin.get(f"/v1/api-keys/{made['id']}").json()["revoked_at"]
    assert admin.patch(f"/v1/api-keys/{made['id']}", json={"name": "again"}).status_code == 409
    assert admin.post("/v1/api-keys", json={"name": "crawler", "scopes": ["read"]}).status_code == 201


def test_a_changed_key_stays_the_same_key(admin: TestClient) -> None:
    made = admin.post("/v1/api-keys", json={"name": "crawler", "scopes": ["read"]}).json()
    path, bearer = f"/v1/api-keys/{made['id']}", {"Authorization": f"Bearer {made['key']}"}
    assert admin.post("/v1/articles", json={"text": "x"}, headers=bearer).status_code == 403
    changed = admin.patch(path, json={"scopes": ["ingest"], "expires_at": "2999-01-01T00:00:00Z"}).json()
    assert (changed["name"], changed["scopes"], changed["expires_at"]) == (
        "crawler",
        ["ingest"],
        "2999-01-01T00:00:00Z",
    )
    assert admin.post("/v1/articles", json={"text": "x"}, headers=bearer).status_code == 201
    assert admin.patch(path, json={"expires_at": None}).json()["expires_at"] is None
    assert admin.patch(path, json={"name": "boss"}).status_code == 409


@pytest.mark.parametrize(
    "body",
    [
        *(
            {"name": "", "scopes": ["read"]},
            {"name": "x", "scopes": []},
            {"name": "x", "scopes": ["all"]},
            {"name": "x"},
        ),
        *({"scopes": ["read"]}, {"name": "a\nb", "scopes": ["read"]}, {"name": "x" * 101, "scopes": ["read"]}),
        {"name": "x", "scopes": ["read"], "expires_at": "tomorrow"},
    ],
)
def test_a_key_that_makes_no_sense_is_not_made(admin: TestClient, body: dict[str, object]) -> None:
    assert admin.post("/v1/api-keys", json=body).status_code == 422
    assert [key["name"] for key in admin.get("/v1/api-keys").json()["items"]] == ["boss"]


def test_keys_come_in_pages(admin: TestClient) -> None:
    for n in range(3):
        admin.post("/v1/api-keys", json={"name": f"key {n}", "scopes": ["read"]})
    first = admin.get("/v1/api-keys?page_size=3").json()
    second = admin.get("/v1/api-keys", params={"page_size": 3, "page_token": first["next_page_token"]}).json()
    assert [key["name"] for key in first["items"] + second["items"]] == ["boss", "key 0", "key 1", "key 2"]
    assert "next_page_token" not in second


def test_the_last_use_is_written_when_the_service_stops(settings: Settings, engine: Engine, loaded_once: None) -> None:
    with writing(engine) as session:
        _, key = create_key(session, name="reader", scopes=["read"])
    statement = text("SELECT last_used_at FROM api_keys")
    with TestClient(create_app(settings.model_copy(update={"auth": "required"}))) as client:
        assert client.get("/v1/quotes", headers={"Authorization": f"Bearer {key}"}).status_code == 200
        with engine.connect() as connection:
            assert connection.execute(statement).scalar() is None  # a read is no write
    with engine.connect() as connection:
        assert connection.execute(statement).scalar() is not None
