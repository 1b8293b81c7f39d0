"""How fast does the names network read, on one core, and what does it hold in memory?

    python tests/benchmarks/mentions.py ARTICLES.jsonl

In: one JSON object with "text" a line. Out: a table. ``python -m tests.benchmarks.engine`` measures the whole engine.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

ROUNDS = 5


def words_per_second(nlp: Language, texts: list[str]) -> float:
    """Words between spaces, tokenizer included, by processor time; the best of ROUNDS."""
    words = sum(len(text.split()) for text in texts)
    took = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for _doc in nlp.pipe(texts):
            pass
        took.append(time.process_time() - start)
    return words / min(took)


def main() -> None:
    """Measure, and print one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    options = parser.parse_args()
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when numpy is first imported, which is below

    from app.attribution import mentions
    from app.training.corpora import read_jsonl

    start = time.process_time()
    nlp = mentions.load_pipeline(Path(mentions.__file__).parent / "weights" / "mentions")
    loaded = time.process_time() - start
    texts = [row["text"] for row in read_jsonl(options.articles)]
    figures = {
        "load, s": f"{loaded:.2f}",
        "words/s": f"{words_per_second(nlp, texts):,.0f}",
        "of these the tokenizer alone, words/s": f"{words_per_second(mentions.blank_pipeline(), texts):,.0f}",
        "largest memory, MB": f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}",
    }
    for name, value in figures.items():
        sys.stdout.write(f"{name:<44}{value:>12}\n")


if __name__ == "__main__":
    main()
