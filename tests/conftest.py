"""What do the tests of the service stand on? A fresh database each, made by the migrations, and the real engine."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.attribution.attributor import WEIGHTS, Attributor
from app.main import create_app
from app.settings import Settings
from app.store import migrate
from app.store.engine import open_engine

from .working import work_off


@pytest.fixture(scope="session")
def attributor() -> Attributor:
    """The engine of the package, loaded once: it keeps nothing between calls."""
    return Attributor.load()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database file that the migrations made."""
    file = tmp_path_factory.mktemp("migrated") / "whosaid.db"
    migrate.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def database_url(tmp_path: Path, migrated: Path) -> str:
    shutil.copy(migrated, tmp_path / "whosaid.db")
    return f"sqlite:///{tmp_path}/whosaid.db"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def settings(database_url: str) -> Settings:
    return Settings(database_url=database_url)


@pytest.fixture
def loaded_once(attributor: Attributor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Applications share the engine of the session rather than each loading its own."""
    load = Attributor.load
    monkeypatch.setattr(Attributor, "load", lambda folder=WEIGHTS: attributor if folder == WEIGHTS else load(folder))


@pytest.fixture
def client(settings: Settings, loaded_once: None) -> Iterator[TestClient]:
    with TestClient(create_app(settings)) as client:
        yield client


@pytest.fixture
def read_all(engine: Engine, attributor: Attributor) -> Callable[[], None]:
    """Has everything that is queued read."""
    return lambda: work_off(engine, attributor)
