"""Where does each word of a text begin and end, and what is there to see on it?

In: a text of any length. Out: a ``Doc`` of spaCy's whose words are cut as spaCy's rules for English cut them, each
stretch between spaces by itself. Most stretches are plain words and need no rule; the others are cut once for a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import takewhile
from typing import Any, Final

from spacy import attrs
from spacy.lang.lex_attrs import LEX_ATTRS, word_shape
from spacy.lang.norm_exceptions import BASE_NORMS
from spacy.tokens import Doc
from spacy.vocab import Vocab

LONGEST_RUN: Final = 250
RUN_PART: Final = 40
"""Longer runs of characters without a space are cut in parts of so many: spaCy's rules take time in their square."""

_STRETCH: Final = re.compile(rf"\S{{1,{LONGEST_RUN}}}(?!\S) ?|\S{{{RUN_PART}}}|\s+")
"""A run and the space behind it, a part of a long run, or white space beyond one space."""
_PLAIN: Final = re.compile(r"([A-Za-z]+|[0-9]+)([,;:?!)]|(?<=[a-z0-9])\.)? ?")
"""A word or number and a mark behind it. No rule cuts it otherwise, unless it is an exception as a whole."""


class Cutter:
    """spaCy's tokenizer with a short way for plain words."""

    def __init__(self, rules: Any) -> None:
        """rules: spaCy's tokenizer, which says how to cut what is not plain, and which plain words are exceptions."""
        self._rules = rules
        self._exceptions = frozenset[str](rules.rules)

    def __call__(self, text: str) -> Doc:
        """The text's words, unannotated; no word is longer than LONGEST_RUN characters, and cost is linear."""
        stretches = _STRETCH.findall(text)
        cuts = self._cuts(dict.fromkeys(stretches))
        words, spaces = list[str](), list[bool]()
        for stretch in stretches:
            cut = cuts[stretch]
            words += cut
            spaces += [False] * (len(cut) - 1)
            spaces.append(stretch[-1] == " " != cut[-1][-1])
        return Doc(self._rules.vocab, words=words, spaces=spaces)

    def _cuts(self, stretches: Iterable[str]) -> dict[str, Sequence[str]]:
        """The words of each of the stretches, which are distinct."""
        cuts: dict[str, Sequence[str]] = {}
        hard = []
        for stretch in stretches:
            plain = _PLAIN.fullmatch(stretch)
            if plain and self._exceptions.isdisjoint((plain[1], plain[0].rstrip(" "))):
                cuts[stretch] = (plain[1], plain[2]) if plain[2] else (plain[1],)
            elif stretch.isspace():
                cuts[stretch] = (stretch,)
            else:
                hard.append(stretch)
        # Between line ends, since no exception runs over one: "tax'' ''I" has two marks of two, not one in the middle.
        words = iter(self._rules("\n".join(hard)))
        for stretch in hard:
            cuts[stretch] = [word.text for word in takewhile(lambda word: word.text != "\n", words)]
        return cuts


def vocabulary() -> Vocab:
    """A vocabulary that computes of each new word only what ``network.COLUMNS`` name, and whether it is white space.

    spaCy's own asks 22 questions of each word, and forgets the answers with each text.
    """
    features: dict[int, Callable[[str], Any]] = {attrs.NORM: _norm, attrs.SHAPE: _shape}
    kept = (attrs.PREFIX, attrs.SUFFIX, attrs.LOWER, attrs.IS_SPACE)
    return Vocab(lex_attr_getters=features | {feature: LEX_ATTRS[feature] for feature in kept})


def _norm(word: str) -> str:
    return BASE_NORMS.get(word) or word.lower()


def _shape(word: str) -> str:
    """spaCy's word_shape, by a short way for words in small letters."""
    return "xxxx"[: len(word)] if word.isalpha() and word.islower() and len(word) < 100 else word_shape(word)
