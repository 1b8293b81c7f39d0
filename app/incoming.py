"""Which article does an input give? A text as it is; a page once its article is found.

In: what came from outside, checked field by field. Out: an Article to be stored. What is given goes before what a page
says of itself.
"""

from __future__ import annotations

from dataclasses import replace

from pydantic import ValidationError
from sqlmodel import Field

from app.errors import Invalid, TooLarge
from app.intake.article import Article
from app.intake.html import Reader
from app.intake.page import Page
from app.store.tables import ArticleBase

_ABOUT = ("title", "publisher", "url", "published_at", "language")


class Incoming(ArticleBase):
    """An article that was given and not looked at yet: exactly one of text and html. As JSON it waits in the queue."""

    text: str | None = Field(None, description="The words of the article.")
    html: str | None = Field(None, description="The page that it is in.")


def read_article(given: Incoming, reader: Reader, *, max_chars: int) -> Article:
    """The article that was given. Raises TooLarge, and Invalid if a page has none; takes long for a page."""
    if given.html is None:
        check_length(given.text or "", max_chars, pointer="/text")
        return Article(**given.model_dump(exclude={"html"}))
    page = read_page(given.html, reader, max_chars=max_chars)
    about = {name: value for name in _ABOUT if (value := getattr(given, name)) is not None}
    told = {name: getattr(page, name) for name in _ABOUT if name not in about and _usable(page, name)}
    return replace(Article(text=page.text, external_id=given.external_id), **told, **about)


def read_page(html: str, reader: Reader, *, max_chars: int) -> Page:
    """The article of a page. Raises TooLarge, and Invalid if there is none."""
    try:
        page = reader.extract(html)
    except Invalid as error:
        raise Invalid(str(error), pointer="/html") from error
    check_length(page.text, max_chars, pointer="/html")
    return page


def check_length(text: str, limit: int, *, pointer: str) -> None:
    """Raise TooLarge if the text has more code points than are attributed."""
    if len(text) > limit:
        raise TooLarge(f"the text has {len(text)} characters, the limit is {limit}", pointer=pointer)


def _usable(page: Page, name: str) -> bool:
    # A page says what it likes of itself: what could not be given in a request is left out, and the article stays.
    try:
        ArticleBase.model_validate({name: getattr(page, name)})
    except ValidationError:
        return False
    return True
