"""What does the service answer when what it stands on fails?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import app.store.engine
from app.attribution.attributor import Attributor
from app.main import create_app
from app.settings import Settings

from .posting import items, post, said


@pytest.fixture
def file(database_url: str) -> Path:
    return Path(database_url.removeprefix("sqlite:///"))


def test_a_sound_service_is_alive_ready_and_versioned(client: TestClient, attributor: Attributor) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}
    assert client.get("/version").json()["model"] == attributor.model


@pytest.fixture
def modelless(database_url: str, tmp_path: Path, loaded_once: None) -> Iterator[TestClient]:
    """A service whose folder of weights is empty."""
    (tmp_path / "weights").mkdir()
    with TestClient(create_app(Settings(database_url=database_url, weights=tmp_path / "weights"))) as client:
        yield client


def test_without_a_model_reads_go_on_and_the_rest_says_why(modelless: TestClient) -> None:
    for answer in (
        modelless.get("/readyz"),
        modelless.post("/v1/extract", json={"text": "x"}),
        modelless.post("/v1/articles", json={"text": "x"}),
    ):
        assert answer.status_code == 503
        assert answer.json()["type"] == "urn:whosaid:problem:model-damaged"
    assert modelless.get("/v1/quotes").status_code == 200
    assert modelless.get("/healthz").status_code == 200
    assert modelless.get("/version").json()["model"] is None


def test_a_database_that_was_never_migrated_says_what_to_run(tmp_path: Path, loaded_once: None) -> None:
    with TestClient(create_app(Settings(database_url=f"sqlite:///{tmp_path}/new.db"))) as client:
        for path in ("/readyz", "/v1/quotes", "/v1/articles"):
            answer = client.get(path)
            assert answer.status_code == 503
            assert "python -m app migrate" in answer.json()["detail"]
        assert client.get("/healthz").status_code == 200


def test_a_newer_schema_is_not_touched(settings: Settings, file: Path, loaded_once: None) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with TestClient(create_app(settings)) as client:
        answer = client.post("/v1/articles", json={"text": said("Jane Roe")})
        assert answer.status_code == 503
        assert "newer schema 9999" in answer.json()["detail"]
        assert client.get("/readyz").status_code == 503


def test_a_locked_database_is_unavailable_and_then_works(
    settings: Settings, file: Path, monkeypatch: pytest.MonkeyPatch, loaded_once: None
) -> None:
    monkeypatch.setattr(app.store.engine, "BUSY_TIMEOUT_MS", 50)
    with TestClient(create_app(settings)) as client:
        holder = sqlite3.connect(file, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        answer = client.post("/v1/articles", json={"text": said("Jane Roe")})
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
        assert client.get("/v1/quotes").status_code == 200
        holder.execute("ROLLBACK")
        holder.close()
        post(client, said("Jane Roe"))


def test_a_full_disk_is_unavailable_and_loses_nothing(client: TestClient, file: Path) -> None:
    kept = post(client, said("Jane Roe"))
    service = client.app.state.service  # type: ignore[attr-defined]
    with service.engine.connect() as connection:  # every connection of the pool is this one
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
    answer = client.post("/v1/articles", json={"text": "\n\n".join(said("John Doe", n) for n in range(500))})
    assert answer.status_code == 503
    assert "full" in answer.json()["detail"]
    assert [one["id"] for one in items(client, "/v1/articles")] == [kept["id"]]
    assert [one["name"] for one in items(client, "/v1/speakers")] == ["Jane Roe"]


def test_a_damaged_database_is_unavailable(client: TestClient, file: Path) -> None:
    post(client, said("Jane Roe"))
    client.app.state.service.engine.dispose()  # type: ignore[attr-defined]
    file.write_bytes(b"damaged" * 10_000)
    for suffix in ("-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    for path in ("/v1/quotes", "/readyz"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert "database" in answer.json()["detail"]
        assert "SELECT" not in answer.text


def test_a_fault_of_ours_is_a_problem_too(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, loaded_once: None
) -> None:
    def fail(_attributor: Attributor, _text: str) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(Attributor, "__call__", fail)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        answer = client.post("/v1/extract", json={"text": "x"})
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert "secret" not in answer.text
