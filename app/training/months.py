"""How good is the engine on months that its encoder has not seen?

In: the training articles. Out: the latest of them, on which an encoder that did without them is judged and calibrated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from app.attribution.attributor import Attributor
from app.lines import quote_rows

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


def unformed(article: Article) -> str:
    """The id of the article that this one prints in an odd form; its own id if it is as it was."""
    identifier: str = article["id"].split(FORMED)[0]
    return identifier


def answers(articles: Iterable[Article], attributor: Attributor) -> dict[str, list[dict[str, Any]]]:
    """What the engine says of articles, in the format that is scored."""
    return {a["id"]: [dict(row) for row in quote_rows(a["text"], attributor(a["text"]))] for a in articles}
