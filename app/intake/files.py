"""Which articles are in these files?

In: a path to a .txt, .json or .jsonl file, or to a folder of those, at any depth. Out: a stream of Article values.
A .txt file is the text of one article, all of it; a .json file holds one article or an array of them; a .jsonl file
holds one a line. An article is an object of the fields of Article, "text" alone being required; a "note" is for the
reader of the file. Nothing else is accepted, so that a misspelt field is never lost in silence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from app.errors import Invalid, NotFound
from app.intake.article import Article

KINDS = (".txt", ".json", ".jsonl")

_WORDS = ("text", "title", "publisher", "language", "url", "external_id")
_FIELDS = frozenset((*_WORDS, "published_at", "note"))
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def article_files(path: Path) -> tuple[Path, ...]:
    """The files read_articles would read, in the order of their paths; a file stands for itself.

    Hidden files and folders are passed over. Raises NotFound if there is no such path, Invalid if it holds no .txt,
    .json or .jsonl file.
    """
    if not path.exists():
        raise NotFound(f"{path}: no such file or folder")
    if not path.is_dir():
        if path.suffix.lower() not in KINDS:
            raise Invalid(f"{path}: not one of {', '.join(KINDS)}")
        return (path,)
    found = (file for file in path.rglob("*") if file.suffix.lower() in KINDS and file.is_file())
    files = sorted(file for file in found if not any(part.startswith(".") for part in file.relative_to(path).parts))
    if not files:
        raise Invalid(f"{path}: holds no file that ends in {', '.join(KINDS)}")
    return tuple(files)


def read_articles(path: Path) -> Iterator[Article]:
    """Every article of a file or folder, in order, one file (a .jsonl: one line) in memory at a time.

    Raises NotFound if there is no such path, Invalid naming the file, and the line where there are lines; the articles
    before the fault have then been given.
    """
    for file in article_files(path):
        kind = file.suffix.lower()
        if kind == ".jsonl":
            yield from _lines(file)
            continue
        content = _decoded(_bytes(file), where=str(file))
        if kind == ".txt":
            yield _article({"text": content}, where=str(file))
            continue
        value = _value(content, where=str(file))
        if not isinstance(value, list):
            yield _article(value, where=str(file))
            continue
        for number, item in enumerate(value, start=1):
            yield _article(item, where=f"{file}: article {number}")


def _lines(file: Path) -> Iterator[Article]:
    """The articles of a .jsonl file; blank lines are passed over."""
    try:
        stream = file.open("rb")
    except OSError as error:
        raise Invalid(f"{file}: {error.strerror}") from error
    with stream:
        for number, line in enumerate(stream, start=1):
            where = f"{file}:{number}"
            content = _decoded(line, where=where)
            if content.strip():
                yield _article(_value(content, where=where), where=where)


def _bytes(file: Path) -> bytes:
    """The file as it is; a text read as such would lose its CRLF."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise Invalid(f"{file}: {error.strerror}") from error


def _decoded(content: bytes, *, where: str) -> str:
    """UTF-8, with or without a byte order mark."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(f"{where}: not UTF-8 at byte {error.start}") from error


def _value(content: str, *, where: str) -> object:
    """The JSON value; NaN and Infinity, which Python would let pass, are not JSON."""

    def refuse(name: str) -> NoReturn:
        raise Invalid(f"{where}: {name} is not JSON")

    try:
        value: object = json.loads(content, parse_constant=refuse)
    except json.JSONDecodeError as error:
        raise Invalid(f"{where}: not JSON: {error.msg} at line {error.lineno} column {error.colno}") from error
    except (RecursionError, ValueError) as error:  # nested too deep; a number of more digits than Python reads
        raise Invalid(f"{where}: not JSON that can be read: {type(error).__name__}") from error
    return value


def _article(value: object, *, where: str) -> Article:
    """The article of a JSON object, every field of the type it should be."""
    if not isinstance(value, dict):
        raise Invalid(f"{where}: an article is an object, not {_named(value)}")
    if unknown := sorted(set(value) - _FIELDS):
        raise Invalid(f"{where}: unknown field {unknown[0]!r}; known are {', '.join(sorted(_FIELDS))}")
    words = {name: _words(value.get(name), name, where=where) for name in _WORDS}
    text = words.pop("text")
    if text is None or not text.strip():
        raise Invalid(f"{where}: text is missing or empty")
    return Article(text=text, published_at=_time(value.get("published_at"), where=where), **words)


def _words(value: object, name: str, *, where: str) -> str | None:
    """A string or null, without characters that no text has."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise Invalid(f"{where}: {name} is {_named(value)}, not a string")
    if fault := _CONTROL.search(value):
        raise Invalid(f"{where}: {name} holds the control character U+{ord(fault[0]):04X} at {fault.start()}")
    return value


def _time(value: object, *, where: str) -> datetime | None:
    """A time of ISO 8601 in UTC; without a zone it is UTC, a date alone is its midnight."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise Invalid(f"{where}: published_at is {_named(value)}, not a string")
    try:
        time = datetime.fromisoformat(value)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid(f"{where}: published_at {value[:40]!r} is not a time like 2022-02-14T09:30:00Z") from error


def _named(value: object) -> str:
    """What JSON calls it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    names = {dict: "an object", list: "an array", str: "a string", int: "a number", float: "a number"}
    return names[type(value)]
