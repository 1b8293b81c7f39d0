"""How are several systems timed fairly?

Each is alone in a process of its own, on the same core, with numeric libraries kept to one thread; they are asked in
turn, round after round, so that whatever slows the machine for a while slows all of them. Out: what each answered.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
# Set on some machines for the sake of old builds of OpenBLAS; they would slow the one that is measured.
SLOWING = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")


@dataclass(slots=True)
class Contender:
    """A system in its process. loaded: what it told when it was ready; answers: question -> one answer a round."""

    process: subprocess.Popen[str]
    loaded: dict[str, Any]
    answers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def ask(self, question: str) -> dict[str, Any]:
        """Ask once, wait for the answer and keep it."""
        assert self.process.stdin
        self.process.stdin.write(question + "\n")
        self.process.stdin.flush()
        answer = read_answer(self.process)
        self.answers.setdefault(question, []).append(answer)
        return answer


def environment() -> dict[str, str]:
    """That of this process, with one thread and without what slows OpenBLAS."""
    kept = {name: value for name, value in os.environ.items() if name not in SLOWING}
    return kept | dict.fromkeys(ONE_THREAD, "1")


@contextmanager
def contenders(systems: Sequence[str], articles: Path, weights: Path | None) -> Iterator[dict[str, Contender]]:
    """The systems, loaded one after the other; their processes end with the block."""
    with ExitStack() as stack:
        started = {}
        for system in systems:
            process = stack.enter_context(start(system, articles, weights))
            started[system] = Contender(process, read_answer(process))
        yield started


def start(system: str, articles: Path, weights: Path | None) -> subprocess.Popen[str]:
    """The process of one system."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.benchmarks.contender", system, str(articles)]
    command += ["--weights", str(weights)] if weights else []
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, env=environment(), stdin=pipe, stdout=pipe, text=True)


def read_answer(process: subprocess.Popen[str]) -> dict[str, Any]:
    """The next line that the process writes. Raises RuntimeError if it ended instead."""
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"{' '.join(map(str, process.args))} ended")  # type: ignore[arg-type]
    answer: dict[str, Any] = json.loads(line)
    return answer


def in_turn(started: Mapping[str, Contender], questions: Sequence[str], *, rounds: int) -> None:
    """Ask every system every question, so many times, the systems in turn. A first round that warms up is not kept."""
    for number in range(rounds + 1):
        for contender in started.values():
            for question in questions:
                contender.ask(question)
        if number == 0:
            for contender in started.values():
                contender.answers.clear()
