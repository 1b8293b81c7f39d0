"""How long does one system take, alone in its process and on one core?

    python -m tests.benchmarks.contender SYSTEM ARTICLES.jsonl

In: one question a line on standard input, a key of QUESTIONS. Out: one JSON object a line on standard output: first
what loading took, then the answer to each question. rounds.py starts several of these and asks them in turn.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import MagicMock

ARTICLE_WORDS = 700
REPEATS = 5
# textacy imports these at once and uses them for nothing that is measured here; the first one's dictionaries are GPL.
UNUSED = ("pyphen", "floret", "floret.floret")
Result = TypeVar("Result")
Answer = dict[str, Any]


class WithoutTorch(MetaPathFinder):
    """Whoever serves has no torch. Where it is installed for training, spaCy would load it: 175 MB that nobody uses."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Tell that torch is not there; all else is for the other finders."""
        if fullname.partition(".")[0] == "torch":
            raise ModuleNotFoundError(fullname, name=fullname)
        return None


@dataclass(frozen=True, slots=True)
class System:
    """A loaded system. answer: texts -> how many quotes each holds, None for a text that it refuses.

    attributor, weights: the engine and its folder, where the system is this one.
    """

    answer: Callable[[Iterable[str]], Iterable[int | None]]
    attributor: Any = None
    weights: Path | None = None


def main() -> None:
    """Load a system, then answer questions until standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("system", choices=SYSTEMS)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--weights", type=Path, help="a folder of weights instead of those in the package")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    sys.meta_path.insert(0, WithoutTorch())
    loaded, system = timed(lambda: SYSTEMS[options.system](options.weights))
    texts = [json.loads(line)["text"] for line in options.articles.read_text(encoding="utf-8").splitlines()]
    tell({"load": loaded, "memory": memory(), "kernel": kernel()})
    for line in sys.stdin:
        tell(QUESTIONS[line.strip()](system, texts))


def tell(answer: Answer) -> None:
    """One line of standard output."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def whosaid(weights: Path | None) -> System:
    """This engine."""
    module = import_module("app.attribution.attributor")
    folder = weights or module.WEIGHTS
    attributor = module.Attributor.load(folder)
    return System(lambda texts: (len(answer.quotes) for answer in attributor.pipe(texts)), attributor, folder)


def stock(*, blis: bool) -> System:
    """A stock pipeline, which finds no quotes."""
    nlp = import_module("tests.benchmarks.stock").stock_pipeline(blis=blis)
    return System(lambda texts: (0 for _ in nlp.pipe(texts)))


def textacy() -> System:
    """textacy's direct quotations on the faster stock pipeline. It refuses texts with an odd number of marks."""
    for name in UNUSED:
        sys.modules[name] = MagicMock()
    quotations = import_module("textacy.extract.triples").direct_quotations
    nlp = import_module("tests.benchmarks.stock").stock_pipeline(blis=False)

    def found(doc: object) -> int | None:
        try:
            return sum(1 for _ in quotations(doc))
        except ValueError:
            return None

    return System(lambda texts: map(found, nlp.pipe(texts)))


def every_article(system: System, texts: list[str]) -> Answer:
    """Seconds for all the texts, the quotes in them, and how many texts were refused."""
    took, counts = timed(lambda: list(system.answer(texts)))
    return {"seconds": took, "quotes": sum(filter(None, counts)), "refused": counts.count(None)}


def one_article(system: System, texts: list[str]) -> Answer:
    """Seconds for one article of ARTICLE_WORDS words, the median of a few."""
    article = cut("\n\n".join(texts), ARTICLE_WORDS)
    return {"seconds": statistics.median(timed(lambda: list(system.answer([article])))[0] for _ in range(REPEATS))}


def where_time_goes(system: System, texts: list[str]) -> Answer:
    """Seconds by part, and the arithmetic that the parts cannot do without."""
    parts = import_module("tests.benchmarks.parts")
    seconds = parts.seconds_by_part(system.attributor, texts)
    return {"parts": seconds, **parts.floor(system.attributor, texts, system.weights)}


def with_length(system: System, texts: list[str]) -> Answer:
    """Seconds for large and hostile texts, and for their halves."""
    return {"growth": import_module("tests.benchmarks.growth").growth(system.attributor, texts), "memory": memory()}


SYSTEMS: dict[str, Callable[[Path | None], System]] = {
    "whosaid": whosaid,
    "stock": lambda _: stock(blis=True),
    "stock-openblas": lambda _: stock(blis=False),
    "textacy": lambda _: textacy(),
}
QUESTIONS: dict[str, Callable[[System, list[str]], Answer]] = {
    "every article": every_article,
    "one article": one_article,
    "where time goes": where_time_goes,
    "with length": with_length,
}


def cut(text: str, words: int) -> str:
    """The first so many words of a text."""
    return text[: list(islice(re.finditer(r"\S+", text), words))[-1].end()]


def memory() -> float:
    """The largest resident memory of this process so far, in MB."""
    from resource import RUSAGE_SELF, getrusage

    return getrusage(RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


def kernel() -> str:
    """Which kernel numpy's OpenBLAS runs here, where threadpoolctl is to hand."""
    try:
        libraries = import_module("threadpoolctl").threadpool_info()
    except ModuleNotFoundError:
        return "unknown"
    kernels = [lib["architecture"] for lib in libraries if lib.get("internal_api") == "openblas"]
    return kernels[0] if kernels else "none"


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """Seconds, and what the work gave."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


if __name__ == "__main__":
    main()
