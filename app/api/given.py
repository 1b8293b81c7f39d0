"""Which article does a body give? A text as it is; a page once its article is found."""

from __future__ import annotations

from dataclasses import replace

from pydantic import ValidationError

from app.api.deps import Service
from app.api.schemas import ArticleFromHtml, ArticleFromText, ExtractFromHtml, ExtractFromText
from app.errors import Invalid, TooLarge
from app.intake.article import Article
from app.intake.page import Page
from app.store.tables import ArticleBase

_ABOUT = ("title", "publisher", "url", "published_at", "language")


def article_given(body: ArticleFromText | ArticleFromHtml, service: Service) -> Article:
    """The article of a request. Raises TooLarge, and Invalid if a page has none; takes long for a page."""
    if isinstance(body, ArticleFromText):
        _check_length(body.text, service, pointer="/text")
        return Article(**body.model_dump())
    page = _read_page(body.html, service)
    about = {name: value for name in _ABOUT if (value := getattr(body, name)) is not None}
    told = {name: getattr(page, name) for name in _ABOUT if name not in about and _usable(page, name)}
    return replace(Article(text=page.text, external_id=body.external_id), **told, **about)


def text_given(body: ExtractFromText | ExtractFromHtml, service: Service) -> str:
    """The text of a request, as article_given reads it."""
    if isinstance(body, ExtractFromText):
        _check_length(body.text, service, pointer="/text")
        return body.text
    return _read_page(body.html, service).text


def _read_page(html: str, service: Service) -> Page:
    try:
        page = service.reader.extract(html)
    except Invalid as error:
        raise Invalid(str(error), pointer="/html") from error
    _check_length(page.text, service, pointer="/html")
    return page


def _check_length(text: str, service: Service, *, pointer: str) -> None:
    limit = service.limits.text_chars
    if len(text) > limit:
        raise TooLarge(f"the text has {len(text)} characters, the limit is {limit}", pointer=pointer)


def _usable(page: Page, name: str) -> bool:
    # A page says what it likes of itself: what could not be given in a request is left out, and the article stays.
    try:
        ArticleBase.model_validate({name: getattr(page, name)})
    except ValidationError:
        return False
    return True
