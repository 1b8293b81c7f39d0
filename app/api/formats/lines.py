"""How are quotes written as lines? NDJSON, each line the quote as /v1/quotes shows it, and CSV (RFC 4180).

A spreadsheet takes a cell that begins with one of = + - @, a tab or a line break for a formula. Words of news may begin
so: such a cell gets an apostrophe in front, and so does one that begins with apostrophes before such a sign, so that
taking one apostrophe away gives every cell back.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

from app.api import examples
from app.api.formats.base import Addresses, Format, moment, on_one_line
from app.api.formats.sample import ROW
from app.api.schemas import QuotePublic
from app.store.exports import ExportFilter, exported_json, exported_quotes

# What a column holds is what the field of that name holds in JSON, flattened; times as RFC 3339.
COLUMNS = (
    "id",
    "article_id",
    "kind",
    "start",
    "end",
    "start_utf16",
    "end_utf16",
    "text",
    "contents",  # the pieces as START-END, separated by spaces
    "cue_start",
    "cue_end",
    "cue_text",
    "source_start",
    "source_end",
    "source_text",
    "speaker_id",
    "speaker_name",
    "speaker_kind",
    "speaker_role",
    "confidence",
    "status",
    "model",
    "published_at",
    "article_title",
    "article_publisher",
    "article_url",
    "article_language",
)
# Spreadsheets set to East Asian languages take the wide forms too.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def _ndjson(session: Session, wanted: ExportFilter, _addresses: Addresses) -> Iterator[bytes]:
    for quote in exported_json(session, wanted):
        yield on_one_line(quote) + b"\n"


def _csv(session: Session, wanted: ExportFilter, _addresses: Addresses) -> Iterator[bytes]:
    writer = csv.writer(_Handed())
    yield writer.writerow(COLUMNS)
    for row in exported_quotes(session, wanted):
        yield writer.writerow(_cells(row))


def _cells(row: Row[Any]) -> list[object]:
    return [_cell(value) for value in _values(row)]


def _values(row: Row[Any]) -> Iterator[object]:
    for name in COLUMNS:
        value = getattr(row, name)
        if name == "contents":
            value = " ".join(f"{start}-{end}" for start, end in value)
        elif name == "published_at":
            value = moment(value)
        yield value


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


class _Handed:
    """A file for csv.writer that keeps nothing: ``writerow`` gives back what ``write`` does."""

    def write(self, line: str) -> bytes:
        return line.encode()


def _csv_example() -> str:
    writer = csv.writer(_Handed())
    return b"".join([writer.writerow(COLUMNS), writer.writerow(_cells(ROW))]).decode()


NDJSON = Format(
    "application/x-ndjson; charset=utf-8",
    "whosaid-quotes.ndjson",
    "a line of JSON for each quote, as `/v1/quotes` shows it",
    {"type": "string", "description": "Lines, each of them a QuotePublic."},
    QuotePublic.model_validate(examples.QUOTE).model_dump_json() + "\n",
    _ndjson,
)
CSV = Format(
    "text/csv; charset=utf-8; header=present",
    "whosaid-quotes.csv",
    "RFC 4180 with a line of names; `contents` are the pieces as START-END; a cell that a spreadsheet would take for a "
    "formula has an apostrophe in front",
    {"type": "string", "description": f"Lines of {len(COLUMNS)} cells: {', '.join(COLUMNS)}."},
    _csv_example(),
    _csv,
)
