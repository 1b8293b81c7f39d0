"""Which article, or which text, does a body give?"""

from __future__ import annotations

from app.api.deps import Service
from app.api.schemas import ArticleFromHtml, ArticleFromText, ExtractFromHtml, ExtractFromText
from app.incoming import Incoming, check_length, read_page


def incoming(body: ArticleFromText | ArticleFromHtml, service: Service) -> Incoming:
    """The article of a request before anything long is done about it. Raises TooLarge."""
    if isinstance(body, ArticleFromText):
        check_length(body.text, service.limits.text_chars, pointer="/text")
    return Incoming.model_validate(body.model_dump())


def text_given(body: ExtractFromText | ExtractFromHtml, service: Service) -> str:
    """The text of a request, as an article's is read. Raises TooLarge, and Invalid if a page has none."""
    if isinstance(body, ExtractFromText):
        check_length(body.text, service.limits.text_chars, pointer="/text")
        return body.text
    return read_page(body.html, service.reader, max_chars=service.limits.text_chars).text
