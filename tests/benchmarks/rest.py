"""How quick is the service on one core, beside Datasette on the same file? `python -m tests.benchmarks.rest`.

The server, its worker and Datasette share one processor core, the client has another. Reads are asked over connections
that stay open, each time of another quote, another day: one at a time of both servers in turn, then four at once, which
leaves the core no pause to wake up from, both in turn again; the median of the rounds counts. Articles that are posted
are measured against the time that the engine itself took for them in the same request (`/metrics`). At the end a batch
is queued and the reads are asked again while the worker reads it. Runs on Linux, with what `make bench` installs.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import date
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.benchmarks.contender import ARTICLE_WORDS, cut
from tests.benchmarks.exports import served
from tests.benchmarks.million import QUOTES, million
from tests.benchmarks.search import at

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
PAGE = 100
AT_ONCE = 4
ROUNDS = 5  # of both in turn: what else the machine does slows both
IDLE_S = 1
FASTER, POST_MS, BUSY = 3, 10, 3
LABELS = {"quote": "GET a quote", "page": f"GET a page of {PAGE} quotes"}
Ask = Callable[[str], str]


class Client:
    """One connection that stays open."""

    def __init__(self, address: str) -> None:
        """address: http://host:port."""
        self.address = address
        self._used = 0.0
        self._at = HTTPConnection(address.removeprefix("http://"), timeout=60)

    def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[bytes, float]:
        """The body of the answer, which must be a good one, and the milliseconds until its end."""
        if time.perf_counter() - self._used > IDLE_S:
            self._at.close()  # before the server does; what is asked next opens it again
        start = time.perf_counter()
        self._at.request(method, path, body, {"Content-Type": "application/json"} if body else {})
        answer = self._at.getresponse()
        content = answer.read()
        self._used = time.perf_counter()
        took = (self._used - start) * 1000
        assert answer.status in {200, 201, 202}, (path, content)
        return content, took


def main() -> None:
    """Ask, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quotes", type=int, default=QUOTES)
    parser.add_argument("--times", type=int, default=500, help="how often each question is asked")
    parser.add_argument("--posts", type=int, default=60, help="how many articles are posted")
    parser.add_argument("--texts", type=Path, help="their words, as JSON lines with a text each, instead of the seeds'")
    options = parser.parse_args()
    servers, client = one_core_each()
    file = million(options.quotes)
    with TemporaryDirectory() as folder:
        own = Path(shutil.copy(file, folder))
        asked = questions(own, options.times)
        environment = {**os.environ, "WHOSAID_DATABASE_URL": f"sqlite:///{own}"}
        os.sched_setaffinity(0, servers)  # what is started here stays there
        with served(environment) as (address, _), datasette(own) as other:
            os.sched_setaffinity(0, client)
            ours, theirs = Client(address), Client(other)
            table = Table("one core", "p50, ms", "p99, ms", "a second", "asked", "reached")
            idle = reads(table, ours, theirs, asked, own.stem)
            articles = Articles(options.texts)
            posts(table, ours, articles, options.posts)
            busy(table, ours, articles, asked, idle)
    Console(width=120).print(table)


def one_core_each() -> tuple[set[int], set[int]]:
    """A core for the servers and one for the client."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        sys.exit("tests.benchmarks.rest: two processor cores are needed, one for the servers and one for the client")
    return {cores[-1]}, {cores[0]}


def questions(file: Path, times: int) -> dict[str, list[str]]:
    """Identifiers of quotes and days, as many as are asked for: `quote` and `page`."""
    dice = Random(1)
    with sqlite3.connect(file) as database:
        rows = database.execute("SELECT max(rowid) FROM quotes").fetchone()[0]
        drawn = [dice.randrange(1, rows) for _ in range(times)]
        wanted = "SELECT id, dated_at FROM quotes WHERE rowid >= ?"
        found = [database.execute(wanted, (row,)).fetchone() for row in drawn]
    return {"quote": [one for one, _ in found], "page": [day[:10] for _, day in found]}


def ours_for(kind: str) -> Ask:
    """Where this service answers."""
    if kind == "quote":
        return lambda one: f"/v1/quotes/{one}"
    return lambda day: f"/v1/quotes?page_size={PAGE}&published_to={day}"


def theirs_for(kind: str, database: str) -> Ask:
    """Where Datasette answers with the bare rows, along an index; it is spared counting and facets."""
    if kind == "quote":
        return lambda one: f"/{database}/quotes/{one}.json?_shape=array"
    spared = "_shape=array&_nocount=1&_nofacet=1&_nosuggest=1"
    return lambda day: f"/{database}/quotes.json?_size={PAGE}&_sort_desc=place&place__lt={place_of(day)}&{spared}"


def place_of(day: str) -> int:
    """Before what place the quotes of the days before this one and of it stand (store.search_tables)."""
    return ((date.fromisoformat(day) - date(1, 1, 1)).days + 1) * 86_400 * (1 << 24)


