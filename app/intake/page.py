"""What is left of a page of news when its menus, comments and advertisements are gone?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The article of one page.

    text: paragraphs separated by one blank line, a line break within a paragraph is one newline; quotation marks and
        no-break spaces as the page has them; never empty.
    published_at: with a time zone; a page that gives a date alone means midnight UTC.
    url: the page's own word for its address (http or https), language: a BCP 47 tag.
    """

    text: str
    title: str | None = None
    published_at: datetime | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
