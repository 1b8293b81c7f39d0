"""How quick are search, lists and counts among a million quotes? `python -m tests.benchmarks.search`.

Each question is asked of the service in this process, one at a time, over the routes that a client calls, with other
words, speakers and publishers each time: as they spread in news, the common ones often. Out: for each kind of question
the median and the 99th percentile, in milliseconds on the clock and of processor time.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import text
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.store.engine import open_engine, reading
from tests.benchmarks.million import QUOTES, million

Question = tuple[str, dict[str, Any]]
Ask = Callable[[Random], Question]
Draw = Callable[[Random], str]
TARGETS_MS = {"newest": 20, "ranked": 300, "stats": 100}


def main() -> None:
    """Ask, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quotes", type=int, default=QUOTES)
    parser.add_argument("--times", type=int, default=200, help="how often each kind of question is asked")
    parser.add_argument("--only", default="", help="kinds that begin so")
    options = parser.parse_args()
    file = million(options.quotes)
    table = Table(
        "question", "target, ms", "p50, ms", "p99, ms", "processor p50, ms", "processor p99, ms", "most items"
    )
    with tempfile.TemporaryDirectory() as folder:
        # The service opens files in a journal mode that leaves its mark on them.
        own = Path(shutil.copy(file, folder))
        with TestClient(create_app(Settings(database_url=f"sqlite:///{own}", query_seconds=60))) as client:
            for kind, ask in kinds(own).items():
                if kind.startswith(options.only):
                    table.add_row(*measured(client, kind, ask, options.times))
                    sys.stderr.write(f"{kind}\n")
    Console(width=140).print(table)


def measured(client: TestClient, kind: str, ask: Ask, times: int) -> list[str]:
    """The row of one kind of question."""
    dice = Random(kind)
    clock, processor, most = [], [], 0
    for number in range(times + 5):
        path, parameters = ask(dice)
        start, start_processor = time.perf_counter(), time.process_time()
        answer = client.get(path, params=parameters)
        took, took_processor = time.perf_counter() - start, time.process_time() - start_processor
        assert answer.status_code == 200, (path, parameters, answer.text)
        if number >= 5:  # the first ones open connections
            clock.append(took * 1000)
            processor.append(took_processor * 1000)
        most = max(most, len(answer.json().get("items") or answer.json().get("groups") or ()))
    target = TARGETS_MS.get(kind.partition(":")[0])
    shown = [at(clock, 50), at(clock, 99), at(processor, 50), at(processor, 99)]
    return [kind, str(target or ""), *(f"{one:.1f}" for one in shown), str(most)]


def at(values: list[float], percent: int) -> float:
    """The value under which so many percent lie."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


class Sample:
    """Words, speakers and publishers, drawn from rows: each comes as often as it is used."""

    def __init__(self, file: Path) -> None:
        """file: the database."""
        engine = open_engine(f"sqlite:///{file}")
        publisher = "(SELECT publisher FROM articles WHERE id = article_id)"
        chosen = "WHERE speaker_id IS NOT NULL AND rowid % 997 = 0"
        with reading(engine) as session:
            self._rows = session.execute(text(f"SELECT text, speaker_id, {publisher} FROM quotes {chosen}")).all()
        engine.dispose()

    def word(self, dice: Random) -> str:
        """A word, half of the time a very common one."""
        return str(dice.choice(dice.choice(self._rows)[0].split()))

    def long_word(self, dice: Random) -> str:
        """A word, most of the time a rare one."""
        return str(max(dice.choice(self._rows)[0].split(), key=len))

    def words(self, dice: Random) -> str:
        """Two words of different quotes."""
        return f"{self.word(dice)} {self.word(dice)}"

    def phrase(self, dice: Random) -> str:
        """Two words that stand together."""
        words = dice.choice(self._rows)[0].split()
        start = dice.randrange(len(words) - 1)
        return f'"{words[start]} {words[start + 1]}"'

    def speaker(self, dice: Random) -> str:
        """The identifier of a speaker."""
        return str(dice.choice(self._rows)[1])

    def publisher(self, dice: Random) -> str:
        """A publisher."""
        return str(dice.choice(self._rows)[2])


def day(dice: Random) -> str:
    """A day of the ten years."""
    return f"{dice.randrange(2014, 2024)}-{dice.randrange(1, 13):02}-15"


def quotes(**ask: Draw) -> Ask:
    """A question for quotes with these parameters."""
    return lambda dice: ("/v1/quotes", {name: draw(dice) for name, draw in ask.items()})


def stats(*by: str, **ask: Draw) -> Ask:
    """A question for counts with these parameters."""
    return lambda dice: ("/v1/stats", {"group_by": by, **{name: draw(dice) for name, draw in ask.items()}})


def always(value: str) -> Draw:
    """This value each time."""
    return lambda _: value


def a_month(dice: Random) -> Question:
    """The speakers of a month."""
    year = dice.randrange(2014, 2024)
    bounds = {"published_from": f"{year}-03-01", "published_to": f"{year}-03-31"}
    return "/v1/stats", {"group_by": "speaker", **bounds}


def kinds(file: Path) -> dict[str, Ask]:
    """The kinds of questions."""
    of = Sample(file)
    return {
        "newest: everything": quotes(),
        "newest: a word": quotes(q=of.word),
        "newest: a long word": quotes(q=of.long_word),
        "newest: two words": quotes(q=of.words),
        "newest: a phrase": quotes(q=of.phrase),
        "newest: a speaker": quotes(speaker_id=of.speaker),
        "newest: a word of a speaker": quotes(q=of.word, speaker_id=of.speaker),
        "newest: a word in a publisher": quotes(q=of.word, publisher=of.publisher),
        "newest: a kind in a publisher": quotes(kind=always("indirect"), publisher=of.publisher),
        "newest: a word and a role": quotes(q=of.word, role=always("minister")),
        "newest: a word until a date": quotes(q=of.word, published_to=day),
        "newest: a word, sure": quotes(q=of.word, min_confidence=always("0.99")),
        "ranked: a word": quotes(q=of.word, order_by=always("relevance")),
        "ranked: two words": quotes(q=of.words, order_by=always("relevance")),
        "ranked: a phrase": quotes(q=of.phrase, order_by=always("relevance")),
        "surest: a word": quotes(q=of.word, order_by=always("-confidence")),
        "changes: of a word": quotes(q=of.word, updated_since=always("1970-01-01T00:00:00Z")),
        "articles: a word": lambda dice: ("/v1/articles", {"q": of.word(dice)}),
        "stats: by speaker": stats("speaker"),
        "stats: by month": stats("month"),
        "stats: by publisher and month": stats("publisher", "month"),
        "stats: by kind of speaker": stats("speaker_kind"),
        "stats: by month of a speaker": stats("month", speaker_id=of.speaker),
        "stats: by speaker in a publisher": stats("speaker", publisher=of.publisher),
        "stats: by month in a publisher": stats("month", publisher=of.publisher),
        "stats: by speaker in a month": a_month,
        "slow stats: by month of a word": stats("month", q=of.word),
        "slow stats: by speaker since a date": stats("speaker", published_from=day),
        "slow stats: by speaker and month": stats("speaker", "month"),
    }


if __name__ == "__main__":
    main()
