from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.store.ids import new_id

from .posting import items, post, said


def test_a_quote_shows_who_said_it_and_where(client: TestClient) -> None:
    article = post(client, f"😀 {said('Jane Roe')}", published_at="2026-03-02T09:30:00Z")
    (quote,) = items(client, "/v1/quotes")
    text = article["text"]
    assert quote["article_id"] == article["id"]
    assert text[quote["start"] : quote["end"]] == quote["text"]
    assert (quote["start_utf16"], quote["end_utf16"]) == (quote["start"] + 1, quote["end"] + 1)
    assert [text[start:end] for start, end in quote["contents"]] == [quote["text"]]
    assert text[quote["source"]["start"] : quote["source"]["end"]] == quote["source"]["text"]
    assert (quote["speaker"]["name"], quote["speaker"]["kind"]) == ("Jane Roe", "person")
    assert 0 <= quote["confidence"] <= 1
    assert (quote["kind"], quote["status"], quote["published_at"]) == ("direct", "auto", "2026-03-02T09:30:00Z")


def test_one_quote_comes_with_its_evidence(client: TestClient) -> None:
    article = post(client, f"{'Before. ' * 50}\n\n{said('Jane Roe')}\n\n{'After. ' * 50}")
    (listed,) = items(client, "/v1/quotes")
    quote = client.get(f"/v1/quotes/{listed['id']}").json()
    text = article["text"]
    assert {name: quote[name] for name in listed} == listed
    assert quote["prefix"] == text[quote["start"] - 200 : quote["start"]]
    assert quote["suffix"] == text[quote["end"] : quote["end"] + 200]
    assert quote["chain"][0]["step"] == "source"
    assert all(text[link["start"] : link["end"]] == link["text"] for link in quote["chain"])


NESTED = "“The doctor said, ‘You have six months,’ and I laughed at him for a while,” Mara Lopes told the paper."


def test_a_quote_shows_who_is_quoted_inside_it(client: TestClient) -> None:
    post(client, NESTED)
    (listed,) = items(client, "/v1/quotes")
    (inner,) = client.get(f"/v1/quotes/{listed['id']}").json()["inner"]
    assert (inner["text"], inner["source"]["text"], inner["cue"]["text"]) == (
        "You have six months,",
        "The doctor",
        "said",
    )
    assert NESTED[inner["start"] : inner["end"]] == inner["text"]
    extracted = client.post("/v1/extract", json={"text": NESTED}).json()["quotes"]
    assert [quote["inner"] for quote in extracted] == [[inner]]


def test_what_a_correction_leaves_out_of_a_quote_is_not_inside_it(client: TestClient) -> None:
    post(client, NESTED)
    (listed,) = items(client, "/v1/quotes")
    path, begins = f"/v1/quotes/{listed['id']}", NESTED.index("and I laughed")
    shorter = client.patch(path, json={"start": begins}, headers={"If-Match": "*"})
    assert (shorter.status_code, shorter.json()["inner"]) == (200, [])
    assert client.get(path).json() == shorter.json()
    restored = client.patch(path, json={"restore": 0}, headers={"If-Match": "*"})
    assert len(restored.json()["inner"]) == 1


def test_the_surroundings_end_with_the_text(client: TestClient) -> None:
    article = post(client, said("Jane Roe"))
    (listed,) = items(client, "/v1/quotes")
    quote = client.get(f"/v1/quotes/{listed['id']}").json()
    assert quote["prefix"] + quote["text"] + quote["suffix"] == article["text"]


@pytest.mark.parametrize("quote_id", ["x", str(2**63), "%00", new_id()])
def test_an_unknown_quote_is_not_found(client: TestClient, quote_id: str) -> None:
    assert client.get(f"/v1/quotes/{quote_id}").status_code == 404


@pytest.mark.parametrize("name", ["Jane Roe", "jane roe", "JANE RÖE", "Roe"])
def test_quotes_are_found_by_any_name_of_their_speaker(client: TestClient, name: str) -> None:
    post(client, f"{said('Jane Roe', 1)}\n\n{said('Roe', 2)}\n\n{said('John Doe', 3)}")
    quotes = items(client, "/v1/quotes", speaker=name)
    assert {quote["speaker"]["name"] for quote in quotes} == {"Jane Roe"}
    assert len(quotes) == 2


@pytest.mark.parametrize("name", ["Jan", "Roe Jane", "%", "'; DROP TABLE quotes; --", "“”"])
def test_other_names_find_nothing(client: TestClient, name: str) -> None:
    post(client, said("Jane Roe"))
    assert items(client, "/v1/quotes", speaker=name) == []


@pytest.fixture
def three(client: TestClient) -> list[dict[str, Any]]:
    """Articles of three days, one quote each, in the order of the days."""
    return [
        post(client, said(name, n), published_at=f"2026-01-0{n}T12:00:00Z")
        for n, name in enumerate(["Jane Roe", "John Doe", "Jane Roe"], start=1)
    ]


@pytest.mark.parametrize(
    ("parameters", "days"),
    [
        ({}, [3, 2, 1]),
        ({"order_by": "published_at"}, [1, 2, 3]),
        ({"published_from": "2026-01-02"}, [3, 2]),
        ({"published_to": "2026-01-02"}, [2, 1]),
        ({"published_from": "2026-01-02T13:00:00+01:00", "published_to": "2026-01-02T12:00:00Z"}, [2]),
        ({"published_from": "2026-01-02T13:00:00 01:00"}, [3, 2]),  # a "+" that was not escaped
        ({"speaker": "Jane Roe", "published_from": "2026-01-02"}, [3]),
        ({"speaker": "Jane Roe"}, [3, 1]),
        ({"kind": "direct"}, [3, 2, 1]),
        ({"kind": ["mixed", "direct"]}, [3, 2, 1]),
        ({"kind": "indirect"}, []),
        ({"min_confidence": 0}, [3, 2, 1]),
        ({"speaker_id": "x"}, []),
        ({"article_id": "x"}, []),
    ],
)
def test_quotes_are_filtered(
    client: TestClient, three: list[dict[str, Any]], parameters: dict[str, Any], days: list[int]
) -> None:
    assert [int(one["published_at"][8:10]) for one in items(client, "/v1/quotes", **parameters)] == days


def test_quotes_of_an_article_and_of_a_speaker(client: TestClient, three: list[dict[str, Any]]) -> None:
    (quote,) = items(client, "/v1/quotes", article_id=three[1]["id"])
    assert quote["speaker"]["name"] == "John Doe"
    assert items(client, "/v1/quotes", speaker_id=quote["speaker"]["id"]) == [quote]


def test_the_surest_come_first_and_the_unsure_stay_away(client: TestClient, three: list[dict[str, Any]]) -> None:
    surest = items(client, "/v1/quotes", order_by="-confidence", page_size=1)
    confidences = [quote["confidence"] for quote in surest]
    assert len(confidences) == 3
    assert confidences == sorted(confidences, reverse=True)
    at_least = confidences[1]
    assert all(quote["confidence"] >= at_least for quote in items(client, "/v1/quotes", min_confidence=at_least))


def test_undated_quotes_match_no_time(client: TestClient) -> None:
    post(client, said("Jane Roe"))
    assert items(client, "/v1/quotes", published_from="0001-01-01") == []
    assert items(client, "/v1/quotes", published_to="9999-12-31") == []
    assert len(items(client, "/v1/quotes")) == 1
