"""What does one pass over the tokens tell?

In: a ``Doc`` of our own pipeline and the quotes of the text. Out: a TokenTable: plain lists that the modules of naming
read without touching spaCy objects again (a spaCy token costs a microsecond each time it is looked at).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from spacy.tokens import Doc

from app.attribution.lexicon import COMPANIES
from app.attribution.mending import mend
from app.attribution.types import Span

Ids = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
VERB_TAGS = frozenset(("VBD", "VBZ", "VBP", "MD"))


@dataclass(slots=True)
class TokenTable:
    """The tokens of one article, index by index.

    starts, ends: characters. words, lows: as written, lower case. tags: Penn. subject: labelled nsubj.
    sentence, paragraph: running numbers. quoted: the token lies inside a quote.
    label: the kind of name it belongs to ("" outside names); names: (first, past, label) of every name, in order.
    """

    text: str
    starts: list[int]
    ends: list[int]
    words: list[str]
    lows: list[str]
    tags: list[str]
    subject: list[bool]
    sentence: list[int]
    paragraph: list[int]
    quoted: list[bool]
    label: list[str]
    names: list[tuple[int, int, str]]

    def __len__(self) -> int:
        """How many tokens there are."""
        return len(self.words)

    def span(self, first: int, past: int) -> Span:
        """Characters of the tokens [first, past), which must not be empty."""
        return Span(self.starts[first], self.ends[past - 1])

    def text_of(self, first: int, past: int) -> str:
        """The words of the tokens [first, past), which must not be empty, as the article writes them."""
        return self.text[self.starts[first] : self.ends[past - 1]]

    def within(self, span: Span) -> tuple[int, int]:
        """The tokens that share a character with a span, [first, past), white space at the ends left out."""
        first = bisect_right(self.ends, span.start)
        past = bisect_left(self.starts, span.end)
        while first < past and self.words[first].isspace():
            first += 1
        while past > first and self.words[past - 1].isspace():
            past -= 1
        return first, past

    def glued(self, i: int) -> bool:
        """No white space between token i - 1 and token i."""
        return i > 0 and self.ends[i - 1] == self.starts[i]


def read_tokens(doc: Doc, quotes: Iterable[Span]) -> TokenTable:
    """Read a doc once."""
    columns = doc.to_array(
        ["IDX", "LENGTH", "TAG", "DEP", "SENT_START", "ENT_IOB", "ENT_TYPE", "ORTH", "SPACY"]
    ).astype(np.int64)
    if not len(columns):
        return TokenTable(doc.text, [], [], [], [], [], [], [], [], [], [], [])
    forms, of_form = _distinct(doc, columns[:, 7])
    words = [forms[i] for i in of_form.tolist()]
    lower = [form.lower() for form in forms]
    # doc.text would make an object of every token: it took a quarter of the time.
    text = "".join(word + " " if space else word for word, space in zip(words, columns[:, 8].tolist(), strict=True))
    relations, of_relation = _distinct(doc, columns[:, 3])
    subject = np.array([relation.startswith("nsubj") for relation in relations])[of_relation]
    breaks = np.array(["\n" in form for form in forms])[of_form]
    sentence = np.cumsum((columns[:, 4] == 1) | np.concatenate(([False], breaks[:-1])))
    label = _strings(doc, np.where(columns[:, 5] % 2 == 1, columns[:, 6], 0))
    label = [_LABELS.get(name, name) if name else "" for name in label]
    iob = columns[:, 5].tolist()
    tags = _strings(doc, columns[:, 2])
    mend(words, tags, iob, label)
    names = _names(iob, label, words)
    return TokenTable(
        text, columns[:, 0].tolist(), (columns[:, 0] + columns[:, 1]).tolist(), words,
        [lower[i] for i in of_form.tolist()], tags, subject.tolist(), sentence.tolist(),
        np.cumsum(breaks).tolist(), _quoted(columns[:, 0], quotes), label, names,
    )  # fmt: skip


_LABELS = {"ORGANIZATION": "ORG", "LOCATION": "PLACE", "GPE": "PLACE", "LOC": "PLACE"}


def _distinct(doc: Doc, column: Ids) -> tuple[list[str], Ids]:
    """The distinct strings behind a column of ids, and for each row which of them it is."""
    ids, inverse = np.unique(column.astype(np.uint64), return_inverse=True)
    return [doc.vocab.strings[int(i)] if i else "" for i in ids], inverse


def _strings(doc: Doc, column: Ids) -> list[str]:
    """The strings behind a column of ids; looked up once for each distinct one."""
    strings, inverse = _distinct(doc, column)
    return [strings[i] for i in inverse.tolist()]


def _names(iob: list[int], label: list[str], words: list[str]) -> list[tuple[int, int, str]]:
    """The names as token ranges; ENT_IOB is 3 for the first token of a name, 1 inside one, else 2 or 0.

    A name never runs over a line break. One that ends as companies do is no person's: its labels are mended in place.
    """
    names: list[tuple[int, int, str]] = []
    first = -1
    for i, mark in enumerate([*iob, 2]):
        inside = mark == 1 and first >= 0 and "\n" not in words[i]
        if first >= 0 and not inside:
            if i - first > 1 and words[i - 1].lower() in COMPANIES:
                label[first:i] = ["ORG"] * (i - first)
            names.append((first, i, label[first]))
            first = -1
        if i < len(iob) and (mark == 3 or (mark == 1 and first < 0)) and not words[i].isspace():
            first = i
    return names


def _quoted(starts: np.ndarray[tuple[int, ...], np.dtype[np.int64]], quotes: Iterable[Span]) -> list[bool]:
    """For each token: does it start inside a quote?"""
    change = np.zeros(len(starts) + 1, dtype=np.int64)
    for quote in quotes:
        change[np.searchsorted(starts, quote.start)] += 1
        change[np.searchsorted(starts, quote.end)] -= 1
    quoted: list[bool] = (np.cumsum(change)[:-1] > 0).tolist()
    return quoted
