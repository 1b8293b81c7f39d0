"""What does a page of news say, without its menus, comments and advertisements?

In: HTML as text. Out: a Page: the paragraphs, and what the page says about itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The article of one page.

    text: paragraphs separated by one blank line; quotation marks and no-break spaces as the page has them.
    published_at: with a time zone; a page that gives a date alone means midnight UTC.
    """

    text: str
    title: str | None = None
    published_at: datetime | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None


class Reader:
    """Reads pages in limited worker processes of its own; safe to share between threads.

    Nothing is started before the first page. close() ends the workers; a closed Reader raises ValueError.
    """

    def __init__(
        self,
        *,
        workers: int = 1,
        max_characters: int = 5_000_000,
        cpu_seconds: int = 10,
        wall_seconds: float = 20.0,
        memory_bytes: int = 1 << 30,
    ) -> None:
        """workers: the most processes at once; the limits hold for each page (memory: for each process)."""
        raise NotImplementedError

    def extract(self, html: str) -> Page:
        """The article of this page.

        Raises Invalid if there is no article or the page cannot be read, TooLarge over a limit (characters, time,
        memory), Unavailable if no worker could be had within wall_seconds.
        """
        raise NotImplementedError

    def close(self) -> None:
        """End the workers, at once; may be called twice."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        """The Reader itself; its workers end with the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()
