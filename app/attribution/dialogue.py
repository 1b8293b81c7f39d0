"""Who speaks where print alone tells, in a dialogue or in an interview?

In: a text and its marked quotes. Out: which quotes are turns of a dialogue, and whose; which ones answer a question. A
paragraph that is a quote and no more hands over to the other one, where its marks are closed and two have begun to
talk: in the invented articles 121 of 125 such quotes are the other's. Where only one has spoken they are a list of
what he said, as print has it more often than dialogue.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from app.attribution.text import MARKS
from app.attribution.types import Span

FEWEST_QUESTIONS = 3  # an interview has so many
MOSTLY = 0.7  # the share of the questions that are answered by a quote and no more
LONGEST_QUESTION = 600  # characters
LONGEST_MARKS = 8  # characters of marks and blanks between the end of a line and the words in it
APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)|(?<=s)['’](?= )|['’](?=\d)")


@dataclass(frozen=True, slots=True)
class Place:
    """The lines that a quote stands in. alone: nothing else stands there. closed: nor are its marks left open."""

    start: int
    end: int
    alone: bool
    closed: bool


class Interview(NamedTuple):
    """start: where the first question begins. answers: the quotes that answer; none where there is no interview."""

    start: int
    answers: frozenset[int]


class Dialogue:
    """The marked quotes of one text, in its order."""

    def __init__(self, text: str, quotes: Sequence[Sequence[Span]]) -> None:
        """quotes: the parts of each; one without parts is in no dialogue."""
        self._text = text
        self._ends = [parts[-1].end if parts else 0 for parts in quotes]
        self._breaks = [found.start() for found in re.finditer("\n", text)]
        self._places = [self._place(parts) if parts else None for parts in quotes]

    def spoke_before(self, number: int) -> int | None:
        """The quote before the one above, if this one is a turn of a dialogue: of these two it is not the latter's."""
        above = number - 1
        if not self._is_turn(number) or not (self._is_closed(above) or self._is_turn(number + 1)):
            return None
        first = above
        while first and self._share_a_line(first - 1, above):
            first -= 1
        return first - 1 if first and self._is_below(first) else None

    def is_reply(self, number: int) -> bool:
        """True if a question stands above, and this one and the next one are turns: somebody else answers it."""
        if not (self._is_turn(number) and self._is_turn(number + 1)):
            return False
        return self._text[self._ends[number - 1] - 1] == "?"

    def interview(self, printed: Sequence[bool]) -> Interview:
        """The quotes that answer the questions of an interview, which have no marks; none if it is no interview.

        printed: which of the quotes have a speaker of their own in print, by a label or a signature.
        """
        found: set[int] = set()
        questions = [self._question_above(place) for place in self._places]
        for number, place in enumerate(self._places):
            if place is None or (number and questions[number] == questions[number - 1]):
                questions[number] = None  # the second quote of an answer
            if place is None or not place.alone or printed[number]:
                continue
            if questions[number] is not None or (number - 1 in found and self._is_below(number)):
                found.add(number)
        asked = [number for number, question in enumerate(questions) if question is not None]
        answered = len(found.intersection(asked))
        if answered < FEWEST_QUESTIONS or answered < MOSTLY * len(asked):
            return Interview(0, frozenset())
        return Interview(questions[asked[0]] or 0, frozenset(found))

    def _place(self, parts: Sequence[Span]) -> Place:
        first, last = parts[0].start, parts[-1].end
        start, end = self._line(first)[0], self._line(last)[1]
        gaps = [(start, first), *((one.end, other.start) for one, other in pairwise(parts)), (last, end)]
        if any(past - at > LONGEST_MARKS for at, past in gaps):
            return Place(start, end, alone=False, closed=False)
        words = [self._text[at:past].strip() for at, past in gaps]
        return Place(start, end, alone=words[0] != "" and MARKS.issuperset("".join(words)), closed=words[-1] != "")

    def _line(self, at: int) -> tuple[int, int]:
        """The line around a character."""
        number = bisect_left(self._breaks, at)
        start = self._breaks[number - 1] + 1 if number else 0
        return start, self._breaks[number] if number < len(self._breaks) else len(self._text)

    def _question_above(self, place: Place | None) -> int | None:
        """Where the question without marks begins that stands in the line above, blank ones left out; None if none."""
        number = bisect_left(self._breaks, place.start) - 1 if place is not None else -1
        while number >= 0:
            start, end = self._line(self._breaks[number])
            if end - start > LONGEST_QUESTION:
                return None
            line = self._text[start:end].strip()
            if line:
                asks = line.endswith("?") and MARKS.isdisjoint(APOSTROPHE.sub("", line))
                return start if asks else None
            number -= 1
        return None

    def _is_turn(self, number: int) -> bool:
        return self._is_closed(number) and self._is_below(number)

    def _is_closed(self, number: int) -> bool:
        place = self._places[number] if number < len(self._places) else None
        return place is not None and place.alone and place.closed

    def _share_a_line(self, one: int, other: int) -> bool:
        before, here = self._places[one], self._places[other]
        return before is not None and here is not None and before.end >= here.start

    def _is_below(self, number: int) -> bool:
        """True if nothing stands between the lines of this quote and those of the one before, nor leads to this one."""
        before, here = self._places[number - 1], self._places[number]
        if number == 0 or before is None or here is None or self._text[before.end - 1] == ":":
            return False
        return not self._text[before.end : here.start].strip()
