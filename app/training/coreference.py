"""What do the corpora teach about pronouns?

In: silver chains of PolNeAR (dcoref's, errors and all) and GUM's gold chains. Out: one Chained article each: a Doc with
the corpus' own tags and names, the chains as character spans, the sources of its quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from app.attribution.speakers import Asked
from app.attribution.types import Span
from app.training import corpora
from app.training.silver import Lesson, silver_lessons
from app.training.trees import tree_lessons

Chain = list[tuple[int, int]]


@dataclass(slots=True)
class Chained:
    """One article. chains: spans of characters that refer to one thing. asked: its quotes, with the human's sources.

    corpus: the name of the corpus, as of speakers.CORPORA.
    """

    doc: Doc
    chains: list[Chain]
    corpus: str
    asked: list[Asked] = field(default_factory=list)
    quotes: list[dict[str, Any]] = field(default_factory=list)
    id: str = ""


def lesson_doc(lesson: Lesson, tokenizer: Language) -> Doc:
    """The corpus' labels as a Doc, in the shape our own pipeline gives."""
    doc = tokenizer.make_doc(lesson.text)
    strings = doc.vocab.strings
    rows: NDArray[np.uint64] = np.zeros((len(doc), 5), dtype=np.uint64)
    for i, token in enumerate(doc):
        kind = lesson.names[i].partition("-")[2]
        begins = lesson.names[i][:1] == "B" or i == 0 or lesson.names[i - 1][1:] != lesson.names[i][1:]
        tag = lesson.tags[i] or (
            "_SP" if token.is_space else "NN" if token.text.islower() else "NNP" if token.text.isalpha() else ":"
        )
        rows[i] = (
            strings.add(tag),
            strings.add(lesson.relations[i] or "dep"),
            1 if lesson.starts[i] == 1 else 2**64 - 1,
            (3 if begins else 1) if kind else 2,
            strings.add(kind) if kind else 0,
        )
    columns = ["TAG", "DEP", "SENT_START", "ENT_IOB", "ENT_TYPE"]
    return doc.from_array(columns, rows)  # type: ignore[arg-type]  # the stub wants thinc's own array type


def asked_of(quotes: list[dict[str, Any]]) -> list[Asked]:
    """The human's quotes as questions; a source of several spans counts from its first."""
    return [
        Asked(Span(*q["source"][0]) if q.get("source") else None, (Span(q["start"], q["end"]),))
        for q in sorted(quotes, key=lambda q: (q["start"], q["end"]))
    ]


def polnear(folder: Path, tokenizer: Language, *, split: str) -> Iterator[Chained]:
    """PolNeAR's articles with silver labels and chains; split is train or dev."""
    texts, analyses = (
        (corpora.POLNEAR_TRAIN, corpora.SILVER_TRAIN) if split == "train" else (corpora.POLNEAR_DEV, corpora.SILVER_DEV)
    )
    rows = {row["id"]: row for row in corpora.read_jsonl(folder / texts)}
    lessons = silver_lessons(folder, texts=texts, analyses=analyses, tokenizer=tokenizer)
    for lesson, analysis in zip(lessons, corpora.read_jsonl(folder / analyses), strict=True):
        row = rows[analysis["id"]]
        chains = [[(m[0], m[1]) for m in chain] for chain in analysis["coref"]]
        quotes = sorted(row["quotes"], key=lambda q: (q["start"], q["end"]))
        yield Chained(lesson_doc(lesson, tokenizer), chains, "silver", asked_of(quotes), quotes, row["id"])


_BRACKET = re.compile(r"\((\d+)-[^()]*(\)?)|(\d+)\)")


def gum(folder: Path, tokenizer: Language, *, split: str) -> Iterator[Chained]:
    """GUM's documents with gold labels and chains."""
    lessons = tree_lessons(folder / corpora.GUM, split=split, tokenizer=tokenizer)
    for words, lesson in zip(_entity_words(folder / corpora.GUM, split), lessons, strict=True):
        yield Chained(lesson_doc(lesson, tokenizer), _chains(words, lesson.text), "GUM")


def _entity_words(file: Path, split: str) -> Iterator[list[tuple[str, str]]]:
    """For each document of a split: its words, each with the brackets of ``Entity=``."""
    words: list[tuple[str, str]] = []
    wanted = False
    for line in corpora.read_lines(file):
        if line.startswith("# newdoc"):
            if wanted:
                yield words
            words, wanted = [], False
        elif line.startswith("# split ="):
            wanted = line.strip().endswith(f" {split}")
        elif line[:1].isdigit():
            columns = line.rstrip("\n").split("\t")
            if columns[0].isdigit():
                entity = re.search(r"Entity=([^|]*)", columns[9])
                words.append((columns[1], entity[1] if entity else ""))
    if wanted:
        yield words


def _chains(words: list[tuple[str, str]], text: str) -> list[Chain]:
    """Brackets -> character spans; words are found in the text one behind the other."""
    chains: dict[str, Chain] = {}
    opened: dict[str, list[int]] = {}
    end = 0
    for word, entity in words:
        begin = text.index(word, end)
        end = begin + len(word)
        for number, closes, closed in _BRACKET.findall(entity):
            if closes:
                chains.setdefault(number, []).append((begin, end))
            elif number:
                opened.setdefault(number, []).append(begin)
            elif opened.get(closed):
                chains.setdefault(closed, []).append((opened[closed].pop(), end))
    return list(chains.values())
