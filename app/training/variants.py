"""How might another newsroom have written the same article?

In: articles as numbered words with their labels. Out: the same, in an endless number of variants, with the same labels:
people exchange their names, headlines stand in capitals, speakers in transcripts too, titles lose their dots, quotation
marks and apostrophes change between straight and curly.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from spacy.vocab import Vocab

Numbers = NDArray[np.int64]

RENAMED: Final = 0.35
UPPER_NAME: Final = 0.05
UPPER_SENTENCE: Final = 0.03
TITLE_SENTENCE: Final = 0.04
OTHER_MARKS: Final = 0.3
NO_DOTS: Final = 0.4
IDENTITY_LOST: Final = (0.04, 0.3)
"""Share of the words, and of the proper nouns, whose identity the network does not see, anew for each article."""

STRAIGHT: Final = {"’": "'", "‘": "'", "“": '"', "”": '"', "’s": "'s", "n’t": "n't", "’re": "'re", "’ve": "'ve",
                   "’ll": "'ll", "’m": "'m", "’d": "'d", "—": "--", "–": "-", "…": "..."}  # fmt: skip
CURLY: Final = {"'": "’", "'s": "’s", "n't": "n’t", "'re": "’re", "'ve": "’ve", "'ll": "’ll", "'m": "’m", "'d": "’d",
                "--": "—", "...": "…"}  # fmt: skip
DOTTED: Final = frozenset(
    ("Mr.", "Mrs.", "Ms.", "Dr.", "Jr.", "Sr.", "Gen.", "Rep.", "Sen.", "Gov.", "Prof.", "St.", "Lt.")
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One article in numbers.

    words: (n,) as Words counts them. labels: (n, 4) tag, name, relation, sentence start.
    people: (n,) 1 first word of a person's name that goes on, 2 any other word of one, 0 no person.
    proper: (n,) true for proper nouns.
    """

    words: Numbers
    labels: Numbers
    people: Numbers
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

    def __init__(self, samples: list[Sample], words: Words, *, seed: int) -> None:
        """Adds every variant of every word to ``words``, whose number is final from here on."""
        self.samples = samples
        self.random = np.random.default_rng(seed)
        for word in [*words.strings, *STRAIGHT, *STRAIGHT.values(), *CURLY, *CURLY.values(), *DOTTED]:
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
        self._names = [self._pool(words, part) for part in (1, 2)]

    def _pool(self, words: Words, part: int) -> Numbers:
        found = np.unique(np.concatenate([sample.words[sample.people == part] for sample in self.samples]))
        return np.array([i for i in found if words.strings[i].isalpha() and words.strings[i].istitle()])

    def draw(self, sample: Sample) -> tuple[Numbers, NDArray[np.bool_]]:
        """Another (n,) words for the same labels, and which of them the network shall not know by identity."""
        chance = self.random
        words = self._renamed(sample)
        if chance.random() < NO_DOTS:
            words = self._undotted[words]
        if chance.random() < OTHER_MARKS:
            words = self._marks[int(chance.integers(2))][words]
        sentence = np.cumsum(sample.labels[:, 3] == 1)
        fate = chance.random(int(sentence[-1]) + 1)[sentence]
        name = np.cumsum((sample.people == 1) | ((sample.people == 2) & (np.roll(sample.people, 1) == 0)))
        shout = (chance.random(int(name[-1]) + 1)[name] < UPPER_NAME) & (sample.people > 0)
        upper = shout | (fate < UPPER_SENTENCE)
        words = np.where(upper, self._upper[words], np.where(fate > 1 - TITLE_SENTENCE, self._title[words], words))
        _, group = np.unique(sample.words, return_inverse=True)
        luck = chance.random(int(group.max()) + 1)[group]
        return words, luck < np.where(sample.proper, IDENTITY_LOST[1], IDENTITY_LOST[0])

    def _renamed(self, sample: Sample) -> Numbers:
        words = sample.words.copy()
        for part, pool in enumerate(self._names, start=1):
            for word in np.unique(words[sample.people == part]):
                if self.random.random() < RENAMED and np.isin(word, pool):
                    words[(sample.words == word) & (sample.people > 0)] = self.random.choice(pool)
        return words


def _marked(table: dict[str, str], word: str) -> str:
    return table.get(word, word)
