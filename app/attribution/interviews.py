"""Who speaks in an interview or a transcript, as its print says?

In: a text and its paragraphs. Out: the label of a line ("WALLACE: Good evening"), the labels of an interview, and what
each of its paragraphs says if it is printed without quotation marks; and who signs a quote. A line "Cons: ..." of a
review has no such label.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from app.attribution.text import Marked, trim
from app.attribution.types import Span

# One to four words and a colon, or Q. and A.; which of them name a speaker is decided below.
LABEL = re.compile(r"(?:[QA](?=[.:]\s)|(?=[^:\n]{2,40}:\s)(?:[^\W\d_][\w.'’-]*[ \u00a0]?){1,4})(?=[.:]\s)")
QUESTION_AND_ANSWER = frozenset(("Q", "A", "QUESTION", "ANSWER"))
OPENING = re.compile(r"(?:''|``|[\"“„«»‘'`])\s?")
MARK = re.compile(r"[.:]\s+[\"“„«‘'`]")
# “…” — Marit Solberg, on leaving the chamber: a dash, two to five words of a name, and not much more in the line.
SIGNATURE = re.compile(
    r"\s*(?:[—–―]|--?)\s?(?P<name>(?:(?:de|der|van|von|bin|al|of) |[^\W\d_a-z][\w.'’-]*+[ \u00a0]?){2,5})"
    r"(?<! )(?:$|[ \u00a0]?[,(][^.!?“\"]{0,80}\.?$)"
)
SECOND_WORD = re.compile(r"(?<![\w.'’-])[^\W\d_a-z][\w.'’-]*\s(?=([^\W\d_](?:\w|[-'’](?!s\b))*))")
ENDS = frozenset(".!?…")
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


def signature(text: str, paragraphs: Sequence[Span], place: int, span: Marked) -> Span | None:
    """The name behind a dash with which a whole sentence in marks is signed, in its line or the next; else None."""
    before = text[max(paragraphs[place].start, span.outer.start - 3) : span.outer.start].rstrip()
    if not span.closed or text[span.inner.end - 1] not in ENDS or (before and before[-1].isalnum()):
        return None
    line = Span(span.outer.end, paragraphs[place].end)
    if span.outer == paragraphs[place] and place + 1 < len(paragraphs):
        line = paragraphs[place + 1]
    found = SIGNATURE.match(text, line.start, line.end)
    return Span(found.start("name"), found.start("name") + len(found["name"].rstrip("."))) if found else None


def speakers(text: str, paragraphs: Sequence[Span]) -> dict[int, Span]:
    """Number of a paragraph -> the label it begins with, if the text is an interview; else nothing.

    It is one if labels take turns, one of them again and again, and one of them is known for a name: the text has it
    elsewhere behind a capitalised word ("Mike Pence" for PENCE), or it is Q or A. Where some labels are in capitals
    throughout, only these are labels.
    """
    labels: dict[int, Span] = {}
    for i, paragraph in enumerate(paragraphs):
        found = LABEL.match(text, after_mark(text, paragraph), paragraph.end)
        if found and all(word[0].isupper() for word in found[0].split()):
            labels[i] = Span(*found.span())
    capitals = {i: span for i, span in labels.items() if span.of(text).isupper()}
    labels = capitals or labels
    names = [span.of(text).upper() for span in labels.values()]
    changes = sum(a != b for a, b in pairwise(names))
    if len(names) < FEWEST_LINES or changes < FEWEST_LINES - 1 or max(Counter(names).values()) < 2:
        return {}
    known = names_in(text, paragraphs, labels)
    return labels if any(name.split()[-1] in known for name in names) else {}


def after_mark(text: str, paragraph: Span) -> int:
    """Where the words of a paragraph begin, behind a mark that opens it."""
    found = OPENING.match(text, paragraph.start, paragraph.end)
    return found.end() if found else paragraph.start


def names_in(text: str, paragraphs: Sequence[Span], labels: dict[int, Span]) -> frozenset[str]:
    """The words, in capitals, that follow a capitalised one outside of labels; and Q and A."""
    starts = ((labels[i].end if i in labels else p.start, p.end) for i, p in enumerate(paragraphs))
    return QUESTION_AND_ANSWER.union(
        found[1].upper() for start, end in starts for found in SECOND_WORD.finditer(text, start, end)
    )


def turns(text: str, paragraphs: Sequence[Span], labels: dict[int, Span]) -> dict[int, Turn]:
    """Number of a paragraph -> what it says, of an interview without marks: the words behind each label.

    The paragraphs without a label that stand between two turns are said too, unless in brackets.
    """
    found: dict[int, Turn] = {}
    bare = [i for i, span in labels.items() if span.start == paragraphs[i].start and not MARK.match(text, span.end)]
    for i, following in zip_longest(bare, bare[1:], fillvalue=0):
        words = trim(text, Span(labels[i].end + 1, paragraphs[i].end))
        if words.start < words.end:
            found[i] = Turn(words, labels[i])
        if following - i <= LONGEST_TURN:
            others = (k for k in range(i + 1, following) if text[paragraphs[k].start] not in "([")
            found.update({k: Turn(paragraphs[k], None) for k in others if k not in labels})
    return found
