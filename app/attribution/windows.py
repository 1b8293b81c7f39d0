"""What does the encoder read of an article?

In: the text, its paragraphs and its marked pieces. Out: windows of word pieces that together show the whole text, each
shared by several quotes and statements; quotes are cut to their first and last pieces, every mark of every style is the
same two marker pieces. Training and serving call this one function, so that they can never differ.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding, Tokenizer

from app.attribution.quotes import Piece
from app.attribution.types import Span
from app.errors import ModelDamaged

IntVector = npt.NDArray[np.int64]

# A window holds at most this many pieces: shorter ones overlap more (at 256 pieces 11 % more are read), longer ones
# cost more attention.
LONGEST = 320
# A quote sees its own paragraph, the end of the one before and the start of the one after. Of 2,083 sources in training
# 4 lie outside, as many as with 64 and 40; with both neighbours in full it is 6, since fewer quotes share a window.
BEFORE, AFTER = 48, 28
# Of a paragraph that a window cannot hold it sees this much, so that quotes of a long paragraph still share windows.
AROUND = 180
# Words outside quotes are read in stretches of a paragraph at most so long, with so much of what stands before.
STRETCH, LEAD = 240, 24
# How much of the inside of a quote is kept: the first and the last pieces.
KEEP_HEAD, KEEP_TAIL = 8, 5
# "WALLACE: Good evening": a name inside the marks may be the source if a colon follows within so many pieces.
NAME_BEFORE_COLON = 6
# Markers in place of the quotation marks: opening, opening that continues the quote before, closing.
OPEN, GOES_ON, CLOSE = "[unused0]", "[unused1]", "[unused2]"
# Letter case of a piece's word x where the piece stands.
CASES = 4  # no letters, lower, Initial, CAPITALS
LOWER = 1
ROLES = 3  # outside quotes, inside a quote, a marker
FEATURES = CASES * ROLES
# Buckets of the signed distance from a quote to a piece: the same paragraph or another, before or after, by size.
STEPS = (2, 4, 7, 11, 16, 24, 36, 54, 80, 120)
BUCKETS = 4 * (len(STEPS) + 1)
# The tokenizer's own way to small letters takes a quarter of its time. Nine tenths of the paragraphs hold none but
# characters for which lower() does the same, and nothing like "[CLS]", which is a marker only in capitals.
NOT_PLAIN = re.compile(r"[^ -~“”‘’—–…]|\[[A-Z]")


@dataclass(frozen=True, slots=True)
class Window:
    """Word pieces of a stretch of text, and the quotes to attribute in it.

    ids, features: (n,) piece ids and case-by-role codes; number 0 is [CLS], which stands for "no source".
    starts, ends: (n,) character offsets into the text; -1 for [CLS], separators and markers.
    may_be_source: (n,) 1 where a source may lie. places: (n,) index of the paragraph.
    quotes: which pieces of the article are attributed here. opens, closes: (q,) positions of their markers.
    own: the positions [first, past) whose statements are read here and in no other window.
    """

    ids: IntVector
    features: IntVector
    starts: IntVector
    ends: IntVector
    may_be_source: IntVector
    places: IntVector
    quotes: tuple[int, ...]
    opens: IntVector
    closes: IntVector
    own: tuple[int, int]

    def buckets(self) -> IntVector:
        """(q, n) distance bucket of every piece from every quote, in [0, BUCKETS)."""
        at = np.arange(len(self.ids))
        before = self.opens[:, None] - at
        after = at - self.closes[:, None]
        distance = np.maximum(before, after)
        size = np.searchsorted(STEPS, distance.ravel(), side="left").reshape(distance.shape)
        other = self.places[None, :] != self.places[self.opens][:, None]
        return np.asarray(size * 4 + 2 * (after > 0) + other, dtype=np.int64)


@dataclass(slots=True)
class Row:
    """Columns under construction: one entry for each word piece."""

    ids: list[int]
    features: list[int]
    starts: list[int]
    ends: list[int]
    sources: list[int]
    places: list[int]

    def add(self, piece_id: int, feature: int, start: int, end: int, source: int, place: int) -> None:
        """Append one piece."""
        self.ids.append(piece_id)
        self.features.append(feature)
        self.starts.append(start)
        self.ends.append(end)
        self.sources.append(source)
        self.places.append(place)


class Windower:
    """Cuts articles into windows with one tokenizer."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self.plain = Tokenizer(tokenizer.model)  # with no normalizer
        self.plain.pre_tokenizer = tokenizer.pre_tokenizer
        self.cls, self.sep, self.open, self.goes_on, self.close, self.colon, self.stop = (
            identifier(tokenizer, token) for token in ("[CLS]", "[SEP]", OPEN, GOES_ON, CLOSE, ":", ".")
        )

    def windows(self, text: str, paragraphs: Sequence[Span], pieces: Sequence[Piece]) -> Iterator[Window]:
        """Windows in text order; every piece belongs to exactly one. Linear in the length of the text."""
        by_paragraph: dict[int, list[int]] = {}
        for number, piece in enumerate(pieces):
            by_paragraph.setdefault(piece.paragraph, []).append(number)
        row = Row([], [], [], [], [], [])
        opens: dict[int, int] = {}
        closes: dict[int, int] = {}
        edges = []
        for i, paragraph in enumerate(paragraphs):
            encoding = self.encode(paragraph.of(text))
            edges.append(len(row.ids))
            self.paragraph(text, paragraph, i, encoding, pieces, by_paragraph.get(i, []), row, opens, closes)
            row.add(self.sep, 0, -1, -1, 0, i)
        edges.append(len(row.ids))
        yield from self.cut(row, units(edges, by_paragraph, opens, closes), opens, closes)

    def encode(self, paragraph: str) -> Encoding:
        """The pieces of a paragraph with their offsets in it."""
        if NOT_PLAIN.search(paragraph):
            return self.tokenizer.encode(paragraph, add_special_tokens=False)
        return self.plain.encode(paragraph.lower(), add_special_tokens=False)

    def paragraph(
        self,
        text: str,
        paragraph: Span,
        place: int,
        encoding: Encoding,
        pieces: Sequence[Piece],
        numbers: Sequence[int],
        row: Row,
        opens: dict[int, int],
        closes: dict[int, int],
    ) -> None:
        """Append one paragraph to the row, its quotes between markers and cut."""
        ids, offsets = encoding.ids, encoding.offsets
        base = paragraph.start
        at = 0
        for number in numbers:
            quote = pieces[number]
            while at < len(ids) and base + offsets[at][0] < quote.outer.start:
                self.word(text, row, ids[at], base + offsets[at][0], base + offsets[at][1], 0, 1, place)
                at += 1
            inside = []
            while at < len(ids) and base + offsets[at][0] < quote.outer.end:
                if base + offsets[at][1] > quote.inner.start and base + offsets[at][0] < quote.inner.end:
                    inside.append(at)
                at += 1
            opens[number] = len(row.ids)
            row.add(self.goes_on if quote.continues else self.open, 2 * CASES, -1, -1, 0, place)
            name = next((k for k, j in enumerate(inside[: NAME_BEFORE_COLON + 1]) if ids[j] == self.colon), 0)
            if len(inside) > KEEP_HEAD + KEEP_TAIL:
                inside = inside[:KEEP_HEAD] + inside[-KEEP_TAIL:]
            for k, j in enumerate(inside):
                self.word(text, row, ids[j], base + offsets[j][0], base + offsets[j][1], 1, int(k < name), place)
            closes[number] = len(row.ids)
            row.add(self.close, 2 * CASES, -1, -1, 0, place)
        while at < len(ids):
            self.word(text, row, ids[at], base + offsets[at][0], base + offsets[at][1], 0, 1, place)
            at += 1

    def word(
        self, text: str, row: Row, piece_id: int, start: int, end: int, role: int, source: int, place: int
    ) -> None:
        """Append one word piece with its letter case."""
        row.add(piece_id, role * CASES + letter_case(text[start:end]), start, end, source, place)

    def cut(self, row: Row, wanted: Iterator[Unit], opens: dict[int, int], closes: dict[int, int]) -> Iterator[Window]:
        """Windows of at most LONGEST pieces, each unit with what it sees around it."""
        group: list[Unit] = []
        low = high = past = 0
        for unit in wanted:
            if group and unit.right - low > LONGEST - 1:
                yield self.window(row, low, high, (past, group[-1].past), group, opens, closes)
                past, group = group[-1].past, []
            if not group:
                low = unit.left
            group.append(unit)
            high = max(high, unit.right)
        if group:
            yield self.window(row, low, high, (past, group[-1].past), group, opens, closes)

    def window(
        self,
        row: Row,
        low: int,
        high: int,
        own: tuple[int, int],
        group: list[Unit],
        opens: dict[int, int],
        closes: dict[int, int],
    ) -> Window:
        """The pieces low..high behind a [CLS]."""

        def column(values: list[int], first: int) -> IntVector:
            return np.array([first, *values[low:high]], dtype=np.int64)

        quotes = tuple(unit.quote for unit in group if unit.quote is not None)
        return Window(
            ids=column(row.ids, self.cls),
            features=column(row.features, 0),
            starts=column(row.starts, -1),
            ends=column(row.ends, -1),
            may_be_source=column(row.sources, 1),
            places=column(row.places, -1),
            quotes=quotes,
            opens=np.array([opens[n] - low + 1 for n in quotes], dtype=np.int64),
            closes=np.array([closes[n] - low + 1 for n in quotes], dtype=np.int64),
            own=(max(own[0], low) - low + 1, min(own[1], high) - low + 1),
        )


