from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings

from .posting import items, post, said

JSON = {"Content-Type": "application/json"}
POSTS = ["/v1/extract", "/v1/articles"]


def is_problem(answer: Response, status: int) -> bool:
    """True if this is a problem document of that status, complete and named like its header."""
    told = answer.json()
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert told["status"] == status
    assert told["type"].startswith("urn:whosaid:problem:")
    assert told["title"]
    assert told["detail"]
    assert told["request_id"] == answer.headers["x-request-id"]
    return isinstance(told["errors"], list)


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nothing",
        b"\xff\xfe",
        b'{"text": "\xff"}',
        b'{"text": "\xed\xa0\x80"}',
        b'{"text": "\\ud800"}',
        b'{"text": "x", "\\udfff": 1}',
        b'{"text": "\\u0000"}',
        b'{"text": "a\\u0007b"}',
        b'{"text": "a\\u007fb"}',
        b'{"text": NaN}',
        b'{"text": Infinity}',
        b'{"text": -Infinity}',
        b'{"text": 1e400}',
        b'{"text": 9223372036854775808}',
        b'{"text": 1' + b"0" * 5000 + b"}",
        b'{"text": 1}',
        b'{"text": null}',
        b'{"text": ["x"]}',
        b'{"text": "x", "text": "y"}',
        b'{"text": "x", "author": "y"}',
        b'{"text": "x", "html": "<p>y</p>"}',
        b'{"html": ""}',
        b'{"html": null}',
        b"{}",
        b"null",
        b"[]",
        b'"text"',
        b"1e400",
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
def test_a_body_that_cannot_be_used_is_unprocessable(client: TestClient, path: str, body: bytes) -> None:
    answer = client.post(path, content=body, headers=JSON)
    assert is_problem(answer, 422)
    assert answer.json()["errors"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "a\nb"),
        ("title", "x" * 1001),
        ("title", 1),
        ("publisher", "a\0"),
        ("publisher", "x" * 201),
        ("url", "javascript:alert(1)"),
        ("url", "https://x y"),
        ("url", "https://" + "x" * 2000),
        ("language", "english language"),
        ("language", "e"),
        ("external_id", 9),
        ("published_at", "yesterday"),
        ("published_at", ""),
        ("published_at", "2026-02-30"),
        ("published_at", "2026-02-28T25:00:00Z"),
        ("published_at", "2026-02-28T12:00:00"),
        ("published_at", "0000-01-01T00:00:00Z"),
        ("published_at", "0001-01-01T00:00:00+12:00"),
        ("published_at", 0),
        ("published_at", True),
        ("text", ""),
        ("text", " \n\t"),
    ],
)
def test_a_field_that_cannot_be_used_is_pointed_at(client: TestClient, field: str, value: object) -> None:
    answer = client.post("/v1/articles", json={"text": "x", field: value})
    assert is_problem(answer, 422)
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [f"/{field}"]
    assert items(client, "/v1/articles") == []


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "text/html", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data",
     "application/json; charset=latin-1", "json", ";", "application/problem+json"],
)  # fmt: skip
def test_other_content_types_are_not_read(client: TestClient, path: str, content_type: str) -> None:
    answer = client.post(path, content=b'{"text": "x"}', headers={"Content-Type": content_type})
    assert is_problem(answer, 415)


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=UTF-8", "APPLICATION/JSON", 'application/json;x="y"']
)
def test_json_by_other_spellings_is_read(client: TestClient, content_type: str) -> None:
    answer = client.post("/v1/extract", content=b'\xef\xbb\xbf{"text": "x"}', headers={"Content-Type": content_type})
    assert answer.status_code == 200


@pytest.mark.parametrize("path", POSTS)
def test_ten_megabytes_are_too_large(client: TestClient, path: str) -> None:
    assert is_problem(client.post(path, json={"text": "x" * 10_000_000}), 413)


@pytest.mark.parametrize("path", POSTS)
def test_a_body_of_unknown_length_is_measured_while_it_is_read(client: TestClient, path: str) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(9):
            yield b"x" * 1_000_000

    assert is_problem(client.post(path, content=chunks(), headers=JSON), 413)


@pytest.fixture
def small(database_url: str, loaded_once: None) -> Iterator[TestClient]:
    """A service with low limits."""
    limits = Settings(database_url=database_url, max_text_chars=1_000, max_body_bytes=20_000)
    with TestClient(create_app(limits)) as client:
        yield client


@pytest.mark.parametrize("path", POSTS)
def test_the_limits_are_those_of_the_settings(small: TestClient, path: str) -> None:
    assert small.post(path, json={"text": "ä" * 1_000}).status_code in {200, 201}
    answer = small.post(path, json={"text": "x" * 1_001})
    assert is_problem(answer, 413)
    assert answer.json()["errors"][0]["pointer"] == "/text"
    assert is_problem(small.post(path, json={"text": "x" * 20_000}), 413)
    paragraphs = "".join(f"<p>{said('Jane Roe', n)} It was a long day in a full house.</p>" for n in range(20))
    page = f"<html><body><article>{paragraphs}</article></body></html>"
    assert is_problem(small.post(path, json={"html": page}), 413)


