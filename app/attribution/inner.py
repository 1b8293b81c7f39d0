"""What is quoted inside a quote, and who says it there?

What stands between the marks of a quote is read as a text of its own: “My chief told me, ‘Burn the list,’ and I did
not.” Its marks are paired as those of a text are, and the encoder points at who speaks in it. Only what has a source
within the quote is taken: a title or a term in marks is nobody's words.
In: the utterances of a text. Out: those inside them; then, when it is known who their sources are, quotes in quotes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from app.attribution.assembly import Utterance, quotes, utterances
from app.attribution.calibration import Calibration
from app.attribution.pointer import Pointed, Pointer
from app.attribution.quotes import marked_pieces
from app.attribution.speakers import Asked, Resolved
from app.attribution.text import MARKS, paragraphs
from app.attribution.types import Quote, Rival, Span

# From this probability on it is taken for speech. No corpus at hand marks what is said within quotes: it is even odds.
SPEECH = 0.5


@dataclass(frozen=True, slots=True)
class Inner:
    """An utterance inside another. outer: the place of that one among the utterances of the text."""

    outer: int
    utterance: Utterance

    @property
    def asked(self) -> Asked:
        """The question to the resolver."""
        return replace(self.utterance.asked, outer=self.outer)


def inner_utterances(text: str, said: Sequence[Utterance], pointer: Pointer) -> list[Inner]:
    """The utterances inside these, in text order. Linear in the length of what is said."""
    return [
        Inner(number, one)
        for number, outer in enumerate(said)
        for part in outer.parts
        for one in within(text, part, pointer)
    ]


def within(text: str, part: Span, pointer: Pointer) -> Iterator[Utterance]:
    """The utterances inside one part of a quote that have a source in it."""
    words = part.of(text)
    if MARKS.isdisjoint(words):
        return
    places = paragraphs(words)
    pieces = list(marked_pieces(words, places, {}))
    if not pieces:
        return
    pointed, *_ = pointer.point(words, places, pieces, least=1.0)  # no statements
    for one in utterances(words, pieces, pointed, threshold=SPEECH):
        if one.pointed.source is not None:
            yield Utterance(tuple(moved(span, part.start) for span in one.parts), shifted(one.pointed, part.start))


def moved(span: Span, by: int) -> Span:
    """The span so many characters later."""
    return Span(span.start + by, span.end + by)


def shifted(pointed: Pointed, by: int) -> Pointed:
    """The same answer, so many characters later."""
    return replace(
        pointed,
        source=moved(pointed.source, by) if pointed.source else None,
        cue=moved(pointed.cue, by) if pointed.cue else None,
        rivals=tuple(Rival(moved(rival.span, by), rival.chance) for rival in pointed.rivals),
    )


def with_inner(
    text: str, outer: Iterable[Quote], inside: Sequence[Inner], resolved: Sequence[Resolved], calibration: Calibration
) -> Iterator[Quote]:
    """The same quotes, each with those inside it. resolved: who speaks those, one for each."""
    said = [one.utterance for one in inside]
    found = quotes(text, said, [None] * len(said), resolved, calibration)
    held: dict[int, list[Quote]] = {}
    for one, quote in zip(inside, found, strict=True):
        held.setdefault(one.outer, []).append(quote)
    for number, quote in enumerate(outer):
        yield replace(quote, inner=tuple(held.get(number, ())))
