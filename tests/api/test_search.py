from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from starlette.testclient import TestClient

from app.store.engine import writing

from .posting import items, post

SAID = [
    "The bridge is open for traffic again after a long winter of repairs",
    "We will never close the Zürich café on the corner of the market square",
    "Nobody has asked the market about the bridge and nobody ever will",
    "A bridge, a bridge, a bridge is all that anybody ever talks about",
]
HOSTILE = [
    *['"', '""', '"bridge', "bridge*", "^bridge", "-bridge", "NOT bridge", "AND", "OR", "bridge OR market", "NEAR"],
    *["NEAR(bridge market, 2)", "text:bridge", "facets:auto", "{text role}:bridge", "(bridge", "bridge)", "a\\b", "'"],
    *["'; DROP TABLE quotes; --", "%", "_", "bridge\ttraffic", "“", "“”", "…", "\ue000", "🌉", "bri\u0301dge", "+"],
    *["bridge+traffic", "rank", "quotes_fts", "@", ":", "\u202e", "ß", "x" * 500, "a " * 249],
]


@pytest.fixture
def four(client: TestClient) -> TestClient:
    """A service with four quotes of four days, speakers and publishers."""
    for n, words in enumerate(SAID):
        post(
            client,
            f"“{words},” {['Foreign Minister Jane Roe', 'Mayor John Doe'][n % 2]} said on Monday.",
            published_at=f"2026-01-0{n + 1}",
            publisher=f"Paper {n % 2}",
            title=f"Title {n}",
        )
    return client


def found(client: TestClient, **parameters: Any) -> list[int]:
    """Which of SAID are found, in order."""
    texts = [one["text"].rstrip(",") for one in items(client, "/v1/quotes", **parameters)]
    return [SAID.index(each) for each in texts]


@pytest.mark.parametrize(
    ("q", "numbers"),
    [
        ("bridge", [3, 2, 0]),
        ("BRIDGE market", [2]),
        ("market bridge", [2]),
        ('"the market"', [2, 1]),
        ('"market the"', []),
        ("“the market”", [2, 1]),
        ('"open for traffic" again', [0]),
        ("Zurich CAFE", [1]),
        ("zu\u0308rich", [1]),
        ("open-for-traffic", [0]),
        ("bridges", []),
        ("brid", []),
        ("direct", []),  # a facet is no word of the text
        ("Jane", []),  # nor is a speaker
        ("…", []),
        ("— bridge —", [3, 2, 0]),
    ],
)
def test_quotes_are_found_by_their_words(four: TestClient, q: str, numbers: list[int]) -> None:
    assert found(four, q=q) == numbers


@pytest.mark.parametrize("q", HOSTILE)
def test_nothing_that_is_typed_is_an_operator(four: TestClient, q: str) -> None:
    for path in ("/v1/quotes", "/v1/articles"):
        for parameters in ({"q": q}, {"q": q, "order_by": "relevance"}, {"role": q}):
            if path == "/v1/quotes" or parameters == {"q": q}:
                answer = four.get(path, params=parameters)
                assert answer.status_code == (400 if "\t" in q else 200), answer.text


@given(q=st.text(min_size=1, max_size=40) | st.lists(st.sampled_from(HOSTILE), min_size=1).map(" ".join))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_may_be_typed(client: TestClient, q: str) -> None:
    assert client.get("/v1/quotes", params={"q": q.encode("utf-8", "replace").decode()}).status_code in {200, 400}


@pytest.mark.parametrize(
    ("parameters", "numbers"),
    [
        ({"q": "bridge", "speaker": "Roe"}, [2, 0]),
        ({"q": "bridge", "publisher": "Paper 1"}, [3]),
        ({"q": "bridge", "publisher": "paper 1"}, []),
        ({"q": "bridge", "role": "minister"}, [2, 0]),
        ({"q": "bridge", "role": "foreign"}, [2, 0]),
        ({"role": "MAYOR"}, [3, 1]),
        ({"role": "prime minister"}, []),
        ({"role": "…"}, []),
        ({"speaker_kind": "person", "q": "market"}, [2, 1]),
        ({"speaker_kind": "document"}, []),
        ({"speaker_kind": ["document", "person"], "publisher": "Paper 0"}, [2, 0]),
        ({"q": "bridge", "published_from": "2026-01-02"}, [3, 2]),
        ({"q": "bridge", "published_to": "2026-01-03"}, [2, 0]),
        ({"q": "bridge", "published_to": "2026-01-02T23:59:59.5Z"}, [0]),
        ({"q": "bridge", "published_from": "2026-01-01T00:00:00.000001Z"}, [3, 2]),
        ({"q": "bridge", "kind": "direct"}, [3, 2, 0]),
        ({"q": "bridge", "kind": ["mixed", "indirect"]}, []),
        ({"q": "bridge", "order_by": "published_at"}, [0, 2, 3]),
        ({"q": "bridge", "status": "auto"}, [3, 2, 0]),
        ({"q": "bridge", "status": ["confirmed", "corrected"]}, []),
        ({"status": "rejected"}, []),
        ({"q": "bridge", "article_id": "x"}, []),
        ({"q": "bridge", "min_confidence": 0}, [3, 2, 0]),
        ({"q": "the", "speaker": "nobody"}, []),
    ],
)
def test_words_and_filters_hold_together(four: TestClient, parameters: dict[str, Any], numbers: list[int]) -> None:
    assert found(four, **parameters) == numbers
    assert found(four, **parameters, page_size=1) == numbers


