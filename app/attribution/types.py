"""What does the engine say about a text?

The words of the domain as frozen values: spans, mentions, speakers, quotes. Every offset counts Unicode code points of
the text that was given, half-open, so that ``text[span.start:span.end]`` is always the words themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

QuoteKind = Literal["direct", "mixed", "indirect"]
SpeakerKind = Literal["person", "organisation", "group", "anonymous", "document", "unknown"]
MentionKind = Literal["name", "nominal", "pronoun"]
Step = Literal[
    "source",  # the mention that the cue ties to the quote
    "same name",  # the same words elsewhere in the article
    "surname",  # a shorter form of a longer name
    "acronym",  # "LHB" for the words it abbreviates
    "pronoun",  # he, she, they -> the mention they stand for
    "title",  # "the foreign minister" -> the person who holds the role
    "conversation",  # no source of its own: an earlier quote, or the start of an interview, says whose turn it is
]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open [start, end) in Unicode code points, 0 <= start <= end <= len(text)."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words of this span."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """True if the two share at least one character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Rival:
    """Another place that the source may be, and the probability in [0, 1] that it is."""

    span: Span
    chance: float


@dataclass(frozen=True, slots=True)
class Link:
    """One step of the way from a quote's source to its speaker: the mention reached, and how it was reached."""

    span: Span
    step: Step


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who it is, within one article.

    name: the fullest form the article gives, without titles ("Adela Finch").
    role: the phrase the article gives ("harbour master"), or None.
    aliases: the other name forms that the article uses for this speaker, in order of appearance.
    """

    name: str
    kind: SpeakerKind
    role: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """One quote with its evidence.

    start, end: hull of the text inside the marks, without the marks themselves; of what is said, where there are none.
    parts: the pieces of a split or multi-paragraph quote, in text order, without marks; one piece for a plain quote.
    statement: for a quote that is the marked part of a longer statement, all of that; else None.
    cue, source: the words that report, and the span that the cue ties to the content; None where there is none.
    speaker: index-free value, equal to one of ``Attribution.speakers``; None when nobody can be known.
    chain: from the source to the mention that names the speaker. The first link is the source itself, or, where only
    the conversation tells, the quote or name that does; empty if neither is known.
    confidence: calibrated probability in [0, 1] that the speaker is right.
    inner: the quotes inside this one, as whoever speaks it gives them (“He told me, ‘Go’”). They have a source within
    it, their speakers need not be among ``Attribution.speakers``, and they have no inner quotes of their own.
    """

    kind: QuoteKind
    start: int
    end: int
    parts: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    speaker: Speaker | None
    chain: tuple[Link, ...]
    confidence: float
    statement: Span | None = None
    inner: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Attribution:
    """All that the engine says of one text: quotes in text order, each speaker once, and the model that said so."""

    quotes: tuple[Quote, ...]
    speakers: tuple[Speaker, ...]
    model: str
