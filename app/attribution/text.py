"""Where are the paragraphs and the quotation marks of a text, and which mark closes which?

In: any text. Out: paragraphs, and in each the marked spans, paired whatever the style: straight, curly, ''two
apostrophes'', ``LaTeX``, « », „ “, single marks with doubles inside, wrong directions, inches, odd counts. Pairing is
done paragraph by paragraph, so that one stray mark never costs more than its own paragraph. Time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from unicodedata import category

from app.attribution.types import Span

# Every line break of Unicode starts a new paragraph: news arrives with one break or two, and from Windows too.
BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
DOUBLE = re.compile(r"''|``|’’|‘‘|[\"“”„‟«»＂]")
SINGLE = re.compile(r"(?<![‘’'`])[‘’'`‚‛‹›](?![‘’'`])")
# 6'2", 5' 10" and 12": feet and inches, never an end of speech when no quote is open.
INCHES = re.compile(r"\d\"(?=[\s,.;)x-]|$)")
# Left-over markup such as <tweet author="…">: its marks delimit attributes.
TAG = re.compile(r"<[a-zA-Z/!][^<>\n]{0,2000}>")

Family = Literal["straight", "curly", "apostrophes", "angle", "single"]
FAMILY: dict[str, Family] = {
    '"': "straight",
    "＂": "straight",
    "“": "curly",
    "”": "curly",
    "„": "curly",
    "‟": "curly",
    "''": "apostrophes",
    "``": "apostrophes",
    "’’": "apostrophes",
    "‘‘": "apostrophes",
    "«": "angle",
    "»": "angle",
}
OPENING_GLYPHS = frozenset(("“", "„", "‟", "``", "‘‘", "«"))
CLOSING_GLYPHS = frozenset(("”", "’’", "»"))
OPENING_PUNCTUATION = frozenset("([{<>—–-/…―‒")
CLOSING_PUNCTUATION = frozenset(".,;:!?)]}>—–-/…―‒")
# A mark within so many characters of its paragraph's start stands at the start: an ellipsis or a dash may come first.
AT_START = 3
MARKS = frozenset("\"“”„‟«»‘’'`＂‚‛‹›")


@dataclass(frozen=True, slots=True)
class Marked:
    """A span between quotation marks, within one paragraph.

    inner: the words without the marks, trimmed of white space. outer: with the marks.
    opened, closed: False where the mark is missing (a quote that runs over paragraphs).
    """

    inner: Span
    outer: Span
    family: Family
    opened: bool = True
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Mark:
    """One quotation mark: where it stands, and on which sides nothing but white space or punctuation touches it."""

    span: Span
    glyph: str
    free_left: bool
    free_right: bool


def paragraphs(text: str) -> list[Span]:
    """Spans of the non-blank paragraphs, trimmed of white space, in text order."""
    found, at = [], 0
    for stop in BREAK.finditer(text):
        found.append(trim(text, Span(at, stop.start())))
        at = stop.end()
    found.append(trim(text, Span(at, len(text))))
    return [p for p in found if p.start < p.end]


def trim(text: str, span: Span) -> Span:
    """The span without white space at its ends; empty at its start where nothing is left."""
    words = span.of(text)
    left = len(words) - len(words.lstrip())
    return Span(span.start + left, span.start + max(left, len(words.rstrip())))


def marks_in(text: str, paragraph: Span, pattern: re.Pattern[str]) -> list[Mark]:
    """The quotation marks of a paragraph, in order; those inside left-over markup are skipped."""
    found = []
    tags = TAG.finditer(text, paragraph.start, paragraph.end)
    tag = next(tags, None)
    for m in pattern.finditer(text, paragraph.start, paragraph.end):
        while tag is not None and tag.end() <= m.start():
            tag = next(tags, None)
        if tag is not None and tag.start() < m.start():
            continue
        left = m.start() == paragraph.start or is_free(text[m.start() - 1], OPENING_PUNCTUATION)
        right = m.end() == paragraph.end or is_free(text[m.end()], CLOSING_PUNCTUATION)
        found.append(Mark(Span(*m.span()), m.group(), left, right))
    return found


def is_free(neighbour: str, punctuation: frozenset[str]) -> bool:
    """True for white space, another mark, invisible format characters and the punctuation of that side."""
    return neighbour.isspace() or neighbour in punctuation or neighbour in MARKS or category(neighbour) == "Cf"


def pair_doubles(text: str, paragraph: Span) -> Iterator[Marked]:
    """Marked spans of one paragraph, in text order, outermost only.

    An opening that is followed by another opening before any close is given up when the marks of the paragraph do not
    balance (a close is missing): it would swallow the reporter's words. A first mark that can only close gives a span
    with ``opened`` False, a last one that is never closed a span with ``closed`` False.
    """
    marks = marks_in(text, paragraph, DOUBLE)
    levels = nesting(marks)
    opening: Mark | None = None
    depth, inner, holds = 0, False, False
    for i, mark in enumerate(marks):
        if opening is None:
            at_start = mark.span.start - paragraph.start < AT_START
            if not is_inch(text, mark) and opens(mark, at_start=at_start):
                opening, depth, inner, holds = mark, 1, False, holds_others(marks, i, at_start=at_start)
            elif i == 0:
                yield between(text, Span(paragraph.start, paragraph.start), mark.span, mark.glyph, opened=False)
        elif FAMILY[mark.glyph] != FAMILY[opening.glyph] and (
            inner or (holds and reopens(mark)) or not mixes(opening, mark)
        ):
            inner = holds and reopens(mark)
        elif reopens(mark):
            opening, depth = (opening, depth + 1) if levels[i] > depth else (mark, 1)
        else:
            depth -= 1
            if depth == 0:
                yield between(text, opening.span, mark.span, opening.glyph)
                opening = None
    if opening is not None:
        yield between(text, opening.span, Span(paragraph.end, paragraph.end), opening.glyph, closed=False)


def is_inch(text: str, mark: Mark) -> bool:
    """True for the double prime of a measure, as in 6'2"."""
    return mark.glyph == '"' and mark.span.start > 0 and INCHES.match(text, mark.span.start - 1) is not None


