"""Is anything lost, or done twice, when everything is killed again and again?

    python -m tests.benchmarks.kill [--rounds 100] [--seed 0] [--keep FOLDER]

Each round starts the server with its worker, and often a worker beside it, posts articles in every way (at once,
queued, in batches, each request under a key of its own), and kills -9 the server, the worker or all of it at a random
moment. What was not answered is sent again under the same key in a later round. At the end the queue is worked off, and
every article that was acknowledged must be there once, with the quotes that the engine finds in it. Runs on Linux.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from app.attribution.attributor import Attributor

ROOT = Path(__file__).resolve().parents[2]
BATCH = 8
PATIENT_S = 900
PAUSES_S = {"now": 0.1, "queued": 0.6, "batch": 3.0}
NAMES = ("Jane Roe", "John Doe", "Ada Stone", "Orla Vennick")


@dataclass(slots=True)
class Sent:
    """A request: the articles in it by external_id, and whether its answer came."""

    way: str
    key: str
    articles: dict[str, str]
    answered: bool = False
    tries: int = 0

    def request(self, at: str) -> Request:
        """What is sent, the same each time."""
        rows = [{"text": text, "external_id": name} for name, text in self.articles.items()]
        headers = {"Idempotency-Key": self.key, "Content-Type": "application/json"}
        if self.way == "batch":
            return Request(f"{at}/v1/articles:batch", json.dumps(rows).encode(), headers)
        if self.way == "queued":
            headers["Prefer"] = "respond-async"
        return Request(f"{at}/v1/articles", json.dumps(rows[0]).encode(), headers)


@dataclass(slots=True)
class Client:
    """All that was sent. Its threads share nothing but the list."""

    rng: random.Random
    sent: list[Sent] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)

    def post_until(self, over: threading.Event, at: str, way: str) -> None:
        """Send again what was not answered, then new articles, until it is over."""
        for old in [one for one in self.sent if one.way == way and not one.answered]:
            self._send(old, at)
        while not over.is_set():
            self._send(self._new(way), at)
            # So much and no more that the workers keep up, and are killed over what came just now.
            over.wait(self.rng.uniform(0, PAUSES_S[way]))

    def _new(self, way: str) -> Sent:
        number = len(self.sent)
        count = BATCH if way == "batch" else 1
        names = [f"{way}-{number}-{n}-{self.rng.random()}" for n in range(count)]
        new = Sent(way, f"key-{names[0]}", {name: article(name, self.rng) for name in names})
        self.sent.append(new)
        return new

    def _send(self, one: Sent, at: str) -> None:
        one.tries += 1
        try:
            with urlopen(one.request(at), timeout=60) as answer:
                answer.read()
                self.statuses[str(answer.status)] += 1
                one.answered = True
        except HTTPError as error:
            self.statuses[str(error.code)] += 1
            if error.code not in {409, 503}:  # a key in flight, a database that is busy
                raise
            time.sleep(0.1)
        except (OSError, HTTPException):  # the server is gone
            self.statuses["no answer"] += 1
            time.sleep(0.1)


def article(name: str, rng: random.Random) -> str:
    """A text of a few quotes that no other article has."""
    said = [
        f"“We have looked at part {n} of plan {name} and we will vote for it,” {rng.choice(NAMES)} said on Monday."
        for n in range(rng.randint(1, 4))
    ]
    return "\n\n".join(said)


@contextmanager
def server(database: Path, log: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A server with a worker of its own, in a process group of their own, and its address."""
    process = start(database, log, "serve", "--port", "0")
    assert process.stdout is not None
    greeting = b""
    while (found := re.search(rb"service +(http://\S+)", greeting)) is None:
        line = process.stdout.readline()
        assert line, (process.wait(), log.read_text())
        greeting += line
    try:
        yield process, found[1].decode()
    finally:
        end(process)


