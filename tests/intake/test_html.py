"""Does the text of a page come out whole, in paragraphs, with its marks, and without what surrounds it?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from app.errors import Invalid
from app.intake.html import Reader

LONG = "The harbour board met for three hours on Tuesday and heard from eleven people before it rose for lunch."


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as reader:
        yield reader


def page(body: str, head: str = "<title>Harbour</title>") -> str:
    return f"<!doctype html><html lang='en'><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>"


def paragraphs(reader: Reader, body: str) -> list[str]:
    return reader.extract(page(f"<article><p>{LONG}</p>{body}</article>")).text.split("\n\n")[1:]


def test_paragraphs_are_separated_by_one_blank_line(reader: Reader) -> None:
    text = reader.extract(
        page(f"<article><p>{LONG}</p>\n\n  <p>A second\n   paragraph.</p><p>A third.</p></article>")
    ).text
    assert text == f"{LONG}\n\nA second paragraph.\n\nA third."


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>“It is done,” said Ada Brook.</p>", ["“It is done,” said Ada Brook."]),
        ("<p>&ldquo;It&rsquo;s done&rdquo; &quot;now&quot; &#8216;so&#x2019;</p>", ['“It’s done” "now" ‘so’']),
        (
            "<p>«&nbsp;Oui&#160;», dit-elle&#xA0;; «\u202fnon\u202f».</p>",
            ["«\xa0Oui\xa0», dit-elle\xa0; «\u202fnon\u202f»."],
        ),
        ("<p>&#147;Old pages&#148; and \x93older ones\x94 wrote so.</p>", ["“Old pages” and “older ones” wrote so."]),
        ("<p>She <q cite='/x'>will wait</q>, she said.</p>", ["She “will wait”, she said."]),
        ('<p>"We <b>will</b> <i>not</i> <a href="/x">go</a>," he said.</p>', ['"We will not go," he said.']),
        ("<p>Ten < twenty &amp; five &lt; six.</p>", ["Ten < twenty & five < six."]),
        ("<p>می\u200cخواهم and می&zwnj;خواهم</p>", ["می\u200cخواهم and می\u200cخواهم"]),
        ("<p>One ䷀ hexagram&nbsp;here.</p>", ["One ䷀ hexagram\xa0here."]),
        (
            "<p>One \U0001f468\u200d\U0001f469\u200d\U0001f467 family.</p>",
            ["One \U0001f468\u200d\U0001f469\u200d\U0001f467 family."],
        ),
    ],
    ids=["curly", "entities", "no-break", "windows-1252", "q", "inline tags", "signs", "joiners", "stand-in", "emoji"],
)
def test_characters_come_out_as_a_browser_shows_them(reader: Reader, body: str, expected: list[str]) -> None:
    assert paragraphs(reader, body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            '<blockquote><p>"The first half opens its marks.</p><p>"The second closes them."</p></blockquote>',
            ['"The first half opens its marks.', '"The second closes them."'],
        ),
        ("<ul><li>“One,” said Ada.</li><li>“Two,” said Ben.</li></ul>", ["“One,” said Ada.", "“Two,” said Ben."]),
        ("<ol><li>“One,” said Ada.<li>“Two,” said Ben.</ol>", ["“One,” said Ada.", "“Two,” said Ben."]),
        ("<p>One line,<br>the next.<br/>\n<BR>A new paragraph.</p>", ["One line,\nthe next.", "A new paragraph."]),
        ("<h2>What follows</h2><p>“More,” she said.</p>", ["What follows", "“More,” she said."]),
        ("<p>&nbsp;</p><p>After a spacer.</p>", ["After a spacer."]),
        ("<table><tr><td>“Left,” he said.</td><td>Right.</td></tr></table>", ["“Left,” he said.", "Right."]),
    ],
    ids=["blockquote", "list", "unclosed items", "line breaks", "heading", "spacer", "table"],
)
def test_blocks_become_paragraphs_without_markers(reader: Reader, body: str, expected: list[str]) -> None:
    assert paragraphs(reader, body) == expected


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>“We <i>won</i>,” said <b>Ada Stone</b>.</p>", ["“We won,” said Ada Stone."]),
        ("<div>a<em>b</em>c<br>d</div>", ["abc\nd"]),
        ("<h1>Won</h1><p>“We <i>won</i>.”</p><p>She <a href='x'>left</a>.</p>", ["“We won.”", "She left."]),
    ],
)
def test_the_words_of_a_short_page_are_joined_as_its_markup_joins_them(
    reader: Reader, page: str, expected: list[str]
) -> None:
    assert reader.extract(page).text.split("\n\n") == expected


def test_text_separated_by_line_breaks_alone_is_split(reader: Reader) -> None:
    body = f"<div id='content'>{LONG}<br><br>“We go on,” said the chair, Ada Brook.<br /><br />{LONG}</div>"
    assert reader.extract(page(body)).text == f"{LONG}\n\n“We go on,” said the chair, Ada Brook.\n\n{LONG}"


def test_what_surrounds_the_article_is_left_out(reader: Reader) -> None:
    links = "".join(f"<li><a href='/{n}'>Section {n}</a></li>" for n in range(30))
    html = page(
        f"<nav><ul>{links}</ul></nav><header><a href='/'>Front page</a></header>"
        f"<article><h1>Harbour</h1><p>{LONG}</p><p>“We go on,” said Ada Brook.</p><p>{LONG}</p></article>"
        "<aside class='advertisement'><p>“Best shoes ever,” says everyone. Buy now!</p></aside>"
        "<section id='comments' class='comments'><h3>Comments</h3><p>“First!” wrote a reader at once.</p></section>"
        "<script>var said = '“no”';</script><footer><p>All rights reserved</p></footer>"
    )
    assert reader.extract(html).text == f"{LONG}\n\n“We go on,” said Ada Brook.\n\n{LONG}"


def test_page_says_who_when_and_where(reader: Reader) -> None:
    head = (
        "<title>Harbour opens | The Daily Test</title><meta property='og:site_name' content='The Daily Test'>"
        "<meta property='og:title' content='Harbour opens'><link rel='canonical' href='https://news.example/harbour'>"
        "<meta property='article:published_time' content='2022-02-14T10:30:00+02:00'>"
    )
    found = reader.extract(page(f"<article><h1>Harbour opens</h1><p>{LONG}</p></article>", head))
    assert (found.title, found.publisher, found.url) == (
        "Harbour opens",
        "The Daily Test",
        "https://news.example/harbour",
    )
    assert (found.published_at, found.language) == (datetime(2022, 2, 14, 8, 30, tzinfo=UTC), "en")


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (
            '<script type="application/ld+json">{"@type": "Article", "datePublished": "2021-03-04T05:06:07Z"}</script>',
            datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC),
        ),
        ("<meta name='date' content='2021-03-04'>", datetime(2021, 3, 4, tzinfo=UTC)),
        ("<meta property='article:published_time' content='yesterday'>", None),
        ("<meta property='article:published_time' content='0001-01-01T00:00:00+14:00'>", None),
        ("", None),
    ],
    ids=["JSON-LD", "date alone", "no date", "out of range", "none"],
)
def test_time_of_publication_is_given_or_none(reader: Reader, head: str, expected: datetime | None) -> None:
    assert reader.extract(page(f"<article><p>{LONG}</p></article>", head)).published_at == expected


def test_address_that_is_not_of_the_web_is_dropped(reader: Reader) -> None:
    head = "<link rel='canonical' href='javascript:alert(1)'><meta property='og:url' content='javascript:alert(1)'>"
    assert reader.extract(page(f"<p>{LONG}</p>", head)).url is None


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{LONG}</p>",
        LONG,
        f"<?xml version='1.0' encoding='utf-16'?><html><body><p>{LONG}</p></body></html>",
        f"<html><head><meta charset='x-no-such'></head><body><p>{LONG}</p></body></html>",
        f"<html><head><meta charset='utf-16'></head><body><p>{LONG}</p></body></html>",
        "<html><body><p>" + LONG.replace("board", "bo\x00ard").replace("hours", "hou&#0;r&#x1;s") + "\x08\ud800</p>",
        f"<html><body><p>{LONG}</b></i></div></p>",
        f"\ufeff<html><body><p>{LONG}</p></body></html>",
    ],
    ids=["fragment", "no markup", "xml prolog", "unknown charset", "wrong charset", "control", "unclosed", "BOM"],
)
def test_odd_markup_loses_no_word(reader: Reader, html: str) -> None:
    assert reader.extract(html).text == LONG


@pytest.mark.parametrize(
    "html",
    ["", " \n ", "<html></html>", page("<script>var a = 1;</script>"), page("<p> &nbsp; </p>"), "\x00\x01"],
    ids=["empty", "spaces", "bare", "script", "spacer", "control"],
)
def test_page_without_an_article_is_invalid(reader: Reader, html: str) -> None:
    with pytest.raises(Invalid, match="no article is found"):
        reader.extract(html)
