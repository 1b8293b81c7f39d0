"""Which invented articles teach beside the corpora?

Articles written for this project: news of countries and desks that the corpora lack, with everybody named in them
marked. invented.jsonl has one JSON object a line: id, class, text; quotes with start, end and speaker_name (None:
nobody with a name); names with start, end, name (the fullest of this person, body or place) and kind: P a person, O a
body, L a place, M anything else that has a name, in small letters where the words are a pronoun or a description. In
the later half the quotes have their source and cue as well, and sources and cues are those of the whole article.
Nothing in them has happened, and whoever shares a name with somebody in them is not meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from spacy.language import Language
from spacy.tokens import Doc

from app.attribution.lexicon import PEOPLE as PEOPLE_NOUNS
from app.attribution.lexicon import TITLES
from app.attribution.mentions import read_text
from app.attribution.names import fold
from app.attribution.pointer import Pointer
from app.attribution.quotes import find_pieces
from app.attribution.speakers import Asked
from app.attribution.text import paragraphs
from app.attribution.types import Span
from app.training.coreference import Chain, Chained
from app.training.corpora import read_jsonl
from app.training.silver import NOTHING, Lesson

FILE: Final = Path(__file__).with_name("invented.jsonl")
CORPUS: Final = "invented"
KINDS: Final = {"P": "PERSON", "O": "ORG", "L": "PLACE", "M": "MISC"}
PEOPLE: Final = ("P", "p")
THINGS: Final = ("O", "L", "M")
REFERENCE: Final = "o"  # to a body, by a pronoun or a description
NO_NAME: Final = "-"  # begins a description in place of the name of somebody who has none
_IN_FRONT: Final = PEOPLE_NOUNS | frozenset(TITLES)

Row = dict[str, Any]


def lessons(tokenizer: Language) -> Iterator[Lesson]:
    """The names of each article. Titles in front of people are none; other words with a capital are silent: they may
    be nationalities or months.
    """
    for row in read_jsonl(FILE):
        doc = tokenizer.make_doc(row["text"])
        lesson = Lesson(row["text"], words=[token.text for token in doc])
        count = len(doc)
        lesson.tags, lesson.relations, lesson.starts = [NOTHING] * count, [NOTHING] * count, [-1] * count
        lesson.names = [NOTHING if token.text[0].isupper() else "O" for token in doc]
        for name in row["names"]:
            span = doc.char_span(name["start"], name["end"], alignment_mode="expand")
            if span is not None and name["kind"] in KINDS:
                labels = ["B", *["I"] * (len(span) - 1)]
                lesson.names[span.start : span.end] = [f"{label}-{KINDS[name['kind']]}" for label in labels]
                before = span.start - 1
                while name["kind"] == "P" and before >= 0 and fold(doc[before].text) in _IN_FRONT:
                    lesson.names[before] = "O"
                    before -= 1
        yield lesson


def chained(pipeline: Language, pointer: Pointer) -> Iterator[Chained]:
    """The articles as the engine analyses them, with the chains of their people."""
    for row in read_jsonl(FILE):
        yield Chained(analysed(pipeline, pointer, row["text"]), _chains(row), CORPUS, _asked(row), id=row["id"])


def analysed(pipeline: Language, pointer: Pointer, text: str) -> Doc:
    """A text with its names, tags and sentences as the engine finds them."""
    places = paragraphs(text)
    *_, names = pointer.point(text, places, find_pieces(text, places), least=1.0)
    return read_text(pipeline, text, names)


def _chains(row: Row) -> list[Chain]:
    """The mentions of each person; of somebody without a name also the noun that the pronouns mean."""
    chains: dict[str, Chain] = {}
    for name in row["names"]:
        if name["kind"] in PEOPLE:
            chains.setdefault(name["name"], []).append((name["start"], name["end"]))
    for described in [name for name in chains if name.startswith(NO_NAME)]:
        noun = described.split()[-1]
        before = [found.span() for found in re.finditer(rf"\b{re.escape(noun)}\b", row["text"])]
        before = [span for span in before if span[1] <= chains[described][0][0]]
        chains[described][:0] = before[-1:]
    return list(chains.values())


def _asked(row: Row) -> list[Asked]:
    """The quotes, each with the mention of its speaker that stands nearest, in its paragraph and in no quote."""
    quotes = [Span(quote["start"], quote["end"]) for quote in row["quotes"]]
    outside = [
        (Span(name["start"], name["end"]), name["name"])
        for name in row["names"]
        if not any(quote.start <= name["start"] < quote.end for quote in quotes)
    ]
    answers = []
    for span, quote in zip(quotes, row["quotes"], strict=True):
        first = row["text"].rfind("\n", 0, span.start) + 1
        last = row["text"].find("\n", span.end) % (len(row["text"]) + 1)
        near = [mention for mention, name in outside if name == quote["speaker_name"] and first <= mention.start < last]
        source = min(near, key=lambda mention: max(mention.start - span.end, span.start - mention.end), default=None)
        answers.append(Asked(source, (span,)))
    return answers
