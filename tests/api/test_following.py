"""Does who asks what changed since the last time ever miss anything?"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from app.store.engine import writing

from .posting import post, said

BEGINNING = "1970-01-01T00:00:00Z"


class Follower:
    """Keeps a copy of a list by asking what changed."""

    def __init__(self, client: TestClient, path: str, **filters: Any) -> None:
        self.client, self.path, self.filters = client, path, filters
        self.since = BEGINNING
        self.copy: dict[str, Any] = {}
        self.told: list[str] = []

    def ask(self, page_size: int = 1) -> list[str]:
        """Everything that is new since the last time; the identifiers told, in order."""
        parameters: dict[str, Any] = {**self.filters, "updated_since": self.since, "page_size": page_size}
        self.told = []
        while True:
            answer = self.client.get(self.path, params=parameters)
            assert answer.status_code == 200, answer.text
            page = answer.json()
            assert len(page["items"]) + len(page["removed"]) <= page_size
            for one in page["items"]:
                self.copy[one["id"]] = one
            for one in page["removed"]:
                self.copy.pop(one["id"], None)
            self.told += [one["id"] for one in page["items"] + page["removed"]]
            self.since = page["next_updated_since"]
            if "next_page_token" not in page:
                return self.told
            parameters["page_token"] = page["next_page_token"]


@pytest.mark.parametrize("path", ["/v1/articles", "/v1/quotes"])
def test_a_follower_has_what_is_there(client: TestClient, path: str) -> None:
    follower = Follower(client, path)
    posted = [post(client, said("Jane Roe", n), published_at=f"20{20 - n}-01-01") for n in range(4)]
    assert len(follower.ask()) == 4
    assert follower.ask() == []
    post(client, said("John Doe", 9), published_at="1999-01-01")
    client.delete(f"/v1/articles/{posted[1]['id']}")
    assert len(follower.ask()) == 2
    now = {one["id"]: one for one in client.get(path).json()["items"]}
    assert follower.copy == now


def test_what_changes_while_the_pages_are_read_is_told_next_time(client: TestClient, engine: Engine) -> None:
    for n in range(4):
        post(client, said("Jane Roe", n))
    follower = Follower(client, "/v1/quotes")
    first = client.get("/v1/quotes", params={"updated_since": BEGINNING, "page_size": 2}).json()
    with writing(engine) as session:
        session.execute(text("UPDATE quotes SET status = 'confirmed'"))
    rest = client.get(
        "/v1/quotes", params={"updated_since": BEGINNING, "page_size": 2, "page_token": first["next_page_token"]}
    ).json()
    assert rest["items"] == []  # they have moved behind the end of this walk
    assert rest["next_updated_since"] == first["next_updated_since"]
    follower.since = rest["next_updated_since"]
    assert len(follower.ask()) == 4
    assert {one["status"] for one in follower.copy.values()} == {"confirmed"}


def test_a_rejection_is_told_to_followers(client: TestClient, engine: Engine) -> None:
    post(client, said("Jane Roe"))
    follower = Follower(client, "/v1/quotes")
    follower.ask()
    with writing(engine) as session:
        session.execute(text("UPDATE quotes SET status = 'rejected'"))
    follower.ask()
    assert [one["status"] for one in follower.copy.values()] == ["rejected"]


@pytest.mark.parametrize(
    "change", ["UPDATE speakers SET name = 'Janet Roe'", "UPDATE appearances SET role = 'Captain'"]
)
def test_a_quote_changes_with_what_it_shows_of_its_speaker(client: TestClient, engine: Engine, change: str) -> None:
    post(client, said("Jane Roe"))
    follower = Follower(client, "/v1/quotes")
    follower.ask()
    with writing(engine) as session:
        session.execute(text(change))
    (told,) = follower.ask()
    assert follower.copy[told] == client.get("/v1/quotes").json()["items"][0]


def test_a_clock_that_is_set_back_loses_nothing(client: TestClient, engine: Engine) -> None:
    follower = Follower(client, "/v1/quotes")
    with writing(engine) as session:  # the clock has been an hour ahead until now
        session.execute(text("UPDATE clock SET at = at + 3600000000"))
    post(client, said("Jane Roe", 1))
    assert len(follower.ask()) == 1
    post(client, said("Jane Roe", 2))
    assert len(follower.ask()) == 1


def test_changes_come_in_any_order_that_is_asked_for(client: TestClient) -> None:
    for n in range(3):
        post(client, said("Jane Roe", n), published_at=f"20{20 - n}-01-01")
    page = client.get("/v1/quotes", params={"updated_since": BEGINNING, "order_by": "published_at"}).json()
    assert [one["published_at"][:4] for one in page["items"]] == ["2018", "2019", "2020"]
    assert "removed" not in page
    assert client.get("/v1/quotes", params={"updated_since": page["next_updated_since"]}).json()["items"] == []


def test_only_what_fits_the_filter_is_told(client: TestClient) -> None:
    post(client, said("Jane Roe", 1), publisher="A")
    post(client, said("John Doe", 2), publisher="B")
    assert len(Follower(client, "/v1/quotes", speaker="Doe", q="plan").ask()) == 1
    assert len(Follower(client, "/v1/articles", publisher="A", q="plan").ask()) == 1
    answer = client.get("/v1/quotes", params={"updated_since": BEGINNING})
    again = client.get(
        "/v1/quotes", params={"updated_since": BEGINNING}, headers={"If-None-Match": answer.headers["etag"]}
    )
    assert again.status_code == 304
