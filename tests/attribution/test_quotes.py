"""Which spans stand between marks, in every style of print?"""

from __future__ import annotations

import pytest

from app.attribution.quotes import find_pieces
from app.attribution.text import paragraphs


def pieces(text: str) -> list[tuple[str, bool]]:
    """The words of every piece and whether it continues the one before; every span is checked on the way."""
    found = find_pieces(text, paragraphs(text))
    for piece in found:
        assert text[piece.outer.start : piece.outer.end].find(piece.inner.of(text)) >= 0
        assert 0 <= piece.outer.start <= piece.inner.start < piece.inner.end <= piece.outer.end <= len(text)
    return [(piece.inner.of(text), piece.continues) for piece in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"Go," she said.', ["Go,"]),
        ("“Go,” she said.", ["Go,"]),
        ("''Go,'' she said.", ["Go,"]),
        ("``Go,'' she said.", ["Go,"]),
        ("« Allez », dit-elle.", ["Allez"]),
        ("„Geh“, sagte sie. „Ja”, sagte er.", ["Geh", "Ja"]),
        ("»Geh«, sagte sie.", ["Geh"]),
        ('“Go", she said. "Stop”, he said.', ["Go", "Stop"]),
        ("”Go,” she said.", ["Go,"]),
        ("He said:“Go at once.”", ["Go at once."]),
        ("He said “ Go at once. ” and left.", ["Go at once."]),
        ("‘Go,’ she said. ‘The workers’ rights matter,’ he said.", ["Go,", "The workers’ rights matter,"]),
        ("‘He said “no” to me,’ she said.", ["He said “no” to me,"]),
        ("“He said ‘no’ to me,” she said.", ["He said ‘no’ to me,"]),
        ("“He told me, “No,” and left,” she said.", ["He told me, “No,” and left,"]),
        ('He stands 6\'2" tall. "So what," he said.', ["So what,"]),
        ("It was ‘fun’, in the ’90s.", ["fun"]),
        ("He didn't say it's theirs.", []),
        ("“”", []),
        ('"', []),
        ("", []),
        ('<a href="x" title="y">“Go,”</a> she said.', ["Go,"]),
        ('"He calls it “mad,” and a “shame,” all day," she said.', ["He calls it “mad,” and a “shame,” all day,"]),
        ('"He calls it “mad” and goes on. Then he stops.', ["He calls it “mad” and goes on. Then he stops."]),
        ('"We go,” he said. “You stay." "He too,” she said.', ["We go,", "You stay.", "He too,"]),
        ('Ana C. "Nita" Prieto spoke. "Go," she said.', ["Go,"]),
        ("Ivo “The Fox” Marek ran.", []),
        ("Piotr (“Pete”) Zielak ran.", []),
        ("He came to Bonn. “Never” Mr Lind said.", ["Never"]),
        ("Lind called Marek “unfit” Monday.", ["unfit"]),
        ("Why Mayor Lind Now Calls Her Plan “Dead” After Years Of Work", ["Dead"]),
        ("“(APPLAUSE)” “[inaudible]” “Go (now),” she said.", ["Go (now),"]),
    ],
)
def test_marks_of_every_style(text: str, expected: list[str]) -> None:
    assert [words for words, _ in pieces(text)] == expected


def test_a_missing_close_costs_its_own_paragraph_only() -> None:
    text = "“One, he said. “Two,” she said.\n\nNothing here.\n\n“Three,” they said."
    assert [words for words, _ in pieces(text)] == ["Two,", "Three,"]


def test_a_quote_over_paragraphs_goes_on_at_each_opening_mark() -> None:
    text = "“One.\n\n“Two.\n\n“Three,” he said.\n\n“Four,” she said."
    assert pieces(text) == [("One.", False), ("Two.", True), ("Three,", True), ("Four,", False)]


def test_a_paragraph_with_a_name_in_capitals_does_not_go_on_with_the_one_before() -> None:
    text = '"ROE: One.\n\n"Two.\n\n"(CROSSTALK.)\n\n"DE LA CRUZ: Three.\n\n"Four: of it.'
    assert pieces(text) == [("ROE: One.", False), ("Two.", True), ("DE LA CRUZ: Three.", False), ("Four: of it.", True)]


def test_a_quote_over_paragraphs_without_repeated_marks_goes_on_to_the_close() -> None:
    text = '"One.\n\nTwo.\n\nThree," he said.\n\n"Four," she said.'
    assert pieces(text) == [("One.", False), ("Two.", True), ("Three,", True), ("Four,", False)]


def test_an_open_quote_that_nothing_closes_ends_with_its_paragraph() -> None:
    assert pieces("“One.\n\nTwo.\n\nThree.") == [("One.", False)]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\u2028", "\n\n", "\n\u00a0\n"])
def test_every_line_end_ends_a_paragraph(line_end: str) -> None:
    assert len(paragraphs(f"One.{line_end}Two.")) == 2


def test_an_apostrophe_style_text_with_a_double_mark_outside_uses_the_double_marks() -> None:
    assert [words for words, _ in pieces("‘Big’ news: “We won,” she said.")] == ["We won,"]
