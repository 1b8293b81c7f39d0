"""What makes no backup, and what is no backup?"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.errors import Conflict, Invalid, Unavailable
from app.store.backup import back_up, restore


@pytest.fixture
def copy(database_url: str, tmp_path: Path) -> Path:
    file = tmp_path / "copy.db"
    assert back_up(database_url, file) == file.stat().st_size
    return file


def test_a_backup_replaces_a_file_only_when_told(database_url: str, copy: Path) -> None:
    copy.write_text("precious")
    with pytest.raises(Conflict, match="--force"):
        back_up(database_url, copy)
    assert copy.read_text() == "precious"
    back_up(database_url, copy, force=True)
    assert copy.read_bytes().startswith(b"SQLite format 3")


def test_there_must_be_a_database_and_a_place_for_its_copy(database_url: str, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="no database"):
        back_up(f"sqlite:///{tmp_path}/none.db", tmp_path / "copy.db")
    with pytest.raises(Unavailable, match="cannot be written"):
        back_up(database_url, tmp_path / "no" / "such" / "folder.db")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["whosaid.db"]


def test_a_damaged_database_is_not_backed_up(tmp_path: Path, database_url: str) -> None:
    file = tmp_path / "whosaid.db"
    file.write_bytes(file.read_bytes()[:20_000] + b"damaged" * 5_000)
    with pytest.raises(Unavailable, match=r"damaged|cannot be copied"):
        back_up(database_url, tmp_path / "copy.db")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("copy")] == []


def test_what_is_no_backup_is_not_put_back(database_url: str, tmp_path: Path, copy: Path) -> None:
    before = (tmp_path / "whosaid.db").read_bytes()
    with pytest.raises(Invalid, match="no file"):
        restore(database_url, tmp_path / "none.db", force=True)
    with pytest.raises(Conflict, match="--force"):
        restore(database_url, copy)
    (tmp_path / "notes").write_text("not a database at all, but long enough to be read as one" * 20)
    with pytest.raises(Unavailable, match="not a database"):
        restore(database_url, tmp_path / "notes", force=True)
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Unavailable, match="newer schema 9999"):
        restore(database_url, copy, force=True)
    (tmp_path / "empty.db").touch()
    with pytest.raises(Unavailable, match="is empty"):
        restore(database_url, tmp_path / "empty.db", force=True)
    assert (tmp_path / "whosaid.db").read_bytes() == before


def test_a_backup_is_put_where_there_is_nothing_and_over_what_is_damaged(tmp_path: Path, copy: Path) -> None:
    for place in (tmp_path / "new" / "whosaid.db", tmp_path / "whosaid.db"):
        if place.exists():
            place.write_bytes(b"damaged" * 10_000)
        restore(f"sqlite:///{place}", copy, force=True)
        with closing(sqlite3.connect(place)) as connection:
            assert connection.execute("SELECT count(*) FROM articles").fetchone() == (0,)