class Unit(NamedTuple):
    """What must be read together, as positions of a row: a quote, or a stretch of words without one.

    left, right: what it sees, [left, right). past: where the statements that are read along with it end.
    quote: its number; None without.
    """

    left: int
    right: int
    past: int
    quote: int | None


def units(
    edges: list[int], by_paragraph: dict[int, list[int]], opens: dict[int, int], closes: dict[int, int]
) -> Iterator[Unit]:
    """All that is to be read, in text order. edges: where the paragraphs begin, and the end of the last."""
    for k in range(len(edges) - 1):
        start, end = edges[k], edges[k + 1]
        for number in by_paragraph.get(k, ()):
            left, right = reach(edges, opens[number], closes[number])
            yield Unit(left, right, min(right, end), number)
        if k not in by_paragraph:
            for at in range(start, end, STRETCH):
                right = min(end, at + STRETCH + LEAD)
                yield Unit(max(0, at - LEAD), right, min(end, at + STRETCH), None)


def identifier(tokenizer: Tokenizer, token: str) -> int:
    """The id of a token that must be there. Raises ModelDamaged if it is not."""
    number = tokenizer.token_to_id(token)
    if number is None:
        raise ModelDamaged(f"the tokenizer lacks {token!r}")
    return number


def reach(edges: list[int], opens: int, closes: int) -> tuple[int, int]:
    """How far a quote sees: its paragraph and some of the neighbours, cut to what a window holds around it."""
    k = bisect_right(edges, opens) - 1
    left = max(edges[max(0, k - 1)], edges[k] - BEFORE)
    right = min(edges[min(len(edges) - 1, k + 2)], edges[k + 1] + AFTER)
    spare = LONGEST - 1 - (closes + 1 - opens)
    before, after = opens - left, right - closes - 1
    if before + after > spare:
        before, after = share(before, after, min(spare, AROUND))
    return opens - before, closes + 1 + after


def share(before: int, after: int, spare: int) -> tuple[int, int]:
    """Divide the spare pieces: half to each side, and what one side does not need to the other."""
    half = spare // 2
    if before < half:
        return before, spare - before
    if after < half:
        return spare - after, after
    return half, spare - half


def letter_case(word: str) -> int:
    """0 no letters, 1 lower, 2 Initial, 3 CAPITALS (two letters or more)."""
    if word.islower():
        return 1
    if word.isupper():
        return 3 if len(word) > 1 else 2
    return 2 if word[:1].isupper() else int(any(c.isalpha() for c in word))
