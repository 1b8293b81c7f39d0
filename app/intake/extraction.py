"""Where is the article in a page, and what does the page say about itself?

In: HTML as text. Out: a Page. The article's place is found by trafilatura; its paragraphs are written out here, since
trafilatura's own text ends a paragraph with one newline and marks list items and cells.
Only the worker process imports this module: parsing what strangers wrote has no place in the service's own memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from trafilatura import bare_extraction, load_html
from trafilatura.settings import Document, use_config

from app.intake.markup import Markup, prepare
from app.intake.page import Page

_BLOCKS = frozenset(
    {"p", "head", "quote", "list", "item", "table", "row", "cell", "graphic", "body", "div", "fw", "ab"}
)
_PUBLISHED = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished' or @name='datePublished' or @name='DC.date.issued']/@content",
    "//time[@itemprop='datePublished' or @pubdate]/@datetime",
)
_JSON_PUBLISHED = re.compile(r'"datePublished"\s{0,20}:\s{0,20}"([^"]{8,40})"')
_LANGUAGE = ("//html/@lang", "//html/@xml:lang", "//meta[@property='og:locale']/@content")
# Of so little text trafilatura would rather have every string of the page, however its markup joins them.
_LITTLE = 250
_AS_IT_IS = use_config()
_AS_IT_IS.set("DEFAULT", "MIN_EXTRACTED_SIZE", "1")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}")


def extract_page(html: str) -> Page | None:
    """The article of this page, None if there is none. Time and memory are for the caller to limit."""
    markup = prepare(html)
    tree = load_html(markup.html)
    if tree is None:
        return None
    document = _document(tree)
    if document is None:
        return None
    title = _line(markup, document.title)
    text = _paragraphs(markup, document.body)
    if len(text) < _LITTLE:
        text = _joined_by_markup(markup, text, title or "")
    text = _without_title(text, title)
    if not text:
        return None
    return Page(
        text=text,
        title=title,
        published_at=_published_at(tree, document.date),
        publisher=_line(markup, document.sitename),
        url=_address(document.url),
        language=_language(tree),
    )


def _document(tree: Any, **options: Any) -> Document | None:
    # No search for dates in the running text: a wrong date of publication is worse than none.
    dates = {"original_date": True, "extensive_search": False}
    found = bare_extraction(tree, with_metadata=True, include_comments=False, date_extraction_params=dates, **options)
    return found if isinstance(found, Document) else None


def _joined_by_markup(markup: Markup, text: str, title: str) -> str:
    """The same letters as they stand in the markup's own blocks and lines, if trafilatura finds them there, too."""
    document = _document(load_html(markup.html), config=_AS_IT_IS)
    again = "" if document is None else _paragraphs(markup, document.body)
    return again if again and _letters(text) in {_letters(again), _letters(title + again)} else text


def _letters(text: str) -> str:
    return "".join(text.split())


def _paragraphs(markup: Markup, body: Any) -> str:
    """The words of trafilatura's tree, a blank line between its blocks, one newline for a line break."""
    text = markup.restore("".join(_pieces(body)))
    blocks = ("\n".join(filter(None, map(str.strip, block.split("\n")))) for block in text.split("\n\n"))
    return "\n\n".join(filter(None, blocks))


def _pieces(body: Any) -> Iterator[str]:
    """Text and breaks in reading order; a stack and no recursion, for pages may be nested to any depth."""
    stack: list[tuple[Any, bool]] = [(body, True)]
    while stack:
        element, opening = stack.pop()
        if element.tag in _BLOCKS:
            yield "\n\n"
        elif element.tag == "lb" and opening:
            yield "\n"
        if opening:
            yield _spaces(element.text)
            stack.append((element, False))
            stack.extend((child, True) for child in reversed(element))
        elif element is not body:
            yield _spaces(element.tail)


def _spaces(text: str | None) -> str:
    """White space of the source as a browser shows it: one space for any run."""
    return re.sub(r"\s+", " ", text or "")


def _without_title(text: str, title: str | None) -> str:
    """The text without a first paragraph that only repeats the title: nobody says a headline."""
    first, _, rest = text.partition("\n\n")
    return rest if rest and first == title else text


def _line(markup: Markup, value: str | None) -> str | None:
    """A title or a name as one line, None if nothing is left."""
    return " ".join(markup.restore(value or "").split()) or None


def _published_at(tree: Any, day: str | None) -> datetime | None:
    """The first full time that the page gives, else midnight UTC of the day that trafilatura found."""
    given = [value for path in _PUBLISHED for value in tree.xpath(path)]
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        given += _JSON_PUBLISHED.findall(script)
    return next((time for value in [*given, day or ""] if (time := _time(value)) is not None), None)


def _time(value: str) -> datetime | None:
    """An ISO 8601 time or date in UTC, None for anything else; without a zone it means UTC."""
    try:
        time = datetime.fromisoformat(value.strip())
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):  # OverflowError: a zone that leads out of the years 1-9999
        return None


def _address(url: str | None) -> str | None:
    """The page's address if it is one for the web: a page may name "javascript:" as its own."""
    return url if url and len(url) <= 2000 and re.match(r"https?://[^\s<>\"]+\Z", url) else None


def _language(tree: Any) -> str | None:
    """The first well-formed tag among those that the page gives ("en_GB" is read as "en-GB")."""
    given = (value.strip().replace("_", "-") for path in _LANGUAGE for value in tree.xpath(path))
    return next((value for value in given if _TAG.fullmatch(value)), None)
