"""Can stored articles be read again over HTTP, looked at first, and is then exactly that stored?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, select, text, update
from sqlmodel import col
from starlette.testclient import TestClient

from app.attribution.attributor import Attributor
from app.jobs import queue
from app.jobs.queue import Patience
from app.main import create_app
from app.settings import Settings
from app.store.api_keys import create_key
from app.store.engine import writing
from app.store.ids import new_id
from app.store.tables import ArticleRow, QuoteRow
from tests.working import operation_of, work_off

from .posting import items, post, said

PATH = "/v1/reattribute"
KEY = {"Idempotency-Key": "8f14e45f-ceea"}
COUNTS = {"added": 0, "removed": 0, "changed": 0, "kept": 0, "unchanged": 0, "rescored": 0}


@pytest.fixture
def ids(client: TestClient, engine: Engine) -> list[str]:
    """Three articles of two quotes each. In all an older engine missed the first and knew nobody for the second."""
    made = [
        post(client, f"{said('Jane Roe', n)}\n\n{said('John Doe', n)}", publisher=publisher, published_at=day)["id"]
        for n, (publisher, day) in enumerate([("A", "2026-01-01"), ("A", "2026-02-01"), ("B", "2026-03-01")])
    ]
    with writing(engine) as session:
        session.execute(update(ArticleRow).values(model="older"))
        for article_id in made:
            mine = select(QuoteRow).where(col(QuoteRow.article_id) == article_id).order_by(col(QuoteRow.start))
            first, second = session.scalars(mine)
            session.delete(first)
            second.speaker_id = None
    return made


def shown(client: TestClient) -> list[tuple[object, ...]]:
    """What lists say of every quote: whose, where, what."""
    quotes = items(client, "/v1/quotes")
    return sorted((q["article_id"], q["start"], q["kind"], (q["speaker"] or {}).get("name") or "") for q in quotes)


def done(client: TestClient, read_all: Callable[[], None], **body: Any) -> dict[str, Any]:
    """The operation of this request when it has been worked off."""
    answer = client.post(PATH, json=body)
    read_all()
    return operation_of(client, answer)


def test_applying_does_exactly_what_the_dry_run_told(
    client: TestClient, ids: list[str], read_all: Callable[[], None], attributor: Attributor
) -> None:
    before = shown(client)
    dry = done(client, read_all)
    assert (dry["kind"], dry["state"]) == ("reattribute_dry_run", "done")
    assert shown(client) == before
    assert dry["progress"] == {"done": 3, "failed": 0, "cancelled": 0, "total": 3}
    assert dry["result"] == COUNTS | {"added": 3, "changed": 3}
    assert [one["article_id"] for one in dry["items"]] == ids[::-1]  # the newest first
    applied = done(client, read_all, dry_run=False)
    assert applied["kind"] == "reattribute"
    assert (applied["result"], applied["items"]) == (dry["result"], dry["items"])
    assert [name for *_, name in shown(client)] == ["Jane Roe", "John Doe"] * 3
    difference = applied["items"][0]["difference"]
    assert (difference["model_before"], difference["model"]) == ("older", attributor.model)
    added, changed = difference["changes"]
    assert (added["what"], added["before"], added["after"]["speaker"]) == ("added", None, "Jane Roe")
    assert (changed["what"], changed["fields"]) == ("changed", ["speaker"])
    assert (changed["before"]["speaker"], changed["after"]["speaker"]) == (None, "John Doe")
    assert done(client, read_all, dry_run=False)["result"] == COUNTS | {"unchanged": 6}


def test_it_is_told_how_far_it_is(
    client: TestClient, engine: Engine, ids: list[str], read_all: Callable[[], None]
) -> None:
    accepted = client.post(PATH, json={})
    assert accepted.status_code == 202
    path = accepted.headers["location"]
    assert client.get(path).json() == accepted.json()
    assert accepted.json()["state"] == "queued"
    assert accepted.json()["result"] == COUNTS
    assert [(one["state"], one["difference"]) for one in accepted.json()["items"]] == [("waiting", None)] * 3
    with writing(engine) as session:
        job = queue.claim(session, Patience())
        assert job is not None
        queue.finish(session, job, article_id=job.article_id)
    assert client.get(path).json()["state"] == "running"
    assert client.get(path).json()["progress"] == {"done": 1, "failed": 0, "cancelled": 0, "total": 3}
    read_all()
    assert client.get(path).json()["finished_at"]


@pytest.mark.parametrize(
    ("choice", "meant"),
    [
        ({"publisher": "A"}, [1, 0]),
        ({"published_from": "2026-02-01"}, [2, 1]),
        ({"published_to": "2026-02-01"}, [1, 0]),
        ({"publisher": "A", "published_from": "2026-01-15T00:00:00Z"}, [1]),
        ({"q": "Roe"}, [2, 1, 0]),
        ({"q": "nowhere"}, []),
        ({"language": "en"}, []),
        ({"publisher": None}, [2, 1, 0]),
    ],
)
def test_articles_are_chosen_as_in_their_list(
    client: TestClient, ids: list[str], choice: dict[str, Any], meant: list[int]
) -> None:
    answer = client.post(PATH, json=choice).json()
    assert [one["article_id"] for one in answer["items"]] == [ids[n] for n in meant]
    assert answer["progress"]["total"] == len(meant)
    assert (answer["state"], answer["finished_at"] is None) == (("queued", True) if meant else ("done", False))


def test_articles_are_named_and_one_that_is_not_there_is_told(
    client: TestClient, ids: list[str], read_all: Callable[[], None]
) -> None:
    operation = done(client, read_all, article_ids=[ids[1], new_id(), ids[0]], dry_run=False)
    assert operation["progress"] == {"done": 2, "failed": 1, "cancelled": 0, "total": 3}
    assert [one["article_id"] for one in operation["items"]] == [ids[1], None, ids[0]]
    missing = operation["items"][1]
    assert (missing["line"], missing["state"], missing["difference"]) == (2, "failed", None)
    assert "there is no article" in missing["errors"][0]["detail"]
    assert len(shown(client)) == 5  # the third was not read again


def test_what_a_person_said_stays(client: TestClient, ids: list[str], read_all: Callable[[], None]) -> None:
    quote = items(client, "/v1/quotes", article_id=ids[0])[0]
    path = f"/v1/quotes/{quote['id']}"
    tag = client.get(path).headers["etag"]
    corrected = {"speaker": {"name": "Mary Major", "kind": "person"}}
    assert client.patch(path, json=corrected, headers={"If-Match": tag}).status_code == 200
    held = client.get(path).json()
    operation = done(client, read_all, dry_run=False)
    assert operation["result"] == COUNTS | {"added": 3, "changed": 2, "kept": 1}
    assert client.get(path).json() == held
    assert held["status"] == "corrected"


def test_cancelling_leaves_what_is_done_and_stops_the_rest(
    client: TestClient, engine: Engine, ids: list[str], attributor: Attributor, read_all: Callable[[], None]
) -> None:
    path = client.post(PATH, json={"dry_run": False}).headers["location"]
    texts: list[str] = []

    def engine_during_which_it_is_cancelled(text: str) -> Any:
        texts.append(text)
        found = attributor(text)
        if len(texts) == 2:
            assert client.delete(path).status_code == 200
        return found

    work_off(engine, engine_during_which_it_is_cancelled)
    operation = client.get(path).json()
    assert operation["state"] == "cancelled"
    assert operation["progress"] == {"done": 1, "failed": 0, "cancelled": 2, "total": 3}
    assert operation["result"] == COUNTS | {"added": 1, "changed": 1}
    assert [one["article_id"] for one in operation["items"]] == ids[::-1]
    assert [bool(one["difference"]) for one in operation["items"]] == [True, False, False]
    assert len(texts) == 2
    assert len(shown(client)) == 4  # one article has its two quotes again
    assert client.delete(path).json() == operation


def test_a_takedown_leaves_nothing_of_what_was_found(
    client: TestClient, engine: Engine, ids: list[str], read_all: Callable[[], None]
) -> None:
    told = client.post(PATH, json={"article_ids": [ids[0]]})
    read_all()
    waiting = [client.post(PATH, json={"article_ids": ids[:2], "dry_run": False}) for _ in range(2)]
    assert client.delete(f"/v1/articles/{ids[0]}").status_code == 204
    assert client.delete(f"/v1/articles/{ids[0]}").status_code == 404
    read_all()
    assert operation_of(client, told)["items"][0]["difference"] is None
    assert operation_of(client, told)["result"]["added"] == 1
    for answer in waiting:
        operation = operation_of(client, answer)
        assert operation["progress"] == {"done": 1, "failed": 0, "cancelled": 1, "total": 2}
        assert "taken down" in operation["items"][0]["errors"][0]["detail"]
    with engine.connect() as connection:
        mine = text("SELECT count(*) FROM jobs WHERE article_id = :id AND result IS NOT NULL")
        assert connection.execute(mine, {"id": ids[0]}).scalar() == 0


def test_an_article_that_is_taken_down_while_it_is_read_again_is_left_alone(
    client: TestClient, engine: Engine, ids: list[str], attributor: Attributor
) -> None:
    answer = client.post(PATH, json={"article_ids": ids[:1], "dry_run": False})

    def engine_that_is_slow(text: str) -> Any:
        found = attributor(text)
        assert client.delete(f"/v1/articles/{ids[0]}").status_code == 204
        return found

    work_off(engine, engine_that_is_slow)
    assert operation_of(client, answer)["progress"]["cancelled"] == 1
    assert client.get(f"/v1/articles/{ids[0]}").status_code == 410


def test_articles_that_come_in_go_before(client: TestClient, engine: Engine, ids: list[str]) -> None:
    client.post(PATH, json={})
    client.post("/v1/articles:batch", json=[{"text": "Nothing new."}])
    with writing(engine) as session:
        job = queue.claim(session, Patience())
    assert job is not None
    assert job.kind == "ingest"


def test_the_same_request_again_is_answered_with_the_same_operation(
    client: TestClient, ids: list[str], read_all: Callable[[], None]
) -> None:
    first = client.post(PATH, json={"dry_run": False}, headers=KEY)
    again = client.post(PATH, json={"dry_run": False, "publisher": None}, headers=KEY)
    other = client.post(PATH, json={"dry_run": True}, headers=KEY)
    article = client.post("/v1/articles", json={"text": said("Jane Roe")}, headers=KEY)
    assert (first.status_code, again.status_code, other.status_code, article.status_code) == (202, 202, 422, 422)
    assert again.headers["location"] == first.headers["location"]
    read_all()
    last = client.post(PATH, json={"dry_run": False}, headers=KEY)
    assert last.json()["state"] == "done"
    assert last.headers["location"] == first.headers["location"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"dry_run": "no"}, "/dry_run"),
        ({"dry_run": 0}, "/dry_run"),
        ({"apply": True}, "/apply"),
        ({"article_ids": []}, "/article_ids"),
        ({"article_ids": ["x"]}, "/article_ids/0"),
        ({"article_ids": [new_id() for _ in range(1_001)]}, "/article_ids"),
        ({"article_ids": None}, "/article_ids"),
        ({"article_ids": ["01a20738-dc24-78e6-a940-bbfbe12bd2be"] * 2}, "/article_ids"),
        ({"article_ids": [new_id()], "publisher": "A"}, "/publisher"),
        ({"published_from": "yesterday"}, "/published_from"),
        ({"updated_since": "2026-01-01T00:00:00Z"}, "/updated_since"),
        ([], ""),
    ],
)
def test_a_body_that_makes_no_sense_is_refused(client: TestClient, body: object, pointer: str) -> None:
    answer = client.post(PATH, json=body)
    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:whosaid:problem:invalid"
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]


def test_a_parameter_or_another_content_type_is_refused(client: TestClient) -> None:
    assert client.post(f"{PATH}?dry_run=false", json={}).status_code == 400
    assert client.post(PATH, content="dry_run=false").status_code == 415


@pytest.fixture
def guarded(settings: Settings, loaded_once: None) -> Iterator[TestClient]:
    with TestClient(create_app(settings.model_copy(update={"auth": "required"}))) as client:
        yield client


def test_only_a_key_for_all_may_have_everything_read_again(guarded: TestClient, engine: Engine) -> None:
    with writing(engine) as session:
        _, less = create_key(session, name="desk", scopes=["read", "ingest", "review"])
        _, boss = create_key(session, name="boss", scopes=["admin"])
    refused = guarded.post(PATH, json={}, headers={"Authorization": f"Bearer {less}"})
    assert refused.status_code == 403
    assert 'scope="admin"' in refused.headers["www-authenticate"]
    assert guarded.post(PATH, json={}).status_code == 401
    accepted = guarded.post(PATH, json={}, headers={"Authorization": f"Bearer {boss}"})
    assert accepted.status_code == 202
