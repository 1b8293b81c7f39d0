"""Are two speakers one once a person says so, and two again once that is taken back?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from app.api.deps import Service
from app.store.engine import reading
from app.store.ids import new_id

from .posting import items, post, said

TABLES = {
    "speakers": "id, name, kind, key, article_id, merged_into, quote_count, word_count",
    "quotes": "id, speaker_id, article_id",
    "names": "article_id, speaker_id, position, name",
    "appearances": "article_id, speaker_id, role",
    "aliases": "speaker_id, name, article_count, given, removed",
    "speaker_words": "speaker_id, word",
    "speaker_roles": "speaker_id, role, article_count",
    "speaker_external_ids": "speaker_id, scheme, value",
}


def snapshot(client: TestClient) -> dict[str, list[tuple[Any, ...]]]:
    """All that is known of speakers, but when it was changed and by whom."""
    service: Service = client.app.state.service  # type: ignore[attr-defined]
    with reading(service.engine) as session:
        return {
            table: [tuple(row) for row in session.execute(text(f"SELECT {columns} FROM {table} ORDER BY {columns}"))]
            for table, columns in TABLES.items()
        }


def named(client: TestClient, name: str) -> dict[str, Any]:
    (one,) = [each for each in items(client, "/v1/speakers") if each["name"] == name]
    return one


def etag(client: TestClient, speaker_id: str) -> str:
    tag: str = client.get(f"/v1/speakers/{speaker_id}", follow_redirects=False).headers["ETag"]
    return tag


def ask(client: TestClient, speaker_id: str, what: str, body: dict[str, Any], tag: str | None = None) -> Any:
    headers = {"If-Match": tag or etag(client, speaker_id)}
    return client.post(f"/v1/speakers/{speaker_id}/{what}", json=body, headers=headers)


def newest_revision(client: TestClient, speaker_id: str) -> dict[str, Any]:
    one: dict[str, Any] = client.get(f"/v1/speakers/{speaker_id}/revisions").json()["items"][0]
    return one


@pytest.fixture
def two(client: TestClient) -> tuple[str, str]:
    """Two speakers: each alone in an article, and both in a third."""
    post(client, f"{said('Jane Roe', 1)}\n\n{said('Roe', 2)}", published_at="2026-01-01")
    post(client, said("Joan Rowe", 3), published_at="2026-01-02")
    post(client, f"{said('Jane Roe', 4)}\n\n{said('Joan Rowe', 5)}", published_at="2026-01-03")
    return named(client, "Jane Roe")["id"], named(client, "Joan Rowe")["id"]


def test_merged_speakers_are_one_in_every_answer(client: TestClient, two: tuple[str, str]) -> None:
    kept, gone = two
    answer = ask(client, gone, "merge", {"into": kept})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Location"] == f"/v1/speakers/{kept}"
    assert answer.headers["ETag"] == etag(client, kept)
    one = client.get(f"/v1/speakers/{kept}").json()
    assert answer.json() == one
    assert (one["quote_count"], one["quotes"]["direct"]) == (5, 5)
    assert {each["name"]: each["article_count"] for each in one["aliases"]} == {"Jane Roe": 2, "Roe": 1, "Joan Rowe": 2}
    assert (one["first_published_at"][:10], one["last_published_at"][:10]) == ("2026-01-01", "2026-01-03")
    assert [each["id"] for each in items(client, "/v1/speakers")] == [kept]
    assert [each["id"] for each in items(client, "/v1/speakers", q="joan rowe")] == [kept]
    quotes = items(client, "/v1/quotes")
    assert {(each["speaker"]["id"], each["speaker"]["name"]) for each in quotes} == {(kept, "Jane Roe")}
    assert len(items(client, "/v1/quotes", speaker="Joan Rowe")) == 5


def test_links_of_a_merged_speaker_lead_to_the_survivor(client: TestClient, two: tuple[str, str]) -> None:
    kept, gone = two
    ask(client, gone, "merge", {"into": kept})
    for rest in ("", "/revisions"):
        link = client.get(f"/v1/speakers/{gone}{rest}", follow_redirects=False)
        assert (link.status_code, link.headers["Location"]) == (308, f"/v1/speakers/{kept}{rest}")
        assert link.headers["Cache-Control"] == "private, no-cache"  # it may be undone
        assert client.get(f"/v1/speakers/{gone}{rest}").json() == client.get(f"/v1/speakers/{kept}{rest}").json()
    post(client, said("Ann Other", 9))
    last = named(client, "Ann Other")["id"]
    ask(client, kept, "merge", {"into": last})
    assert client.get(f"/v1/speakers/{gone}", follow_redirects=False).headers["Location"] == f"/v1/speakers/{last}"


def test_a_merge_is_undone_exactly(client: TestClient, two: tuple[str, str]) -> None:
    kept, gone = two
    before = snapshot(client)
    ask(client, gone, "merge", {"into": kept})
    assert snapshot(client) != before
    undone = ask(client, kept, "undo", {"revision_id": newest_revision(client, kept)["id"]})
    assert undone.status_code == 200, undone.text
    assert snapshot(client) == before
    assert client.get(f"/v1/speakers/{gone}", follow_redirects=False).status_code == 200


def test_merges_are_undone_in_any_order(client: TestClient, two: tuple[str, str]) -> None:
    kept, gone = two
    post(client, f"{said('Ann Other', 6)}\n\n{said('Joan Rowe', 7)}")
    third = named(client, "Ann Other")["id"]
    before = snapshot(client)
    for order in ([0, 1], [1, 0]):
        answer = ask(client, kept, "merge", {"from": [gone, third]})
        assert answer.status_code == 200, answer.text
        assert answer.json()["quote_count"] == 7
        merges = [each["id"] for each in items(client, f"/v1/speakers/{kept}/revisions")[:2]]
        for number in order:
            assert ask(client, kept, "undo", {"revision_id": merges[number]}).status_code == 200
        assert snapshot(client) == before


def test_a_merge_holds_for_articles_that_come_later(client: TestClient, two: tuple[str, str]) -> None:
    kept, gone = two
    ask(client, gone, "merge", {"into": kept})
    article = post(client, said("Joan Rowe", 8))
    (quote,) = items(client, f"/v1/articles/{article['id']}/quotes")
    assert quote["speaker"]["id"] == kept


def test_what_came_later_stays_when_a_merge_is_undone(client: TestClient, two: tuple[str, str]) -> None:
    kept, gone = two
    revision_id = ask(client, gone, "merge", {"into": kept}) and newest_revision(client, kept)["id"]
    post(client, said("Jane Roe", 8))
    assert ask(client, kept, "undo", {"revision_id": revision_id}).status_code == 200
    assert named(client, "Jane Roe")["quote_count"] == 4
    assert named(client, "Joan Rowe")["quote_count"] == 2


def test_a_merge_that_makes_no_sense_is_refused(client: TestClient, two: tuple[str, str]) -> None:
    kept, gone = two
    bodies: list[dict[str, Any]] = [{"into": gone}, {"from": [gone]}]
    for body in bodies:
        itself = ask(client, gone, "merge", body)
        assert (itself.status_code, "itself" in itself.json()["detail"]) == (409, True)
    ask(client, gone, "merge", {"into": kept})
    again = ask(client, gone, "merge", {"into": kept}, "*")
    assert again.status_code == 409
    assert kept in again.json()["detail"]
    round_and_round = ask(client, kept, "merge", {"into": gone})
    assert round_and_round.status_code == 409
    assert kept in round_and_round.json()["detail"]
    assert ask(client, gone, "split", {"name": "X", "quote_ids": [new_id()]}, "*").status_code == 409
    assert ask(client, gone, "undo", {"revision_id": new_id()}, "*").status_code == 409
    assert client.patch(f"/v1/speakers/{gone}", json={"name": "X"}, headers={"If-Match": "*"}).status_code == 409


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, ""),
        ({"into": None}, ""),
        ({"from": []}, ""),
        ({"into": "x"}, "/into"),
        ({"from": ["x"]}, "/from/0"),
        ({"into": "x", "from": ["x"]}, ""),
        ({"onto": "x"}, "/onto"),
    ],
)
def test_a_merge_with_nobody_is_invalid(client: TestClient, two: tuple[str, str], body: Any, pointer: str) -> None:
    answer = ask(client, two[0], "merge", body)
    assert answer.status_code == 422
    assert pointer in {fault["pointer"] for fault in answer.json()["errors"]}


@pytest.mark.parametrize("what", ["merge", "split", "undo"])
def test_a_change_needs_the_state_that_it_is_meant_for(client: TestClient, two: tuple[str, str], what: str) -> None:
    kept, gone = two
    bodies = {"merge": {"into": gone}, "split": {"name": "X", "quote_ids": ["x"]}, "undo": {"revision_id": "x"}}
    body: Any = bodies[what]
    assert client.post(f"/v1/speakers/{kept}/{what}", json=body).status_code == 428
    old = etag(client, kept)
    post(client, said("Jane Roe", 8))
    assert ask(client, kept, what, body, old).status_code == 412
    assert ask(client, new_id(), what, body, "*").status_code == 404


def test_identifiers_and_given_names_go_with_a_merge_and_come_back(client: TestClient, two: tuple[str, str]) -> None:
    kept, gone = two
    patch = {"external_ids": {"wikidata": "Q42"}, "add_aliases": ["Joanie"], "name": "Joan M. Rowe"}
    client.patch(f"/v1/speakers/{gone}", json=patch, headers={"If-Match": "*"})
    before = snapshot(client)
    one = ask(client, gone, "merge", {"into": kept}).json()
    assert one["external_ids"] == {"wikidata": "Q42"}
    assert {"Joanie", "Joan M. Rowe"} <= {each["name"] for each in one["aliases"]}
    ask(client, kept, "undo", {"revision_id": newest_revision(client, kept)["id"]})
    assert snapshot(client) == before


def test_speakers_with_different_identifiers_are_not_merged(client: TestClient, two: tuple[str, str]) -> None:
    for speaker_id, value in zip(two, ("Q1", "Q2"), strict=True):
        patch = {"external_ids": {"wikidata": value}}
        client.patch(f"/v1/speakers/{speaker_id}", json=patch, headers={"If-Match": "*"})
    answer = ask(client, two[0], "merge", {"into": two[1]})
    assert answer.status_code == 409
    assert all(value in answer.json()["detail"] for value in ("Q1", "Q2"))


@pytest.mark.parametrize("by", ["quote_ids", "article_ids"])
def test_some_quotes_become_another_speaker_and_come_back(client: TestClient, two: tuple[str, str], by: str) -> None:
    kept, _ = two
    before = snapshot(client)
    quotes = items(client, "/v1/quotes", speaker_id=kept)
    article = quotes[0]["article_id"]
    chosen = [each["id"] for each in quotes if each["article_id"] == article]
    wanted = chosen if by == "quote_ids" else [article]
    answer = ask(client, kept, "split", {"name": "Jane Roe", by: wanted})
    assert answer.status_code == 200, answer.text
    other = answer.json()
    assert other["id"] != kept
    assert answer.headers["Location"] == f"/v1/speakers/{other['id']}"
    assert {each["id"] for each in items(client, "/v1/quotes", speaker_id=other["id"])} == set(chosen)
    rest = client.get(f"/v1/speakers/{kept}").json()
    assert rest["quote_count"] == len(quotes) - len(chosen)
    assert (newest_revision(client, kept)["action"], newest_revision(client, other["id"])["other_id"]) == (
        "split",
        other["id"],
    )
    undone = ask(client, other["id"], "undo", {"revision_id": newest_revision(client, kept)["id"]})
    assert undone.json()["id"] == kept
    assert client.get(f"/v1/speakers/{other['id']}", follow_redirects=False).status_code == 308
    after = {table: [row for row in rows if other["id"] not in row] for table, rows in snapshot(client).items()}
    assert after == before


def test_a_quote_can_be_split_from_another_of_its_article(client: TestClient, two: tuple[str, str]) -> None:
    kept, _ = two
    before = snapshot(client)
    first = items(client, "/v1/quotes", speaker_id=kept, order_by="published_at")[0]
    other = ask(client, kept, "split", {"name": "Jane Poe", "quote_ids": [first["id"]]}).json()
    names = {each["speaker"]["name"] for each in items(client, f"/v1/articles/{first['article_id']}/quotes")}
    assert names == {"Jane Poe", "Jane Roe"}
    ask(client, kept, "undo", {"revision_id": newest_revision(client, kept)["id"]})
    after = {table: [row for row in rows if other["id"] not in row] for table, rows in snapshot(client).items()}
    assert after == before


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": "X"}, ""),
        ({"name": "?", "quote_ids": ["x"]}, "/name"),
        ({"name": "X", "quote_ids": ["x"]}, "/quote_ids/0"),
        ({"name": "X", "article_ids": ["x"]}, "/article_ids/0"),
        ({"name": "X", "quote_ids": ["x"], "article_ids": ["x"]}, ""),
        ({"quote_ids": ["x"]}, "/name"),
    ],
)
def test_a_split_of_nothing_is_invalid(client: TestClient, two: tuple[str, str], body: Any, pointer: str) -> None:
    answer = ask(client, two[0], "split", body)
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]


def test_a_split_that_leaves_nothing_is_refused_and_changes_nothing(client: TestClient, two: tuple[str, str]) -> None:
    before = snapshot(client)
    every = [each["id"] for each in items(client, "/v1/quotes", speaker_id=two[0])]
    assert ask(client, two[0], "split", {"name": "X", "quote_ids": every}).status_code == 409
    assert snapshot(client) == before


def test_what_others_build_on_is_not_undone_before_them(client: TestClient, two: tuple[str, str]) -> None:
    kept, gone = two
    moved = [each["id"] for each in items(client, "/v1/quotes", speaker_id=gone)]
    ask(client, gone, "merge", {"into": kept})
    merge = newest_revision(client, kept)["id"]
    ask(client, kept, "split", {"name": "Somebody Else", "quote_ids": moved[:1]})
    split = newest_revision(client, kept)["id"]
    early = ask(client, kept, "undo", {"revision_id": merge})
    assert early.status_code == 409
    assert split in early.json()["detail"]
    assert ask(client, kept, "undo", {"revision_id": split}).status_code == 200
    assert ask(client, kept, "undo", {"revision_id": merge}).status_code == 200
    twice = ask(client, kept, "undo", {"revision_id": merge})
    assert (twice.status_code, "undone before" in twice.json()["detail"]) == (409, True)
    undoing = newest_revision(client, kept)
    assert (undoing["action"], undoing["changes"]["undoes"]) == ("undone", merge)
    assert ask(client, kept, "undo", {"revision_id": undoing["id"]}).status_code == 409
    assert ask(client, kept, "undo", {"revision_id": new_id()}).status_code == 404


def test_revisions_say_who_did_what_newest_first(client: TestClient, two: tuple[str, str]) -> None:
    kept, gone = two
    client.patch(f"/v1/speakers/{gone}", json={"name": "J. Rowe"}, headers={"If-Match": "*"})
    ask(client, gone, "merge", {"into": kept})
    found = items(client, f"/v1/speakers/{kept}/revisions", page_size=1)
    assert [(each["action"], each["speaker_id"], each["other_id"], each["who"]) for each in found] == [
        ("merged", gone, kept, "local"),
        ("changed", gone, None, "local"),
    ]
    assert found[0]["changes"]["quote_count"] == 2
    assert found[1]["changes"]["name"] == {"before": "Joan Rowe", "after": "J. Rowe"}


def test_of_people_who_merge_at_once_one_wins_and_the_others_are_told(client: TestClient) -> None:
    for n, name in enumerate(["Jane Roe", "John Doe", "Mary Major", "Ann Other", "Richard Miles"]):
        post(client, said(name, n))
    ids = [each["id"] for each in items(client, "/v1/speakers")]
    tags = {each: etag(client, each) for each in ids}
    pairs = [(one, other) for one in ids for other in ids if one != other]
    with ThreadPoolExecutor(len(pairs)) as pool:
        answers = list(pool.map(lambda pair: ask(client, pair[0], "merge", {"into": pair[1]}, tags[pair[0]]), pairs))
    codes = [answer.status_code for answer in answers]
    assert set(codes) <= {200, 409, 412}, codes
    left = items(client, "/v1/speakers")
    assert codes.count(200) == len(ids) - len(left) >= 1
    assert sum(each["quote_count"] for each in left) == len(ids)
    for each in ids:
        end = client.get(f"/v1/speakers/{each}")
        assert end.status_code == 200
        assert end.json()["id"] in {one["id"] for one in left}


def test_a_takedown_takes_a_merged_speaker_and_its_links_with_the_last_quote(client: TestClient) -> None:
    articles = [post(client, said(name, n)) for n, name in enumerate(["Jane Roe", "Joan Rowe"])]
    kept, gone = (named(client, name)["id"] for name in ("Jane Roe", "Joan Rowe"))
    ask(client, gone, "merge", {"into": kept})
    client.delete(f"/v1/articles/{articles[0]['id']}")
    assert client.get(f"/v1/speakers/{gone}").json()["quote_count"] == 1
    client.delete(f"/v1/articles/{articles[1]['id']}")
    assert {client.get(f"/v1/speakers/{each}").status_code for each in (kept, gone)} == {404}


def test_speakers_of_one_article_alone_outlive_it_once_merged_with_others(client: TestClient) -> None:
    texts = [
        "“We have looked at every part of this plan,” two officials said.",
        "“We will vote for it on Monday,” two officials said.",
    ]
    articles = [post(client, each) for each in texts]
    first, second = items(client, "/v1/speakers")
    before = snapshot(client)
    ask(client, second["id"], "merge", {"into": first["id"]})
    ask(client, first["id"], "undo", {"revision_id": newest_revision(client, first["id"])["id"]})
    assert snapshot(client) == before
    ask(client, second["id"], "merge", {"into": first["id"]})
    owner = next(row for row in before["speakers"] if row[0] == first["id"])[4]
    client.delete(f"/v1/articles/{owner}")
    assert [each["id"] for each in items(client, "/v1/speakers")] == [first["id"]]
    assert {each["id"] for each in articles} >= {owner}
