"""Which spans of a text may be speech by their print, and which of them go on from one paragraph to the next?

In: the text and its paragraphs. Out: pieces in text order, one for each paragraph that a quote touches. Whether a piece
is speech at all is for the encoder to say (pointer.py); who joins the pieces of a quote is attributor.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from app.attribution.interviews import label, signature, speakers, turns
from app.attribution.text import AT_START, Marked, pair_doubles, pair_singles
from app.attribution.types import Span

# A quote left open may run through this many paragraphs without a mark before the one that closes it.
LONGEST_RUN = 3
# Robert C. "Bobby" Scott: one or two words, and the words beside them; a short word may end in a full stop.
NICKNAME = re.compile(r"\w[\w'’-]*(?: \w[\w'’-]*)?")
NAME_BEFORE = re.compile(r"(?<![\w.'’-])(\w[\w'’-]*|[\w.]{1,4})[^\S\n]\(?$")
NAME_AFTER = re.compile(r"\)?[^\S\n](\w[\w'’-]+)")
LONGEST_NAME = 40
# In a line of so many words or more, fewer than a third of them in small letters, capitals do not make a name.
HEADLINE = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a marked quote that lies in one paragraph.

    inner, outer: without and with the marks. paragraph: its index. continues: the piece before belongs to the same
    quote, whose paragraph ended without a closing mark. label: the name that print gives as the speaker.
    """

    inner: Span
    outer: Span
    paragraph: int
    continues: bool = False
    label: Span | None = None


def find_pieces(text: str, paragraphs: list[Span]) -> list[Piece]:
    """All marked pieces, in text order, never overlapping, never empty.

    Double marks of any style are the primary ones. Single marks are taken instead where the text has no double mark
    outside of single ones, as British papers print. In an interview without marks each turn is a piece.
    """
    labels = speakers(text, paragraphs)
    spoken = turns(text, paragraphs, labels)
    marked = (piece for piece in marked_pieces(text, paragraphs, labels) if piece.paragraph not in spoken)
    unmarked = (Piece(t.words, t.words, i, t.label is None, t.label) for i, t in spoken.items())
    return sorted(chain(marked, unmarked), key=lambda piece: piece.outer)


def marked_pieces(text: str, paragraphs: list[Span], labels: dict[int, Span]) -> Iterator[Piece]:
    """The pieces between marks, in text order."""
    doubles = [list(pair_doubles(text, p)) for p in paragraphs]
    if any(glyph in text for glyph in "‘'"):
        singles = [list(pair_singles(text, p)) for p in paragraphs]
        if any(singles) and all(within(d, s) for d, s in zip(doubles, singles, strict=True)):
            return join(text, paragraphs, singles, labels)
    return join(text, paragraphs, doubles, labels)


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


def join(text: str, paragraphs: list[Span], marked: list[list[Marked]], labels: dict[int, Span]) -> Iterator[Piece]:
    """Pieces in order; a quote left open goes on where the next paragraph begins with a mark, or only closes.

    It does not go on where that paragraph names a speaker of its own: so transcripts are printed, none of their marks
    ever closed.
    """
    unclosed = False
    for i, spans in enumerate(marked):
        for k, span in enumerate(spans):
            if not span.opened:
                if unclosed:
                    yield Piece(span.inner, span.outer, i, continues=True)
                continue
            goes_on = k == 0 and unclosed and span.outer.start - paragraphs[i].start < AT_START
            if is_said(text, paragraphs[i], span):
                name = label(text, span.inner) or (labels.get(i) if k == 0 else None)
                goes_on = goes_on and name is None
                yield Piece(span.inner, span.outer, i, goes_on, name or signature(text, paragraphs, i, span))
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


def is_said(text: str, paragraph: Span, span: Marked) -> bool:
    """False where nothing stands between the marks, or a direction such as (LAUGHTER), or a nickname within a name."""
    words = span.inner.of(text)
    if not words or (words[0], words[-1]) in (("(", ")"), ("[", "]")):
        return False
    return not is_nickname(text, paragraph, span)


def is_nickname(text: str, paragraph: Span, span: Marked) -> bool:
    """True for one or two capitalised words, none of them punctuated, with the capitalised words of a name around."""
    if not NICKNAME.fullmatch(text, span.inner.start, span.inner.end):
        return False
    before = NAME_BEFORE.search(text, max(paragraph.start, span.outer.start - LONGEST_NAME), span.outer.start)
    after = NAME_AFTER.match(text, span.outer.end, paragraph.end)
    if before is None or after is None:
        return False
    around = (before[1], *span.inner.of(text).split(), after[1])
    return all(word[0].isupper() for word in around) and not is_headline(paragraph.of(text))


def is_headline(line: str) -> bool:
    """True if a line of some length has nearly all of its words in capitals."""
    words = [word for word in line.split() if word[0].isalpha()]
    return len(words) >= HEADLINE and 3 * sum(word[0].islower() for word in words) < len(words)