def opens(mark: Mark, *, at_start: bool) -> bool:
    """Outside a quote: does this mark open one? Its surroundings decide, then its glyph."""
    if mark.glyph in OPENING_GLYPHS or at_start:
        return True
    return not mark.free_right or (mark.free_left and mark.glyph not in CLOSING_GLYPHS)


def reopens(mark: Mark) -> bool:
    """Inside a quote: is this rather another opening than the close?"""
    return mark.free_left and not mark.free_right


def holds_others(marks: list[Mark], i: int, *, at_start: bool) -> bool:
    """Can the quote that marks[i] opens hold quotes in marks of another family, which then do not close it?

    It can if the next mark of its own family is no opening, or if it opens its paragraph and has none.
    """
    family = FAMILY[marks[i].glyph]
    own = next((marks[k] for k in range(i + 1, len(marks)) if FAMILY[marks[k].glyph] == family), None)
    return at_start if own is None else not reopens(own)


def mixes(opening: Mark, mark: Mark) -> bool:
    """True for pairs of two families that occur in print and can close here: “…", "…”, ``…'', ''…"."""
    closes = mark.free_right and (mark.glyph in CLOSING_GLYPHS or not mark.free_left)
    return closes and "angle" not in (FAMILY[opening.glyph], FAMILY[mark.glyph])


def nesting(marks: list[Mark]) -> list[int]:
    """For each mark, how many quotes the marks from there on would close beyond those they open, at best.

    Number i opens a quote inside a quote of depth d only if levels[i] >= d + 1.
    """
    levels, best = [0] * len(marks), 0
    for i in range(len(marks) - 1, -1, -1):
        levels[i] = best
        best = max(0, best - 1) if reopens(marks[i]) else best + 1
    return levels


def between(text: str, left: Span, right: Span, glyph: str, *, opened: bool = True, closed: bool = True) -> Marked:
    """The marked span between two marks."""
    return Marked(
        trim(text, Span(left.end, right.start)),
        Span(left.start, right.end),
        FAMILY.get(glyph, "single"),
        opened,
        closed,
    )


def pair_singles(text: str, paragraph: Span) -> Iterator[Marked]:
    """Spans of one paragraph between single marks, for texts that use them as the primary style.

    An apostrophe looks like a closing mark. A mark after punctuation or after another letter than s closes; one after s
    (a plural possessive) closes only if no better one comes before the next opening.
    """
    opening: Mark | None = None
    spare: Mark | None = None
    for mark in marks_in(text, paragraph, SINGLE):
        if mark.free_left and not mark.free_right and mark.glyph != "’" and not text[mark.span.end].isdigit():
            if opening is not None and spare is not None:
                yield between(text, opening.span, spare.span, mark.glyph)
            opening, spare = mark, None
        elif opening is not None and mark.free_right and not text[mark.span.start - 1].isspace():
            if text[mark.span.start - 1] == "s":
                spare = spare or mark
            else:
                yield between(text, opening.span, mark.span, mark.glyph)
                opening = None
    if opening is not None:
        if spare is not None:
            yield between(text, opening.span, spare.span, "'")
        elif opening.glyph == "‘":
            yield between(text, opening.span, Span(paragraph.end, paragraph.end), "'", closed=False)