@pytest.mark.parametrize(
    "query",
    [
        *["page_size=0", "page_size=-1", "page_size=x", "page_size=1.5", "page_size=", "page_size=" + "9" * 5000],
        *["min_confidence=1.1", "min_confidence=-0.1", "min_confidence=nan", "min_confidence=inf"],
        *["min_confidence=1e400", "kind=spoken", "kind=direct&kind=x", "order_by=best", "order_by="],
        *["published_from=yesterday", "published_from=2026-02-30", "published_to=2026-01-01T00:00:00"],
        *["published_to=1e400", "speaker=", "speaker=%00", "speaker=" + "x" * 501, "speaker=a&speaker=b"],
        *["status=nice", "speaker_kind=x", "role=", "publisher=%0A", "updated_since=2026-01-01", "updated_since=now"],
        *["speaker_id=%07", "q=", "q=%00", "unknown=1", "page_token=", "Speaker=x"],
    ],
)
def test_a_query_that_cannot_be_used_is_a_bad_request(client: TestClient, query: str) -> None:
    answer = client.get(f"/v1/quotes?{query}")
    assert is_problem(answer, 400)
    assert answer.json()["errors"][0]["parameter"] == query.split("=")[0]


def test_a_parameter_without_a_name_is_not_called_the_body(client: TestClient) -> None:
    answer = client.get("/v1/quotes?=1")
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("a parameter without a name: ")


def test_routes_without_parameters_refuse_them(client: TestClient) -> None:
    article = post(client, said("Jane Roe"))
    (quote,) = items(client, "/v1/quotes")
    assert is_problem(client.post("/v1/extract?x=1", json={"text": "x"}), 400)
    assert is_problem(client.post("/v1/articles?x=1", json={"text": "x"}), 400)
    assert is_problem(client.get(f"/v1/articles/{article['id']}?x=1"), 400)
    assert is_problem(client.delete(f"/v1/articles/{article['id']}?x=1"), 400)
    assert is_problem(client.get(f"/v1/quotes/{quote['id']}?x=1"), 400)
    assert is_problem(client.get(f"/v1/speakers/{quote['speaker']['id']}?x=1"), 400)
    assert client.get(f"/v1/articles/{article['id']}").status_code == 200


@pytest.mark.parametrize("path", ["/nothing", "/v1", "/v1/quotes/", "/v1/quotes/x/y", "/static/nothing", "/%00"])
def test_an_unknown_path_is_not_found(client: TestClient, path: str) -> None:
    assert is_problem(client.get(path), 404)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/v1/articles", "GET, POST"),
        ("OPTIONS", "/v1/articles/x", "DELETE, GET"),
        ("GET", "/v1/extract", "POST"),
        ("POST", "/v1/quotes", "GET"),
        ("DELETE", "/healthz", "GET"),
    ],
)
def test_another_method_is_not_allowed(client: TestClient, method: str, path: str, allowed: str) -> None:
    answer = client.request(method, path)
    assert is_problem(answer, 405)
    assert answer.headers["allow"] == allowed


@pytest.mark.parametrize(
    "text",
    [
        "“”",
        '"',
        "“" * 1000,
        '"' * 1001,
        "«»‹›''\"\"“”",
        "\u202e“We will go there tomorrow,” Jane Roe said.\u202c",
        "“Nous irons là-bas demain matin”, a déclaré la ministre Jeanne Dupont.",
        "«Мы поедем туда завтра утром», — сказал Иван Петров.",
        "“One mark that is never closed, Jane Roe said.\n\n“Another paragraph,” she said.",
        "e\u0301" * 100 + "“We will go,” Zoe\u0308 Roe said. 👩‍👩‍👧",
        "\r\n\t“We will go there,”\r\nJane Roe said.\r\n",
        "a\u2028b\u0085c",
    ],
)
def test_odd_texts_are_stored_and_every_span_is_the_words_themselves(client: TestClient, text: str) -> None:
    article = post(client, text)
    assert article["text"] == text
    for quote in items(client, f"/v1/articles/{article['id']}/quotes"):
        assert text[quote["start"] : quote["end"]] == quote["text"]
    for quote in client.post("/v1/extract", json={"text": text}).json()["quotes"]:
        assert text[quote["start"] : quote["end"]] == quote["text"]


def test_a_caller_names_the_request_if_the_name_is_safe(client: TestClient) -> None:
    named = client.get("/nothing", headers={"X-Request-ID": "abc-1.2_3"})
    assert named.json()["request_id"] == named.headers["x-request-id"] == "abc-1.2_3"
    unsafe = client.get("/nothing", headers={"X-Request-ID": "a b<script>"})
    assert unsafe.headers["x-request-id"] not in {"a b<script>", "abc-1.2_3"}


def test_a_pointer_is_escaped(client: TestClient) -> None:
    answer = client.post("/v1/extract", content=json.dumps({"text": "x", "a/b~c": 1}), headers=JSON)
    assert answer.json()["errors"][0]["pointer"] == "/a~1b~0c"


def test_a_blank_text_is_told_in_words_and_not_by_a_pattern(client: TestClient) -> None:
    problem = client.post("/v1/articles", json={"text": ""}).json()
    assert problem["detail"] == "/text: blank, or not of the form that the field's description asks for"
