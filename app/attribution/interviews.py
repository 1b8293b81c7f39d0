"""Who speaks in an interview or a transcript, as its print says?

In: a text and its paragraphs. Out: the label of a line ("WALLACE: Good evening"), and of an interview printed without
quotation marks what each paragraph says. Anything else gives nothing: a line "Cons: ..." of a review has a label too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.attribution.types import Span

# One to four words and a colon, or Q. and A.; which of them name a speaker is decided below.
LABEL = re.compile(r"(?:[QA](?=[.:]\s)|(?=[^:\n]{2,40}:\s)(?:[^\W\d_][\w.'’-]*[ \u00a0]?){1,4})(?=[.:]\s)")
QUESTION_AND_ANSWER = frozenset(("Q", "A", "QUESTION", "ANSWER"))
MARK = re.compile(r"[.:]\s+[\"“„«‘'`]")
# An interview has so many lines with a label; one speaker's words run over so many paragraphs without one.
FEWEST_LINES, LONGEST_TURN = 3, 3


@dataclass(frozen=True, slots=True)
class Turn:
    """What one paragraph of an interview says. label: its speaker, None where it goes on from the paragraph before."""

    words: Span
    label: Span | None


def label(text: str, inner: Span) -> Span | None:
    """The name in capitals, before a colon, with which a transcript opens these words; None if there is none."""
    found = LABEL.match(text, inner.start, inner.end)
    if found is None or not found[0].isupper() or found[0] in QUESTION_AND_ANSWER:
        return None
    return Span(*found.span())


def turns(text: str, paragraphs: Sequence[Span]) -> dict[int, Turn]:
    """Number of a paragraph -> what it says, if the text is an interview printed without marks; else nothing.

    It is one if labels take turns, one of them again and again, and one of them is known for a name: the text has it
    elsewhere behind a capitalised word ("Mike Pence" for PENCE), or it is Q or A.
    """
    labels = labels_of(text, paragraphs)
    names = [span.of(text).upper() for span in labels.values()]
    changes = sum(a != b for a, b in pairwise(names))
    if len(names) < FEWEST_LINES or changes < FEWEST_LINES - 1 or max(Counter(names).values()) < 2:
        return {}
    if not any(is_known(text, paragraphs, labels, name) for name in set(names)):
        return {}
    return said(text, paragraphs, labels)


def labels_of(text: str, paragraphs: Sequence[Span]) -> dict[int, Span]:
    """Number of a paragraph -> its label, each word with a capital; those in capitals throughout if there are any."""
    labels: dict[int, Span] = {}
    for i, paragraph in enumerate(paragraphs):
        found = LABEL.match(text, paragraph.start, paragraph.end)
        if found and not MARK.match(text, found.end()) and all(word[0].isupper() for word in found[0].split()):
            labels[i] = Span(*found.span())
    capitals = {i: span for i, span in labels.items() if span.of(text).isupper()}
    return capitals or labels


def is_known(text: str, paragraphs: Sequence[Span], labels: dict[int, Span], name: str) -> bool:
    """True for Q and A, and if the last word of the name follows a capitalised word outside of labels."""
    if name in QUESTION_AND_ANSWER:
        return True
    known = re.compile(rf"[^\W\d_a-z][\w.'’-]*\s(?i:{re.escape(name.split()[-1])})\b")
    starts = ((labels[i].end if i in labels else p.start, p.end) for i, p in enumerate(paragraphs))
    return any(known.search(text, start, end) for start, end in starts)


def said(text: str, paragraphs: Sequence[Span], labels: dict[int, Span]) -> dict[int, Turn]:
    """The words behind each label, and the paragraphs without one that stand between two turns, unless in brackets."""
    found: dict[int, Turn] = {}
    numbers = sorted(labels)
    for i, following in zip(numbers, [*numbers[1:], numbers[-1] + 1], strict=True):
        span = labels[i]
        start = span.end + 1
        start += len(text[start : paragraphs[i].end]) - len(text[start : paragraphs[i].end].lstrip())
        found[i] = Turn(Span(start, paragraphs[i].end), span)
        if following - i <= LONGEST_TURN:
            others = (k for k in range(i + 1, following) if text[paragraphs[k].start] not in "([")
            found.update({k: Turn(paragraphs[k], None) for k in others})
    return found
