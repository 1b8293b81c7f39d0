"""Where does one JSON document end and the next begin? Told while the bytes come in, one document in memory at a time.

In: chunks of a body, cut anywhere. Out: its documents with their numbers, not looked into: a document that is no JSON
is its own fault, one that is over the limit has no content, and neither loses the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.errors import Invalid

# The rest of a string up to its end, a lone backslash at the end of the chunk, or the end of the chunk.
_IN_STRING = re.compile(rb'[^"\\]*(?:\\.[^"\\]*)*', re.DOTALL)
_STRUCTURE = re.compile(rb'[][{}",]')
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a body. line: its line, or its place in the array, from 1. content: None if over the limit."""

    line: int
    content: bytes | None


class _Gathered:
    """The bytes of the document that is coming in, within the limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._bytes = bytearray()
        self._over = False

    def add(self, piece: bytes) -> None:
        if self._over or len(self._bytes) + len(piece) > self._limit:
            self._over = True
            self._bytes.clear()
        else:
            self._bytes += piece

    def take(self) -> bytes | None:
        """What came in, without white space around it; None if it was too much. The next document begins."""
        content = None if self._over else bytes(self._bytes).strip()
        self._bytes.clear()
        self._over = False
        return content


class Lines:
    """One document a line (NDJSON); blank lines are counted and passed over."""

    def __init__(self, limit: int) -> None:
        """limit: the most bytes of one document."""
        self._gathered = _Gathered(limit)
        self._line = 0

    def feed(self, chunk: bytes) -> Iterator[Document]:
        """The documents that end in this chunk."""
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            self._gathered.add(piece)
            yield from self._close()
        self._gathered.add(rest)

    def end(self) -> Iterator[Document]:
        """The document that the end of the body ends."""
        yield from self._close()

    def _close(self) -> Iterator[Document]:
        self._line += 1
        content = self._gathered.take()
        if content is None or content.removeprefix(_BOM):
            yield Document(self._line, content)


class Elements:
    """The elements of one JSON array."""

    def __init__(self, limit: int) -> None:
        """limit: the most bytes of one element."""
        self._gathered = _Gathered(limit)
        self._line = 0
        self._depth = 0  # 0: before the array, 1: between elements or in a plain one, more: within an element
        self._in_string = False
        self._escaped = False
        self._closed = False

    def feed(self, chunk: bytes) -> Iterator[Document]:
        """The elements that end in this chunk. Raises Invalid if this is no array."""
        at = 0
        while at < len(chunk):
            if self._in_string:
                at = self._string(chunk, at)
                continue
            found = _STRUCTURE.search(chunk, at)
            to = len(chunk) if found is None else found.start()
            self._between(chunk[at:to])
            if found is not None:
                yield from self._mark(found[0])
                to += 1
            at = to

    def end(self) -> Iterator[Document]:
        """Nothing more: an array ends itself. Raises Invalid if it has not."""
        if not self._closed:
            raise Invalid("the body is no JSON array, or it breaks off")
        return iter(())

    def _string(self, chunk: bytes, at: int) -> int:
        """Take in a string from here on; where it, or the chunk, ends."""
        begin, at = at, at + self._escaped
        self._escaped = False
        match = _IN_STRING.match(chunk, at)
        to = at if match is None else match.end()
        if to < len(chunk):  # a quotation mark ends the string, a backslash the chunk
            self._in_string = chunk[to : to + 1] != b'"'
            self._escaped = self._in_string
            to += 1
        self._gathered.add(chunk[begin:to])
        return to

    def _between(self, piece: bytes) -> None:
        if self._depth > 0:
            self._gathered.add(piece)
        elif piece.removeprefix(b"" if self._closed else _BOM).strip():
            raise Invalid("the body is no JSON array" if not self._closed else "something comes after the JSON array")

    def _mark(self, mark: bytes) -> Iterator[Document]:
        if self._depth == 0:
            if mark != b"[" or self._closed:
                raise Invalid(
                    "the body is no JSON array" if not self._closed else "something comes after the JSON array"
                )
            self._depth = 1
        elif self._depth == 1 and mark in b",]":
            yield from self._close(last=mark == b"]")
        else:
            self._gathered.add(mark)
            self._in_string = mark == b'"'
            self._depth += (mark in b"[{") - (mark in b"]}")

    def _close(self, *, last: bool) -> Iterator[Document]:
        content = self._gathered.take()
        if last:
            self._depth, self._closed = 0, True
        if content == b"":
            if last and self._line == 0:
                return
            raise Invalid(f"element {self._line + 1} of the array is empty")
        self._line += 1
        yield Document(self._line, content)
