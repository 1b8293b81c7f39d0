"""Is a request with an Idempotency-Key done once, however often it is sent?"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.store.engine import writing
from app.store.idempotency import IdempotencyKeyRow
from tests.working import operation_of

from .posting import items, said

KEY = {"Idempotency-Key": "8f14e45f-ceea"}
LATER = {"Prefer": "respond-async"}


def test_the_same_request_again_gets_the_same_answer(client: TestClient) -> None:
    first = client.post("/v1/articles", json={"text": said("Jane Roe")}, headers=KEY)
    again = client.post("/v1/articles", json={"text": said("Jane Roe")}, headers=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["etag"] == first.headers["etag"]


def test_fifty_at_once_make_one_article(client: TestClient) -> None:
    def post(_: int) -> tuple[int, str]:
        answer = client.post("/v1/articles", json={"text": said("Jane Roe")}, headers=KEY)
        return answer.status_code, answer.json().get("id", "")

    with ThreadPoolExecutor(50) as pool:
        answers = set(pool.map(post, range(50)))
    assert {status for status, _ in answers} <= {201, 409}
    assert len({made for status, made in answers if status == 201}) == 1
    assert len(items(client, "/v1/articles")) == 1
    assert len(items(client, "/v1/quotes")) == 1


def test_two_servers_on_one_database_make_one_article(settings: Settings, loaded_once: None) -> None:
    with TestClient(create_app(settings)) as one, TestClient(create_app(settings)) as other:
        clients = [one, other] * 5
        with ThreadPoolExecutor(10) as pool:
            answers = list(
                pool.map(lambda c: c.post("/v1/articles", json={"text": said("Jane Roe")}, headers=KEY), clients)
            )
        assert {answer.status_code for answer in answers} <= {201, 409}
        assert len({answer.json()["id"] for answer in answers if answer.status_code == 201}) == 1
        assert len(items(one, "/v1/articles")) == 1


def test_another_body_with_the_same_key_is_refused(client: TestClient) -> None:
    client.post("/v1/articles", json={"text": said("Jane Roe")}, headers=KEY)
    answer = client.post("/v1/articles", json={"text": said("John Doe")}, headers=KEY)
    assert answer.status_code == 422
    assert KEY["Idempotency-Key"] in answer.json()["detail"]
    assert len(items(client, "/v1/articles")) == 1


def test_the_same_fields_in_another_order_are_the_same_request(client: TestClient) -> None:
    first = client.post("/v1/articles", json={"text": said("Jane Roe"), "title": "A"}, headers=KEY)
    again = client.post("/v1/articles", json={"title": "A", "text": said("Jane Roe"), "url": None}, headers=KEY)
    assert again.content == first.content


def test_a_key_survives_a_restart(settings: Settings, loaded_once: None) -> None:
    with TestClient(create_app(settings)) as client:
        first = client.post("/v1/articles", json={"text": said("Jane Roe")}, headers=KEY)
    with TestClient(create_app(settings)) as client:
        again = client.post("/v1/articles", json={"text": said("Jane Roe")}, headers=KEY)
        other = client.post("/v1/articles", json={"text": said("John Doe")}, headers=KEY)
    assert (again.status_code, again.content) == (201, first.content)
    assert other.status_code == 422


def test_a_request_that_was_refused_leaves_its_key_free(client: TestClient) -> None:
    assert client.post("/v1/articles", json={"html": "<p></p>"}, headers=KEY).status_code == 422
    assert client.post("/v1/articles", json={"text": said("Jane Roe")}, headers=KEY).status_code == 201


def test_a_key_does_not_bring_back_what_was_taken_down(client: TestClient) -> None:
    first = client.post("/v1/articles", json={"text": said("Jane Roe")}, headers=KEY)
    client.delete(first.headers["location"])
    again = client.post("/v1/articles", json={"text": said("Jane Roe")}, headers=KEY)
    assert again.status_code == 409
    assert "taken down" in again.json()["detail"]
    assert items(client, "/v1/articles") == []


def test_a_key_is_forgotten_after_its_time(client: TestClient, engine: Engine) -> None:
    client.post("/v1/articles", json={"text": said("Jane Roe")}, headers=KEY)
    client.post("/v1/articles", json={"text": said("Jane Roe")}, headers={"Idempotency-Key": "other"})
    with writing(engine) as session:
        session.execute(update(IdempotencyKeyRow).values(kept_until=datetime.now(UTC) - timedelta(seconds=1)))
    answer = client.post("/v1/articles", json={"text": said("John Doe")}, headers=KEY)
    assert answer.status_code == 201
    with writing(engine) as session:
        assert len(session.scalars(select(IdempotencyKeyRow)).all()) == 1  # the old ones are swept


def test_a_queued_article_has_a_key_too(client: TestClient, read_all: Callable[[], None]) -> None:
    first = client.post("/v1/articles", json={"text": said("Jane Roe")}, headers=KEY | LATER)
    again = client.post("/v1/articles", json={"text": said("Jane Roe")}, headers=KEY | LATER)
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["preference-applied"] == "respond-async"
    read_all()
    assert operation_of(client, first)["progress"] == {"done": 1, "failed": 0, "cancelled": 0, "total": 1}


def test_a_batch_has_a_key_too(client: TestClient) -> None:
    first = client.post("/v1/articles:batch", json=[{"text": said("Jane Roe")}], headers=KEY)
    again = client.post("/v1/articles:batch", json=[{"text": said("Jane Roe")}], headers=KEY)
    other = client.post("/v1/articles:batch", json=[{"text": said("John Doe")}], headers=KEY)
    assert (first.status_code, again.status_code, other.status_code) == (202, 202, 422)
    assert again.headers["location"] == first.headers["location"]


@pytest.mark.parametrize("key", [b"", b"a b", b"x" * 256, "clé".encode()])
def test_a_key_of_another_form_is_refused(client: TestClient, key: bytes) -> None:
    answer = client.post("/v1/articles", json={"text": said("Jane Roe")}, headers={b"Idempotency-Key": key})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "Idempotency-Key"
    assert items(client, "/v1/articles") == []


def test_two_keys_are_refused(client: TestClient) -> None:
    answer = client.post(
        "/v1/articles",
        json={"text": said("Jane Roe")},
        headers=[("Idempotency-Key", "a"), ("Idempotency-Key", "b")],
    )
    assert answer.status_code == 400
