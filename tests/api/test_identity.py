from __future__ import annotations

from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.store.engine import writing
from app.store.identity.matching import Newcomer
from app.store.names_import import map_metonym
from app.store.speakers import speaker_rows
from tests.store.rows import add_article

from .posting import items, post, said


def test_who_may_be_two_is_shown_with_both(client: TestClient) -> None:
    for n, name in enumerate(["Orla Vennick", "Otto Vennick", "Vennick"]):
        post(client, said(name, n))
    by_name = {one["name"]: one["id"] for one in items(client, "/v1/speakers")}
    shown = client.get(f"/v1/speakers/{by_name['Vennick']}").json()["suggestions"]
    assert {one["name"] for one in shown} == {"Orla Vennick", "Otto Vennick"}
    assert {one["id"] for one in shown} == {by_name["Orla Vennick"], by_name["Otto Vennick"]}
    assert all(0 < one["probability"] < 0.95 for one in shown)


def test_spellings_are_one_speaker(client: TestClient) -> None:
    for n, name in enumerate(["Volodymyr Zelensky", "Volodymyr Zelenskiy", "Volodymyr Zelenskyy"]):
        post(client, said(name, n))
    (one,) = items(client, "/v1/speakers")
    assert one["quote_count"] == 3


def test_a_role_has_the_dates_of_its_articles(client: TestClient) -> None:
    for n, (day, role) in enumerate(
        [("2022-02-14", "Foreign Minister"), ("2022-03-14", "Foreign Minister"), ("2024-11-01", "former minister")]
    ):
        text = f"“We have looked at every part of this plan number {n},” {role} Dmytro Kuleba said on Monday."
        post(client, text, published_at=day)
    (one,) = items(client, "/v1/speakers")
    roles = {role["role"].lower(): role for role in client.get(f"/v1/speakers/{one['id']}").json()["roles"]}
    assert roles["foreign minister"]["first_published_at"][:10] == "2022-02-14"
    assert roles["foreign minister"]["last_published_at"][:10] == "2022-03-14"
    assert all(role["first_published_at"] <= role["last_published_at"] for role in roles.values())


def test_a_metonym_shows_what_it_stands_for(client: TestClient, engine: Engine) -> None:
    with writing(engine) as session:
        shown = [Newcomer((name,), "organisation") for name in ("Moscow", "Government of Russia")]
        moscow, body = (row.id for row in speaker_rows(session, add_article(session), shown))
        map_metonym(session, "Moscow", "Government of Russia")
    assert client.get(f"/v1/speakers/{moscow}").json()["stands_for"] == {"id": body, "name": "Government of Russia"}
    assert client.get(f"/v1/speakers/{body}").json()["metonyms"] == ["Moscow"]
