"""Who is it?

In: an article as a ``Doc`` of our own pipeline (tags, dependency labels, sentences, names) and, for each of its quotes,
the source that the pointing encoder found. Out: for each quote the speaker, the chain of mentions that leads to the
speaker, and the probability that the speaker is right if the source is.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.attribution.types import Link, Span, Speaker


@dataclass(frozen=True, slots=True)
class Asked:
    """One quote whose speaker is wanted. span: its source, None where it has none; quote: its parts in text order."""

    span: Span | None
    quote: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Resolved:
    """Who spoke. speaker: None when nobody can be known. chain: the source first, empty without one.

    confidence: probability in [0, 1] that the speaker is right given that the source is.
    """

    speaker: Speaker | None
    chain: tuple[Link, ...]
    confidence: float
