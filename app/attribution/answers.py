"""What is an answer to "whom does this source name?", and how sure are answers of each kind?

The probabilities were read in training, of each kind some thirty: full names 30 right, organisations 24 of 25, phrases
that stand for themselves 26 of 27. Where the article says "the", it has mostly named who or what is meant: in the
invented articles 122 of 143 such people, and all of 64 bodies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.attribution.types import Link, Speaker

SUREST_NAME: Final = 0.99
SURE_BODY: Final = 0.95
SURE_WORDS: Final = 0.92
SURE_PEOPLE: Final = 0.85  # "Democrats"
SURE_BESIDE: Final = 0.85  # a body named right beside a noun
SURE_SEVERAL: Final = 0.7  # "Jane Roe and John Doe"
SURE_UNKNOWN: Final = 0.7  # words of which nothing tells whether they are a person or a body
SURE_THING: Final = 0.5
SURE_NOBODY: Final = 0.3  # a pronoun for which nobody was found
SURE_NAMELESS: Final = 0.3  # "the drummer", for whom nobody was found
SURE_SAME: Final = 0.6  # the drummer of before, without a name


@dataclass(frozen=True, slots=True)
class Answer:
    """A speaker, how it was reached, and the probability that it is right."""

    speaker: Speaker | None
    chain: tuple[Link, ...]
    sure: float