def test_the_most_relevant_is_short_and_repeats_the_words(four: TestClient) -> None:
    assert found(four, q="bridge", order_by="relevance")[0] == 3
    assert sorted(found(four, q="bridge", order_by="relevance", page_size=1)) == [0, 2, 3]


def test_relevance_without_words_is_newest_first(four: TestClient) -> None:
    assert found(four, order_by="relevance") == [3, 2, 1, 0]


def test_the_surest_of_the_words_come_first(four: TestClient) -> None:
    pages = items(four, "/v1/quotes", q="bridge", order_by="-confidence", page_size=1)
    assert len(pages) == 3
    assert [one["confidence"] for one in pages] == sorted((one["confidence"] for one in pages), reverse=True)


@pytest.mark.parametrize("filters", [{}, {"published_from": "2026-01-02"}, {"published_to": "2026-01-03T10:00:00.5Z"}])
@pytest.mark.parametrize("order", [{"order_by": "-confidence"}, {"updated_since": "1970-01-01T00:00:00Z"}])
def test_words_that_many_have_are_looked_up_in_the_order_that_is_asked_for(
    four: TestClient, monkeypatch: pytest.MonkeyPatch, order: dict[str, str], filters: dict[str, str]
) -> None:
    wanted = {"q": "bridge", "kind": "direct", **order, **filters}
    sorted_afterwards = items(four, "/v1/quotes", **wanted)
    assert sorted_afterwards
    monkeypatch.setattr("app.store.quotes._SORTED", 1)
    assert items(four, "/v1/quotes", **wanted) == sorted_afterwards
    assert items(four, "/v1/quotes", **wanted, page_size=1) == sorted_afterwards


def test_the_hits_are_shown(four: TestClient) -> None:
    (quote,) = items(four, "/v1/quotes", q='CAFE "market square"')
    snippet, hits = quote["match"]["snippet"], quote["match"]["hits"]
    assert [snippet[start:end] for start, end in hits] == ["café", "market square"]
    assert all("match" not in one for one in items(four, "/v1/quotes"))


def test_a_snippet_of_a_long_quote_is_what_surrounds_the_first_hit(client: TestClient) -> None:
    words = f"{'We have said many things before this one. ' * 20}The bridge is safe. {'And more came later. ' * 30}"
    post(client, f"“{words.strip()}” Jane Roe said on Monday.")
    (quote,) = items(client, "/v1/quotes", q="bridge")
    snippet, hits = quote["match"]["snippet"], quote["match"]["hits"]
    assert len(snippet) <= 300
    assert snippet in quote["text"]
    assert [snippet[start:end] for start, end in hits] == ["bridge"]


def test_articles_are_found_by_their_title_and_text(four: TestClient) -> None:
    titles = [one["title"] for one in items(four, "/v1/articles", q="zurich", page_size=1)]
    assert titles == ["Title 1"]
    assert len(items(four, "/v1/articles", q="title monday", page_size=1)) == 4
    assert items(four, "/v1/articles", q="title monday", publisher="Paper 0", published_to="2026-01-01")
    assert items(four, "/v1/articles", q="…") == []


def test_a_takedown_makes_the_search_forget(four: TestClient, engine: Engine) -> None:
    (gone,) = items(four, "/v1/articles", q="zurich")
    assert four.delete(f"/v1/articles/{gone['id']}").status_code == 204
    assert items(four, "/v1/articles", q="zurich") == items(four, "/v1/quotes", q="zurich") == []
    assert found(four, role="mayor") == [3]
    with writing(engine) as session:
        for index in ("quotes_fts", "articles_fts"):  # raises if the index holds anything that the rows do not
            session.execute(text(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)"))


def test_rejected_quotes_are_shown_to_who_asks(four: TestClient, engine: Engine) -> None:
    with writing(engine) as session:
        session.execute(text("UPDATE quotes SET status = 'rejected' WHERE text LIKE 'The bridge%'"))
        session.execute(text("UPDATE quotes SET status = 'confirmed' WHERE text LIKE 'Nobody%'"))
    assert found(four, q="bridge") == [3, 2]
    assert found(four, q="bridge", status="rejected") == [0]
    assert found(four, status=["confirmed", "rejected"]) == [2, 0]
