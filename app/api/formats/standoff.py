"""How are quotes written for brat? A tar with ARTICLE.txt and ARTICLE.ann for each article, and annotation.conf.

T lines mark quotes, sources and cues; R lines tie a quote to its source and its cue; A lines give kind, status and the
kind of the speaker; N and # lines name the speaker. Offsets count code points of the .txt. brat marks nothing across a
line end, so a quote of several pieces or lines has several spans.
A tar, since it needs no list of its files at the end: memory stays the same however many there are.
Source: https://brat.nlplab.org/standoff.html
"""

from __future__ import annotations

import re
import tarfile
from collections.abc import Generator, Iterable, Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

from app.api.formats.base import Addresses, Format
from app.store.exports import ExportFilter, article_text, exported_quotes

FOLDER = "whosaid-quotes"
SPEAKER_KINDS = ("person", "organisation", "group", "anonymous", "document", "unknown")
_CONFIGURATION = f"""\
[entities]
Quote
Source
Cue

[relations]
SpokenBy\tArg1:Quote, Arg2:Source
CuedBy\tArg1:Quote, Arg2:Cue
<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>

[events]

[attributes]
Kind\tArg:Quote, Value:direct|mixed|indirect
Status\tArg:Quote, Value:auto|confirmed|corrected|rejected
SpeakerKind\tArg:Quote, Value:{"|".join(SPEAKER_KINDS)}
"""
# What ends a line for any reader of lines; and a tab, which separates the fields of an annotation.
_LINE = re.compile(r"[^\t\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_BLOCK = tarfile.BLOCKSIZE
Spans = tuple[tuple[int, int], ...]


def _brat(session: Session, wanted: ExportFilter, _addresses: Addresses) -> Iterator[bytes]:
    if wanted.order_by == "-confidence":  # an article is one document, however sure its quotes are
        wanted = wanted.model_copy(update={"order_by": "-published_at"})
    yield from _file(f"{FOLDER}/annotation.conf", _CONFIGURATION)
    for article_id, rows in groupby(exported_quotes(session, wanted, by_article=True), lambda row: str(row.article_id)):
        # A carriage return becomes a space: whoever opens the file in text mode would see one character for two, and
        # every offset behind it would be wrong.
        text = article_text(session, article_id).replace("\r", " ")
        yield from _file(f"{FOLDER}/{article_id}.txt", text)
        yield from _file(f"{FOLDER}/{article_id}.ann", "".join(_lines(rows, text)))
    yield bytes(2 * _BLOCK)  # the end of a tar


def _file(name: str, content: str) -> Iterator[bytes]:
    written = content.encode()
    head = tarfile.TarInfo(name)
    head.size = len(written)
    yield head.tobuf(tarfile.USTAR_FORMAT)
    yield written
    yield bytes(-len(written) % _BLOCK)


def _lines(rows: Iterable[Row[Any]], text: str) -> Iterator[str]:
    marks = _Marks(text)
    relations = 0
    for number, row in enumerate(rows, start=1):
        quote = yield from marks.mark("Quote", row.contents)
        for relation, entity, start, end in (
            ("SpokenBy", "Source", row.source_start, row.source_end),
            ("CuedBy", "Cue", row.cue_start, row.cue_end),
        ):
            if start is not None:
                mark = yield from marks.mark(entity, [(start, end)])
                relations += 1
                yield f"R{relations}\t{relation} Arg1:{quote} Arg2:{mark}\n"
        yield from _about(row, number, quote)


def _about(row: Row[Any], number: int, quote: str) -> Iterator[str]:
    yield f"A{3 * number - 2}\tKind {quote} {row.kind}\n"
    yield f"A{3 * number - 1}\tStatus {quote} {row.status}\n"
    note = f"{row.id}, confidence {row.confidence}"
    if row.speaker_id is not None:
        yield f"A{3 * number}\tSpeakerKind {quote} {row.speaker_kind}\n"
        yield f"N{number}\tReference {quote} Whosaid:{row.speaker_id}\t{_one_line(row.speaker_name)}\n"
        role = "" if row.speaker_role is None else f", {_one_line(row.speaker_role)}"
        note = f"{_one_line(row.speaker_name)}{role}, {note}"
    yield f"#{number}\tAnnotatorNotes {quote}\t{note}\n"


def _one_line(words: str) -> str:
    return " ".join(words.split())


class _Marks:
    """The T lines of one text: what two quotes share, as their source, is marked once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[tuple[str, Spans], str] = {}

    def mark(self, entity: str, pieces: Iterable[tuple[int, int]]) -> Generator[str, None, str]:
        """Give the T line of these pieces, unless it was given before; returns its name."""
        spans = tuple(span for start, end in pieces for span in self._within_lines(start, end))
        name = self._known.get((entity, spans))
        if name is None:
            name = self._known[(entity, spans)] = f"T{len(self._known) + 1}"
            places = ";".join(f"{start} {end}" for start, end in spans)
            yield f"{name}\t{entity} {places}\t{' '.join(self._text[start:end] for start, end in spans)}\n"
        return name

    def _within_lines(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        for found in _LINE.finditer(self._text, start, end):
            words = found[0]
            first = found.start() + len(words) - len(words.lstrip())
            last = found.end() - (len(words) - len(words.rstrip()))
            if first < last:
                yield first, last


BRAT = Format(
    "application/x-tar",
    "whosaid-quotes.tar",
    "brat standoff, a .txt and an .ann for each article, in a tar",
    {"type": "string", "format": "binary", "description": f"A tar with the folder {FOLDER}."},
    None,
    _brat,
)
