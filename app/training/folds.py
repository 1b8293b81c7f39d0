"""How good is a network on months that it has not seen?

In: the training articles, cut by date into spans of months. Out: for each span a network that learnt from the others,
with what it says of the articles held out: opinions for the network that ships to learn from, and the figures and the
calibration of the engine as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.attribution.attributor import Attributor
from app.attribution.calibration import Calibration
from app.attribution.windows import Windower
from app.lines import quote_rows
from app.training import pointer
from app.training.encoder import Pointing
from app.training.examples import Example, Opinion, examples
from app.training.forms import odd_forms
from app.training.opinions import opinions
from app.training.scoring import Score, read_gold, score

FOLDS = 3
DATE = re.compile(r"_(\d{4}-\d{2}-\d{2})_")
FORMED = "#"  # stands between the id of an article and what tells it from the same in an odd form

Article = dict[str, Any]
ByArticle = dict[str, list[Opinion]]  # id -> of its windows, in order


def date_of(article: Article) -> str:
    """The date in an article's id, "" if it has none."""
    found = DATE.search(article["id"])
    return found[1] if found else ""


def held_out(articles: Sequence[Article], number: int) -> list[Article]:
    """The articles of span ``number`` of FOLDS, about as many as of each other."""
    ordered = sorted(articles, key=lambda article: (date_of(article), article["id"]))
    return ordered[len(ordered) * number // FOLDS : len(ordered) * (number + 1) // FOLDS]


def with_forms(articles: Sequence[Article], recipe: pointer.Recipe, seed: int) -> list[Article]:
    """The articles, and some of them once more in odd forms."""
    return [*articles, *odd_forms(articles, share=recipe.forms, seed=seed)]


def train_fold(
    articles: Sequence[Article],
    base: Path,
    out: Path,
    *,
    number: int,
    seed: int,
    recipe: pointer.Recipe,
    log: pointer.Log,
) -> tuple[Pointing, Windower]:
    """Train on all but span ``number`` and write the network to ``out``; it, and what cuts its windows."""
    network, tokenizer = pointer.untrained(base, (a["text"] for a in articles), seed=seed, recipe=recipe)
    windower = Windower(tokenizer)
    held = {article["id"] for article in held_out(articles, number)}
    seen = [a for a in with_forms(articles, recipe, seed) if unformed(a) not in held]
    pointer.fit(network, list(examples(seen, windower)), seed=seed, recipe=recipe, log=log)
    pointer.write(network, tokenizer, out)
    return network, windower


def unformed(article: Article) -> str:
    """The id of the article that this one prints in an odd form; its own id if it is as it was."""
    identifier: str = article["id"].split(FORMED)[0]
    return identifier


def opinions_of(
    network: Pointing,
    windower: Windower,
    articles: Sequence[Article],
    *,
    number: int,
    seed: int,
    recipe: pointer.Recipe,
) -> ByArticle:
    """What the network that has not seen span ``number`` says of it, odd forms included."""
    held = {article["id"] for article in held_out(articles, number)}
    unseen = [a for a in with_forms(articles, recipe, seed) if unformed(a) in held]
    asked = [(a["id"], example) for a in unseen for example in examples([a], windower)]
    told: ByArticle = {}
    for (name, _), opinion in zip(asked, opinions(network, [example for _, example in asked]), strict=True):
        told.setdefault(name, []).append(opinion)
    return told


def with_opinions(articles: Iterable[Article], windower: Windower, told: ByArticle) -> list[Example]:
    """The windows of the articles, each with its opinion."""
    return [
        replace(example, opinion=opinion)
        for article in articles
        for example, opinion in zip(examples([article], windower), told.get(article["id"], ()), strict=True)
    ]


def crossed(
    articles: Sequence[Article], attributors: Sequence[Attributor], calibration: Calibration, statements: Calibration
) -> Score:
    """The figures of the engine end to end, each article read with the network that has not seen it."""
    told: dict[str, list[dict[str, Any]]] = {}
    for number, attributor in enumerate(attributors):
        attributor.calibration, attributor.of_statements = calibration, statements
        told |= answers(held_out(articles, number), attributor)
    return score([read_gold(article) for article in articles], told)


def answers(articles: Iterable[Article], attributor: Attributor) -> dict[str, list[dict[str, Any]]]:
    """What the engine says of articles, in the format that is scored."""
    return {a["id"]: [dict(row) for row in quote_rows(a["text"], attributor(a["text"]))] for a in articles}
