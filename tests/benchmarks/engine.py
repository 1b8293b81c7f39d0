"""How fast is the engine on one core, beside other pipelines in the same run, and where does its time go?

    python -m tests.benchmarks.engine [--texts ARTICLES.jsonl] [--weights FOLDER] [--rounds N] [--write README.md]

In: articles, one JSON object with "text" a line; the project's seeds, over and over, if none are given. Out: one table.
Needs requirements-bench.lock (`make bench` installs it). It runs by itself: nothing in the test suite is timed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from app.intake.files import read_articles
from app.training.corpora import read_jsonl
from app.training.scoreboard import write_block
from tests.benchmarks.contender import ARTICLE_WORDS
from tests.benchmarks.rounds import ROOT, Contender, contenders, environment, in_turn

SYSTEMS = {
    "whosaid": "Whosaid",
    "stock": "stock spaCy pipeline",
    "stock-openblas": "the same, OpenBLAS",
    "textacy": "the same and textacy’s quotes",
}
OURS = "whosaid"
TOTAL_WORDS = 50_000
# Answers of `attribute` before its clock starts: by then every process has loaded the weights.
WARM = 20
AGAIN = 5  # times over, so that starting two processes does not count as work
# Seconds; what takes less says nothing about growth.
SHORTEST = 0.01
# The name of a figure, and its value for each system; for ours alone where no other is measured.
Row = tuple[str, ...]


def main() -> None:
    """Measure, print the table, and write it into a Markdown file if one is given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, help="articles to read instead of the seeds: one JSON object a line")
    parser.add_argument("--weights", type=Path, help="a folder of weights instead of those in the package")
    parser.add_argument("--rounds", type=int, default=5, help="how often each system reads all the texts")
    parser.add_argument("--write", type=Path, help="a Markdown file: the table goes between its <!-- speed --> marks")
    options = parser.parse_args()
    texts = read_texts(options.texts)
    with articles_file(texts) as articles:
        rows, kernel = measure(texts, articles, options.weights, options.rounds)
    about = (
        f"{len(texts)} articles, {count_words(texts)} words; {options.rounds} rounds, the systems in turn: the median, "
        f"and in brackets the slowest and the fastest. OpenBLAS runs its {kernel} kernel."
    )
    sys.stdout.write(f"{plain(rows)}\n\n{about}\n")
    if options.write:
        write_block(options.write, name="speed", content=f"{markdown(rows)}\n\n{about}")


def measure(texts: list[str], articles: Path, weights: Path | None, rounds: int) -> tuple[list[Row], str]:
    """All rows of the table, and which kernel OpenBLAS ran."""
    words = count_words(texts)
    with contenders(list(SYSTEMS), articles, weights) as started:
        in_turn(started, ("every article", "one article"), rounds=rounds)
        ours = started[OURS]
        rows = [("one core", *SYSTEMS.values()), *beside(list(started.values()), words)]
        rows += time_rows(ours.ask("where time goes"), words)
        rows += growth_rows(ours.ask("with length"))
        kernel = str(ours.loaded["kernel"])
    return [*rows, *process_rows(articles, words, weights, rounds)], kernel


def beside(systems: Sequence[Contender], words: int) -> Iterator[Row]:
    """What is measured of every system."""
    for name, question, figure in (
        ("words/s", "every article", lambda seconds: f"{words / seconds:,.0f}"),
        (f"an article of {ARTICLE_WORDS} words, ms", "one article", lambda seconds: f"{1000 * seconds:.0f}"),
    ):
        yield name, *(spread([a["seconds"] for a in system.answers[question]], figure) for system in systems)
    yield "import and load, s", *(f"{system.loaded['load']:.1f}" for system in systems)
    yield "memory once loaded, MB", *(f"{system.loaded['memory']:.0f}" for system in systems)
    last = [system.answers["every article"][-1] for system in systems]
    yield "quotes found", *(str(answer["quotes"] or "-") for answer in last)
    yield "articles refused", *(str(answer["refused"]) for answer in last)


def spread(seconds: Sequence[float], figure: Any) -> str:
    """The median, and the slowest and the fastest round in brackets."""
    return f"{figure(median(seconds))} ({figure(max(seconds))}–{figure(min(seconds))})"


