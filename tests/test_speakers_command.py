"""Does `whosaid speakers` say what it would do, and then do exactly that?"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from .test_cli import run

NAMES = "name,aliases,qid,kind\nVolodymyr Zelensky,Зеленський,Q3874799,person\nNATO,,Q7184,organisation\n"


@pytest.fixture
def database(database_url: str) -> Path:
    return Path(database_url.removeprefix("sqlite:///"))


def names_in(database: Path) -> set[str]:
    with sqlite3.connect(database) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM aliases WHERE given")}


def test_an_import_is_told_first_and_then_done(database: Path, tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_text(NAMES, encoding="utf-8")
    code, dry, _ = run("speakers", "import", str(tmp_path / "names.csv"), database=database)
    assert code == 0
    assert "line 2: add: Volodymyr Zelensky Q3874799: Volodymyr Zelensky | Зеленський" in dry
    assert "2 add, 0 link" in dry
    assert names_in(database) == set()
    code, done, _ = run("speakers", "import", str(tmp_path / "names.csv"), "--apply", database=database)
    assert code == 0
    assert done.splitlines()[:-1] == dry.splitlines()[:-1]
    assert names_in(database) == {"Volodymyr Zelensky", "Зеленський", "NATO"}


def test_a_bad_row_is_told_with_its_line_and_nothing_is_done(database: Path, tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_text(f"{NAMES}Jane Roe,,42,person\n", encoding="utf-8")
    code, out, err = run("speakers", "import", str(tmp_path / "names.csv"), "--apply", database=database)
    assert (code, out) == (1, "")
    assert "line 4: qid '42' should look like Q42" in err
    assert names_in(database) == set()


def test_metonyms_are_mapped_all_or_none(database: Path, tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_text(NAMES, encoding="utf-8")
    run("speakers", "import", str(tmp_path / "names.csv"), "--apply", database=database)
    (tmp_path / "one.csv").write_text("name,organisation\nBrussels,nato\n", encoding="utf-8")
    (tmp_path / "two.csv").write_text("name,organisation\nParis,NATO\nMoscow,Nobody\n", encoding="utf-8")
    assert run("speakers", "metonyms", str(tmp_path / "one.csv"), "--apply", database=database)[0] == 0
    code, _, err = run("speakers", "metonyms", str(tmp_path / "two.csv"), "--apply", database=database)
    assert code == 1
    assert "line 3: no organisation is called 'Nobody'" in err
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT key FROM metonyms").fetchall() == [("brussels",)]
