"""Which spans of a text stand between quotation marks, and which of them go on from one paragraph to the next?

In: the text and its paragraphs. Out: pieces in text order, one for each paragraph that a quote touches. Whether a piece
is speech at all is for the encoder to say (pointer.py); who joins the pieces of a quote is attributor.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.attribution.text import AT_START, Marked, pair_doubles, pair_singles
from app.attribution.types import Span

# A quote left open may run through this many paragraphs without a mark before the one that closes it.
LONGEST_RUN = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a marked quote that lies in one paragraph.

    inner, outer: without and with the marks. paragraph: its index. continues: the piece before belongs to the same
    quote, whose paragraph ended without a closing mark.
    """

    inner: Span
    outer: Span
    paragraph: int
    continues: bool = False


def find_pieces(text: str, paragraphs: list[Span]) -> list[Piece]:
    """All marked pieces, in text order, never overlapping, never empty.

    Double marks of any style are the primary ones. Single marks are taken instead where the text has no double mark
    outside of single ones, as British papers print.
    """
    doubles = [list(pair_doubles(text, p)) for p in paragraphs]
    if any(glyph in text for glyph in "‘'"):
        singles = [list(pair_singles(text, p)) for p in paragraphs]
        if any(singles) and all(within(d, s) for d, s in zip(doubles, singles, strict=True)):
            return list(join(paragraphs, singles))
    return list(join(paragraphs, doubles))


def within(inner: list[Marked], outer: list[Marked]) -> bool:
    """True if each of the inner spans of a paragraph lies in one of the outer ones; both in text order."""
    rest = iter(outer)
    around = next(rest, None)
    for span in inner:
        while around is not None and around.outer.end < span.outer.end:
            around = next(rest, None)
        if around is None or span.outer.start < around.outer.start:
            return False
    return True


def join(paragraphs: list[Span], marked: list[list[Marked]]) -> Iterator[Piece]:
    """Pieces in order; a quote left open goes on where the next paragraph begins with a mark, or only closes."""
    unclosed = False
    for i, spans in enumerate(marked):
        for k, span in enumerate(spans):
            if not span.opened:
                if unclosed:
                    yield Piece(span.inner, span.outer, i, continues=True)
                continue
            goes_on = k == 0 and unclosed and span.outer.start - paragraphs[i].start < AT_START
            yield from only_words(Piece(span.inner, span.outer, i, continues=goes_on))
        if spans:
            unclosed = not spans[-1].closed
        elif unclosed:
            unclosed = closes_soon(marked, i)
            if unclosed:
                yield Piece(paragraphs[i], paragraphs[i], i, continues=True)


def closes_soon(marked: list[list[Marked]], i: int) -> bool:
    """True if paragraph i stands inside an open quote: a close without opening comes before any other mark."""
    following = (spans for spans in marked[i + 1 : i + 1 + LONGEST_RUN] if spans)
    first = next(following, None)
    return first is not None and not first[0].opened


def only_words(piece: Piece) -> Iterator[Piece]:
    """The piece, unless nothing stands between its marks."""
    if piece.inner.start < piece.inner.end:
        yield piece
