"""How might another newsroom have written the same article?

In: articles as numbered words with their labels. Out: the same, in an endless number of variants, with the same
labels: people and places exchange their names, headlines stand in capitals, speakers in transcripts too, titles lose
their dots, quotation marks and apostrophes change between straight and curly.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from spacy.vocab import Vocab

from app.training.world import PLACES
from app.training.world_names import countries

Numbers = NDArray[np.int64]

NO_NAME, FORENAME, SURNAME, PLACE, BODY = range(5)
"""Parts of names: first word of a longer person's name, any other word of one, a place of one word, any word of an
organisation's name of several; else none."""
RENAMED: Final = {FORENAME: 0.35, SURNAME: 0.35, PLACE: 0.25, BODY: 0.2}
"""Share of the distinct words of each part that are exchanged for another of the same part, anew for each article."""
OF_THE_WORLD: Final = 0.5
"""Share of the exchanged places that become one of ``world.PLACES``."""
LENGTHENED: Final = 0.12
"""Share of the people whose name gets another word behind its first."""
PARTICLES: Final = (
    *("van", "von", "de", "da", "di", "del", "dos", "bin", "ben", "al"),
    *("Al", "El", "Van", "De", "Le", "Abu"),
)
ABROAD: Final = 0.5
"""Share of the articles whose exchanged names of people become those of one of ``world_names.countries``."""
UPPER_NAME: Final = 0.05
UPPER_SENTENCE: Final = 0.03
TITLE_SENTENCE: Final = 0.04
TRANSCRIBED: Final = (0.06, 0.4)
"""Share of the articles made transcripts, and of their lines that get a speaker in front ("NAME: ...")."""
OTHER_MARKS: Final = 0.3
NO_DOTS: Final = 0.4
IDENTITY_LOST: Final = (0.04, 0.3)
"""Share of the words, and of the proper nouns, whose identity the network does not see, anew for each article."""

STRAIGHT: Final = {"’": "'", "‘": "'", "“": '"', "”": '"', "’s": "'s", "n’t": "n't", "’re": "'re", "’ve": "'ve",
                   "’ll": "'ll", "’m": "'m", "’d": "'d", "—": "--", "–": "-", "…": "..."}  # fmt: skip
CURLY: Final = {"'": "’", "'s": "’s", "n't": "n’t", "'re": "’re", "'ve": "’ve", "'ll": "’ll", "'m": "’m", "'d": "’d",
                "--": "—", "...": "…"}  # fmt: skip
