"""Which statements does the text report without quotation marks?

In: what the encoder says of every cue, and the quotes that were found. Out: the statements, each once, and for quotes
that are the marked part of a longer statement where that statement lies. A cue of words that all stand in marks is the
cue of a quote, and makes no statement.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.attribution.kinds import kind_of
from app.attribution.pointer import Told
from app.attribution.speakers import Asked
from app.attribution.text import MARKS
from app.attribution.types import Span

# A statement with a larger share of its letters in quotes is what surrounds these.
MARKED = 0.1
# Two statements that share more than this of what they cover are one, told by two cues ("is expected to announce").
SAME = 0.7
# A statement is more than the quote in it only if it has so many letters more outside marks.
FEWEST_MORE = 12
# What may stand around a clause in the middle of what is said: "It rains, she said, and it pours".
AFTER_CLAUSE = re.compile(r"[\s,;:—–-]+")
LETTER = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said without marks, in one part or two, and what the encoder said of its cue."""

    parts: tuple[Span, ...]
    told: Told

    @property
    def asked(self) -> Asked:
        """The question to the resolver: its words are the reporter's, not a quote."""
        return Asked(self.told.source, (), self.told.rivals)


def statements(
    text: str, told: Sequence[Told], quoted: Sequence[Asked], *, threshold: float
) -> tuple[list[Statement], list[Span | None]]:
    """The statements in text order, and for each quote the statement that it is the marked part of.

    told: of all cues; those less likely than ``threshold`` or without a source are left out. quoted: the quotes that
    were found, in text order; only a fragment is part of a statement, and of one from its own source.
    """
    parts = sorted((part, number) for number, one in enumerate(quoted) for part in one.quote)
    ends = [part.end for part, _ in parts]
    fragments = {number for number, one in enumerate(quoted) if kind_of(text, one.quote) == "mixed"}
    around: list[Span | None] = [None] * len(quoted)
    free = []
    for one in told:
        if one.chance < threshold or one.source is None:
            continue
        inside = list(within(parts, ends, one.content))
        held = [n for part, n in inside if n in fragments and holds(one.content, part) and meet(one, quoted[n])]
        if held and letters(text, one.content) - sum(letters(text, part) for part, _ in inside) >= FEWEST_MORE:
            for number in held:
                around[number] = longer(around[number], one.content)
        elif sum(common(part, one.content) for part, _ in inside) <= MARKED * (one.content.end - one.content.start):
            free.append(one)
    return [Statement(spoken(text, one), one) for one in distinct(free)], around


def holds(outer: Span, inner: Span) -> bool:
    """True if nothing of the inner span lies outside the outer one."""
    return outer.start <= inner.start and inner.end <= outer.end


def meet(told: Told, quote: Asked) -> bool:
    """True if a statement and a quote have one source."""
    return told.source is not None and quote.span is not None and told.source.overlaps(quote.span)


def common(one: Span, other: Span) -> int:
    """How many characters two spans that meet share."""
    return min(one.end, other.end) - max(one.start, other.start)


def within(parts: Sequence[tuple[Span, int]], ends: Sequence[int], content: Span) -> Iterator[tuple[Span, int]]:
    """The parts that share a character with the content; parts and their ends are in text order."""
    at = bisect_left(ends, content.start + 1)
    while at < len(parts) and parts[at][0].start < content.end:
        yield parts[at]
        at += 1


def letters(text: str, span: Span) -> int:
    """How many letters and digits a span has."""
    return len(LETTER.findall(text, span.start, span.end))


def longer(one: Span | None, other: Span) -> Span:
    """The longer of two."""
    return other if one is None or other.end - other.start > one.end - one.start else one


def distinct(told: Sequence[Told]) -> list[Told]:
    """Of those that cover nearly the same words the likeliest; in text order."""
    kept: list[Told] = []
    for one in sorted(told, key=lambda t: (t.content, -t.chance)):
        rival = next((other for other in reversed(kept[-3:]) if shared(one.content, other.content) > SAME), None)
        if rival is None:
            kept.append(one)
        elif one.chance > rival.chance:
            kept[kept.index(rival)] = one
    return sorted(kept, key=lambda t: t.content)


def shared(one: Span, other: Span) -> float:
    """Overlap over union."""
    return max(0, common(one, other)) / (max(one.end, other.end) - min(one.start, other.start))


def spoken(text: str, told: Told) -> tuple[Span, ...]:
    """What is said, without the clause that reports where this stands in its middle, and without marks around it."""
    start, end = told.content.start, told.content.end
    pieces = [(start, end)]
    if told.source is not None and start < told.cue.start and told.cue.end < end:
        clause = [span for span in (told.cue, told.source) if start < span.start and span.end < end]
        pieces = [(start, min(span.start for span in clause)), (max(span.end for span in clause), end)]
    parts = [trimmed(text, *piece, first=i == 0) for i, piece in enumerate(pieces)]
    return tuple(part for part in parts if part.start < part.end) or (told.content,)


def trimmed(text: str, start: int, end: int, *, first: bool) -> Span:
    """A piece without what joins it to the clause that reports, and without white space and marks at its ends."""
    if not first and (joint := AFTER_CLAUSE.match(text, start, end)):
        start = joint.end()
    while start < end and (text[start].isspace() or text[start] in MARKS):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in MARKS or text[end - 1] in ",;:—–-"):
        end -= 1
    return Span(start, end)
