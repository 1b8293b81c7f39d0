"""How does an invented article become a Doc without any network? By marks and a small word list, so that the tests of
naming do not move when the tagger is trained again."""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from app.attribution.mentions import blank_pipeline
from app.attribution.speakers import Asked
from app.attribution.types import Span

TAGS = {
    "DT": "the a an this that another",
    "IN": "of for in at on by with to from after as about",
    "PRP": "he she it they i we him her me",
    "PRP$": "his their its",
    "VBD": "said told asked was were wrote added met spoke resigned warned read laughed arrived left had called",
    "VBZ": "is says has",
    "WP": "who whom",
    "WP$": "whose",
    "CC": "and or but",
    "CD": "two three 34 40",
    "NNS": "people senators officials protesters critics aides talks",
    "JJ": "former new familiar old senior joint foreign prime deputy national",
    "RB": "later also not yesterday",
}
TAG_OF = {word: tag for tag, words in TAGS.items() for word in words.split()}
MARK = re.compile(r"\{([^|{}]+)\|([A-Z]+)\}")


@cache
def tokenizer() -> Language:
    """Made once."""
    return blank_pipeline()


def read(marked: str) -> tuple[str, list[tuple[int, int, str]]]:
    """ "{Jane Roe|PERSON} spoke" -> the text without marks, and its names."""
    text, names, end = "", [], 0
    for found in MARK.finditer(marked):
        text += marked[end : found.start()]
        names.append((len(text), len(text) + len(found[1]), found[2]))
        text += found[1]
        end = found.end()
    return text + marked[end:], names


def doc_of(marked: str) -> Doc:
    """Tags by word list and capitals, a subject before each finite verb, sentences at full stops and line ends."""
    text, names = read(marked)
    doc = tokenizer().make_doc(text)
    strings, tags = doc.vocab.strings, [_tag(token.text) for token in doc]
    rows: NDArray[np.uint64] = np.zeros((len(doc), 5), dtype=np.uint64)
    starts = True
    for i, token in enumerate(doc):
        kind = next((n for n in names if n[0] <= token.idx < n[1]), None)
        follows = next((tag for tag in tags[i + 1 :] if tag not in ("RB", "_SP")), "")
        subject = follows.startswith("VB") and tags[i][:2] in ("NN", "PR")
        iob = 2 if kind is None else 3 if token.idx == kind[0] else 1
        label = strings.add(kind[2]) if kind else 0
        start = 1 if starts and not token.is_space else 2**64 - 1
        rows[i] = (strings.add(tags[i]), strings.add("nsubj" if subject else "dep"), start, iob, label)
        starts = token.text in ".!?" or "\n" in token.text or (starts and token.is_space)
    columns = ["TAG", "DEP", "SENT_START", "ENT_IOB", "ENT_TYPE"]
    return doc.from_array(columns, rows)  # type: ignore[arg-type]  # the stub wants thinc's own array type


def _tag(word: str) -> str:
    if word.isspace():
        return "_SP"
    if word.lower() in TAG_OF:
        return TAG_OF[word.lower()]
    if word in ("'s", "’s", "'", "’"):
        return "POS"
    if not word[0].isalnum():
        return word[0]
    if word[0].isupper():
        return "NNP"
    return "NN"


def ask(marked: str, *sources: str | None) -> tuple[Doc, list[Asked]]:
    """The article as a Doc, and one question for each quote in straight marks; a source is its words, "words#2" for the
    second place where they stand outside the quotes, None for none."""
    doc = doc_of(marked)
    quotes = [Span(*m.span(1)) for m in re.finditer(r'"([^"]*)"', doc.text)]
    asked = []
    for quote, source in zip(quotes, sources, strict=True):
        span = None
        if source is not None:
            words, _, number = source.partition("#")
            places = [m.start() for m in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", doc.text)]
            start = places[int(number or 1) - 1]
            span = Span(start, start + len(words))
        asked.append(Asked(span, (quote,)))
    return doc, asked
