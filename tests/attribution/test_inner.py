"""Is it told who is quoted inside a quote? Invented people throughout."""

from __future__ import annotations

import pytest

from app.attribution.attributor import Attributor
from app.attribution.types import Quote


def inside(attributor: Attributor, text: str) -> list[tuple[str, str | None, str | None]]:
    """The words, the source and the speaker of every quote inside another."""
    inner = [one for quote in attributor(text).quotes for one in quote.inner]
    return [(text[one.start : one.end], one.source.of(text) if one.source else None, name_of(one)) for one in inner]


def name_of(quote: Quote) -> str | None:
    return None if quote.speaker is None else quote.speaker.name


@pytest.mark.parametrize(
    ("text", "words", "source"),
    [
        (
            "“The doctor said, ‘You have six months,’ and I laughed,” Mara Lopes told the paper.",
            "months,",
            "The doctor",
        ),
        ("\"My father used to say, 'Work hard and keep quiet,'\" said Ola Brandt.", "quiet,", "My father"),
        ("“The sign said “Keep Out,” and they all went in,” the ranger, Tui Parata, said.", "Out,", "The sign"),
        ("‘The judge told us, “Go home, all of you,” and we went,’ Ada Stone said.", "you,", "The judge"),
    ],
)
def test_who_speaks_inside_a_quote_is_told(attributor: Attributor, text: str, words: str, source: str) -> None:
    ((said, who, _),) = inside(attributor, text)
    assert said.endswith(words)
    assert who == source


def test_i_inside_a_quote_is_whoever_speaks_it(attributor: Attributor) -> None:
    text = "“Then he asked, ‘Can we do it?’ and I said, ‘No, we cannot,’” the treasurer, Ada Stone, recalled."
    assert ("No, we cannot,", "I", "Ada Stone") in inside(attributor, text)


@pytest.mark.parametrize(
    "text",
    [
        "“We all sang ‘The Long Road’ that night,” said Viktor Hansen.",
        "“It’s the people’s harbour, and it isn’t yours,” said Viktor Hansen.",
        "“Nobody asked us,” said Viktor Hansen.",
    ],
)
def test_what_nobody_in_the_quote_says_is_no_quote_inside_it(attributor: Attributor, text: str) -> None:
    assert inside(attributor, text) == []


def test_the_outer_quotes_and_speakers_are_what_they_were(attributor: Attributor) -> None:
    text = "“The doctor said, ‘You have six months,’ and I laughed,” Mara Lopes told the paper."
    answer = attributor(text)
    assert [name_of(quote) for quote in answer.quotes] == ["Mara Lopes"]
    assert [speaker.name for speaker in answer.speakers] == ["Mara Lopes"]


def test_line_ends_of_two_characters_move_inner_quotes_too(attributor: Attributor) -> None:
    text = "The clinic.\r\n\r\n“The doctor said, ‘You have six months,’ and I laughed,” Mara Lopes told the paper."
    assert inside(attributor, text)[0][:2] == ("You have six months,", "The doctor")
