"""How do other line ends than the common one get out of the way?

In: any text. Out: the same text with single line ends, which is what the engine reads, and its answers brought back to
the offsets of the text that was given. So the same words get the same answer, whatever ends their lines.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from re import finditer

from app.attribution.types import Attribution, Link, Quote, Span

LINE_ENDS = ("\r\n", "\r", "\x85", "\u2028", "\u2029")  # of Windows, old Macs, mainframes, Unicode


def unified(text: str) -> tuple[str, list[int]]:
    """The text with \\n for every other line end, and where in it two characters became one."""
    places = [found.start() - number for number, found in enumerate(finditer("\r\n", text))]
    for line_end in LINE_ENDS:
        text = text.replace(line_end, "\n")
    return text, places


def restored(answer: Attribution, places: list[int]) -> Attribution:
    """The answer for a unified text with the offsets of the text it came from. places: as of ``unified``."""
    if not places:
        return answer
    return replace(answer, quotes=tuple(restored_quote(quote, places) for quote in answer.quotes))


def restored_quote(quote: Quote, places: list[int]) -> Quote:
    """One quote, every span of it moved."""

    def moved(span: Span) -> Span:
        return Span(*(at + bisect_left(places, at) for at in (span.start, span.end)))

    parts = tuple(moved(part) for part in quote.parts)
    return replace(
        quote,
        start=parts[0].start,
        end=parts[-1].end,
        parts=parts,
        cue=moved(quote.cue) if quote.cue else None,
        source=moved(quote.source) if quote.source else None,
        statement=moved(quote.statement) if quote.statement else None,
        chain=tuple(Link(moved(link.span), link.step) for link in quote.chain),
        inner=tuple(restored_quote(one, places) for one in quote.inner),
    )