def start(database: Path, log: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """A command of the command line in a session of its own."""
    told = {"WHOSAID_DATABASE_URL": f"sqlite:///{database}", "WHOSAID_LOG_LEVEL": "error"}
    told |= {"WHOSAID_JOB_LEASE_SECONDS": "2", "WHOSAID_JOB_ATTEMPTS": "20"}
    with log.open("ab") as errors:
        return subprocess.Popen(
            [sys.executable, "-m", "app", *arguments],
            cwd=ROOT,
            env={**os.environ, **told},
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and all that it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def one_round(client: Client, database: Path, log: Path, *, longest_s: float) -> str:
    """Start, post, kill at a random moment; who was killed."""
    rng = client.rng
    victim = rng.choice(["all", "server", "worker"])
    over = threading.Event()
    with ExitStack() as stack:
        serving, at = stack.enter_context(server(database, log))
        beside = start(database, log, "worker") if victim == "worker" or rng.random() < 0.3 else None
        if beside is not None:
            stack.callback(end, beside)
        ways = ("now", "queued", "batch")
        threads = [threading.Thread(target=client.post_until, args=(over, at, way)) for way in ways]
        for thread in threads:
            thread.start()
        time.sleep(rng.uniform(0, longest_s))
        if victim == "server":
            serving.kill()  # its worker is left to find out by itself
            serving.wait()
        elif victim == "worker" and beside is not None:
            beside.kill()
            time.sleep(rng.uniform(0, 0.5))
        if victim != "server":
            os.killpg(serving.pid, signal.SIGKILL)
        over.set()
        for thread in threads:
            thread.join()
    return victim


def work_off(client: Client, database: Path, log: Path) -> None:
    """Send what was never answered, have the queue worked off by three workers, and stop in good order."""
    with server(database, log) as (serving, at):
        over = threading.Event()
        over.set()
        late = time.monotonic() + PATIENT_S
        while not all(one.answered for one in client.sent):
            assert time.monotonic() < late, client.statuses
            for way in ("now", "queued", "batch"):
                client.post_until(over, at, way)
        workers = [start(database, log, "worker", "--until-empty") for _ in range(2)]
        for worker in workers:
            worker.wait(PATIENT_S)
            end(worker)
        serving.terminate()
        serving.wait(PATIENT_S)


def ask(database: Path, statement: str) -> list[tuple[object, ...]]:
    """The rows of a statement, asked apart from the service."""
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(statement).fetchall()


def judge(client: Client, database: Path, attributor: Attributor) -> dict[str, object]:
    """Name of a figure -> the figure; those under "wrong" must all be nothing."""
    stored = {str(name): (str(text), count) for name, text, count in ask(database, STORED)}
    acknowledged = {name: text for one in client.sent if one.answered for name, text in one.articles.items()}
    lost = [name for name, text in acknowledged.items() if stored.get(name, ("", 0))[0] != text]
    expected = {name: len(attributor(text).quotes) for name, text in acknowledged.items()}
    wrong = [name for name, count in expected.items() if name in stored and stored[name][1] != count]
    (done,) = ask(database, "SELECT count(*), sum(attempts > 1), sum(state != 'done') FROM jobs")
    return {
        "articles acknowledged": len(acknowledged),
        "articles stored": len(stored),
        "quotes stored": sum(expected.values()),
        "requests sent again under their key": sum(one.tries > 1 for one in client.sent),
        "answers": dict(sorted(client.statuses.items())),
        "queued articles": done[0],
        "of them taken up again after a kill": done[1],
        "wrong: acknowledged and lost": len(lost),
        "wrong: stored twice": len(ask(database, TWICE)),
        "wrong: quotes twice": len(ask(database, QUOTES_TWICE)),
        "wrong: articles with other quotes than the engine finds": len(wrong),
        "wrong: queued and not done": done[2] or 0,
        "wrong: foreign keys": len(ask(database, "PRAGMA foreign_key_check")),
        "integrity_check": ask(database, "PRAGMA integrity_check")[0][0],
    }


STORED = """SELECT external_id, text, (SELECT count(*) FROM quotes WHERE article_id = articles.id) FROM articles"""
TWICE = "SELECT external_id FROM articles GROUP BY external_id HAVING count(*) > 1"
QUOTES_TWICE = 'SELECT article_id FROM quotes GROUP BY article_id, start, "end" HAVING count(*) > 1'


def run(folder: Path, attributor: Attributor, *, rounds: int, seed: int, longest_s: float = 4.0) -> dict[str, object]:
    """Do so many rounds on a new database in this folder; what came of it."""
    database, log = folder / "kill.db", folder / "kill.log"
    migrate = start(database, log, "migrate")
    assert migrate.wait() == 0, log.read_text()
    end(migrate)
    client = Client(random.Random(seed))
    killed: Counter[str] = Counter()
    unsound = 0
    for number in range(1, rounds + 1):
        killed[one_round(client, database, log, longest_s=longest_s)] += 1
        unsound += ask(database, "PRAGMA integrity_check") != [("ok",)]
        if number % 10 == 0:
            sys.stderr.write(f"{number} rounds, {len(client.sent)} requests\n")
    work_off(client, database, log)
    figures = {"rounds": rounds, "killed": dict(sorted(killed.items())), **judge(client, database, attributor)}
    return figures | {"wrong: rounds after which integrity_check was not ok": unsound}


def main() -> int:
    """Print the figures; 1 if any of them is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100, help="how often everything is killed")
    parser.add_argument("--seed", type=int, default=0, help="of the random choices")
    parser.add_argument("--keep", type=Path, help="an empty folder for the database and the log, to look into them")
    options = parser.parse_args()
    began = time.monotonic()
    with TemporaryDirectory() as folder:
        figures = run(options.keep or Path(folder), Attributor.load(), rounds=options.rounds, seed=options.seed)
    for name, figure in figures.items():
        sys.stdout.write(f"{name}: {figure}\n")
    sys.stdout.write(f"seconds: {time.monotonic() - began:.0f}\n")
    return int(not sound(figures))


def sound(figures: dict[str, object]) -> bool:
    """True if nothing went wrong."""
    return figures["integrity_check"] == "ok" and not any(
        figure for name, figure in figures.items() if name.startswith("wrong")
    )


if __name__ == "__main__":
    sys.exit(main())
