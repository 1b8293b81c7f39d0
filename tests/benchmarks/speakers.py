"""How quick are speakers among a million quotes? `python -m tests.benchmarks.speakers [--calls N]`.

Over the application's own routes, on a copy of the file of tests.benchmarks.million in which one speaker was merged
from many until 100,000 quotes were theirs: lists and searches of every kind, single speakers, and last a merge of some
10,000 quotes and its undoing.
"""

from __future__ import annotations

import argparse
import gc
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from tests.benchmarks.million import QUOTES, million

MUCH_QUOTED = 100_000
MERGED = 10_000
WARM_UP = 5


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of call: what it is, and the paths and parameters of as many as are asked for."""

    name: str
    make: Callable[[random.Random], tuple[str, dict[str, Any]]]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quotes", type=int, default=QUOTES)
    parser.add_argument("--calls", type=int, default=200, help="of each kind")
    options = parser.parse_args()
    base = million(options.quotes)
    with tempfile.TemporaryDirectory(dir=base.parent) as folder:
        file = Path(folder) / "whosaid.db"
        shutil.copy(base, file)
        with TestClient(create_app(Settings(database_url=f"sqlite:///{file}"))) as client:
            client.get("/v1/speakers?page_size=1")
            gc.collect()
            gc.freeze()  # as `whosaid serve` does when it is ready
            most = _much_quoted(client, file, options.quotes // 10)
            _reads(client, file, most, options.calls)
            _merge(client, file, most, options.quotes // 100)


def _much_quoted(client: TestClient, file: Path, quotes: int) -> str:
    """Merge the most quoted speakers of one kind into the first until so many quotes are theirs."""
    persons = _page(client, kind="person", order_by="-quote_count", page_size=200)
    most, count, others = persons[0]["id"], persons[0]["quote_count"], []
    for one in persons[1:]:
        if count >= quotes:
            break
        count += one["quote_count"]
        others.append(one["id"])
    start = time.perf_counter()
    for some in range(0, len(others), 100):
        _change(client, most, "merge", {"from": others[some : some + 100]})
    _say(f"{len(others)} speakers merged into one of {count} quotes: {time.perf_counter() - start:.2f} s")
    connection = sqlite3.connect(file)
    total = connection.execute("SELECT count(*), sum(quote_count) FROM speakers WHERE quote_count > 0").fetchone()
    _say(f"{total[0]} speakers of {total[1]} quotes")
    connection.close()
    return str(most)


def _reads(client: TestClient, file: Path, most: str, calls: int) -> None:
    head = " ".join(f"{each:>6}" for each in ["p50", "p99", "max"] * 2)
    _say(f"{'ms by the clock, and by the processor alone':>44}  {head} rows")
    every: list[tuple[float, float]] = []
    for kind in _kinds(file, most):
        dice = random.Random(kind.name)
        times: list[tuple[float, float]] = []
        rows = 0
        for number in range(calls + WARM_UP):
            path, parameters = kind.make(dice)
            start = (time.perf_counter(), time.process_time())
            answer = client.get(path, params=parameters)
            took = ((time.perf_counter() - start[0]) * 1000, (time.process_time() - start[1]) * 1000)
            assert answer.status_code == 200, (path, parameters, answer.text)
            if number >= WARM_UP:
                times.append(took)
                rows += len(answer.json().get("items", [0]))
        every += times
        _say(f"{kind.name:>44}  {_percentiles(times)} {rows / calls:.0f}")
    _say(f"{'all of these':>44}  {_percentiles(every)}")


def _kinds(file: Path, most: str) -> Iterator[Kind]:
    connection = sqlite3.connect(file)
    dice = random.Random(1)
    found = connection.execute("SELECT id, key, updated_at FROM speakers WHERE quote_count > 0").fetchall()
    some = dice.sample(found, min(2_000, len(found)))
    kinds = [row[0] for row in connection.execute("SELECT DISTINCT kind FROM speakers WHERE quote_count > 0")]
    connection.close()
    names = [key for _, key, _ in some if key]
    words = [word for key in names for word in key.split()]
    recent = sorted(row[2] for row in found)[-1_000:]

    def listed(**parameters: Callable[[random.Random], Any]) -> Callable[[random.Random], tuple[str, dict[str, Any]]]:
        return lambda dice: ("/v1/speakers", {name: make(dice) for name, make in parameters.items()})

    def order(_: random.Random) -> str:
        return "-quote_count"

    def beginning(longest: int) -> Callable[[random.Random], str]:
        return lambda dice: dice.choice(words)[: dice.randint(1, longest)]

    def initials(dice: random.Random) -> str:
        return " ".join(word[0] for word in dice.choice(names).split()[:3])

    def since(dice: random.Random) -> str:
        return f"{dice.choice(recent).replace(' ', 'T')}Z"

    yield Kind("list by name", listed())
    yield Kind("list, 200 rows", listed(page_size=lambda _: 200))
    yield Kind("list, most quoted first", listed(order_by=order))
    yield Kind("list of a kind", listed(kind=lambda dice: dice.choice(kinds)))
    yield Kind("list of two kinds, most quoted first", listed(kind=lambda dice: dice.sample(kinds, 2), order_by=order))
    yield Kind("list of what changed lately", listed(updated_since=since))
    yield Kind("search by one or two letters", listed(q=beginning(2)))
    yield Kind("search by a beginning", listed(q=beginning(12)))
    yield Kind("search by a beginning, most quoted first", listed(q=beginning(12), order_by=order))
    yield Kind("search by a beginning, of a kind", listed(q=beginning(5), kind=lambda dice: dice.choice(kinds)))
    yield Kind("search by a name", listed(q=lambda dice: dice.choice(names)))
    yield Kind(
        "search by another spelling", listed(q=lambda dice: dice.choice(words).replace("y", "iy").replace("c", "k"))
    )
    yield Kind("search by initials", listed(q=initials))
    yield Kind("search by initials, most quoted first", listed(q=initials, order_by=order))
    yield Kind("search for nobody", listed(q=lambda dice: dice.choice(words) + "xq"))
    yield Kind("one speaker", lambda dice: (f"/v1/speakers/{dice.choice(some)[0]}", {}))
    yield Kind("the most quoted speaker", lambda _: (f"/v1/speakers/{most}", {}))
    yield Kind("their revisions", lambda _: (f"/v1/speakers/{most}/revisions", {}))


def _merge(client: TestClient, file: Path, most: str, quotes: int) -> None:
    """Split so many quotes off the most quoted speaker, merge them back, and undo both."""
    connection = sqlite3.connect(file)
    query = "SELECT id FROM quotes WHERE speaker_id = ? ORDER BY id LIMIT ?"
    ids = [row[0] for row in connection.execute(query, (most, quotes))]
    connection.close()
    split = _timed("split", quotes, lambda: _change(client, most, "split", {"name": "Somebody Else", "quote_ids": ids}))
    _timed("merge", quotes, lambda: _change(client, split["id"], "merge", {"into": most}))
    for what in ("undo of the merge", "undo of the split"):
        stand = [each for each in _page(client, f"/{most}/revisions") if each["undone_by"] is None]
        newest = next(each["id"] for each in stand if each["action"] != "undone")
        _timed(what, quotes, partial(_change, client, most, "undo", {"revision_id": newest}))


def _timed(what: str, quotes: int, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    start = time.perf_counter()
    answer = work()
    _say(f"{what} of {quotes} quotes: {time.perf_counter() - start:.2f} s")
    return answer


def _change(client: TestClient, speaker_id: str, what: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(f"/v1/speakers/{speaker_id}/{what}", json=body, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _page(client: TestClient, path: str = "", **parameters: Any) -> list[dict[str, Any]]:
    answer = client.get(f"/v1/speakers{path}", params=parameters)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def _percentiles(times: list[tuple[float, float]]) -> str:
    told = []
    for clock in zip(*times, strict=True):
        ordered = sorted(clock)
        told += [ordered[min(len(ordered) - 1, len(ordered) * share // 100)] for share in (50, 99, 100)]
    return " ".join(f"{each:6.1f}" for each in told)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
