"""Which speakers does a names file tell of?

In: a CSV file in UTF-8 whose first line names its columns. Out: its entries, or every bad row with its line number:
nothing is guessed, and a file with one bad row is not read in part.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.errors import Invalid

KINDS = ("person", "organisation")  # the others are never one across articles
MOST_BAD_ROWS = 50  # told at once
_QID = re.compile(r"Q[1-9][0-9]{0,17}")
_LINE = re.compile(r"[^\x00-\x1f\x7f]{1,500}")


@dataclass(frozen=True, slots=True)
class NameEntry:
    """A speaker of a names file. line: where the file tells of it, from 1. qid: of Wikidata, or None."""

    line: int
    name: str
    aliases: tuple[str, ...] = ()
    kind: str = "person"
    qid: str | None = None


@dataclass(frozen=True, slots=True)
class MetonymEntry:
    """A name and the organisation that it stands for, by name or identifier; None: it stands for nobody any more."""

    line: int
    name: str
    organisation: str | None


def read_names(file: Path) -> list[NameEntry]:
    """Columns name, aliases (parted by |), qid and kind; only name is needed. Raises Invalid with all bad rows."""
    entries: list[NameEntry] = []
    bad: list[str] = []
    known: dict[str, int] = {}
    for line, row in _rows(file, {"name", "aliases", "qid", "kind"}, needed=("name",)):
        entry = NameEntry(
            line,
            row.get("name", ""),
            tuple(dict.fromkeys(alias for alias in map(str.strip, row.get("aliases", "").split("|")) if alias)),
            row.get("kind", "") or "person",
            row.get("qid", "") or None,
        )
        fault = row.get("", "") or _fault(entry)
        for key in filter(None, (entry.qid, f"{entry.kind} {entry.name}")):
            first = known.setdefault(key, line)
            fault = fault or (f"{key} stands in line {first} already" if first != line else "")
        if fault:
            bad.append(f"line {line}: {fault}")
        entries.append(entry)
    _refuse(file, bad)
    return entries


def _fault(entry: NameEntry) -> str:
    """What is wrong with a row, or ""."""
    for name in (entry.name, *entry.aliases):
        if not _LINE.fullmatch(name) or not any(c.isalpha() for c in name):
            return f"{name!r} is no name: one line with a letter in it, at most 500 characters" if name else "no name"
    if entry.kind not in KINDS:
        return f"kind {entry.kind!r} should be one of {', '.join(KINDS)}"
    if entry.qid is not None and not _QID.fullmatch(entry.qid):
        return f"qid {entry.qid!r} should look like Q42"
    return ""


def read_metonyms(file: Path) -> list[MetonymEntry]:
    """Columns name and organisation; an empty organisation ends what was mapped. Raises Invalid with all bad rows."""
    entries: list[MetonymEntry] = []
    bad: list[str] = []
    for line, row in _rows(file, {"name", "organisation"}, needed=("name", "organisation")):
        name, fault = row.get("name", ""), row.get("", "")
        if not fault and (not _LINE.fullmatch(name) or not any(c.isalpha() for c in name)):
            fault = f"{name!r} is no name" if name else "no name"
        if not fault and any(entry.name == name for entry in entries):
            fault = f"{name} stands in another line already"
        if fault:
            bad.append(f"line {line}: {fault}")
        entries.append(MetonymEntry(line, name, row.get("organisation", "") or None))
    _refuse(file, bad)
    return entries


def _rows(file: Path, columns: set[str], *, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row with its line and its values, stripped; under "" what is wrong with the form of the row."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened, strict=True)
            header = [name.strip() for name in reader.fieldnames or ()]
            if not set(header) <= columns or len(set(header)) < len(header):
                raise Invalid(f"{file}: line 1: columns are {', '.join(sorted(columns))}, not {', '.join(header)}")
            if missing := [name for name in needed if name not in header]:
                raise Invalid(f"{file}: line 1: the column {missing[0]} is missing")
            reader.fieldnames = header
            for row in reader:
                values = {name: (row[name] or "").strip() for name in header}
                if None in row:
                    values[""] = f"more fields than the {len(header)} columns"
                yield reader.line_num, values
    except (csv.Error, UnicodeDecodeError) as error:
        raise Invalid(f"{file}: it cannot be read as CSV in UTF-8: {error}") from error


def _refuse(file: Path, bad: list[str]) -> None:
    if bad:
        more = f"; and {len(bad) - MOST_BAD_ROWS} more" if len(bad) > MOST_BAD_ROWS else ""
        raise Invalid(f"{file}: nothing was read: {'; '.join(bad[:MOST_BAD_ROWS])}{more}")
