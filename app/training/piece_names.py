"""What does the encoder learn of names?

In: the corpora and the invented articles, as app.training.mentions learns from them. Out: for each text what its words
are, and for each piece of a window whether a name begins there, goes on there, or neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path
from typing import Final

import numpy as np

from app.attribution.mentions import blank_pipeline
from app.attribution.network import NAME_LABELS
from app.attribution.windows import IntVector, Window
from app.training import invented
from app.training.corpora import GUM, POLNEAR_TRAIN, SILVER_TRAIN
from app.training.silver import Lesson, settled, silver_lessons
from app.training.trees import tree_lessons

IGNORE: Final = -100  # torch's own mark for "no loss here"
WEIGHTS: Final = {"silver": 0.25, "GUM": 1.0, "invented": 2.0}
"""What a name of each corpus weighs; those of the first are a machine's."""


@dataclass(frozen=True, slots=True)
class Named:
    """The words of one text. starts: (w,) where they begin, ascending; labels: (w,) places in NAME_LABELS, or IGNORE.

    weight: what they count.
    """

    starts: IntVector
    labels: IntVector
    weight: float


def named_texts(folder: Path) -> dict[str, Named]:
    """Text -> its words, of every article that tells of names. Raises OSError if a corpus is missing."""
    tokenizer = blank_pipeline()
    silver = settled([*silver_lessons(folder, texts=POLNEAR_TRAIN, analyses=SILVER_TRAIN, tokenizer=tokenizer)])
    gold = tree_lessons(folder / GUM, split="train", tokenizer=tokenizer)
    lessons: Iterable[tuple[Lesson, float]] = chain(
        zip(silver, repeat(WEIGHTS["silver"])),
        zip(gold, repeat(WEIGHTS["GUM"])),
        zip(invented.lessons(tokenizer), repeat(WEIGHTS["invented"])),
    )
    places = {label: place for place, label in enumerate(NAME_LABELS)}
    found = {}
    for lesson, weight in lessons:
        starts = np.array([token.idx for token in tokenizer.make_doc(lesson.text)], dtype=np.int64)
        labels = np.array([places.get(name, IGNORE) for name in lesson.names], dtype=np.int64)
        found[lesson.text] = Named(starts, labels, weight)
    return found


def names_of(window: Window, named: Named | None) -> IntVector:
    """(n,) places in NAME_LABELS of the pieces of a window; IGNORE of those that are no words, or not told of.

    named: the words of its text, None if nothing is known of them.
    """
    names = np.full(len(window.ids), IGNORE, dtype=np.int64)
    if named is None:
        return names
    shown = window.starts >= 0
    starts = window.starts[shown]
    word = np.searchsorted(named.starts, starts, side="right") - 1
    labels = named.labels[word]
    begins = (labels > 0) & (labels % 2 == 1)
    labels[begins & (starts > named.starts[word])] += 1  # the later pieces of a first word go on with the name
    names[shown] = labels
    return names
