"""How honest is the confidence, told and drawn?

In: gold articles and the answers of systems. Out: a table of each; the first one's in a Markdown file, and its diagram.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from app.training.diagram import reliability_svg
from app.training.reliability import equal_width, markdown_table, trials
from app.training.scoreboard import write_block
from app.training.scoring import GoldArticle


def report(
    gold: Sequence[GoldArticle],
    systems: Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]],
    *,
    write: Path | None,
    diagram: Path | None,
) -> str:
    """The table of each system; the first one's goes into the Markdown file ``write``, its picture into ``diagram``."""
    tried = {name: trials(gold, answers) for name, answers in systems.items()}
    first = next(iter(tried.values()))
    if write:
        write_block(write, name="confidence", content=markdown_table(first))
    if diagram:
        diagram.write_text(reliability_svg(equal_width(first)), encoding="utf-8")
    return "\n\n".join(f"{name}\n\n{markdown_table(of_system)}" for name, of_system in tried.items())
