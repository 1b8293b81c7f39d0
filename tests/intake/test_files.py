"""Do files become articles as they are, and does a bad one say where it is bad?"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.errors import Invalid, NotFound
from app.intake.article import Article
from app.intake.files import article_files, read_articles


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "BOM"])
def test_txt_is_one_text_with_its_line_ends(tmp_path: Path, mark: bytes) -> None:
    file = tmp_path / "one.txt"
    file.write_bytes(mark + "A first line\r\n\r\n“Yes,” said Ada.\r\n".encode())
    assert list(read_articles(file)) == [Article(text="A first line\r\n\r\n“Yes,” said Ada.\r\n")]


def test_json_holds_one_article_with_every_field(tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    words = {"text": "“Yes,” said Ada.", "title": "T", "publisher": "P", "language": "en", "external_id": "x-1"}
    extra = {"url": "https://news.example/1", "note": "What it shows.", "published_at": "2022-02-14T10:30:00+02:00"}
    file.write_text(json.dumps(words | extra), encoding="utf-8")
    when = datetime(2022, 2, 14, 8, 30, tzinfo=UTC)
    assert list(read_articles(file)) == [Article(**words, url="https://news.example/1", published_at=when)]


def test_json_holds_an_array_of_articles(tmp_path: Path) -> None:
    file = tmp_path / "two.json"
    file.write_text('[{"text": "One."}, {"text": "Two.", "published_at": "2022-02-14", "title": null}]')
    day = datetime(2022, 2, 14, tzinfo=UTC)
    assert list(read_articles(file)) == [Article(text="One."), Article(text="Two.", published_at=day)]


def test_jsonl_holds_one_article_a_line(tmp_path: Path) -> None:
    file = tmp_path / "two.jsonl"
    file.write_bytes('\ufeff{"text": "One\u2028still one."}\r\n\n{"text": "Two."}'.encode())
    assert [article.text for article in read_articles(file)] == ["One\u2028still one.", "Two."]


def test_folder_is_read_in_the_order_of_its_paths(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("c.txt", "b/z.TXT", "a.json", "readme.md", ".hidden.txt"):
        (tmp_path / name).write_text('{"text": "a.json"}' if name == "a.json" else name)
    assert [article.text for article in read_articles(tmp_path)] == ["a.json", "b/z.TXT", "c.txt"]
    assert len(article_files(tmp_path)) == 3


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"", "a.txt: text is missing or empty"),
        ("a.txt", b" \r\n\xc2\xa0", "a.txt: text is missing or empty"),
        ("a.txt", b"caf\xe9", "a.txt: not UTF-8 at byte 3"),
        ("a.txt", b"a\x00b", "a.txt: text holds the control character U+0000 at 1"),
        ("a.json", b"{", "a.json: not JSON: "),
        ("a.json", b'"x"', "a.json: an article is an object, not a string"),
        ("a.json", b"null", "a.json: an article is an object, not null"),
        ("a.json", b'[{"text": "One."}, 3]', "a.json: article 2: an article is an object, not a number"),
        ("a.json", b"{}", "a.json: text is missing or empty"),
        ("a.json", b'{"text": 7}', "a.json: text is a number, not a string"),
        ("a.json", b'{"text": "x", "title": ["y"]}', "a.json: title is an array, not a string"),
        ("a.json", b'{"text": "x", "pubished_at": 1}', "a.json: unknown field 'pubished_at'; known are "),
        ("a.json", b'{"text": "x", "published_at": "soon"}', "a.json: published_at 'soon' is not a time like "),
        ("a.json", b'{"text": "x", "published_at": 1e400}', "a.json: published_at is a number, not a string"),
        ("a.json", b'{"text": "x", "published_at": "0001-01-01T00:00:00+14:00"}', "a.json: published_at "),
        ("a.json", b'{"text": NaN}', "a.json: NaN is not JSON"),
        ("a.json", b'{"text": "\\ud800"}', "a.json: text holds the control character U+D800 at 0"),
        ("a.json", b"[" * 100_000, "a.json: not JSON that can be read: RecursionError"),
        ("a.json", b'{"text": ' + b"9" * 10_000 + b"}", "a.json: not JSON that can be read: ValueError"),
        ("a.jsonl", b'{"text": "x"}\n\n{"text": tru}\n', "a.jsonl:3: not JSON: "),
        ("a.jsonl", b'{"text": "x"}\n\xff\n', "a.jsonl:2: not UTF-8 at byte 0"),
        ("a.csv", b"x", "a.csv: not one of .txt, .json, .jsonl"),
    ],
)  # fmt: skip
def test_bad_file_says_in_one_line_where_it_is_bad(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Invalid) as caught:
        list(read_articles(tmp_path / name))
    assert str(caught.value).startswith(f"{tmp_path}/{message}")
    assert "\n" not in str(caught.value)


def test_articles_before_a_bad_line_are_given(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "One."}\nnot this\n')
    articles = read_articles(tmp_path / "a.jsonl")
    assert next(articles).text == "One."
    with pytest.raises(Invalid, match=r"a\.jsonl:2"):
        next(articles)


def test_missing_path_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        list(read_articles(tmp_path / "nowhere"))


def test_folder_without_articles_is_invalid(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="holds no file"):
        list(read_articles(tmp_path))
