"""How often is a speaker of one article rightly taken for one of another?

`python -m tests.benchmarks.identity` prints, for the half of the cases that was tuned on and for the half held aside,
the precision and the recall of what is joined: pairs of names (tests/store/identity_pairs.jsonl) by names alone, and
speakers of small sets of articles (identity_sets.jsonl), stored one after the other in a database of their own. Joined
is a speaker who got the row of an earlier article, rightly if that row began as the same one; wanted is a speaker who
was in an earlier article. Who should stay apart has no "who" in the sets. Suggested: of those who were wanted and not
joined, how many have the right row among their suggestions.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.store import migrate
from app.store.engine import open_engine, writing
from app.store.identity.matching import Known, Newcomer, blocks, decide
from app.store.identity_tables import SuggestionRow
from app.store.ids import new_id
from app.store.speakers import speaker_rows
from app.store.tables import ArticleRow

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
    suggested: int = 0

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


def sets(split: str, folder: Path) -> Tally:
    """The sets of articles of this half, each in a new database in this folder."""
    tally = Tally()
    template = folder / "empty.db"
    if not template.exists():
        migrate.upgrade(f"sqlite:///{template}")
    for number, case in enumerate(cases("identity_sets.jsonl")):
        if case["split"] == split:
            file = folder / f"{split}-{number}.db"
            shutil.copy(template, file)
            engine = open_engine(f"sqlite:///{file}")
            with writing(engine) as session:
                _store(session, case, tally)
            engine.dispose()
    return tally


def _store(session: Session, case: dict[str, Any], tally: Tally) -> None:
    began: dict[str, str | None] = {}  # row -> who it was first
    met: set[str] = set()
    for article in case["articles"]:
        shown = article["speakers"]
        newcomers = [Newcomer((one["name"], *one["aliases"]), one["kind"], one["role"]) for one in shown]
        rows = speaker_rows(session, _article(session, article["date"]), newcomers)
        for one, row in zip(shown, rows, strict=True):
            joined, same = row.id in began, one["who"] in met
            right = joined and one["who"] is not None and began[row.id] == one["who"]
            name = f"{case['class']}, {case['id']}: {article['date']} {one['name']}"
            if joined and not right:
                tally.count(name, joined=True, same=False)
            if same:
                tally.count(name, joined=right, same=True)
                tally.suggested += not right and one["who"] in _suggested(session, row.id, began)
        for one, row in zip(shown, rows, strict=True):
            began.setdefault(row.id, one["who"])
        met |= {one["who"] for one in shown} - {None}


def _suggested(session: Session, speaker_id: str, began: dict[str, str | None]) -> set[str | None]:
    wanted = select(col(SuggestionRow.candidate_id)).where(col(SuggestionRow.speaker_id) == speaker_id)
    return {began[one] for one in session.scalars(wanted)}


def _article(session: Session, date: str) -> str:
    at = f"{date}T00:00:00Z"
    values = {"id": new_id(), "text": "…", "received_at": at, "dated_at": at, "published_at": at, "model": "1"}
    row = ArticleRow.model_validate({**values, "content_hash": new_id(), "quote_count": 0})
    session.add(row)
    session.flush()
    return row.id


def _joined(newcomer: str, known: str, kind: str) -> bool:
    if not set(blocks(newcomer, kind, asked=True)) & set(blocks(known, kind)):
        return False
    return decide(Newcomer((newcomer,), kind), [Known(known, (known,))]).match is not None


def table(tallies: Iterable[tuple[str, str, Tally]]) -> str:
    """What the command prints."""
    lines = ["cases    half   joined  right  wanted  precision  recall  missed  suggested"]
    for what, split, tally in tallies:
        lines.append(
            f"{what:8} {split:5} {tally.joined:7} {tally.right:6} {tally.wanted:7} {tally.precision:10.1%} "
            f"{tally.recall:7.1%} {len(tally.missed):7} {tally.suggested:10}"
        )
    return "\n".join(lines)


def main() -> None:
    """Print the table, and the cases of the tuned half that went wrong."""
    tallies = [("pairs", split, pairs(split)) for split in SPLITS]
    with TemporaryDirectory() as folder:
        tallies += [("sets", split, sets(split, Path(folder))) for split in SPLITS]
    sys.stdout.write(f"{table(tallies)}\n")
    for what, split, tally in tallies:
        if split == "tune":
            for case in tally.wrong + tally.missed:
                sys.stdout.write(f"{what}: {case}\n")


if __name__ == "__main__":
    main()
