"""What do invented articles say, and who is quoted in them? Words and speakers spread as in real news, by dice.

A word's share falls with its rank (Zipf), and so does a speaker's, so that searches meet the very common and the very
rare. Nobody of these is real, and nothing here means anything.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random

import numpy as np

from app.store.names import fold

COMMON = """
the of and to a in that is for it was on with as be at by this have from are not but they we he she an or will
would there their has been which who more had when people our about said one can all new if out what time up no
year government work so two also other now some than over into last only after should first state could them
country because way make between many most where even those your must against right such being company own party
still while world election police market school water power health family million money law court war peace vote
minister president climate energy bridge river city tax budget strike union border trade café naïve façade Zürich
"""
SYLLABLES = [consonant + vowel for consonant in "bdfghklmnprstvz" for vowel in "aeio"]
FIRST_NAMES = (
    "Ada",
    "Ben",
    "Cora",
    "Dan",
    "Eva",
    "Finn",
    "Gus",
    "Hana",
    "Ivo",
    "Jane",
    "Kurt",
    "Lena",
    "Mary",
    "Nils",
    "Orla",
    "Paul",
    "Rosa",
    "Sven",
    "Tess",
    "Una",
    "Vera",
    "Walt",
    "Yara",
    "Zoë",
)
CUES = ("said", "said", "said", "told", "added", "warned", "insisted", "according to")
ROLES = ("Minister", "Foreign Minister", "Mayor", "spokeswoman", "chief executive", "professor", "captain", "President",
         "union leader", "engineer", "senator", "head of the port authority")  # fmt: skip
WORDS = 20_000
PUBLISHERS = 150
POOL = 1 << 20  # words drawn at once


@dataclass(slots=True)
class Person:
    """A speaker. id: empty until an article introduces them; aliases: (name, key) pairs, the fullest first."""

    name: str
    key: str
    kind: str
    role: str
    aliases: list[tuple[str, str]]
    id: str = ""

    @property
    def shared(self) -> bool:
        """Whether several articles may quote them."""
        return self.kind in {"person", "organisation"}


@dataclass(slots=True)
class InventedQuote:
    """A quote. columns: kind to chain, as in million.COLUMNS."""

    speaker: Person | None
    columns: tuple[object, ...]
    words: int


@dataclass(slots=True)
class InventedArticle:
    """An article and its quotes, in the order of its text."""

    title: str
    text: str
    quotes: list[InventedQuote] = field(default_factory=list)


class Newsroom:
    """Makes articles; the same ones for the same seed and calls."""

    def __init__(self, *, speakers: int, seed: int) -> None:
        """speakers: how many there are; the first ones say most."""
        self._dice = Random(seed)
        self._numpy = np.random.default_rng(seed)
        self._words = [*COMMON.split(), *self._invented(WORDS - len(COMMON.split()))]
        shares = 1.0 / (np.arange(WORDS) + 2.7)
        self._word_bounds = np.cumsum(shares / shares.sum())
        self._pool: list[str] = []
        surnames = [word.capitalize() for word in self._invented(max(20, speakers // 4))]
        self._people = [self._person(number, speakers, surnames) for number in range(speakers)]
        self._told = 0  # speakers who have been in an article
        shared = [person for person in self._people[: speakers * 6 // 10] if person.shared]
        self._shared, self._speaker_bounds = shared, list(accumulate(1 / (n + 2.7) for n in range(len(shared))))
        self._publishers = [f"The {self._dice.choice(surnames)} {n}" for n in range(PUBLISHERS)]
        self._publisher_bounds = list(accumulate(1 / (n + 2) for n in range(PUBLISHERS)))

    def _invented(self, count: int) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < count:
            found["".join(self._dice.choices(SYLLABLES, k=self._dice.choice((2, 3, 3, 4))))] = None
        return list(found)

    def _person(self, number: int, speakers: int, surnames: list[str]) -> Person:
        dice = self._dice
        # Those of one article only are among those who say little.
        kinds: tuple[str, ...] = ("person", "person", "organisation")
        if number >= speakers * 6 // 10:
            kinds = ("person", "person", "organisation", "group", "anonymous", "document")
        kind = dice.choice(kinds)
        surname = dice.choice(surnames)
        name = f"{dice.choice(FIRST_NAMES)} {surname}" if kind == "person" else f"{surname} {kind}"
        names = [name, surname] if kind == "person" else [name]
        return Person(name, fold(name), kind, dice.choice(ROLES), [(each, fold(each)) for each in names])

    def publisher(self) -> str:
        """An outlet: the larger ones more often."""
        return self._dice.choices(self._publishers, cum_weights=self._publisher_bounds)[0]

    def cast(self, *, share: float) -> list[Person]:
        """Who is quoted in the next article. share: of all articles, so far: by 1 everyone has been quoted."""
        dice = self._dice
        cast = dice.choices(self._shared, cum_weights=self._speaker_bounds, k=dice.randint(1, 4))
        until = round(share * len(self._people))
        cast += self._people[self._told : until]
        self._told = until
        return list({id(person): person for person in cast}.values())

    def article(self, cast: list[Person], count: int) -> InventedArticle:
        """An article in which each of these is quoted, if there are quotes enough."""
        dice = self._dice
        article = InventedArticle(self.say(8).capitalize(), "")
        parts: list[str] = []
        length = 0
        for number in range(count):
            if number % 2 == 0:
                parts.append(f"{self.say(dice.randint(20, 60)).capitalize()}.\n\n")
                length += len(parts[-1])
            speaker = cast[number % len(cast)] if number < len(cast) or dice.random() < 0.95 else None
            parts.append(self._paragraph(article, length, speaker))
            length += len(parts[-1])
        article.text = "".join(parts)
        return article

    def _paragraph(self, article: InventedArticle, at: int, speaker: Person | None) -> str:
        dice = self._dice
        kind = dice.choices(("direct", "mixed", "indirect"), (65, 30, 5))[0]
        count = dice.randint(3, 12) if kind == "mixed" else dice.randint(8, 40)
        said = self.say(count)
        cue = dice.choice(CUES)
        source = "they" if speaker is None else dice.choice(speaker.aliases)[0]
        opened = "“" if kind != "indirect" else ""
        closed = ",” " if kind != "indirect" else ", "
        start = at + len(opened)
        end = start + len(said)
        source_at = end + len(closed)
        cue_at = source_at + len(source) + 1
        spans = (cue_at, cue_at + len(cue), cue, source_at, source_at + len(source), source)
        chain = json.dumps([[source_at, source_at + len(source), "source"]])
        confidence = round(1 - dice.random() ** 3 * 0.7, 4)
        where = (kind, start, end, start, end, said, f"[[{start}, {end}]]", confidence)
        article.quotes.append(InventedQuote(speaker, (*where, *spans, chain), count))
        return f"{opened}{said}{closed}{source} {cue}.\n\n"

    def say(self, count: int) -> str:
        """So many words."""
        if len(self._pool) < count:
            ranks = np.searchsorted(self._word_bounds, self._numpy.random(POOL))
            self._pool = list(map(self._words.__getitem__, np.minimum(ranks, WORDS - 1).tolist()))
        said = " ".join(self._pool[-count:])
        del self._pool[-count:]
        return said
