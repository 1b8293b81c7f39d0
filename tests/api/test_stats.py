from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from starlette.testclient import TestClient

from .posting import items, post, said

SAID = [("Jane Roe", "A", "2026-01-05"), ("Jane Roe", "B", "2026-02-05"), ("John Doe", "A", "2026-02-06"),
        ("Jane Roe", "A", "2026-02-07")]  # fmt: skip


@pytest.fixture
def six(client: TestClient) -> TestClient:
    """A service with six quotes, one of them undated and one of a document."""
    for n, (name, publisher, day) in enumerate(SAID):
        post(client, said(name, n), publisher=publisher, published_at=day)
    post(client, said("Jane Roe", 8))
    post(client, "“The roof leaks and the walls are wet,” the report says.", publisher="B", published_at="2026-02-01")
    return client


def counts(client: TestClient, by: list[str], **filters: Any) -> dict[tuple[str | None, ...], tuple[int, int]]:
    """Group -> quotes and words, as told."""
    answer = client.get("/v1/stats", params={"group_by": by, "limit": 1000, **filters})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    found = {
        tuple(one["speaker"] and one["speaker"]["name"] if key == "speaker" else one[key] for key in by): (
            one["quotes"],
            one["words"],
        )
        for one in told["groups"]
    }
    assert told["quotes"] == sum(quotes for quotes, _ in found.values())
    assert told["words"] == sum(words for _, words in found.values())
    assert told["group_count"] == len(found)
    return found


def recounted(client: TestClient, by: list[str], **filters: Any) -> dict[tuple[str | None, ...], tuple[int, int]]:
    """The same, counted from the list of quotes."""
    quotes: Counter[tuple[str | None, ...]] = Counter()
    words: Counter[tuple[str | None, ...]] = Counter()
    publishers = {one["id"]: one["publisher"] for one in items(client, "/v1/articles")}
    for one in items(client, "/v1/quotes", **filters):
        facets = {
            "speaker": one["speaker"] and one["speaker"]["name"],
            "speaker_kind": one["speaker"] and one["speaker"]["kind"],
            "publisher": publishers[one["article_id"]],
            "month": one["published_at"] and one["published_at"][:7],
        }
        group = tuple(facets[key] for key in by)
        quotes[group] += 1
        words[group] += len(one["text"].split())
    return {group: (quotes[group], words[group]) for group in quotes}


@pytest.mark.parametrize(
    "by",
    [
        *[["speaker"], ["speaker_kind"], ["publisher"], ["month"], ["speaker", "month"], ["publisher", "month"]],
        *[["speaker", "speaker_kind"], ["speaker", "publisher"], ["month", "speaker_kind"]],
    ],
)
@pytest.mark.parametrize(
    "filters",
    [
        *[{}, {"kind": "direct"}, {"kind": "indirect"}, {"publisher": "A"}, {"publisher": "C"}, {"speaker": "Roe"}],
        *[{"published_from": "2026-02-01"}, {"published_to": "2026-02-05T00:00:00Z"}, {"q": "plan"}, {"role": "x"}],
        *[{"speaker_kind": ["person"]}, {"speaker_kind": "document", "publisher": "B"}, {"min_confidence": 0}],
        *[
            {"status": "auto"},
            {"status": ["confirmed", "rejected"]},
            {"speaker": "Doe", "published_from": "2026-02-06"},
        ],
    ],
)
def test_the_counts_are_those_of_the_list(six: TestClient, by: list[str], filters: dict[str, Any]) -> None:
    assert counts(six, by, **filters) == recounted(six, by, **filters)


def test_a_takedown_is_counted_out(six: TestClient) -> None:
    for one in items(six, "/v1/articles", publisher="A"):
        six.delete(f"/v1/articles/{one['id']}")
    assert counts(six, ["publisher"]) == recounted(six, ["publisher"])
    assert counts(six, ["speaker"]) == recounted(six, ["speaker"])


def test_the_largest_groups_come_first_and_all_are_counted(six: TestClient) -> None:
    told = six.get("/v1/stats", params={"limit": 1}).json()
    assert [one["speaker"]["name"] for one in told["groups"]] == ["Jane Roe"]
    assert (told["group_count"], told["quotes"]) == (3, 6)


def test_months_alone_come_in_their_order(six: TestClient) -> None:
    told = six.get("/v1/stats", params={"group_by": "month"}).json()
    assert [one["month"] for one in told["groups"]] == [None, "2026-01", "2026-02"]


def test_nothing_is_counted_of_nothing(client: TestClient) -> None:
    assert client.get("/v1/stats").json() == {"groups": [], "group_count": 0, "quotes": 0, "words": 0}


@pytest.mark.parametrize(
    "query",
    ["group_by=day", "group_by=", "group_by=month&group_by=speaker&group_by=publisher", "limit=0", "page_size=1"],
)
def test_other_questions_are_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/v1/stats?{query}").status_code == 400
