"""How fast is the engine on one core, how much memory does it hold, and does its cost grow with the text alone?

    python tests/benchmarks/engine.py [--texts ARTICLES.jsonl] [--weights FOLDER] [--write README.md]

In: articles, one JSON object with "text" a line; the project's seeds, over and over, if none are given. Out: a table.
It keeps to one core and runs by itself: nothing in the test suite is timed.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds"
ARTICLE_WORDS = 700
TOTAL_WORDS = 100_000
MEGABYTE = 1_000_000
MANY = 100_000
Result = TypeVar("Result")

if TYPE_CHECKING:
    from app.attribution.attributor import Attributor


def main() -> None:
    """Measure, and print one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, help="articles to read instead of the seeds: one JSON object a line")
    parser.add_argument("--weights", type=Path, help="a folder of weights instead of those in the package")
    parser.add_argument("--write", type=Path, help="a Markdown file: the figures go between its <!-- speed --> marks")
    options = parser.parse_args()
    keep_to_one_core()
    # Whoever serves has no torch. Where it is installed for training, spaCy would load it: 175 MB that nobody uses.
    sys.modules["torch"] = None  # type: ignore[assignment]
    figures, attributor = load(options.weights)
    texts = read_texts(options.texts)
    attributor(texts[0])  # the first call pays for what is set up lazily
    figures |= speed(attributor, texts) | growth(attributor, texts)
    for name, value in figures.items():
        sys.stdout.write(f"{name:<44}{value:>16}\n")
    if options.write:
        from app.training.scoreboard import write_block

        rows = "\n".join(f"| {name} | {value} |" for name, value in figures.items())
        write_block(options.write, name="speed", content=f"| one core | |\n|---|---|\n{rows}")


def keep_to_one_core() -> None:
    """Bind this process to one core where the system can, and keep numeric libraries to one thread."""
    for library in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[library] = "1"
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def load(weights: Path | None) -> tuple[dict[str, str], Attributor]:
    """Time of the import, which this process has not done yet, and of loading the weights."""
    imported, module = timed(lambda: import_module("app.attribution.attributor"))
    loaded, attributor = timed(lambda: module.Attributor.load(weights or module.WEIGHTS))
    figures = {
        "import, s": f"{imported:.2f}",
        "load the weights, s": f"{loaded:.2f}",
        "memory once loaded, MB": memory(),
    }
    return figures, attributor


def speed(attributor: Attributor, texts: list[str]) -> dict[str, str]:
    """Words a second over many articles, and the time of one of 700 words (median of 15)."""
    words = sum(len(text.split()) for text in texts)
    took, quotes = timed(lambda: sum(len(attribution.quotes) for attribution in attributor.pipe(texts)))
    article = cut("\n\n".join(texts), ARTICLE_WORDS)
    each = [timed(lambda: attributor(article))[0] for _ in range(15)]
    return {
        f"words/s ({len(texts)} articles, {words} words)": f"{words / took:,.0f}",
        "quotes found in them": f"{quotes}",
        f"an article of {ARTICLE_WORDS} words, ms": f"{1000 * statistics.median(each):.0f}",
        "largest memory so far, MB": memory(),
    }


def growth(attributor: Attributor, texts: list[str]) -> dict[str, str]:
    """Time of a large text, and how much longer it takes than its half: 2 is linear."""
    prose = "\n\n".join(texts)
    while len(prose) < MEGABYTE:
        prose = f"{prose}\n\n{prose}"
    large = {
        "1 MB of articles": prose[:MEGABYTE],
        "1 MB in one paragraph": prose[:MEGABYTE].replace("\n", " "),
        "100,000 quotation marks": '"' * MANY,
        "100,000 opening marks": "“a " * MANY,
        "100,000 spaces": " " * MANY,
        "100,000 empty lines": "\n" * MANY,
    }
    figures = {}
    for name, text in large.items():
        half, _ = timed(partial(attributor, text[: len(text) // 2]))
        whole, _ = timed(partial(attributor, text))
        figures[f"{name}, s (times its half)"] = f"{whole:.2f} ({whole / half:.1f})"
    return figures | {"largest memory at the end, MB": memory()}


def read_texts(path: Path | None) -> list[str]:
    """The texts to measure with; a small set is taken again until there are 100,000 words."""
    from app.intake.files import read_articles
    from app.training.corpora import read_jsonl

    texts = [row["text"] for row in read_jsonl(path)] if path else [article.text for article in read_articles(SEEDS)]
    words = sum(len(text.split()) for text in texts)
    return texts * max(1, round(TOTAL_WORDS / words))


def cut(text: str, words: int) -> str:
    """The first so many words of a text."""
    return text[: list(islice(re.finditer(r"\S+", text), words))[-1].end()]


def memory() -> str:
    """The largest resident memory of this process so far, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{peak * (1 if sys.platform == 'darwin' else 1024) / MEGABYTE:.0f}"


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """Seconds, and what the work gave."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
