"""What is an article before anything is known about it?

A frozen value: the words as they came and what the outside says about them. Nothing is derived here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article from outside.

    text: the stored words, exactly as read; every offset of a quote counts its code points.
    published_at: with a time zone, always; a bare date means midnight UTC.
    language: a BCP 47 tag as given ("en", "pt-BR").
    external_id: the giver's own identifier for it.
    """

    text: str
    title: str | None = None
    publisher: str | None = None
    published_at: datetime | None = None
    language: str | None = None
    url: str | None = None
    external_id: str | None = None
