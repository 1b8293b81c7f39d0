from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.testclient import TestClient

from app.store.ids import new_id

from .posting import items, post, said

ABOUT = {
    "title": "Plan passes",
    "publisher": "The Example",
    "url": "https://news.example/plan",
    "published_at": "2026-03-02T10:30:00+01:00",
    "language": "en",
    "external_id": "a-1",
}
PAGE = f"""<html lang="en"><head><title>Plan passes</title></head><body><nav>Home</nav><article><h1>Plan passes</h1>
<p>{said("Jane Roe")} The vote came after a long debate in a full house, and nobody left early.</p>
<p>{said("Jane Roe", 2)} Members of every party stayed in their seats until the last of the speeches.</p>
</article></body></html>"""


def test_an_article_is_stored_with_what_is_said_of_it(client: TestClient) -> None:
    answer = client.post("/v1/articles", json={"text": said("Jane Roe"), **ABOUT})
    assert answer.status_code == 201
    article = answer.json()
    assert article["text"] == said("Jane Roe")
    assert {name: article[name] for name in ABOUT} == {**ABOUT, "published_at": "2026-03-02T09:30:00Z"}
    assert article["quote_count"] == 1
    read = client.get(answer.headers["location"])
    assert read.json() == article
    assert read.headers["etag"] == answer.headers["etag"]


def test_a_day_alone_means_its_midnight(client: TestClient) -> None:
    assert post(client, said("Jane Roe"), published_at="2026-03-02")["published_at"] == "2026-03-02T00:00:00Z"


def test_the_same_article_again_is_the_stored_one(client: TestClient) -> None:
    first = client.post("/v1/articles", json={"text": said("Jane Roe"), **ABOUT})
    again = client.post("/v1/articles", json={"text": said("Jane Roe"), **ABOUT})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert again.headers["location"] == first.headers["location"]
    assert len(items(client, "/v1/articles")) == 1


def test_the_same_article_twenty_times_at_once_is_stored_once(client: TestClient) -> None:
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: client.post("/v1/articles", json={"text": said("Jane Roe")}), range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert len(items(client, "/v1/articles")) == 1
    assert len(items(client, "/v1/quotes")) == 1


def test_a_page_is_read_for_its_article(client: TestClient) -> None:
    answer = client.post("/v1/articles", json={"html": PAGE, "title": "Ours goes first"})
    assert answer.status_code == 201
    article = answer.json()
    assert "Home" not in article["text"]
    assert article["title"] == "Ours goes first"
    quotes = items(client, f"/v1/articles/{article['id']}/quotes")
    assert len(quotes) == 2
    assert all(article["text"][quote["start"] : quote["end"]] == quote["text"] for quote in quotes)


def test_a_page_without_an_article_is_refused(client: TestClient) -> None:
    answer = client.post("/v1/articles", json={"html": "<p></p>"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/html"


def test_the_quotes_of_an_article_come_in_the_order_of_its_text(client: TestClient) -> None:
    article = post(client, "\n\n".join(said("Jane Roe", n) for n in range(7)))
    quotes = items(client, f"/v1/articles/{article['id']}/quotes", page_size=3)
    assert len(quotes) == 7
    assert [quote["start"] for quote in quotes] == sorted(quote["start"] for quote in quotes)


def test_an_article_of_5000_quotes_is_stored_whole(client: TestClient) -> None:
    article = post(client, "\n\n".join(said("Jane Roe", n) for n in range(5000)))
    assert article["quote_count"] == 5000
    assert len(items(client, f"/v1/articles/{article['id']}/quotes", page_size=200)) == 5000


def test_articles_are_listed_newest_first(client: TestClient) -> None:
    for n, day in enumerate(["2026-01-02", "2026-01-03", "2026-01-01"]):
        post(client, said("Jane Roe", n), published_at=day)
    undated = post(client, said("Jane Roe", 9))
    listed = items(client, "/v1/articles", page_size=2)
    assert listed[0]["id"] == undated["id"]  # received now, later than any of the days
    assert [one["published_at"][:10] for one in listed[1:]] == ["2026-01-03", "2026-01-02", "2026-01-01"]
    assert all("text" not in one for one in listed)


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({"publisher": "A"}, {1, 2}),
        ({"publisher": "C"}, set()),
        ({"language": "fr"}, {2}),
        ({"published_from": "2026-01-02"}, {2, 3}),
        ({"published_to": "2026-01-02"}, {1, 2}),
        ({"published_from": "2026-01-02T12:00:01Z"}, {3}),
        ({"published_to": "2026-01-02T13:00:00+01:00"}, {1, 2}),
        ({"publisher": "A", "published_from": "2026-01-02", "published_to": "2026-01-02"}, {2}),
    ],
)
def test_articles_are_filtered(client: TestClient, parameters: dict[str, str], found: set[int]) -> None:
    post(
        client, said("Jane Roe", 1), publisher="A", language="en", published_at="2026-01-01T12:00:00Z", external_id="1"
    )
    post(
        client, said("Jane Roe", 2), publisher="A", language="fr", published_at="2026-01-02T12:00:00Z", external_id="2"
    )
    post(
        client, said("Jane Roe", 3), publisher="B", language="en", published_at="2026-01-03T12:00:00Z", external_id="3"
    )
    assert {int(one["external_id"]) for one in items(client, "/v1/articles", **parameters)} == found


def test_a_takedown_removes_the_words_and_leaves_a_tombstone(client: TestClient) -> None:
    gone = post(client, said("Jane Roe"), publisher="The Example")
    kept = post(client, said("John Doe", 2))
    quote = items(client, f"/v1/articles/{gone['id']}/quotes")[0]
    path = f"/v1/articles/{gone['id']}"
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 410
    assert client.get(f"{path}/quotes").status_code == 410
    assert client.delete(path).status_code == 404
    assert client.get(f"/v1/quotes/{quote['id']}").status_code == 404
    assert client.get(f"/v1/speakers/{quote['speaker']['id']}").status_code == 404
    assert [one["id"] for one in items(client, "/v1/articles")] == [kept["id"]]
    assert [one["name"] for one in items(client, "/v1/speakers")] == ["John Doe"]
    assert {one["article_id"] for one in items(client, "/v1/quotes")} == {kept["id"]}


def test_a_speaker_with_quotes_elsewhere_survives_a_takedown(client: TestClient) -> None:
    gone, kept = post(client, said("Jane Roe", 1)), post(client, said("Jane Roe", 2))
    client.delete(f"/v1/articles/{gone['id']}")
    (speaker,) = items(client, "/v1/speakers")
    assert speaker["quote_count"] == 1
    assert [one["article_id"] for one in items(client, "/v1/quotes", speaker_id=speaker["id"])] == [kept["id"]]


def test_an_article_may_come_back_after_its_takedown(client: TestClient) -> None:
    first = post(client, said("Jane Roe"))
    client.delete(f"/v1/articles/{first['id']}")
    again = post(client, said("Jane Roe"))
    assert again["id"] != first["id"]
    assert client.get(f"/v1/articles/{first['id']}").status_code == 410
    assert client.get(f"/v1/articles/{again['id']}").status_code == 200


@pytest.mark.parametrize("article_id", ["x", "1", str(2**63), "%00", "%FF", "a" * 5000, new_id()])
@pytest.mark.parametrize("tail", ["", "/quotes"])
def test_an_unknown_article_is_not_found(client: TestClient, article_id: str, tail: str) -> None:
    assert client.get(f"/v1/articles/{article_id}{tail}").status_code == 404
    assert client.delete(f"/v1/articles/{article_id}").status_code == 404
