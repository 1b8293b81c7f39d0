"""What is told of requests: in the log, at /metrics, in spans? And what is not: texts, queries, keys."""

from __future__ import annotations

import io
import json
import logging
import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.api.measures import Measures
from app.attribution.attributor import Attributor
from app.logs import JsonLines
from app.main import create_app
from app.settings import Settings
from app.store.api_keys import create_key
from app.store.engine import writing

from .posting import post, said

SECRET = "xyzzyplugh"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that is logged, as the server writes it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    handler.addFilter(lambda record: not record.name.startswith("httpx"))  # the client of the test
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(before)


def lines(log: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def requests(log: io.StringIO) -> list[dict[str, object]]:
    return [line for line in lines(log) if line["logger"] == "whosaid.access"]


def test_each_request_is_a_line_of_json(client: TestClient, log: io.StringIO) -> None:
    article = post(client, said("Jane Roe"))
    client.get(f"/v1/articles/{article['id']}", headers={"X-Request-ID": "abc"})
    client.get("/nothing/of/the/kind")
    shown = [(line["method"], line["route"], line["status"]) for line in requests(log)]
    assert shown == [
        ("POST", "/v1/articles", 201),
        ("GET", "/v1/articles/{article_id}", 200),
        ("GET", "unmatched", 404),
    ]
    second = requests(log)[1]
    assert second["request_id"] == "abc"
    assert second["level"] == "info"
    assert isinstance(second["ms"], float)
    assert "key" not in second


def test_no_text_no_query_and_no_key_is_logged(
    settings: Settings, engine: Engine, loaded_once: None, log: io.StringIO
) -> None:
    with writing(engine) as session:
        _, key = create_key(session, name="the desk", scopes=["admin"])
    bearer = {"Authorization": f"Bearer {key}"}
    with TestClient(create_app(settings.model_copy(update={"auth": "required"})), headers=bearer) as client:
        text = f"“We will not speak of {SECRET} again,” Jane {SECRET.title()} said."
        article = post(client, text, title=SECRET, publisher=SECRET)
        client.post("/v1/articles", json={"text": text, "publisher": f"{SECRET}\n"})
        client.post("/v1/articles", content=f'{{"text": {SECRET}')
        client.post(f"/v1/extract?{SECRET}=1", json={"text": SECRET, SECRET: 1})
        client.get("/v1/quotes", params={"speaker": SECRET, "page_token": SECRET})
        client.get("/v1/speakers", params={"q": SECRET})
        client.get(f"/v1/articles/{SECRET}")
        client.get(f"/{SECRET}", headers={"User-Agent": SECRET, "Referer": SECRET, "X-Request-ID": key})
        client.get("/v1/quotes", headers={"Authorization": f"Bearer {key[:-1]}"})
        client.delete(f"/v1/articles/{article['id']}")
        made = client.post("/v1/api-keys", json={"name": "other", "scopes": ["read"]}).json()["key"]
    told = log.getvalue()
    assert len(requests(log)) == 11
    assert "the desk" in told
    assert SECRET not in told.lower()
    for token in (key, made):
        assert token not in told
        assert token.split("_", 2)[2] not in told
        assert token[:25] not in told


def test_a_fault_is_logged_by_its_place_and_not_by_its_words(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, loaded_once: None, log: io.StringIO
) -> None:
    def fail(_attributor: Attributor, text: str) -> None:
        raise ZeroDivisionError(text)

    monkeypatch.setattr(Attributor, "__call__", fail)
    with TestClient(create_app(settings)) as client, pytest.raises(ZeroDivisionError) as error:
        client.post("/v1/extract", json={"text": SECRET})
    assert requests(log)[-1]["status"] == 500
    logging.getLogger("whosaid").error("Exception in ASGI application", exc_info=error.value)
    last = [line for line in lines(log) if "error" in line][-1]
    assert last["error"] == "ZeroDivisionError"
    assert "test_watch.py" in str(last["stack"])
    assert SECRET not in log.getvalue()


def test_the_words_of_other_libraries_are_not_logged(log: io.StringIO) -> None:
    logging.getLogger("some.library").warning("cannot read %s", SECRET)
    (line,) = lines(log)
    assert (line["logger"], line["level"]) == ("some.library", "warning")
    assert str(line["message"]).startswith("test_watch:")


def figures(client: TestClient) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_metrics_count_requests_articles_quotes_and_the_engine(client: TestClient) -> None:
    before = figures(client)
    article = post(client, said("Jane Roe"))
    client.post("/v1/articles", json={"text": said("Jane Roe")})  # the same again
    client.get(f"/v1/articles/{article['id']}")
    client.get("/v1/articles/unknown")
    client.get("/some/where")
    after = figures(client)

    def gained(name: str, **labels: str) -> float:
        place = (name, tuple(sorted(labels.items())))
        return after[place] - before.get(place, 0)

    of = {"method": "GET", "route": "/v1/articles/{article_id}"}
    assert gained("whosaid_http_requests_total", **of, status="200") == 1
    assert gained("whosaid_http_requests_total", **of, status="404") == 1
    assert gained("whosaid_http_requests_total", method="GET", route="unmatched", status="404") == 1
    assert gained("whosaid_http_request_seconds_count", **of) == 2
    assert gained("whosaid_articles_ingested_total") == 1
    assert gained("whosaid_quotes_ingested_total") == article["quote_count"] == 1
    assert gained("whosaid_engine_seconds_count") == 1
    assert gained("whosaid_engine_characters_total") == len(said("Jane Roe"))
    assert after["whosaid_database_bytes", (("file", "main"),)] > 0
    assert "Roe" not in client.get("/metrics").text


def test_half_a_line_of_a_killed_worker_counts_for_nothing(tmp_path: Path) -> None:
    measures = Measures("1")
    for line in ('{"characters": 12, "sec', "a warning\n", '{"characters": 12}\n', "12\n"):
        measures.heard(line)
    assert b"whosaid_engine_seconds_count 0.0" in measures.exposition(tmp_path / "none.db", queued=0)


def test_two_applications_count_apart(settings: Settings, client: TestClient) -> None:
    client.get("/v1/quotes")
    with TestClient(create_app(settings)) as other:
        assert not [place for place in figures(other) if ("route", "/v1/quotes") in place[1]]


def test_metrics_tell_how_many_articles_are_queued(client: TestClient) -> None:
    assert figures(client)["whosaid_queue_articles", ()] == 0
    for number in range(2):
        queued = client.post(
            "/v1/articles", json={"text": f"{said('Jane Roe')} {number}"}, headers={"Prefer": "respond-async"}
        )
        assert queued.status_code == 202
    assert figures(client)["whosaid_queue_articles", ()] == 2


def test_metrics_are_told_though_the_database_has_no_queue(settings: Settings, tmp_path: Path) -> None:
    empty = settings.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'empty.db'}"})
    with TestClient(create_app(empty)) as client:
        assert math.isnan(figures(client)["whosaid_queue_articles", ()])
