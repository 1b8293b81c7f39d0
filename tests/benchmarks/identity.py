"""How often is a speaker of one article rightly taken for one of another?

`python -m tests.benchmarks.identity` prints, for the half of the cases that was tuned on and for the half held aside,
the precision and the recall of what is joined: pairs of names (tests/store/identity_pairs.jsonl) by their names alone.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.store.identity.matching import Candidates, Known, Newcomer, blocks, decide

CASES = Path(__file__).parents[1] / "store"
SPLITS = ("tune", "test")


@dataclass(slots=True)
class Tally:
    """joined: taken for one; right: those of them that are; wanted: all that are. wrong: what was joined wrongly."""

    joined: int = 0
    right: int = 0
    wanted: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def count(self, case: str, *, joined: bool, same: bool) -> None:
        self.joined += joined
        self.right += joined and same
        self.wanted += same
        if joined and not same:
            self.wrong.append(case)
        if same and not joined:
            self.missed.append(case)

    @property
    def precision(self) -> float:
        return self.right / self.joined if self.joined else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of a file beside the tests of the store."""
    return [json.loads(line) for line in (CASES / name).read_text(encoding="utf-8").splitlines()]


def pairs(split: str) -> Tally:
    """The pairs of names of this half: one is known, the other comes."""
    tally = Tally()
    for pair in cases("identity_pairs.jsonl"):
        if pair["split"] == split:
            joined = pair["a_kind"] == pair["b_kind"] and _joined(pair["a"], pair["b"], pair["a_kind"])
            tally.count(f"{pair['class']}: {pair['a']} | {pair['b']}", joined=joined, same=pair["same"])
    return tally


def _joined(newcomer: str, known: str, kind: str) -> bool:
    if not set(blocks(newcomer, kind, asked=True)) & set(blocks(known, kind)):
        return False
    return decide(Newcomer((newcomer,), kind), Candidates((Known(known, (known,)),)).known).match is not None


def table(tallies: Iterable[tuple[str, str, Tally]]) -> str:
    """What the command prints."""
    lines = ["cases    half   joined  right  wanted  precision  recall"]
    for what, split, tally in tallies:
        lines.append(
            f"{what:8} {split:5} {tally.joined:7} {tally.right:6} {tally.wanted:7} {tally.precision:10.1%} "
            f"{tally.recall:7.1%}"
        )
    return "\n".join(lines)


def main() -> None:
    """Print the table, and the cases of the tuned half that went wrong."""
    tallies = [("pairs", split, pairs(split)) for split in SPLITS]
    sys.stdout.write(f"{table(tallies)}\n")
    for what, split, tally in tallies:
        if split == "tune":
            for case in tally.wrong + tally.missed:
                sys.stdout.write(f"{what}: {case}\n")


if __name__ == "__main__":
    main()
