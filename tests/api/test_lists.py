from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from app.api.paging import write_token
from app.store.ids import new_id
from app.store.queries import Place

from .posting import items, post, said

NAMES = ["Jane Roe", "John Doe", "Mary Major", "Richard Miles", "Ann Other"]
LISTS = ["/v1/articles", "/v1/quotes", "/v1/speakers"]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("page_size", [1, 2, 4, 5, 200, 10**30])
def test_every_item_is_on_one_page_only(client: TestClient, path: str, page_size: int) -> None:
    for n, name in enumerate(NAMES):
        post(client, said(name, n), published_at="2026-01-01")  # one date, so that only the identifier settles ties
    ids = [one["id"] for one in items(client, path, page_size=page_size)]
    assert len(ids) == len(set(ids)) == 5


@pytest.mark.parametrize("path", LISTS)
def test_a_walk_sees_what_stays_once_while_rows_come_and_go(client: TestClient, path: str) -> None:
    posted = [post(client, said(name, n), published_at=f"2026-01-0{n + 1}") for n, name in enumerate(NAMES)]
    before = [one["id"] for one in items(client, path)]
    first = client.get(path, params={"page_size": 2}).json()
    # The newest and the oldest go, others come at both ends.
    client.delete(f"/v1/articles/{posted[4]['id']}")
    client.delete(f"/v1/articles/{posted[0]['id']}")
    post(client, said("Aaron Aardvark", 7), published_at="2026-02-01")
    post(client, said("Zoe Zebra", 8), published_at="2025-02-01")
    after = {one["id"] for one in items(client, path)}
    rest = items(client, path, page_size=2, page_token=first["next_page_token"])
    seen = [one["id"] for one in [*first["items"], *rest]]
    assert len(seen) == len(set(seen))
    assert set(before) & after <= set(seen)


def test_the_page_size_is_not_part_of_the_filter(client: TestClient) -> None:
    for n, name in enumerate(NAMES):
        post(client, said(name, n))
    token = client.get("/v1/quotes?page_size=1").json()["next_page_token"]
    assert len(client.get("/v1/quotes", params={"page_token": token, "page_size": 50}).json()["items"]) == 4


@pytest.mark.parametrize("path", ["/v1/quotes?speaker=Roe", "/v1/quotes?order_by=published_at", "/v1/articles"])
def test_a_token_belongs_to_its_list(client: TestClient, path: str) -> None:
    for n, name in enumerate(NAMES):
        post(client, said(name, n))
    token = client.get("/v1/quotes?page_size=1").json()["next_page_token"]
    answer = client.get(path, params={**dict(client.build_request("GET", path).url.params), "page_token": token})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "page_token"


def forged(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def tokens_of_no_service(client: TestClient) -> list[str]:
    post(client, said("Jane Roe", 1))
    post(client, said("Jane Roe", 2))
    token = client.get("/v1/quotes?page_size=1").json()["next_page_token"]
    name = json.loads(base64.urlsafe_b64decode(token + "=="))[0]
    moment = datetime.now(UTC).isoformat()
    return [
        "",
        "x",
        "é",
        "====",
        "A" * 2001,
        token + "A",
        forged(),
        forged(name),
        forged(name, moment),
        forged(name, 1, new_id()),
        forged(name, "yesterday", new_id()),
        forged(name, "2026-01-01", new_id()),
        forged(name, moment, 1),
        forged(name, moment, "x"),
        base64.urlsafe_b64encode(b"[" * 1400).decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ]


def test_a_token_that_was_never_given_is_refused(client: TestClient) -> None:
    for token in tokens_of_no_service(client):
        answer = client.get("/v1/quotes", params={"page_token": token})
        assert answer.status_code == 400, token


def test_a_token_says_where_the_next_page_begins() -> None:
    place = Place(datetime(2026, 1, 1, tzinfo=UTC), new_id())
    assert json.loads(base64.urlsafe_b64decode(write_token("list", place) + "==")) == [
        "list",
        "2026-01-01T00:00:00+00:00",
        place.id,
    ]


@pytest.mark.parametrize("tag", ["{etag}", "W/{etag}", '"x", {etag}', "*"])
@pytest.mark.parametrize("path", ["articles", "quotes", "speakers", "articles/{id}", "articles/{id}/quotes"])
def test_a_read_is_not_repeated_to_who_has_it(client: TestClient, path: str, tag: str) -> None:
    path = "/v1/" + path.format(id=post(client, said("Jane Roe"))["id"])
    first = client.get(path)
    named = {"If-None-Match": tag.format(etag=first.headers["etag"])}
    again = client.get(path, headers=named)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    post(client, said("John Doe", 2))
    changed = client.get(path, headers=named)
    assert changed.status_code == (304 if "{id}" in path or tag == "*" or "articles/" in path else 200)
