"""Can work that was queued be followed, stopped and taken back?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from app.jobs import queue
from app.jobs.queue import Patience
from app.store.engine import reading, writing
from app.store.ids import new_id
from tests.working import operation_of

from .posting import items, said

LATER = {"Prefer": "respond-async"}


@pytest.mark.parametrize("prefer", ["respond-async", "wait=5, Respond-Async;x=1"])
def test_a_caller_who_would_rather_not_wait_gets_an_operation(
    client: TestClient,
    prefer: str,
    read_all: Callable[[], None],
) -> None:
    answer = client.post("/v1/articles", json={"text": said("Jane Roe")}, headers={"Prefer": prefer})
    assert answer.status_code == 202
    assert answer.headers["preference-applied"] == "respond-async"
    assert client.get(answer.headers["location"]).json() == answer.json()
    (item,) = answer.json()["items"]
    assert client.get(f"/v1/articles/{item['article_id']}").status_code == 404
    assert "queued" in client.get(f"/v1/articles/{item['article_id']}").json()["detail"]
    read_all()
    assert operation_of(client, answer)["items"] == [item | {"state": "done", "created": True}]
    assert client.get(f"/v1/articles/{item['article_id']}").json()["quote_count"] == 1


@pytest.mark.parametrize("prefer", ["wait=5", "return=minimal", "respond-asynchronously", ""])
def test_other_preferences_change_nothing(client: TestClient, prefer: str) -> None:
    answer = client.post("/v1/articles", json={"text": said("Jane Roe")}, headers={"Prefer": prefer})
    assert answer.status_code == 201
    assert "preference-applied" not in answer.headers


def test_a_page_is_read_by_the_worker(client: TestClient, read_all: Callable[[], None]) -> None:
    paragraphs = "".join(f"<p>{said('Jane Roe', n)} It was a long day in a full house.</p>" for n in range(3))
    page = f"<html><body><nav>Home</nav><article><h1>A day</h1>{paragraphs}</article></body></html>"
    answer = client.post("/v1/articles", json={"html": page, "publisher": "The Example"}, headers=LATER)
    read_all()
    (item,) = operation_of(client, answer)["items"]
    article = client.get(f"/v1/articles/{item['article_id']}").json()
    assert article["publisher"] == "The Example"
    assert article["quote_count"] == 3


def test_an_operation_that_did_not_change_is_not_sent_again(client: TestClient) -> None:
    path = client.post("/v1/articles", json={"text": said("Jane Roe")}, headers=LATER).headers["location"]
    tag = client.get(path).headers["etag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    client.delete(path)
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_cancelling_leaves_what_is_stored_and_stops_the_rest(
    client: TestClient,
    engine: Engine,
    read_all: Callable[[], None],
) -> None:
    done = client.post("/v1/articles:batch", json=[{"text": said("Jane Roe")}])
    read_all()
    path = client.post("/v1/articles:batch", json=[{"text": said("John Doe", n)} for n in range(3)]).headers["location"]
    cancelled = client.delete(path)
    assert cancelled.status_code == 200
    assert cancelled.json()["state"] == "cancelled"
    assert cancelled.json()["finished_at"]
    assert cancelled.json()["progress"] == {"done": 0, "failed": 0, "cancelled": 3, "total": 3}
    read_all()
    assert len(items(client, "/v1/articles")) == 1
    assert client.delete(path).json() == cancelled.json() == client.get(path).json()
    assert client.delete(done.headers["location"]).json()["state"] == "done"
    with reading(engine) as session:  # nothing of what they said is left
        assert session.execute(text("SELECT count(*) FROM jobs WHERE payload IS NOT NULL")).scalar() == 0


def test_what_is_cancelled_while_a_worker_has_it_is_not_stored(client: TestClient, engine: Engine) -> None:
    path = client.post("/v1/articles", json={"text": said("Jane Roe")}, headers=LATER).headers["location"]
    with writing(engine) as session:
        assert queue.claim(session, Patience()) is not None
    assert client.get(path).json()["state"] == "running"
    assert client.delete(path).json()["progress"]["cancelled"] == 1


def test_a_queued_article_can_be_taken_down(
    client: TestClient,
    engine: Engine,
    read_all: Callable[[], None],
) -> None:
    answer = client.post("/v1/articles:batch", json=[{"text": said("Jane Roe")}, {"text": said("John Doe")}])
    article = f"/v1/articles/{answer.json()['items'][0]['article_id']}"
    assert client.delete(article).status_code == 204
    assert client.get(article).status_code == 410
    assert client.delete(article).status_code == 404
    read_all()
    assert client.get(article).status_code == 410
    operation = operation_of(client, answer)
    assert operation["state"] == "done"
    assert operation["progress"] == {"done": 1, "failed": 0, "cancelled": 1, "total": 2}
    assert "taken down" in operation["items"][0]["errors"][0]["detail"]
    assert [one["name"] for one in items(client, "/v1/speakers")] == ["John Doe"]


@pytest.mark.parametrize("operation_id", ["x", "%00", "a" * 5000, new_id()])
def test_an_unknown_operation_is_not_found(client: TestClient, operation_id: str) -> None:
    assert client.get(f"/v1/operations/{operation_id}").status_code == 404
    assert client.delete(f"/v1/operations/{operation_id}").status_code == 404


@pytest.mark.parametrize("query", ["state=lost", "page_size=0", "page_token=x", "q=1", "state=done&state=failed"])
def test_a_query_that_cannot_be_used_is_a_bad_request(client: TestClient, query: str) -> None:
    path = client.post("/v1/articles", json={"text": said("Jane Roe")}, headers=LATER).headers["location"]
    assert client.get(f"{path}?{query}").status_code == 400


def test_an_operation_is_walked_page_by_page(client: TestClient) -> None:
    answer = client.post("/v1/articles:batch", json=[{"text": f"{n}"} for n in range(120)])
    assert [one["line"] for one in operation_of(client, answer)["items"]] == list(range(1, 121))
