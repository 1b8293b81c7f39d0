from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.store import speaker_lists
from app.store.ids import new_id

from .posting import items, post, said


def test_a_speaker_is_one_across_articles_with_counts_and_dates(client: TestClient) -> None:
    post(client, f"{said('Jane Roe', 1)}\n\n{said('Roe', 2)}", published_at="2026-01-01")
    post(client, said("Jane Roe", 3), published_at="2026-01-03")
    (listed,) = items(client, "/v1/speakers")
    quotes = items(client, "/v1/quotes", speaker_id=listed["id"])
    assert listed["name"] == "Jane Roe"
    assert [(one["name"], one["article_count"]) for one in listed["aliases"]] == [("Jane Roe", 2), ("Roe", 1)]
    assert listed["quote_count"] == len(quotes) == 3
    assert listed["word_count"] == sum(len(quote["text"].split()) for quote in quotes)
    assert (listed["first_published_at"][:10], listed["last_published_at"][:10]) == ("2026-01-01", "2026-01-03")
    one = client.get(f"/v1/speakers/{listed['id']}").json()
    assert {name: one[name] for name in listed} == listed
    assert listed["quotes"] == {"direct": 3, "mixed": 0, "indirect": 0}
    assert sum(listed["words"].values()) == listed["word_count"]


def test_roles_name_the_articles_that_give_them(client: TestClient) -> None:
    article = post(client, "“We are ready to talk about all of this,” Foreign Minister Jane Roe said on Monday.")
    (listed,) = items(client, "/v1/speakers")
    for role in client.get(f"/v1/speakers/{listed['id']}").json()["roles"]:
        assert role["articles"] == [{"id": article["id"], "published_at": None}]
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
        ("%", []),
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


@pytest.mark.parametrize(
    "q", ["zelenskiy", "Zelenskyy", "ZELENSKIJ", "зеленський", "zel", "z", "volodimir zelenskij", "зел"]
)
def test_a_speaker_is_found_in_any_spelling(client: TestClient, q: str) -> None:
    post(client, said("Volodymyr Zelensky"))
    post(client, said("Jane Roe", 2))
    assert [one["name"] for one in items(client, "/v1/speakers", q=q)] == ["Volodymyr Zelensky"]


@pytest.mark.parametrize("q", [" ", '"', "*", "…"])
def test_what_has_no_letter_names_nobody(client: TestClient, q: str) -> None:
    post(client, said("Jane Roe"))
    assert items(client, "/v1/speakers", q=q) == []


@pytest.mark.parametrize("order", ["name", "-quote_count"])
@pytest.mark.parametrize("initials", ["c w y", "c w x y", " ".join(f"{a}{b}" for a in "abdefgh" for b in "aeiou")])
def test_very_many_initials_name_nobody(client: TestClient, initials: str, order: str) -> None:
    post(client, said("Carl Wood"))
    assert items(client, "/v1/speakers", q=initials, order_by=order) == []


@pytest.mark.parametrize("name", ["Zelenskiy", "зеленський", "Volodymyr Zelenskyy", "ZELENSKY"])
def test_the_quotes_of_a_speaker_are_found_in_any_spelling(client: TestClient, name: str) -> None:
    post(client, said("Volodymyr Zelensky"))
    post(client, said("Jane Roe", 2))
    assert [one["speaker"]["name"] for one in items(client, "/v1/quotes", speaker=name)] == ["Volodymyr Zelensky"]


@pytest.mark.parametrize("few", [0, 1, 3_000])
@pytest.mark.parametrize("page_size", [1, 2, 50])
def test_every_way_to_read_a_list_gives_the_same(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, few: int, page_size: int
) -> None:
    monkeypatch.setattr(speaker_lists, "FEW", dict.fromkeys(speaker_lists.FEW, few))
    names = ["Jane Roe", "John Doe", "Roe Jones", "Mary Major", "Ann Roebuck", "Carl Wood", "Will Cash"]
    for n, name in enumerate(names):
        for again in range(n + 1):
            post(client, said(name, 10 * n + again))
    post(client, "“We have looked at every part of this plan and will vote,” the Roe Foundation said in a statement.")
    every = items(client, "/v1/speakers")
    since = sorted(one["updated_at"] for one in every)[2]
    for wanted in (
        {"q": "roe"},
        {"q": "r"},
        {"q": "jane roe"},
        {"q": "r", "kind": "person"},
        {"q": "j r"},
        {"q": "ro j", "kind": "person"},
        {"q": "roe j"},
        {"q": "c w"},  # each may be spelt in two ways
        {"kind": ["person", "organisation"]},
        {"kind": "person", "q": "jo"},
        {"updated_since": since},
        {"updated_since": since, "q": "r", "kind": "person"},
    ):
        expected = [one for one in every if fits(one, **wanted)]
        assert expected
        for order in ("name", "-quote_count"):
            expected.sort(key=lambda one: (one["name"].lower() if order == "name" else -one["quote_count"], one["id"]))
            found = items(client, "/v1/speakers", order_by=order, page_size=page_size, **wanted)
            assert [one["name"] for one in found] == [one["name"] for one in expected], (wanted, order)


def fits(one: dict[str, Any], *, q: str = "", kind: Any = None, updated_since: str = "") -> bool:
    words = [word for alias in one["aliases"] for word in alias["name"].lower().split()]
    begun = all(any(word.startswith(part) for word in words) for part in q.split())
    return begun and (kind is None or one["kind"] in kind) and one["updated_at"] >= updated_since


def test_what_changed_since_is_listed_and_nothing_else(client: TestClient) -> None:
    for n, name in enumerate(["Jane Roe", "John Doe", "Mary Major"]):
        post(client, said(name, n))
    seen = max(one["updated_at"] for one in items(client, "/v1/speakers"))
    assert len(items(client, "/v1/speakers", updated_since=seen)) >= 1
    article = post(client, said("Jane Roe", 4))
    assert "Jane Roe" in {one["name"] for one in items(client, "/v1/speakers", updated_since=seen)}
    assert "John Doe" not in {one["name"] for one in items(client, "/v1/speakers", updated_since=seen)}
    seen = max(one["updated_at"] for one in items(client, "/v1/speakers"))
    client.delete(f"/v1/articles/{article['id']}")
    assert [one["name"] for one in items(client, "/v1/speakers", updated_since=seen)] == ["Jane Roe"]


def test_a_list_of_speakers_refuses_what_it_does_not_know(client: TestClient) -> None:
    for wrong in ({"order_by": "age"}, {"kind": "robot"}, {"updated_since": "today"}, {"external_ids": "x"}):
        assert client.get("/v1/speakers", params=wrong).status_code == 400