def time_rows(told: dict[str, Any], words: int) -> Iterator[Row]:
    """Where the time goes, and what of it is arithmetic that no rewriting can save."""
    for part, seconds in told["parts"].items():
        yield f"of which {part}, µs a word", f"{1e6 * seconds / words:.2f}"
    yield "word pieces read by the encoder, a word", f"{told['pieces'] / words:.2f}"
    least = 0.0
    for kind, done, speed in (
        ("int8, encoder", told["bytes"], told["bytes a second"]),
        ("float32, encoder", told["floats"], told["floats a second"]),
        ("float32, names", told["names"], told["floats a second"]),
    ):
        least += done / speed
        yield (
            f"multiply-adds a word, {kind}: at this processor’s best, µs",
            f"{done / words / 1e6:.2f} M at {speed / 1e9:.0f} G/s: {1e6 * done / speed / words:.2f}",
        )
    yield (
        "these multiply-adds alone, µs a word (share of all the time)",
        f"{1e6 * least / words:.2f} ({least / sum(told['parts'].values()):.0%})",
    )


def growth_rows(told: dict[str, Any]) -> Iterator[Row]:
    """Seconds of large texts."""
    for name, (half, whole) in told["growth"].items():
        times = f"{whole / half:.1f}" if half > SHORTEST else "-"
        yield f"{name}, s (times its half)", f"{whole:.2f} ({times})"
    yield "largest memory at the end, MB", f"{told['memory']:.0f}"


def process_rows(articles: Path, words: int, weights: Path | None, rounds: int) -> Iterator[Row]:
    """`attribute` with one process and with two, in turn."""
    if (os.cpu_count() or 1) < 2:
        return
    rates: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(rounds):
        for workers, seen in rates.items():
            seen.append(words * answers_a_second(articles, workers, weights))
    one, two = (median(seen) for seen in rates.values())
    yield "two processes, words/s (times one)", f"{two:,.0f} ({two / one:.2f})"


def answers_a_second(articles: Path, workers: int, weights: Path | None) -> float:
    """How often a second `attribute` answers the whole file, once its processes are warm."""
    command = [sys.executable, "-m", "app", "attribute", "--workers", str(workers)]
    command += ["--weights", str(weights)] if weights else []
    lines = articles.read_bytes()
    count = lines.count(b"\n")
    again = articles.with_suffix(".again")
    again.write_bytes(lines * AGAIN)
    with (
        again.open("rb") as given,
        subprocess.Popen(command, cwd=ROOT, env=environment(), stdin=given, stdout=subprocess.PIPE) as process,
    ):
        assert process.stdout
        for _ in range(WARM):
            process.stdout.readline()
        start = perf_counter()
        left = sum(1 for _ in process.stdout)
        took = perf_counter() - start
    return left / count / took


def read_texts(path: Path | None) -> list[str]:
    """The texts to measure with; a small set is taken again until there are enough words."""
    rows = read_jsonl(path) if path else ()
    texts = [row["text"] for row in rows] or [article.text for article in read_articles(ROOT / "seeds")]
    return texts * max(1, round(TOTAL_WORDS / count_words(texts)))


@contextmanager
def articles_file(texts: Iterable[str]) -> Iterator[Path]:
    """The texts as JSON lines, the form that every process reads."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "articles.jsonl"
        file.write_text("".join(json.dumps({"id": i, "text": t}) + "\n" for i, t in enumerate(texts)), encoding="utf-8")
        yield file


def count_words(texts: Iterable[str]) -> int:
    """Words between white space."""
    return sum(len(text.split()) for text in texts)


def plain(rows: Sequence[Row]) -> str:
    """The table for a terminal."""
    columns = max(map(len, rows))
    widths = [max(len(row[i]) for row in rows if i < len(row)) for i in range(columns)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip() for row in rows
    )


def markdown(rows: Sequence[Row]) -> str:
    """The table for a Markdown file."""
    columns = max(map(len, rows))
    lines = [f"| {' | '.join([*row, *[''] * (columns - len(row))])} |" for row in rows]
    return "\n".join([lines[0], "|---" * columns + "|", *lines[1:]])


if __name__ == "__main__":
    main()
