from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from app.store.ids import new_id

from .posting import items, post, said


def test_a_speaker_is_one_across_articles_with_counts_and_dates(client: TestClient) -> None:
    post(client, f"{said('Jane Roe', 1)}\n\n{said('Roe', 2)}", published_at="2026-01-01")
    post(client, said("Jane Roe", 3), published_at="2026-01-03")
    (listed,) = items(client, "/v1/speakers")
    quotes = items(client, "/v1/quotes", speaker_id=listed["id"])
    assert listed["name"] == "Jane Roe"
    assert set(listed["aliases"]) == {"Jane Roe", "Roe"}
    assert listed["quote_count"] == len(quotes) == 3
    assert listed["word_count"] == sum(len(quote["text"].split()) for quote in quotes)
    assert (listed["first_published_at"][:10], listed["last_published_at"][:10]) == ("2026-01-01", "2026-01-03")
    one = client.get(f"/v1/speakers/{listed['id']}").json()
    assert {name: one[name] for name in listed} == listed


def test_roles_name_the_articles_that_give_them(client: TestClient) -> None:
    article = post(client, "“We are ready to talk about all of this,” Foreign Minister Jane Roe said on Monday.")
    (listed,) = items(client, "/v1/speakers")
    for role in client.get(f"/v1/speakers/{listed['id']}").json()["roles"]:
        assert role["article_ids"] == [article["id"]]
        assert role["article_count"] == 1
        assert role["role"] in article["text"]


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("roe", ["Jane Roe", "Richard Roe"]),
        ("RÖ", ["Jane Roe", "Richard Roe"]),
        ("ja r", ["Jane Roe"]),
        ("roe jane", ["Jane Roe"]),
        ("oe", []),
        ("%", ["Jane Roe", "John Doe", "Richard Roe"]),
        ("jane doe", []),
        ("john", ["John Doe"]),
    ],
)
def test_speakers_are_found_by_the_beginnings_of_their_words(client: TestClient, q: str, names: list[str]) -> None:
    for n, name in enumerate(["Richard Roe", "Jane Roe", "John Doe"]):
        post(client, said(name, n))
    assert [one["name"] for one in items(client, "/v1/speakers", q=q)] == names


@pytest.mark.parametrize("speaker_id", ["x", str(2**63), "%00", new_id()])
def test_an_unknown_speaker_is_not_found(client: TestClient, speaker_id: str) -> None:
    assert client.get(f"/v1/speakers/{speaker_id}").status_code == 404