OPENINGS: Final = ('"', "“", "``")
DOTTED: Final = frozenset(
    ("Mr.", "Mrs.", "Ms.", "Dr.", "Jr.", "Sr.", "Gen.", "Rep.", "Sen.", "Gov.", "Prof.", "St.", "Lt.")
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One article in numbers.

    words: (n,) as Words counts them. labels: (n, 4) tag, name, relation, sentence start.
    parts: (n,) what word of a name it is, NO_NAME, FORENAME ....
    proper: (n,) true for proper nouns.
    """

    words: Numbers
    labels: Numbers
    parts: Numbers
    proper: NDArray[np.bool_]


class Words:
    """Every distinct word of the corpora and of their variants, with the keys that the network will see for it."""

    def __init__(self, vocab: Vocab) -> None:
        """vocab: of the serving tokenizer, so that the features are the same."""
        self._vocab = vocab
        self._number: dict[str, int] = {}
        self.strings: list[str] = []

    def __getitem__(self, word: str) -> int:
        """The number of a word, a new one at its first sight."""
        if word not in self._number:
            self._number[word] = len(self.strings)
            self.strings.append(word)
        return self._number[word]

    def keys(self) -> NDArray[np.uint64]:
        """(n, 6) NORM, PREFIX, SUFFIX, SHAPE, ORTH, LOWER of every word."""
        lexemes = (self._vocab[word] for word in self.strings)
        return np.array([[x.norm, x.prefix, x.suffix, x.shape, x.orth, x.lower] for x in lexemes], dtype=np.uint64)


class Varied:
    """The samples, and their variants."""

    def __init__(self, samples: list[Sample], words: Words, *, speaker: Numbers, middle: Numbers, seed: int) -> None:
        """Adds every variant of every word to ``words``, whose number is final from here on.

        speaker: (2, 4) the labels of a transcript's speaker and of the colon behind. middle: (2, 4) those of a hyphen
        within a person's name and of a word in the middle of it.
        """
        self.samples = samples
        self._speaker, self._middle = speaker, middle
        self.random = np.random.default_rng(seed)
        marks = [*STRAIGHT, *STRAIGHT.values(), *CURLY, *CURLY.values(), *OPENINGS, ":"]
        abroad = [name for country in countries() for names in country for name in names]
        for word in [*words.strings, *PLACES, *PARTICLES, *abroad, *DOTTED, *marks]:
            for variant in (word, word.upper(), word[:1].upper() + word[1:], word.removesuffix(".")):
                words[variant]
        everything = list(words.strings)
        known = frozenset(everything)

        def swaps(variant: Callable[[str], str]) -> Numbers:
            return np.array([words[v] if (v := variant(word)) in known else i for i, word in enumerate(everything)])

        self._upper = swaps(str.upper)
        self._title = swaps(lambda word: word[:1].upper() + word[1:])
        self._undotted = swaps(lambda word: word.removesuffix(".") if word in DOTTED else word)
        self._marks = [swaps(functools.partial(_marked, table)) for table in (STRAIGHT, CURLY)]
        self._line_ends = np.array([i for i, word in enumerate(everything) if word.isspace()])
        self._openings = np.array([words[mark] for mark in OPENINGS])
        self._colon, self._hyphen = words[":"], words["-"]
        self._particles = np.array([words[particle] for particle in PARTICLES])
        self._world = np.array([words[place] for place in PLACES])
        self._pools = {part: self._pool(words, part) for part in RENAMED}
        people_and_places = np.concatenate([self._pools[SURNAME], self._pools[PLACE]])
        self._pools[BODY] = np.intersect1d(self._pools[BODY], people_and_places)
        self._abroad = [
            {FORENAME: np.array([words[name] for name in given]), SURNAME: np.array([words[name] for name in family])}
            for given, family in countries()
        ]

    def _pool(self, words: Words, part: int) -> Numbers:
        found = np.unique(np.concatenate([sample.words[sample.parts == part] for sample in self.samples]))
        return np.array([i for i in found if words.strings[i].isalpha() and words.strings[i].istitle()])

    def draw(self, sample: Sample) -> tuple[Numbers, Numbers, NDArray[np.bool_]]:
        """Another (n,) words, their (n, 4) labels, and which of them the network shall not know by identity."""
        chance = self.random
        if chance.random() < TRANSCRIBED[0]:
            sample = self._transcribed(sample)
        pools = dict(self._pools)
        if chance.random() < ABROAD:
            pools |= self._abroad[int(chance.integers(len(self._abroad)))]
        sample = self._lengthened(sample, pools)
        words = self._renamed(sample, pools)
        if chance.random() < NO_DOTS:
            words = self._undotted[words]
        if chance.random() < OTHER_MARKS:
            words = self._marks[int(chance.integers(2))][words]
        sentence = np.cumsum(sample.labels[:, 3] == 1)
        fate = chance.random(int(sentence[-1]) + 1)[sentence]
        person = (sample.parts == FORENAME) | (sample.parts == SURNAME)
        name = np.cumsum((sample.parts == FORENAME) | (person & ~np.roll(person, 1)))
        shout = (chance.random(int(name[-1]) + 1)[name] < UPPER_NAME) & person
        upper = shout | (fate < UPPER_SENTENCE)
        words = np.where(upper, self._upper[words], np.where(fate > 1 - TITLE_SENTENCE, self._title[words], words))
        _, group = np.unique(sample.words, return_inverse=True)
        luck = chance.random(int(group.max()) + 1)[group]
        return words, sample.labels, luck < np.where(sample.proper, IDENTITY_LOST[1], IDENTITY_LOST[0])

    def _transcribed(self, sample: Sample) -> Sample:
        """The sample with speakers before its lines, mostly in capitals, and a colon; behind an opening mark."""
        speakers = self.random.choice(self._pools[SURNAME], size=3)
        behind_end = np.isin(np.roll(sample.words, 1), self._line_ends)
        behind_end[0] = True
        lines = np.flatnonzero(behind_end & ~np.isin(sample.words, self._line_ends))
        lines = lines[self.random.random(len(lines)) < TRANSCRIBED[1]]
        lines = lines + np.isin(sample.words[lines], self._openings)
        said = self.random.choice(self._upper[speakers] if self.random.random() < 0.8 else speakers, size=len(lines))
        added = np.stack([said, np.full(len(lines), self._colon)], axis=1).ravel()
        parts = np.tile([SURNAME, NO_NAME], len(lines))
        return Sample(
            np.insert(sample.words, np.repeat(lines, 2), added),
            np.insert(sample.labels, np.repeat(lines, 2), np.tile(self._speaker, (len(lines), 1)), axis=0),
            np.insert(sample.parts, np.repeat(lines, 2), parts),
            np.insert(sample.proper, np.repeat(lines, 2), parts == SURNAME),
        )

    def _lengthened(self, sample: Sample, pools: Mapping[int, Numbers]) -> Sample:
        """The sample with another word in the middle of some people's names, behind a hyphen or not."""
        first = np.flatnonzero(sample.parts == FORENAME)
        pairs, which = np.unique(
            np.stack([sample.words[first], sample.words[first + 1]], axis=1), axis=0, return_inverse=True
        )
        at: list[int] = []
        added: list[int] = []
        for number in np.flatnonzero(self.random.random(len(pairs)) < LENGTHENED):
            kind = self.random.random()
            pool = self._particles if kind < 0.3 else pools[FORENAME if kind < 0.65 else SURNAME]
            middle = [self._hyphen] * (kind > 0.85 or 0.55 < kind < 0.65) + [int(self.random.choice(pool))]
            for place in first[which == number] + 1:
                at += [place] * len(middle)
                added += middle
        if not at:
            return sample
        hyphens = np.array(added) == self._hyphen
        return Sample(
            np.insert(sample.words, at, added),
            np.insert(sample.labels, at, self._middle[np.where(hyphens, 0, 1)], axis=0),
            np.insert(sample.parts, at, np.full(len(at), NO_NAME)),
            np.insert(sample.proper, at, ~hyphens),
        )

    def _renamed(self, sample: Sample, pools: Mapping[int, Numbers]) -> Numbers:
        """The words, with some of the names exchanged."""
        words = sample.words.copy()
        for part, pool in self._pools.items():
            same = (FORENAME, SURNAME) if part in (FORENAME, SURNAME) else (part,)
            for word in np.unique(words[sample.parts == part]):
                if self.random.random() < RENAMED[part] and np.isin(word, pool):
                    words[(sample.words == word) & np.isin(sample.parts, same)] = self._another(part, pools)
        return words

    def _another(self, part: int, pools: Mapping[int, Numbers]) -> int:
        """A word for this part of a name."""
        if part == BODY:
            part = PLACE if self.random.random() < 0.5 else SURNAME
        known = part == PLACE and self.random.random() < OF_THE_WORLD
        return int(self.random.choice(self._world if known else pools[part]))


def _marked(table: dict[str, str], word: str) -> str:
    return table.get(word, word)
