"""Is anything lost when processes are killed? A few rounds; `python -m tests.benchmarks.kill` does a hundred."""

from __future__ import annotations

from pathlib import Path

from app.attribution.attributor import Attributor
from tests.benchmarks.kill import run, sound


def test_nothing_acknowledged_is_lost_and_nothing_is_done_twice(tmp_path: Path, attributor: Attributor) -> None:
    figures = run(tmp_path, attributor, rounds=2, seed=1, longest_s=2.0)
    assert sound(figures), figures
    assert isinstance(figures["articles acknowledged"], int)
    assert figures["articles acknowledged"] > 0
