"""Are many articles taken in at once, each on its own, and none lost?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.working import operation_of

from .posting import items, post, said

NDJSON = {"Content-Type": "application/x-ndjson"}
PATH = "/v1/articles:batch"


def lines(*articles: Any) -> bytes:
    return b"".join(json.dumps(article).encode() + b"\n" for article in articles)


def told(operation: dict[str, Any]) -> list[tuple[int, str, list[str]]]:
    """Line, state and pointers of each item."""
    return [(one["line"], one["state"], [e["pointer"] for e in one["errors"]]) for one in operation["items"]]


@pytest.mark.parametrize("form", ["array", "lines"])
def test_articles_are_accepted_and_then_read(
    client: TestClient,
    form: str,
    read_all: Callable[[], None],
) -> None:
    articles = [{"text": said("Jane Roe", n), "external_id": str(n)} for n in range(7)]
    if form == "array":
        answer = client.post(PATH, json=articles)
    else:
        answer = client.post(PATH, content=lines(*articles), headers=NDJSON)
    assert answer.status_code == 202
    assert answer.json()["state"] == "queued"
    promised = [one["article_id"] for one in answer.json()["items"]]
    assert items(client, "/v1/articles") == []
    read_all()
    operation = operation_of(client, answer)
    assert operation["state"] == "done"
    assert operation["finished_at"]
    assert operation["progress"] == {"done": 7, "failed": 0, "cancelled": 0, "total": 7}
    assert [one["article_id"] for one in operation["items"]] == promised
    for one, article in zip(operation["items"], articles, strict=True):
        assert client.get(f"/v1/articles/{one['article_id']}").json()["external_id"] == article["external_id"]
    assert len(items(client, "/v1/quotes")) == 7


def test_a_bad_article_is_told_with_its_line_and_the_others_are_read(
    client: TestClient, read_all: Callable[[], None]
) -> None:
    body = (
        lines({"text": said("Jane Roe")}, {"txt": "x"})
        + b"no json\n\n"
        + b'{"text": "\xff"}\n{"text": NaN}\n{"text": "\\ud800"}\n'
        + lines({"text": "x", "title": "a\nb", "url": "ftp://x"}, [1], {"html": "<p></p>"}, {"text": said("John Doe")})
    )
    answer = client.post(PATH, content=body, headers=NDJSON)
    read_all()
    assert told(operation_of(client, answer)) == [
        (1, "done", []),
        (2, "failed", ["/text", "/txt"]),
        (3, "failed", [""]),
        (5, "failed", [""]),
        (6, "failed", [""]),
        (7, "failed", [""]),
        (8, "failed", ["/title", "/url"]),
        (9, "failed", [""]),
        (10, "failed", ["/html"]),
        (11, "done", []),
    ]
    failed = client.get(answer.headers["location"], params={"state": "failed", "page_size": 3})
    assert [one["line"] for one in failed.json()["items"]] == [2, 3, 5]
    assert failed.json()["next_page_token"]
    assert len(items(client, "/v1/articles")) == 2


def test_bad_elements_of_an_array_are_told_with_their_place(client: TestClient, read_all: Callable[[], None]) -> None:
    body = b'[ {"text": "a, ]} \\" \\\\"}, nothing, {"text": 1e400}, [[1], {"a": "]"}], "[" , {"text": "b"} ] '
    answer = client.post(PATH, content=body, headers={"Content-Type": "application/json"})
    read_all()
    states = [(line, state) for line, state, _ in told(operation_of(client, answer))]
    assert states == [(1, "done"), (2, "failed"), (3, "failed"), (4, "failed"), (5, "failed"), (6, "done")]


def test_a_batch_of_bad_articles_alone_is_done_at_once(client: TestClient) -> None:
    answer = client.post(PATH, json=[{}, None])
    operation = operation_of(client, answer)
    assert operation["state"] == "done"
    assert operation["finished_at"]
    assert operation["progress"] == {"done": 0, "failed": 2, "cancelled": 0, "total": 2}


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b" ", b"{}", b"null", b'"[]"', b"[", b'[{"text": "x"}', b'[{"text": "x"},]', b"[,1]", b"[1]]",
     b"[1] 2", b"1 [1]", b'["', b'["\\', b"[[]"],
)  # fmt: skip
def test_a_body_that_is_no_array_of_articles_is_refused_whole(client: TestClient, body: bytes) -> None:
    answer = client.post(PATH, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("body", [b"", b"\n\n", b" \r\n\t"])
def test_lines_without_an_article_are_refused(client: TestClient, body: bytes) -> None:
    assert client.post(PATH, content=body, headers=NDJSON).status_code == 422


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/json; charset=latin-1", "application/jsonx"])
def test_other_content_types_are_not_read(client: TestClient, content_type: str) -> None:
    assert client.post(PATH, content=b"[{}]", headers={"Content-Type": content_type}).status_code == 415


def test_a_thousand_articles_are_taken_and_no_more(client: TestClient) -> None:
    articles = [{"text": f"{n}"} for n in range(1_001)]
    assert client.post(PATH, json=articles[:1_000]).json()["progress"]["total"] == 1_000
    answer = client.post(PATH, json=articles)
    assert answer.status_code == 413
    assert "1000" in answer.json()["detail"]
    assert client.post(PATH, content=lines(*articles), headers=NDJSON).status_code == 413


@pytest.fixture
def small(database_url: str, loaded_once: None) -> Iterator[TestClient]:
    """A service with low limits."""
    limits = Settings(database_url=database_url, max_text_chars=1_000, max_body_bytes=2_000, max_batch_bytes=20_000)
    with TestClient(create_app(limits)) as client:
        yield client


@pytest.mark.parametrize("form", ["array", "lines"])
def test_an_article_over_the_limit_is_its_own_fault(small: TestClient, form: str) -> None:
    articles = [{"text": "a"}, {"text": "x" * 1_001}, {"text": "y" * 3_000}, {"text": "b"}]
    if form == "array":
        answer = small.post(PATH, json=articles)
    else:
        answer = small.post(PATH, content=lines(*articles), headers=NDJSON)
    states = told(operation_of(small, answer))
    assert states == [(1, "waiting", []), (2, "failed", ["/text"]), (3, "failed", [""]), (4, "waiting", [])]


def test_a_batch_over_the_limit_is_refused_whole(small: TestClient) -> None:
    answer = small.post(PATH, json=[{"text": "x" * 900}] * 30)
    assert answer.status_code == 413


def test_a_body_in_small_pieces_is_the_same_body(client: TestClient) -> None:
    body = json.dumps(
        [{"text": 'a "quoted" \\ word, [x] {y}', "title": "é"}, {"text": "ß"}], ensure_ascii=False
    ).encode()

    def pieces() -> Iterator[bytes]:
        for at in range(len(body)):
            yield body[at : at + 1]

    answer = client.post(PATH, content=pieces(), headers={"Content-Type": "application/json"})
    assert [state for _, state, _ in told(operation_of(client, answer))] == ["waiting", "waiting"]


def test_what_is_stored_already_is_pointed_at(client: TestClient, read_all: Callable[[], None]) -> None:
    stored = post(client, said("Jane Roe"))
    answer = client.post(
        PATH, json=[{"text": said("Jane Roe")}, {"text": said("John Doe")}, {"text": said("John Doe")}]
    )
    read_all()
    first, second, third = operation_of(client, answer)["items"]
    assert (first["article_id"], first["created"]) == (stored["id"], False)
    assert second["created"]
    assert (third["article_id"], third["created"]) == (second["article_id"], False)
    assert len(items(client, "/v1/articles")) == 2


def test_without_a_model_articles_are_still_accepted(database_url: str, tmp_path: Any) -> None:
    (tmp_path / "weights").mkdir()
    with TestClient(create_app(Settings(database_url=database_url, weights=tmp_path / "weights"))) as client:
        assert client.post(PATH, json=[{"text": said("Jane Roe")}]).status_code == 202
