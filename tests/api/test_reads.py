"""Do short reads answer in the event loop, and long ones without holding it up?"""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from fastapi import APIRouter, FastAPI, Response
from sqlalchemy import text
from starlette.testclient import TestClient

from app.api.reads import AskerDep, ReaderDep, ReadRoute
from app.api.scopes import READ
from app.main import create_app
from app.settings import Settings

COUNT = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < :most) SELECT count(*) FROM n"


@pytest.fixture
def threads() -> list[int]:
    """Where the route of this test ran."""
    return []


@pytest.fixture
def app(settings: Settings, loaded_once: None, threads: list[int]) -> FastAPI:
    router = APIRouter(route_class=ReadRoute)

    @router.get("/count/{most}", dependencies=[READ])
    def count(most: str, session: ReaderDep) -> Response:
        threads.append(threading.get_ident())
        return Response(str(session.execute(text(COUNT), {"most": int(most)}).scalar_one()))

    @router.get("/asked/{most}", dependencies=[READ])
    def asked(most: str, connection: AskerDep) -> Response:
        threads.append(threading.get_ident())
        return Response(str(connection.execute(COUNT, {"most": int(most)}).fetchone()[0]))

    app = create_app(settings)
    app.router.routes += router.routes
    return app


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


WAYS = pytest.mark.parametrize("way", ["count", "asked"])


@WAYS
def test_a_short_read_stays_where_it_is(client: TestClient, threads: list[int], way: str) -> None:
    assert [client.get(f"/{way}/10").text for _ in range(3)] == ["10"] * 3
    assert len(threads) == 3
    assert len(set(threads)) == 1


@WAYS
def test_a_long_read_begins_anew_in_a_thread(client: TestClient, threads: list[int], way: str) -> None:
    assert client.get(f"/{way}/2000000").text == "2000000"
    first, second = threads
    assert first != second
