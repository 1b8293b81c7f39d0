"""Where do the tests of training find the data that is not part of the project?"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

BESIDE = Path(__file__).resolve().parents[2].parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with corpora, scorer and peers beside the checkout; the build machine must have it, others may not."""
    if not BESIDE.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"no {BESIDE}, which the build machine must have")
        pytest.skip(f"no corpora beside the checkout: {BESIDE}")
    return BESIDE
