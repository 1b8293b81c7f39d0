"""What do the Universal Dependencies trees teach about each word?

In: GUM or EWT as CoNLL-U. Out: one ``silver.Lesson`` per document. GUM's ``Entity=`` marks every noun phrase with its
class: names are those with a proper noun at their head, cut down to the name; EWT is silent about names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from spacy.language import Language

from app.training import corpora
from app.training.silver import NOTHING, Gold, Lesson, align, plain_relation

GUM_KINDS: Final = {"person": "PERSON", "organization": "ORG", "place": "PLACE", "time": "", "animal": ""}
"""GUM's class -> ours; "" is no name, any other class is MISC."""
TITLES: Final = frozenset(
    [
        *(
            "mr",
            "mrs",
            "ms",
            "miss",
            "mx",
            "dr",
            "prof",
            "professor",
            "sir",
            "dame",
            "lord",
            "lady",
            "president",
            "king",
        ),
        *("queen", "prince", "princess", "pope", "saint", "st", "senator", "sen", "representative", "rep", "governor"),
        *(
            "gov",
            "mayor",
            "judge",
            "justice",
            "general",
            "gen",
            "colonel",
            "col",
            "captain",
            "capt",
            "major",
            "officer",
        ),
        *("lieutenant", "lt", "sergeant", "sgt", "minister", "chancellor", "secretary", "reverend", "rev", "father"),
        *("sister", "brother", "bishop", "archbishop", "cardinal"),
    ]
)


@dataclass(frozen=True, slots=True)
class Row:
    """One word of a CoNLL-U sentence; head is its index in the sentence, -1 for the root."""

    word: str
    universal: str
    tag: str
    head: int
    relation: str
    entities: str
    space_after: bool


@dataclass(slots=True)
class Document:
    """The sentences of one document, each with whether it begins a paragraph."""

    sentences: list[tuple[bool, list[Row]]] = field(default_factory=list)
    wanted: bool = False


def tree_lessons(file: Path, *, split: str, tokenizer: Language) -> Iterator[Lesson]:
    """The documents of one split of a CoNLL-U file; names are gold where it has ``Entity=``, silent elsewhere."""
    for document in _documents(file, split):
        has_names = any(row.entities for _, rows in document.sentences for row in rows)
        text, gold = "", list[Gold]()
        for new_paragraph, rows in document.sentences:
            if text:
                text = text.rstrip() + ("\n\n" if new_paragraph else " ")
            names = _gold_names(rows) if has_names else [(NOTHING, False)] * len(rows)
            for i, (row, (kind, begins)) in enumerate(zip(rows, names, strict=True)):
                end = len(text) + len(row.word)
                gold.append(Gold(len(text), end, row.tag, plain_relation(row.relation), kind, begins, i == 0))
                text += row.word + " " * row.space_after
        yield align(text, gold, tokenizer)


def _documents(file: Path, split: str) -> Iterator[Document]:
    document, lines, new_paragraph = Document(), list[list[str]](), False
    for line in corpora.read_lines(file):
        line = line.rstrip("\n")
        if line.startswith("# newdoc"):
            if document.wanted:
                yield document
            document = Document()
        elif line.startswith("# split ="):
            document.wanted = line.endswith(f" {split}")
        elif line.startswith("# newpar"):
            new_paragraph = True
        elif line and line[0] != "#":
            lines.append(line.split("\t"))
        elif not line and lines:
            document.sentences.append((new_paragraph, _rows(lines)))
            lines, new_paragraph = [], False
    if document.wanted:
        yield document


def _rows(lines: list[list[str]]) -> list[Row]:
    """Words with their spaces: inside a multi-word token there is none, behind it as the token says."""
    joined: dict[int, bool] = {}
    for line in lines:
        if "-" in line[0]:
            first, last = map(int, line[0].split("-"))
            joined.update(dict.fromkeys(range(first, last), False))
            joined[last] = "SpaceAfter=No" not in line[9]
    rows = []
    for line in lines:
        if line[0].isdigit():
            entities = re.search(r"Entity=([^|]*)", line[9])
            space_after = joined.get(int(line[0]), "SpaceAfter=No" not in line[9])
            found = entities[1] if entities else ""
            rows.append(Row(line[1], line[3], line[4], int(line[6]) - 1, line[7], found, space_after))
    return rows


def _gold_names(rows: list[Row]) -> list[tuple[str, bool]]:
    """Kind (or "O", or NOTHING) of each word, and whether it begins a name.

    GUM marks every noun phrase: a name is one whose head is a proper noun, cut down to the name itself.
    """
    labels = [(NOTHING if _doubtful(row) else "O", False) for row in rows]
    found = []
    for start, end, kind in _entities(rows):
        head = next((i for i in range(start, end) if not start <= rows[i].head < end), start)
        if rows[head].universal == "PROPN":
            first, last = _person(rows, head, end) if kind == "person" else _run(rows, head, start, end)
            several = kind == "person" and rows[head].tag == "NNPS"  # "the Americans" is no one's name
            found.append((last - first, first, last, "MISC" if several else GUM_KINDS.get(kind, "MISC")))
    taken: set[int] = set()
    for _, first, last, kind in sorted(found, key=lambda name: (-name[0], name[1])):
        if taken.isdisjoint(range(first, last)):
            taken.update(range(first, last))
            for i in range(first, last):
                labels[i] = (kind or "O", bool(kind) and i == first)
    return labels


def _doubtful(row: Row) -> bool:
    """Proper nouns without an entity, and adjectives of nations and parties, which the silver set calls MISC."""
    return row.universal == "PROPN" or (row.universal == "ADJ" and row.word[:1].isupper())


def _entities(rows: list[Row]) -> Iterator[tuple[int, int, str]]:
    """Half-open word ranges of the bracketed entities of one sentence, with GUM's class."""
    open_at: dict[str, list[tuple[int, str]]] = {}
    for i, row in enumerate(rows):
        for opened, kind, closed_too, closed in re.findall(r"\((\d+)-([a-z]+)[^()]*(\)?)|(\d+)\)", row.entities):
            if closed_too:
                yield i, i + 1, kind
            elif opened:
                open_at.setdefault(opened, []).append((i, kind))
            elif open_at.get(closed):
                start, kind = open_at[closed].pop()
                yield start, i + 1, kind


def _person(rows: list[Row], head: int, end: int) -> tuple[int, int]:
    """The head and what follows as flat parts, without leading titles; empty if nothing but titles is there."""
    last = head + 1
    while last < end and (rows[last].relation.startswith("flat") or rows[last].word == "-"):
        last += 1
    while last > head and rows[last - 1].word == "-":
        last -= 1
    while head < last and rows[head].word.lower().rstrip(".") in TITLES:
        head += 1
    return head, last


def _run(rows: list[Row], head: int, start: int, end: int) -> tuple[int, int]:
    """Proper nouns around the head, linked by nothing, a hyphen, "of", "for", "&" or "the"."""
    links = ("-", "of", "for", "&", "the")

    def proper(i: int) -> bool:
        return start <= i < end and rows[i].tag in ("NNP", "NNPS")

    first, last = head, head + 1
    while proper(first - 1) or (first - 2 >= start and rows[first - 1].word in links and proper(first - 2)):
        first -= 1 if proper(first - 1) else 2
    while proper(last) or (last + 1 < end and rows[last].word in links and proper(last + 1)):
        last += 1 if proper(last) else 2
    return first, last
