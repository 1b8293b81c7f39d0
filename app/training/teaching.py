"""Which encoders are trained, on which articles?

A teacher learns what people marked, in all training articles but the latest. Its pupils learn from the teacher and
from people's marks at once, and which words are names; for these they read articles beside in which nobody marked
quotes. One pupil does without the latest articles as well and is judged on them; the mean of both ships.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from tokenizers import Tokenizer
from torch import Tensor

from app.attribution.windows import Windower
from app.training import distilling, losses, months, pointer
from app.training.batches import Batch
from app.training.encoder import Pointing
from app.training.examples import examples
from app.training.forms import odd_forms
from app.training.piece_names import Named
from app.training.recipe import Recipe

TEACHER: Final = Recipe()
PUPIL: Final = replace(TEACHER, epochs=2.5, rate=2e-4)

Article = dict[str, Any]


def teacher(
    articles: Sequence[Article], base: Path, *, seed: int, log: pointer.Log, recipe: Recipe = TEACHER
) -> pointer.Weights:
    """The weights of an encoder that learnt from the marks in the articles, but for the latest."""
    learning, tokenizer = pointer.untrained(base, (a["text"] for a in articles), seed=seed, recipe=recipe)
    windows = list(examples(lessons(articles, recipe, seed, latest=False), Windower(tokenizer)))

    def loss_of(learning: Pointing, batch: Batch) -> Tensor:
        return losses.of_marks(learning, losses.read(learning, batch), batch, recipe)

    pointer.fit(learning, windows, loss_of, seed=seed, recipe=recipe, log=log)
    return pointer.weights_of(learning)


def pupil(
    articles: Sequence[Article],
    base: Path,
    taught_by: pointer.Weights,
    names: Mapping[str, Named],
    *,
    latest: bool,
    seed: int,
    log: pointer.Log,
    recipe: Recipe = PUPIL,
) -> pointer.Weights:
    """The weights of a pupil of an encoder. latest: whether it reads the latest articles too.

    names: text -> which of its words are names, of the articles and of others.
    """
    known, tokenizer = network(articles, base, taught_by, recipe=recipe)
    known.eval()
    learning, _ = pointer.untrained(base, (a["text"] for a in articles), seed=seed, recipe=recipe)
    distilling.start(learning, taught_by)
    read = [*lessons(articles, recipe, seed, latest=latest), *unmarked(names, articles)]
    windows = list(examples(read, Windower(tokenizer), names))

    def loss_of(learning: Pointing, batch: Batch) -> Tensor:
        found = losses.read(learning, batch)
        of_people = losses.of_marks(learning, found, batch, recipe)
        of_words = recipe.names * losses.of_names(learning, found, batch)
        return of_people + of_words + distilling.of_teacher(learning, found, batch, known)

    pointer.fit(learning, windows, loss_of, seed=seed, recipe=recipe, log=log)
    return pointer.weights_of(learning)


def network(
    articles: Sequence[Article], base: Path, weights: pointer.Weights, *, recipe: Recipe = PUPIL
) -> tuple[Pointing, Tokenizer]:
    """An encoder of these weights, with its tokenizer."""
    found, tokenizer = pointer.untrained(base, (a["text"] for a in articles), seed=0, recipe=recipe)
    pointer.set_weights(found, weights)
    return found, tokenizer


def lessons(articles: Sequence[Article], recipe: Recipe, seed: int, *, latest: bool) -> list[Article]:
    """The articles, with or without the latest, and some of them once more in odd forms."""
    held = set() if latest else {article["id"] for article in months.held_out(articles)}
    formed = [*articles, *odd_forms(articles, share=recipe.forms, seed=seed)]
    return [article for article in formed if months.unformed(article) not in held]


def unmarked(names: Iterable[str], articles: Iterable[Article]) -> list[Article]:
    """The texts of which names are known and nothing else."""
    marked = {article["text"] for article in articles}
    nothing: Article = {"quotes": [], "attributions": [], "unmarked": True}
    return [{"id": "", "text": text, **nothing} for text in names if text not in marked]
