"""Are the weights complete and what they claim to be?

In: the weights folder. Out: its manifest, once the size of every file it names agrees. The digests in it let anyone
check the contents as well; that takes longer than loading, so it is a step of the tests and not of every start.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from app.attribution.calibration import Calibration
from app.errors import ModelDamaged

FILE = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """model: the name and date-free version of the weights, kept with every quote.

    calibration, statements: of quotes and of statements without marks, see calibration.py.
    """

    model: str
    calibration: Calibration
    statements: Calibration


def read_manifest(folder: Path) -> Manifest:
    """Read and check the manifest. Raises ModelDamaged if it or a file it names is missing, cut or unreadable."""
    try:
        content = json.loads((folder / FILE).read_text(encoding="utf-8"))
        sizes = {name: int(entry["bytes"]) for name, entry in content["files"].items()}
        fitted = (Calibration(**content[name]) for name in ("calibration", "statements"))
        manifest = Manifest(str(content["model"]), *fitted)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelDamaged(f"{folder / FILE}: {error}") from error
    for name, size in sizes.items():
        path = folder / name
        if not path.is_file():
            raise ModelDamaged(f"{path} is missing")
        if path.stat().st_size != size:
            raise ModelDamaged(f"{path} has {path.stat().st_size} bytes; the manifest says {size}")
    return manifest
