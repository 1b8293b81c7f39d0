"""What can a person change about a speaker, and what comes of it?"""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from app.store.ids import new_id

from .posting import items, post, said
from .test_merging import ask, named, newest_revision, snapshot


@pytest.fixture
def speaker_id(client: TestClient) -> str:
    post(client, f"{said('Jane Roe', 1)}\n\n{said('Roe', 2)}")
    found: str = named(client, "Jane Roe")["id"]
    return found


def change(client: TestClient, speaker_id: str, tag: str = "*", **wanted: Any) -> Any:
    return client.patch(f"/v1/speakers/{speaker_id}", json=wanted, headers={"If-Match": tag})


def alias_names(client: TestClient, speaker_id: str) -> set[str]:
    return {each["name"] for each in client.get(f"/v1/speakers/{speaker_id}").json()["aliases"]}


def test_a_speaker_takes_another_name_and_keeps_the_old_one_as_an_alias(client: TestClient, speaker_id: str) -> None:
    answer = change(client, speaker_id, name="Zoë Q. Roe")
    assert answer.status_code == 200, answer.text
    assert answer.json() == client.get(f"/v1/speakers/{speaker_id}").json()
    assert answer.json()["name"] == "Zoë Q. Roe"
    assert alias_names(client, speaker_id) == {"Zoë Q. Roe", "Jane Roe", "Roe"}
    assert {each["speaker"]["name"] for each in items(client, "/v1/quotes")} == {"Zoë Q. Roe"}
    post(client, said("Ann Other", 3))
    assert [each["name"] for each in items(client, "/v1/speakers")] == ["Ann Other", "Zoë Q. Roe"]  # in order of names
    assert [each["name"] for each in items(client, "/v1/speakers", q="zoe")] == ["Zoë Q. Roe"]
    article = post(client, said("Jane Roe", 4))
    assert items(client, f"/v1/articles/{article['id']}/quotes")[0]["speaker"]["id"] == speaker_id


def test_a_name_form_that_was_taken_away_finds_nobody(client: TestClient, speaker_id: str) -> None:
    change(client, speaker_id, remove_aliases=["Roe"], add_aliases=["The Fox"])
    assert alias_names(client, speaker_id) == {"Jane Roe", "The Fox"}
    post(client, f"{said('Jane Roe', 5)}\n\n{said('Roe', 6)}")
    assert alias_names(client, speaker_id) == {"Jane Roe", "The Fox"}
    assert items(client, "/v1/speakers", q="fox")[0]["id"] == speaker_id
    change(client, speaker_id, add_aliases=["Roe"])
    assert "Roe" in alias_names(client, speaker_id)


def test_a_speaker_is_found_by_the_identifier_of_another_system(client: TestClient, speaker_id: str) -> None:
    change(client, speaker_id, external_ids={"wikidata": "Q42", "desk": "A/7"})
    for given in ("wikidata:Q42", "desk:A/7"):
        (found,) = items(client, "/v1/speakers", external_id=given)
        assert found["external_ids"] == {"desk": "A/7", "wikidata": "Q42"}
    change(client, speaker_id, external_ids={"desk": None})
    assert items(client, "/v1/speakers", external_id="desk:A/7") == []


def test_an_identifier_is_one_speakers(client: TestClient, speaker_id: str) -> None:
    post(client, said("John Doe", 3))
    change(client, speaker_id, external_ids={"wikidata": "Q42"})
    answer = change(client, named(client, "John Doe")["id"], name="Johnny", external_ids={"wikidata": "Q42"})
    assert answer.status_code == 409
    assert speaker_id in answer.json()["detail"]
    assert named(client, "John Doe")  # nothing of it was done


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"name": "?!"}, "/name"),
        ({"name": "a\nb"}, "/name"),
        ({"name": "x" * 501}, "/name"),
        ({"kind": "robot"}, "/kind"),
        ({"remove_aliases": ["Jane Roe"]}, "/remove_aliases/0"),
        ({"add_aliases": ["X"], "remove_aliases": ["Y", "X"]}, "/remove_aliases/1"),
        ({"external_ids": {"wikidata": "42"}}, "/external_ids/wikidata"),
        ({"external_ids": {"desk": ""}}, "/external_ids/desk"),
        ({"quote_count": 3}, "/quote_count"),
    ],
)
def test_what_cannot_be_is_refused(client: TestClient, speaker_id: str, wanted: Any, pointer: str) -> None:
    before = snapshot(client)
    answer = change(client, speaker_id, **wanted)
    assert answer.status_code == 422, answer.text
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]
    assert snapshot(client) == before


def test_a_change_is_made_by_who_has_seen_the_present_state(client: TestClient, speaker_id: str) -> None:
    seen = client.get(f"/v1/speakers/{speaker_id}").headers["ETag"]
    assert client.patch(f"/v1/speakers/{speaker_id}", json={"name": "X"}).status_code == 428
    assert change(client, speaker_id, seen, name="Jane A. Roe").status_code == 200
    late = change(client, speaker_id, seen, name="Jane B. Roe")
    assert late.status_code == 412
    assert client.get(f"/v1/speakers/{speaker_id}").json()["name"] == "Jane A. Roe"
    assert change(client, new_id(), name="X").status_code == 404


def test_a_change_of_nothing_is_no_revision(client: TestClient, speaker_id: str) -> None:
    before = client.get(f"/v1/speakers/{speaker_id}").content
    for wanted in ({}, {"name": "Jane Roe", "kind": "person"}, {"external_ids": {"desk": None}}):
        answer = change(client, speaker_id, **wanted)
        assert answer.status_code == 200
    assert items(client, f"/v1/speakers/{speaker_id}/revisions") == []
    assert client.get(f"/v1/speakers/{speaker_id}").content == before


def test_every_change_is_undone_exactly(client: TestClient, speaker_id: str) -> None:
    before = snapshot(client)
    wanted: dict[str, Any] = {
        "name": "Roe & Sons",
        "kind": "organisation",
        "add_aliases": ["R&S"],
        "remove_aliases": ["Roe"],
    }
    change(client, speaker_id, **wanted, external_ids={"desk": "7"})
    assert client.get(f"/v1/speakers/{speaker_id}").json()["kind"] == "organisation"
    revision = newest_revision(client, speaker_id)
    assert revision["changes"]["kind"] == {"before": "person", "after": "organisation"}
    assert {each["name"]: each["after"] for each in revision["changes"]["aliases"]} == {
        "Roe & Sons": "given",
        "R&S": "given",
        "Roe": "removed",
    }
    assert ask(client, speaker_id, "undo", {"revision_id": revision["id"]}).status_code == 200
    assert snapshot(client) == before


@pytest.mark.parametrize("again", [{"name": "X"}, {"add_aliases": ["Roe"]}, {"external_ids": {"desk": "8"}}])
def test_what_was_changed_again_is_not_undone(client: TestClient, speaker_id: str, again: Any) -> None:
    change(client, speaker_id, name="Y", remove_aliases=["Roe"], external_ids={"desk": "7"})
    first = newest_revision(client, speaker_id)["id"]
    change(client, speaker_id, **again)
    before = snapshot(client)
    assert ask(client, speaker_id, "undo", {"revision_id": first}).status_code == 409
    assert snapshot(client) == before
    ask(client, speaker_id, "undo", {"revision_id": newest_revision(client, speaker_id)["id"]})
    assert ask(client, speaker_id, "undo", {"revision_id": first}).status_code == 200
