"""How good is the engine on months that its encoder has not seen?

In: the training articles. Out: the latest of them, which an encoder of its own does without and is judged and
calibrated on; and that encoder.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from app.attribution.attributor import Attributor
from app.attribution.windows import Windower
from app.lines import quote_rows
from app.training import pointer
from app.training.examples import examples
from app.training.forms import odd_forms

HELD_OUT = 0.15  # the share of the articles, the latest ones, that is held out
DATE = re.compile(r"_(\d{4}-\d{2}-\d{2})_")
FORMED = "#"  # stands between the id of an article and what tells it from the same in an odd form

Article = dict[str, Any]


def date_of(article: Article) -> str:
    """The date in an article's id, "" if it has none."""
    found = DATE.search(article["id"])
    return found[1] if found else ""


def held_out(articles: Sequence[Article]) -> list[Article]:
    """The latest of the articles."""
    ordered = sorted(articles, key=lambda article: (date_of(article), article["id"]))
    return ordered[round(len(ordered) * (1 - HELD_OUT)) :]


def with_forms(articles: Sequence[Article], recipe: pointer.Recipe, seed: int) -> list[Article]:
    """The articles, and some of them once more in odd forms."""
    return [*articles, *odd_forms(articles, share=recipe.forms, seed=seed)]


def train_without(
    articles: Sequence[Article], base: Path, out: Path, *, seed: int, recipe: pointer.Recipe, log: pointer.Log
) -> None:
    """Train on all articles but those held out, and write the network to ``out``."""
    network, tokenizer = pointer.untrained(base, (a["text"] for a in articles), seed=seed, recipe=recipe)
    held = {article["id"] for article in held_out(articles)}
    seen = [a for a in with_forms(articles, recipe, seed) if unformed(a) not in held]
    pointer.fit(network, list(examples(seen, Windower(tokenizer))), seed=seed, recipe=recipe, log=log)
    pointer.write(network, tokenizer, out)


def unformed(article: Article) -> str:
    """The id of the article that this one prints in an odd form; its own id if it is as it was."""
    identifier: str = article["id"].split(FORMED)[0]
    return identifier


def answers(articles: Iterable[Article], attributor: Attributor) -> dict[str, list[dict[str, Any]]]:
    """What the engine says of articles, in the format that is scored."""
    return {a["id"]: [dict(row) for row in quote_rows(a["text"], attributor(a["text"]))] for a in articles}
