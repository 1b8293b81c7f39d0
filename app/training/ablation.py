"""What does each part of the encoder and of its training give?

In: the training articles. Out: figures of the engine on the latest span of months, read with encoders that have not
seen it: one trained by the recipe, and others that lack one of its parts.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from app.attribution.attributor import WEIGHTS, Attributor
from app.attribution.manifest import read_manifest
from app.attribution.mentions import load_pipeline
from app.attribution.pointer import Pointer
from app.attribution.speakers import Resolver
from app.training import months
from app.training.corpora import POLNEAR_TRAIN, read_jsonl
from app.training.pointer import Log, Recipe
from app.training.scoring import read_gold, score

RECIPE: Final = Recipe()
VARIANTS: Final = {
    "the recipe, one order": RECIPE,
    "three layers of four": replace(RECIPE, layers=3),
    "two layers of four": replace(RECIPE, layers=2),
    "no odd forms": replace(RECIPE, forms=0.0),
    "cues not learnt": replace(RECIPE, cue=0.0),
    "statements without marks not learnt": replace(RECIPE, reports=0.0, contents=0.0, anchors=0.0),
    "tags of sources and cues not learnt": replace(RECIPE, tags=0.0),
}
COLUMNS: Final = ("detection F1", "attribution", "pair F1", "type pronoun", "type nominal", "shape mixed")


def ablate(corpora: Path, base: Path, *, seed: int, log: Log) -> str:
    """A Markdown table, in per cent. The networks for names and pronouns are those of the shipped weights."""
    heads = [column.removeprefix("type ").removeprefix("shape ") for column in COLUMNS]
    lines = [f"| % | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    with TemporaryDirectory() as scratch, ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        rows = [
            processes.submit(measure, name, corpora, base, Path(scratch) / str(number), seed)
            for number, name in enumerate(VARIANTS)
        ]
        for name, row in zip(VARIANTS, rows, strict=True):
            lines.append(f"| {name} | " + " | ".join(f"{100 * share:.1f}" for share in row.result()) + " |")
            log(lines[-1])
    return "\n".join(lines)


def measure(name: str, corpora: Path, base: Path, out: Path, seed: int) -> list[float]:
    """The figures of COLUMNS, shares in [0, 1], of one of VARIANTS; its network is written to ``out``."""
    articles = list(read_jsonl(corpora / POLNEAR_TRAIN))
    months.train_without(articles, base, out, seed=seed, recipe=VARIANTS[name], log=lambda _: None)
    attributor = Attributor(
        Pointer.load(out),
        load_pipeline(WEIGHTS / "mentions"),
        Resolver.load(WEIGHTS / "speakers"),
        read_manifest(WEIGHTS),
    )
    held = months.held_out(articles)
    found = score([read_gold(article) for article in held], months.answers(held, attributor), draws=0)
    return [found.figures[column] for column in COLUMNS]
