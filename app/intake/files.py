"""Which articles are in these files?

In: a path to a .txt, .json or .jsonl file, or to a folder of those. Out: a stream of Article values.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.intake.article import Article


def article_files(path: Path) -> tuple[Path, ...]:
    """The files read_articles would read, in the order of their names; a file stands for itself.

    Raises NotFound if there is no such path, Invalid if it holds no .txt, .json or .jsonl file.
    """
    raise NotImplementedError


def read_articles(path: Path) -> Iterator[Article]:
    """Every article of a file or folder, in order, one file (a .jsonl: one line) in memory at a time.

    Raises NotFound if there is no such path, Invalid naming the file, and the line where there are lines.
    """
    raise NotImplementedError
