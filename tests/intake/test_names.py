from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import Invalid
from app.intake.names import MetonymEntry, NameEntry, read_metonyms, read_names


def file(folder: Path, content: str) -> Path:
    path = folder / "names.csv"
    path.write_text(content, encoding="utf-8")
    return path


def test_a_names_file_is_read_with_the_lines_of_its_entries(tmp_path: Path) -> None:
    content = (
        "\ufeffname,aliases,qid,kind\nVolodymyr Zelensky,Zelensky|Зеленський,Q3874799,\nNATO,,Q7184,organisation\n"
    )
    assert read_names(file(tmp_path, content)) == [
        NameEntry(2, "Volodymyr Zelensky", ("Zelensky", "Зеленський"), "person", "Q3874799"),
        NameEntry(3, "NATO", (), "organisation", "Q7184"),
    ]


def test_a_name_alone_is_enough(tmp_path: Path) -> None:
    assert read_names(file(tmp_path, "name\nOrla Vennick\n")) == [NameEntry(2, "Orla Vennick")]


def test_every_bad_row_is_told_with_its_line(tmp_path: Path) -> None:
    content = 'name,qid,kind\n,Q1,\nOrla Vennick,42,\nNATO,,body\nAda,,,more\nEva,Q5,\nEve,Q5,\n"???",,\n'
    with pytest.raises(Invalid) as caught:
        read_names(file(tmp_path, content))
    for told in (
        "line 2: no name",
        "line 3: qid '42' should look like Q42",
        "line 4: kind 'body' should be one of person, organisation",
        "line 5: more fields than the 3 columns",
        "line 7: Q5 stands in line 6 already",
        "line 8: '???' is no name",
    ):
        assert told in str(caught.value)
    assert "line 6:" not in str(caught.value)


@pytest.mark.parametrize("content", ["", "names\nx\n", "name,name\nx,y\n", "qid\nQ1\n", 'name\n"x\n'])
def test_a_file_of_another_form_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(Invalid):
        read_names(file(tmp_path, content))


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "latin.csv"
    path.write_bytes("name\nJosé\n".encode("latin-1"))
    with pytest.raises(Invalid, match="UTF-8"):
        read_names(path)


def test_a_metonym_stands_for_an_organisation_or_for_nobody(tmp_path: Path) -> None:
    content = "name,organisation\nMoscow,Government of Russia\nWashington,\n"
    assert read_metonyms(file(tmp_path, content)) == [
        MetonymEntry(2, "Moscow", "Government of Russia"),
        MetonymEntry(3, "Washington", None),
    ]