def reads(
    table: Table, ours: Client, theirs: Client, asked: dict[str, list[str]], database: str
) -> dict[str, list[float]]:
    """Ask both in turn; the milliseconds that this service took, by kind of question."""
    idle: dict[str, list[float]] = {}
    for kind, names in asked.items():
        mine, other = ours_for(kind), theirs_for(kind, database)
        took: dict[str, list[float]] = {"ours": [], "theirs": []}
        for name in names:
            for whose, client, path in (("ours", ours, mine(name)), ("theirs", theirs, other(name))):
                content, milliseconds = client.ask("GET", path)
                took[whose].append(milliseconds)
                if kind == "page":
                    rows = json.loads(content)
                    assert len(rows["items"] if whose == "ours" else rows) == PAGE, path
        paths = list(map(mine, names)), list(map(other, names[: max(AT_ONCE, len(names) // 2)]))
        rounds = [(rate(ours, paths[0]), rate(theirs, paths[1])) for _ in range(ROUNDS)]
        rates = [statistics.median(each) for each in zip(*rounds, strict=True)]
        reached = f"{statistics.median(first / second for first, second in rounds):.1f} times"
        row(table, f"{LABELS[kind]}: Whosaid", took["ours"], rates[0], f">= {FASTER} times as many", reached)
        row(table, f"{LABELS[kind]}: Datasette", took["theirs"], rates[1])
        idle[kind] = took["ours"]
    return idle


def rate(client: Client, paths: list[str]) -> float:
    """Answers a second where some connections ask at once."""

    def ask(some: list[str]) -> None:
        one = Client(client.address)
        for path in some:
            one.ask("GET", path)

    start = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(ask, [paths[place::AT_ONCE] for place in range(AT_ONCE)]))
    return len(paths) / (time.perf_counter() - start)


def posts(table: Table, ours: Client, articles: Articles, times: int) -> None:
    """Post articles, each another one, one after another."""
    whole, engine = [], []
    for number in range(times):
        read, _ = engine_seconds(ours)
        _, milliseconds = ours.ask("POST", "/v1/articles", articles.body(number))
        now, count = engine_seconds(ours)
        whole.append(milliseconds)
        engine.append((now - read) * 1000)
    assert count >= times
    over = [all_of_it - its for all_of_it, its in zip(whole, engine, strict=True)]
    row(table, f"POST an article of {ARTICLE_WORDS} words", whole)
    row(table, "of which the engine", engine)
    row(table, "the rest", over, None, f"p50 <= {POST_MS} ms", f"{statistics.median(over):.1f} ms")


def busy(
    table: Table, ours: Client, articles: Articles, asked: dict[str, list[str]], idle: dict[str, list[float]]
) -> None:
    """Queue a batch that takes longer than all the reads, and ask them again meanwhile."""
    rows = [articles.body(10_000 + number) for number in range(1_000)]
    accepted, _ = ours.ask("POST", "/v1/articles:batch", b"[" + b",".join(rows) + b"]")
    operation = json.loads(accepted)["id"]
    while not done(ours, operation):
        time.sleep(0.2)
    for kind, names in asked.items():
        took = [ours.ask("GET", ours_for(kind)(name))[1] for name in names]
        times = at(took, 99) / at(idle[kind], 99)
        row(table, f"{LABELS[kind]}, a batch being read", took, None, f"p99 <= {BUSY} times idle", f"{times:.1f} times")
    assert done(ours, operation) < 1_000, "the batch was over before the reads were"


def done(ours: Client, operation: str) -> int:
    """How many articles of a batch have been read."""
    told: dict[str, Any] = json.loads(ours.ask("GET", f"/v1/operations/{operation}")[0])
    return int(told["progress"]["done"])


def engine_seconds(ours: Client) -> tuple[float, int]:
    """What the engine has taken since the server started, and for how many articles."""
    told = ours.ask("GET", "/metrics")[0].decode()
    figures = dict(re.findall(r"(?m)^whosaid_engine_seconds_(sum|count) (\S+)", told))
    return float(figures["sum"]), int(float(figures["count"]))


class Articles:
    """Articles of ARTICLE_WORDS words, each another one: real paragraphs, begun at another place each time."""

    def __init__(self, texts: Path | None) -> None:
        """texts: JSON lines with a text each; None takes the seeds'."""
        files = sorted(SEEDS.glob("*.json"))
        rows = [file.read_text(encoding="utf-8") for file in files] if texts is None else texts.open(encoding="utf-8")
        self._paragraphs = [one for row in rows for one in json.loads(row)["text"].split("\n\n")]

    def body(self, number: int) -> bytes:
        """The request that adds the article of this number."""
        start = number * 17 % len(self._paragraphs)
        words = "\n\n".join([f"Report {number}.", *(self._paragraphs * 2)[start : start + 100]])
        return json.dumps({"text": cut(words, ARTICLE_WORDS), "publisher": "Benchmark"}).encode()


def row(
    table: Table, label: str, took: list[float], a_second: float | None = None, wanted: str = "", reached: str = ""
) -> None:
    """One row."""
    figures = f"{statistics.median(took):.1f}", f"{at(took, 99):.1f}", "" if a_second is None else f"{a_second:.0f}"
    table.add_row(label, *figures, wanted, reached)


@contextmanager
def datasette(file: Path) -> Iterator[str]:
    """Datasette on a file: its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "datasette", "serve", str(file), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            with suppress(ConnectionError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
