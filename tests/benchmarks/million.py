"""What do the benchmarks search? A database of a million invented quotes: `python -m tests.benchmarks.million`.

Out: an SQLite file at this version's schema, the same rows every time: 60,000 articles with texts of ten years, 150
publishers, 100,000 speakers of whom a few say most and most say little. The rows are written at the first schema and
brought up by the migrations, so that a file of a new schema costs a copy and those, and they are tried at this size.
Both files stay (in WHOSAID_BENCH_DIR, or the system's temporary folder) and are used again.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.script import ScriptDirectory

from app.store import migrate
from tests.benchmarks.invented_news import Newsroom, Person

FIRST_SCHEMA = "0001"
QUOTES = 1_000_000
BEGINNING = datetime(2014, 1, 1, tzinfo=UTC)
DAYS = 3652
BATCH = 500  # articles
MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
TABLES = ("articles", "speakers", "appearances", "names", "quotes")


@dataclass(slots=True)
class Batch:
    """Rows to be written, in the order of the columns of COLUMNS."""

    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {table: [] for table in TABLES})


COLUMNS = {
    "articles": "id title publisher url published_at language external_id text content_hash received_at dated_at model "
    "quote_count",
    "speakers": "id name kind key article_id",
    "appearances": "article_id speaker_id role",
    "names": "article_id speaker_id position name key",
    "quotes": "id article_id speaker_id kind start end start_utf16 end_utf16 text contents confidence cue_start "
    "cue_end cue_text source_start source_end source_text chain status model words published_at dated_at",
}


def main() -> None:
    """Build the file, or find it, and print its path."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quotes", type=int, default=QUOTES)
    options = parser.parse_args()
    sys.stdout.write(f"{million(options.quotes)}\n")


def million(quotes: int = QUOTES) -> Path:
    """The path of a file of about so many quotes at the newest schema; it is shared: copy it before writing to it."""
    folder = Path(os.environ.get("WHOSAID_BENCH_DIR") or tempfile.gettempdir())
    base = folder / f"whosaid-{quotes}-{_digest(FIRST_SCHEMA)}.db"
    newest = folder / f"whosaid-{quotes}-{_digest('head')}.db"
    with _alone(folder):
        if not (base.exists() or newest.exists()):
            _made(base, lambda file: _build(file, quotes))
        if not newest.exists():
            _made(newest, lambda file: _bring_up(base, file))
    return newest


def _digest(revision: str) -> str:
    # A file is used again as long as the migrations that made it, and this benchmark, are the same.
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    revisions = ScriptDirectory.from_config(config).walk_revisions("base", revision)
    files = [Path(__file__), Path(__file__).with_name("invented_news.py"), *(Path(one.path) for one in revisions)]
    digest = blake2b(digest_size=5)
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "whosaid-bench.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _made(file: Path, make: Callable[[Path], None]) -> None:
    part = file.with_suffix(".part")
    for old in part.parent.glob(f"{part.name}*"):
        old.unlink()
    start = time.perf_counter()
    make(part)
    part.rename(file)
    sys.stderr.write(f"{file}: {file.stat().st_size / 1e6:.0f} MB in {time.perf_counter() - start:.0f} s\n")


def _bring_up(base: Path, file: Path) -> None:
    shutil.copy(base, file)
    migrate.upgrade(f"sqlite:///{file}")
    _tidy(file)


def _build(file: Path, quotes: int) -> None:
    migrate.upgrade(f"sqlite:///{file}", revision=FIRST_SCHEMA)
    connection = sqlite3.connect(file, isolation_level=None)
    # Nothing is lost if this fails half-way: the file gets its name when it is complete.
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000")
    indexes = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    for name, _ in (kept := indexes.fetchall()):
        connection.execute(f"DROP INDEX {name}")
    connection.execute("BEGIN")
    for batch in batches(quotes):
        for table, rows in batch.rows.items():
            names = COLUMNS[table].split()
            quoted = ", ".join(f'"{name}"' for name in names)
            marks = ", ".join("?" * len(names))
            connection.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({marks})", rows)
    connection.execute("COMMIT")
    for _, sql in kept:
        connection.execute(sql)
    connection.close()
    _tidy(file)


def _tidy(file: Path) -> None:
    # One file without a journal beside it, so that it can be copied. Nobody has run ANALYZE on it.
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()


def batches(quotes: int) -> Iterator[Batch]:
    """The rows of a database of about so many quotes, some articles at a time; the same rows for the same number."""
    news = Newsroom(speakers=max(10, quotes // 10), seed=1)
    dice = random.Random(2)
    articles = max(1, quotes * 6 // 100)
    batch = Batch()
    told = 0
    for number in range(articles):
        # The articles that are left share what is left, so that the number asked for is met.
        count = round((quotes - told) / (articles - number) * dice.uniform(0.4, 1.6))
        count = quotes - told if number == articles - 1 else max(1, count)
        _article(batch, news, dice, number, articles, count)
        told += count
        if number % BATCH == BATCH - 1 or number == articles - 1:
            yield batch
            batch = Batch()


def _article(batch: Batch, news: Newsroom, dice: random.Random, number: int, articles: int, count: int) -> None:
    day = BEGINNING + timedelta(days=dice.randrange(DAYS))
    # Many archives know the day alone, and some articles are undated.
    published = day if dice.random() < 0.3 else day + timedelta(seconds=dice.randrange(86_400))
    dated = dice.random() >= 0.01
    received = published + timedelta(seconds=dice.randrange(30, 900), microseconds=dice.randrange(1_000_000))
    cast = news.cast(share=(number + 1) / articles)
    article = news.article(cast, count)
    article_id = _id(received, dice)
    publisher = news.publisher()
    times = (_stored(published) if dated else None, _stored(published if dated else received))
    digest = blake2b(f"{publisher}\0{article.text}".encode(), digest_size=32).hexdigest()
    about = (article_id, article.title, publisher, f"https://news.example/{number}", times[0], "en", str(number))
    batch.rows["articles"].append(
        (*about, article.text, digest, _stored(received), times[1], "whosaid-2", len(article.quotes))
    )
    for person in cast:
        _introduce(batch, person, article_id, received, dice)
    ids = sorted(_id(received, dice) for _ in article.quotes)
    by = ("auto", "whosaid-2")
    batch.rows["quotes"] += [
        (quote_id, article_id, quote.speaker and quote.speaker.id, *quote.columns, *by, quote.words, *times)
        for quote_id, quote in zip(ids, article.quotes, strict=True)
    ]


def _introduce(batch: Batch, person: Person, article_id: str, received: datetime, dice: random.Random) -> None:
    if not person.id:
        person.id = _id(received, dice)
        own = article_id if not person.shared else None
        batch.rows["speakers"].append((person.id, person.name, person.kind, person.key, own))
    role = person.role if dice.random() < 0.8 else None
    batch.rows["appearances"].append((article_id, person.id, role))
    names: Sequence[tuple[str, str]] = person.aliases if dice.random() < 0.7 else person.aliases[:1]
    batch.rows["names"] += [(article_id, person.id, position, name, key) for position, (name, key) in enumerate(names)]


def _id(moment: datetime, dice: random.Random) -> str:
    # As store.ids makes them, of this moment and these dice.
    time_ms, low, high = int(moment.timestamp() * 1000), dice.getrandbits(12), dice.getrandbits(62)
    digits = f"{time_ms:012x}7{low:03x}{(2 << 62) | high:016x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _stored(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


if __name__ == "__main__":
    main()
