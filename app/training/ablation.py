"""What does each part of the encoder and of its training give?

In: the training articles. Out: figures of the engine on the latest span of months, read with encoders that have not
seen it: a teacher, others that lack one of its parts, and a pupil of the first.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from app.attribution.attributor import WEIGHTS, Attributor
from app.attribution.manifest import read_manifest
from app.attribution.mentions import load_pipeline
from app.attribution.pointer import Pointer
from app.attribution.speakers import Resolver
from app.training import months, pointer, teaching
from app.training.corpora import POLNEAR_TRAIN, read_jsonl
from app.training.piece_names import named_texts
from app.training.pointer import Log
from app.training.processes import two_processes
from app.training.recipe import Recipe
from app.training.scoring import read_gold, score
from app.training.teaching import PUPIL, TEACHER

VARIANTS: Final[dict[str, tuple[Recipe, Recipe | None]]] = {
    "a teacher": (TEACHER, None),
    "three layers of four": (replace(TEACHER, layers=3), None),
    "two layers of four": (replace(TEACHER, layers=2), None),
    "no odd forms": (replace(TEACHER, forms=0.0), None),
    "cues not learnt": (replace(TEACHER, cue=0.0), None),
    "statements without marks not learnt": (replace(TEACHER, reports=0.0, contents=0.0, anchors=0.0), None),
    "tags of sources and cues not learnt": (replace(TEACHER, tags=0.0), None),
    "a pupil, names not learnt": (TEACHER, replace(PUPIL, names=0.0)),
    "a pupil": (TEACHER, PUPIL),
}
"""How the teacher learns, and how its pupil, which is measured where there is one."""
COLUMNS: Final = ("detection F1", "attribution", "pair F1", "type pronoun", "type nominal", "shape mixed")


def ablate(corpora: Path, base: Path, *, seed: int, log: Log) -> str:
    """A Markdown table, in per cent. The networks for names and pronouns are those of the shipped weights."""
    heads = [column.removeprefix("type ").removeprefix("shape ") for column in COLUMNS]
    lines = [f"| % | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    with TemporaryDirectory() as scratch, two_processes() as processes:
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
    taught, learns = VARIANTS[name]
    weights = teaching.teacher(articles, base, seed=seed, recipe=taught, log=_quiet)
    if learns is not None:
        names = named_texts(corpora)
        weights = teaching.pupil(articles, base, weights, names, latest=False, seed=seed, recipe=learns, log=_quiet)
    pointer.write(*teaching.network(articles, base, weights, recipe=taught), out)
    attributor = Attributor(
        Pointer.load(out),
        load_pipeline(WEIGHTS / "mentions"),
        Resolver.load(WEIGHTS / "speakers"),
        read_manifest(WEIGHTS),
    )
    held = months.held_out(articles)
    found = score([read_gold(article) for article in held], months.answers(held, attributor), draws=0)
    return [found.figures[column] for column in COLUMNS]


def _quiet(_: str) -> None:
    pass
