"""Does a person's word stand, can it be taken back, and is it known who gave it?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.api import review_examples
from app.api.examples import ARTICLE_FROM_TEXT
from app.store.ids import new_id

from .posting import items, post, said

TEXT = """“We are ready to talk about every part of the plan,” Foreign Minister Jane Roe said on Monday. 😀

“We will not be hurried by anybody in this house,” she said.

“There is nothing in it for the harbour at all,” John Doe, the harbour master, told reporters.

“We have all the time that we need for it,” Roe said."""


@pytest.fixture
def quotes(client: TestClient) -> list[dict[str, Any]]:
    """Four quotes, of Roe, Roe, Doe and Roe."""
    article = post(client, TEXT)
    found = items(client, f"/v1/articles/{article['id']}/quotes")
    assert [quote["speaker"]["name"] for quote in found] == ["Jane Roe", "Jane Roe", "John Doe", "Jane Roe"]
    return found


def patch(client: TestClient, quote_id: str, body: Any, **headers: str) -> Any:
    """Correct the quote as it is now."""
    if "If-Match" not in headers:
        headers["If-Match"] = client.get(f"/v1/quotes/{quote_id}").headers["ETag"]
    return client.patch(f"/v1/quotes/{quote_id}", json=body, headers=headers)


def corrected(client: TestClient, quote_id: str, **body: Any) -> dict[str, Any]:
    answer = patch(client, quote_id, body)
    assert answer.status_code == 200, answer.text
    shown = client.get(f"/v1/quotes/{quote_id}")
    assert (answer.json(), answer.headers["ETag"]) == (shown.json(), shown.headers["ETag"])
    quote: dict[str, Any] = answer.json()
    return quote


def revisions(client: TestClient, quote_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/v1/quotes/{quote_id}/revisions").json()["items"]
    return found


def test_a_speaker_by_name_is_found_or_made(client: TestClient, quotes: list[dict[str, Any]]) -> None:
    doe = quotes[2]["speaker"]
    assert corrected(client, quotes[0]["id"], speaker={"name": "JOHN DOE", "kind": "person"})["speaker"] == doe
    new = corrected(client, quotes[1]["id"], speaker={"name": "Mary Major", "kind": "person", "role": "mayor"})
    assert (new["speaker"]["name"], new["speaker"]["kind"], new["speaker"]["role"]) == ("Mary Major", "person", "mayor")
    assert (new["status"], new["confidence"]) == ("corrected", 1)
    (found,) = items(client, "/v1/quotes", speaker="Major")
    assert found["id"] == quotes[1]["id"]
    assert client.get(f"/v1/speakers/{new['speaker']['id']}").json()["quote_count"] == 1


def test_a_speaker_by_identifier_keeps_what_the_article_says_of_them(
    client: TestClient, quotes: list[dict[str, Any]]
) -> None:
    quote = corrected(client, quotes[0]["id"], speaker={"id": quotes[2]["speaker"]["id"]})
    assert quote["speaker"] == quotes[2]["speaker"]
    # The way to the machine's own speaker is no evidence for this one: the source alone is left of it.
    assert [link["step"] for link in quote["chain"]] == ["source"]


def test_nobody_can_be_the_speaker(client: TestClient, quotes: list[dict[str, Any]]) -> None:
    quote = corrected(client, quotes[0]["id"], speaker=None, source=None, cue=None)
    assert (quote["speaker"], quote["source"], quote["cue"], quote["chain"]) == (None, None, None, [])
    assert quote["status"] == "corrected"


def test_a_quote_is_cut_anew_from_its_text(client: TestClient, quotes: list[dict[str, Any]]) -> None:
    start, end = quotes[1]["start"], quotes[1]["end"]
    pieces = [[start, start + 20], [start + 24, end]]
    quote = corrected(client, quotes[1]["id"], contents=pieces, kind="mixed", cue={"start": 5, "end": 8})
    assert (quote["contents"], quote["start"], quote["end"], quote["kind"]) == (pieces, start, end, "mixed")
    assert quote["cue"] == {"start": 5, "end": 8, "text": TEXT[5:8]}
    quote = corrected(client, quotes[1]["id"], start=start + 3, end=end - 1)
    assert quote["contents"] == [[start + 3, start + 20], [start + 24, end - 1]]
    assert quote["text"] == TEXT[start + 3 : end - 1]
    assert quote["start_utf16"] == quote["start"] + 1  # behind the one character beyond the basic plane


def test_an_unchanged_quote_is_confirmed_and_a_changed_one_corrected(
    client: TestClient, quotes: list[dict[str, Any]]
) -> None:
    quote_id = quotes[0]["id"]
    confirmed = corrected(client, quote_id, status="confirmed")
    assert (confirmed["status"], confirmed["confidence"]) == ("confirmed", 1)
    assert corrected(client, quote_id, kind="indirect")["status"] == "corrected"
    assert corrected(client, quote_id, status="confirmed")["status"] == "corrected"
    assert corrected(client, quote_id, kind="direct")["status"] == "confirmed"  # what the machine said, by a person
    assert corrected(client, quote_id, status="rejected")["status"] == "rejected"
    assert corrected(client, quote_id, status="confirmed")["status"] == "confirmed"


def test_every_change_is_a_revision_and_the_machine_s_answer_is_revision_0(
    client: TestClient, quotes: list[dict[str, Any]]
) -> None:
    quote_id = quotes[1]["id"]
    (untouched,) = revisions(client, quote_id)
    corrected(client, quote_id, speaker={"id": quotes[2]["speaker"]["id"]}, note="Read it aloud.")
    corrected(client, quote_id, start=quotes[1]["start"] + 3)
    first, second, third = revisions(client, quote_id)
    assert (first["number"], first["action"], first["made_by"]) == (0, "found", quotes[1]["model"])
    assert {**untouched, "change_id": first["change_id"]} == first
    same = ("kind", "start", "end", "text", "contents", "cue", "source", "speaker", "confidence", "status", "model")
    assert first["answer"] == {name: quotes[1][name] for name in same}
    assert (second["number"], second["action"], second["made_by"]) == (1, "corrected", "local")
    assert (second["note"], third["note"]) == ("Read it aloud.", None)
    assert second["answer"]["speaker"]["name"] == "John Doe"
    assert first["made_at"] < second["made_at"] < third["made_at"]
    assert third["answer"]["text"] == TEXT[quotes[1]["start"] + 3 : quotes[1]["end"]]


def test_what_changes_nothing_leaves_no_revision(client: TestClient, quotes: list[dict[str, Any]]) -> None:
    quote_id = quotes[0]["id"]
    corrected(client, quote_id, kind="indirect")
    again = corrected(client, quote_id, kind="indirect", start=quotes[0]["start"])
    assert len(revisions(client, quote_id)) == 2
    assert again["status"] == "corrected"


@pytest.mark.parametrize(
    "body",
    [
        {"speaker": {"name": "Mary Major", "kind": "person"}},
        {"speaker": None},
        {"contents": [[1, 9], [12, 20]]},
        {"kind": "mixed", "cue": None},
        {"source": {"start": 0, "end": 4}},
        {"status": "confirmed"},
        {"status": "rejected"},
    ],
)
@pytest.mark.parametrize("number", [0, 2])  # 2: the only quote of its speaker
def test_every_change_can_be_undone(
    client: TestClient, quotes: list[dict[str, Any]], body: dict[str, Any], number: int
) -> None:
    quote_id = quotes[number]["id"]
    before = client.get(f"/v1/quotes/{quote_id}").json()
    changed = corrected(client, quote_id, **body)
    assert corrected(client, quote_id, restore=0) == before
    assert corrected(client, quote_id, restore=1) == changed
    assert [one["action"] for one in revisions(client, quote_id)][2:] == ["restored", "restored"]
    corrected(client, quote_id, restore=0)
    assert items(client, "/v1/quotes", speaker="harbour") == []
    assert client.get(f"/v1/speakers/{quotes[number]['speaker']['id']}").json()["aliases"]


def test_a_speaker_whom_no_quote_is_left_of_is_in_no_list(client: TestClient, quotes: list[dict[str, Any]]) -> None:
    corrected(client, quotes[2]["id"], speaker={"id": quotes[0]["speaker"]["id"]})
    assert [one["name"] for one in items(client, "/v1/speakers", page_size=1)] == ["Jane Roe"]
    corrected(client, quotes[2]["id"], restore=0)
    assert [one["name"] for one in items(client, "/v1/speakers", page_size=1)] == ["Jane Roe", "John Doe"]


def test_a_rejected_quote_is_in_no_list_and_no_count(client: TestClient, quotes: list[dict[str, Any]]) -> None:
    roe, doe = quotes[0]["speaker"]["id"], quotes[2]["speaker"]["id"]
    for number in (0, 2):
        assert corrected(client, quotes[number]["id"], status="rejected")["status"] == "rejected"
    assert [one["id"] for one in items(client, "/v1/quotes")] == [quotes[1]["id"], quotes[3]["id"]]
    assert items(client, "/v1/quotes", speaker_id=doe) == []
    assert [(one["id"], one["quote_count"]) for one in items(client, "/v1/speakers")] == [(roe, 2)]
    corrected(client, quotes[2]["id"], status="confirmed")
    assert len(items(client, "/v1/speakers")) == 2


def test_the_article_counts_its_quotes_without_rejected_ones(client: TestClient, quotes: list[dict[str, Any]]) -> None:
    corrected(client, quotes[0]["id"], status="rejected")
    path = f"/v1/articles/{quotes[0]['article_id']}"
    assert client.get(path).json()["quote_count"] == 3
    corrected(client, quotes[0]["id"], restore=0)
    assert client.get(path).json()["quote_count"] == 4


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, ""),
        ({"note": "nothing else"}, ""),
        ([], ""),
        ({"text": "other words"}, "/text"),
        ({"kind": "loud"}, "/kind"),
        ({"kind": None}, "/kind"),
        ({"status": "auto"}, "/status"),
        ({"status": "corrected"}, "/status"),
        ({"contents": []}, "/contents"),
        ({"contents": None}, "/contents"),
        ({"contents": [[5]]}, "/contents/0/1"),
        ({"contents": [[-1, 5]]}, "/contents/0/0"),
        ({"contents": [[False, 5]]}, "/contents/0/0"),
        ({"start": 1.0}, "/start"),
        ({"restore": "0"}, "/restore"),
        ({"contents": [[5, 5]]}, "/contents"),
        ({"contents": [[9, 5]]}, "/contents"),
        ({"contents": [[0, 10**6]]}, "/contents"),
        ({"contents": [[5, 9], [8, 12]]}, "/contents"),
        ({"contents": [[15, 19], [8, 12]]}, "/contents"),
        ({"contents": [[5, 9]], "start": 5}, ""),
        ({"start": 10**6}, "/start"),
        ({"end": 0}, "/end"),
        ({"end": 2**40}, "/end"),
        ({"cue": {"start": 5, "end": 5}}, "/cue"),
        ({"cue": {"start": 5}}, "/cue/end"),
        ({"cue": [5, 9]}, "/cue"),
        ({"source": {"start": 0, "end": len(TEXT) + 1}}, "/source"),
        ({"source": {"start": len(TEXT) - 98, "end": len(TEXT) - 98}}, "/source"),
        ({"speaker": "Jane Roe"}, "/speaker"),
        ({"speaker": {}}, "/speaker/name"),
        ({"speaker": {"name": "X"}}, "/speaker/kind"),
        ({"speaker": {"name": " ", "kind": "person"}}, "/speaker/name"),
        ({"speaker": {"name": "X\nY", "kind": "person"}}, "/speaker/name"),
        ({"speaker": {"name": "X", "kind": "robot"}}, "/speaker/kind"),
        ({"speaker": {"name": "X", "kind": "person", "id": "x"}}, "/speaker/id"),
        ({"speaker": {"id": "x"}}, "/speaker/id"),
        ({"speaker": {"id": new_id()}}, "/speaker/id"),
        ({"speaker": {"id": new_id(), "role": "mayor"}}, "/speaker/role"),
        ({"restore": 1}, "/restore"),
        ({"restore": -1}, "/restore"),
        ({"restore": 0, "kind": "mixed"}, ""),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(
    client: TestClient, quotes: list[dict[str, Any]], body: Any, pointer: str
) -> None:
    answer = patch(client, quotes[1]["id"], body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert len(revisions(client, quotes[1]["id"])) == 1
    assert client.get(f"/v1/quotes/{quotes[1]['id']}").json()["status"] == "auto"


def test_a_speaker_of_another_article_alone_is_refused(client: TestClient, quotes: list[dict[str, Any]]) -> None:
    post(client, "“Nobody has told us anything about any of this,” an official said on Monday.")
    (other,) = items(client, "/v1/quotes", speaker="official")
    answer = patch(client, quotes[0]["id"], {"speaker": {"id": other["speaker"]["id"]}})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/speaker/id")


def test_a_change_needs_the_quote_as_it_is(client: TestClient, quotes: list[dict[str, Any]]) -> None:
    path = f"/v1/quotes/{quotes[0]['id']}"
    seen = client.get(path).headers["ETag"]
    assert client.patch(path, json={"status": "confirmed"}).status_code == 428
    assert patch(client, quotes[0]["id"], {"status": "confirmed"}, **{"If-Match": seen}).status_code == 200
    assert patch(client, quotes[0]["id"], {"status": "rejected"}, **{"If-Match": seen}).status_code == 412


def test_of_two_people_at_once_one_is_told_to_look_again(client: TestClient, quotes: list[dict[str, Any]]) -> None:
    path = f"/v1/quotes/{quotes[0]['id']}"
    headers = {"If-Match": client.get(path).headers["ETag"]}
    bodies = [{"speaker": {"name": f"Person Number {n}", "kind": "person"}} for n in "ABCDEFGH"]
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda body: client.patch(path, json=body, headers=headers).status_code, bodies))
    assert sorted(codes) == [200] + [412] * 7
    assert len(revisions(client, quotes[0]["id"])) == 2


@pytest.mark.parametrize("quote_id", ["x", new_id()])
def test_an_unknown_quote_cannot_be_changed(client: TestClient, quote_id: str) -> None:
    headers = {"If-Match": "*"}
    assert client.patch(f"/v1/quotes/{quote_id}", json={"status": "confirmed"}, headers=headers).status_code == 404
    assert client.get(f"/v1/quotes/{quote_id}/revisions").status_code == 404
    assert client.get(f"/v1/quotes/{quote_id}/siblings").status_code == 404


def test_what_people_said_goes_with_the_article(client: TestClient, quotes: list[dict[str, Any]]) -> None:
    corrected(client, quotes[0]["id"], speaker={"name": "Mary Major", "kind": "person"})
    assert client.delete(f"/v1/articles/{quotes[0]['article_id']}").status_code == 204
    assert client.get(f"/v1/quotes/{quotes[0]['id']}/revisions").status_code == 404
    assert items(client, "/v1/speakers") == []


def siblings(client: TestClient, quote_id: str) -> tuple[list[str], str]:
    """Which quotes want the same correction, and the ETag of that answer."""
    answer = client.get(f"/v1/quotes/{quote_id}/siblings")
    assert answer.status_code == 200
    return [one["id"] for one in answer.json()["items"]], answer.headers["ETag"]


def test_a_correction_is_offered_to_the_quotes_of_the_same_chain(
    client: TestClient, quotes: list[dict[str, Any]]
) -> None:
    first, second, doe, fourth = (quote["id"] for quote in quotes)
    assert siblings(client, first)[0] == []
    corrected(client, second, speaker={"name": "Mary Major", "kind": "person", "role": "mayor"})
    offered, etag = siblings(client, second)
    assert offered == [first, fourth]
    path, headers = f"/v1/quotes/{second}/siblings", {"If-Match": etag}
    body = {"quote_ids": offered, "note": "All hers."}
    assert client.post(path, json=body).status_code == 428
    answer = client.post(path, json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    assert [(one["id"], one["speaker"]["name"], one["status"]) for one in answer.json()["items"]] == [
        (first, "Mary Major", "corrected"),
        (fourth, "Mary Major", "corrected"),
    ]
    assert client.post(path, json=body, headers=headers).status_code == 412
    assert siblings(client, second)[0] == []
    one, other = revisions(client, first)[-1], revisions(client, fourth)[-1]
    assert one["change_id"] == other["change_id"]
    assert (one["note"], one["made_by"]) == ("All hers.", "local")
    assert client.get(f"/v1/quotes/{doe}").json()["speaker"]["name"] == "John Doe"
    assert corrected(client, first, restore=0)["speaker"]["name"] == "Jane Roe"


def test_nobody_is_a_speaker_that_siblings_can_get(client: TestClient, quotes: list[dict[str, Any]]) -> None:
    corrected(client, quotes[0]["id"], speaker=None)
    offered, etag = siblings(client, quotes[0]["id"])
    answer = client.post(
        f"/v1/quotes/{quotes[0]['id']}/siblings", json={"quote_ids": offered[:1]}, headers={"If-Match": etag}
    )
    assert [one["speaker"] for one in answer.json()["items"]] == [None]
    assert siblings(client, quotes[0]["id"])[0] == offered[1:]


def test_a_quote_that_a_person_has_reviewed_is_not_offered(client: TestClient, quotes: list[dict[str, Any]]) -> None:
    corrected(client, quotes[3]["id"], status="confirmed")
    corrected(client, quotes[0]["id"], speaker={"id": quotes[2]["speaker"]["id"]})
    assert siblings(client, quotes[0]["id"])[0] == [quotes[1]["id"]]


def test_only_siblings_get_the_speaker_all_or_none(client: TestClient, quotes: list[dict[str, Any]]) -> None:
    corrected(client, quotes[0]["id"], speaker={"name": "Mary Major", "kind": "person"})
    offered, etag = siblings(client, quotes[0]["id"])
    body = {"quote_ids": [*offered, quotes[2]["id"]]}
    answer = client.post(f"/v1/quotes/{quotes[0]['id']}/siblings", json=body, headers={"If-Match": etag})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/quote_ids/2")
    assert siblings(client, quotes[0]["id"])[0] == offered


def test_the_examples_of_corrections_are_accepted(client: TestClient) -> None:
    article = post(client, ARTICLE_FROM_TEXT["text"])
    quote = items(client, f"/v1/articles/{article['id']}/quotes")[-1]
    for body in review_examples.PATCHES:
        corrected(client, quote["id"], **body)


def test_a_corrected_quote_of_a_long_article_is_cut_as_quickly(client: TestClient) -> None:
    article = post(client, "\n\n".join(said("Jane Roe", n) for n in range(60)))
    found = items(client, f"/v1/articles/{article['id']}/quotes")
    corrected(client, found[30]["id"], speaker={"name": "Mary Major", "kind": "person"})
    assert len(siblings(client, found[30]["id"])[0]) == 59


def test_a_quote_that_the_machine_missed_is_added(client: TestClient) -> None:
    text = ARTICLE_FROM_TEXT["text"]
    article = post(client, text)
    path = f"/v1/articles/{article['id']}/quotes"
    answer = client.post(path, json=review_examples.QUOTE_CREATE)
    assert answer.status_code == 201, answer.text
    quote = answer.json()
    shown = client.get(answer.headers["Location"])
    assert (shown.json(), shown.headers["ETag"]) == (quote, answer.headers["ETag"])
    assert (quote["text"], quote["status"], quote["confidence"]) == (text[24:66], "corrected", 1)
    assert [one["id"] for one in items(client, path)].index(quote["id"]) == 1  # by its place in the text
    assert client.get(f"/v1/articles/{article['id']}").json()["quote_count"] == article["quote_count"] + 1
    first, second = revisions(client, quote["id"])
    assert (first["answer"], second["action"], second["note"]) == (None, "added", "Without marks.")
    undone = patch(client, quote["id"], {"restore": 0})
    assert (undone.status_code, undone.json()["errors"][0]["pointer"]) == (422, "/restore")
    assert corrected(client, quote["id"], kind="mixed")["status"] == "corrected"
    assert client.post(path, json=review_examples.QUOTE_CREATE).status_code == 409


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, 422),
        ({"contents": [[0, 10**6]]}, 422),
        ({"cue": {"start": 9, "end": 9}}, 422),
        ({"speaker": {"id": new_id()}}, 422),
        ({"contents": [[1, 49]]}, 409),
    ],
)
def test_what_is_no_new_quote_of_the_article_is_not_added(
    client: TestClient, quotes: list[dict[str, Any]], given: dict[str, Any], status: int
) -> None:
    path = f"/v1/articles/{quotes[0]['article_id']}/quotes"
    body = {"kind": "indirect", "contents": [[60, 70]], "speaker": None, **given} if given else {}
    assert client.post(path, json=body).status_code == status
    assert len(items(client, path)) == 4
    assert client.post(f"/v1/articles/{new_id()}/quotes", json=review_examples.QUOTE_CREATE).status_code == 404
