"""How do pieces become quotes?"""

from __future__ import annotations

import pytest

from app.attribution.assembly import utterances
from app.attribution.kinds import kind_of
from app.attribution.pointer import Pointed
from app.attribution.quotes import find_pieces
from app.attribution.text import paragraphs
from app.attribution.types import Span


def joined(text: str, source: str, *, speech: float = 0.9) -> list[list[str]]:
    """The pieces of each utterance if every piece points at the first place of this source."""
    at = text.index(source)
    pointed = Pointed(Span(at, at + len(source)), None, speech, 0.9)
    pieces = find_pieces(text, paragraphs(text))
    return [[p.of(text) for p in u.parts] for u in utterances(text, pieces, [pointed] * len(pieces), threshold=0.5)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We will,” Roe said, “not go.”", [["We will,", "not go."]]),
        ("“We will go,” Roe said. “They stay.”", [["We will go,"], ["They stay."]]),
        ("“We will go.” Roe said: “They stay.”", [["We will go."], ["They stay."]]),
        ("Roe called it “sad” and “late”.", [["sad"], ["late"]]),
        ("“One.\n\n“Two,” Roe said.", [["One.", "Two,"]]),
    ],
)
def test_pieces_of_one_utterance_are_joined(text: str, expected: list[list[str]]) -> None:
    assert joined(text, "Roe") == expected


def test_an_utterance_of_a_transcript_has_the_name_before_its_colon_as_its_source() -> None:
    text = '"ROE: One.\n\n"Two.\n\n"ABEL: Three.'
    pieces = find_pieces(text, paragraphs(text))
    pointed = [Pointed(Span(1, 4), None, 0.9, sure) for sure in (0.5, 0.9, 0.7)]
    said = utterances(text, pieces, pointed, threshold=0.5)
    assert [[part.of(text) for part in u.parts] for u in said] == [["ROE: One.", "Two."], ["ABEL: Three."]]
    assert [u.pointed.source and u.pointed.source.of(text) for u in said] == ["ROE", "ABEL"]


def test_a_piece_whose_source_stands_within_it_does_not_go_on_with_the_one_before() -> None:
    text = "“Roe: One.\n\n“Abel: Two."
    pieces = find_pieces(text, paragraphs(text))
    pointed = [Pointed(Span(at, at + 4), None, 0.9, 0.9) for at in (1, text.index("Abel"))]
    assert len(utterances(text, pieces, pointed, threshold=0.5)) == 2


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("What Roe said:\n\n“One.”\n\n“Two.”\n\n“Three.”", ["Roe", "Roe", "Roe"]),
        ("What Roe said:\r\n• “One.”\r\n• “Two.”", ["Roe", "Roe"]),
        ("What Roe said was new.\n\n“One.”\n\n“Two.”", ["Roe", None]),
        ("What Roe said:\n\n“One.”\n\nThey left.\n\n“Two.”", ["Roe", None]),
        ("What Roe said:\n\n“One.”\n\nIt was “Two.”", ["Roe", None]),
    ],
    ids=["list", "bullets", "no colon", "interrupted", "not alone"],
)
def test_a_list_below_a_line_with_a_colon_has_one_source(text: str, sources: list[str | None]) -> None:
    pieces = find_pieces(text, paragraphs(text))
    at = text.index("Roe")
    pointed = [Pointed(None if i else Span(at, at + 3), None, 0.9, 0.9) for i in range(len(pieces))]
    said = utterances(text, pieces, pointed, threshold=0.5)
    assert [u.pointed.source.of(text) if u.pointed.source else None for u in said] == sources


def test_what_is_no_speech_is_left_out_with_all_that_continues_it() -> None:
    assert joined("“One.\n\n“Two,” Roe said.", "Roe", speech=0.1) == []


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("“We will all go there now,” Roe said.", "We will all go there now,", "direct"),
        ("Roe said: “No.”", "No.", "direct"),
        ("Roe called the plan “overdue”.", "overdue", "mixed"),
        ("Roe spoke of a “day of great joy for all of us”.", "day of great joy for all of us", "mixed"),
        ("Roe met the “First Lady” there.", "First Lady", "mixed"),
        ("It was late. “No,” Roe said.", "No,", "direct"),
    ],
)
def test_a_fragment_in_the_reporters_sentence_is_mixed(text: str, words: str, kind: str) -> None:
    at = text.index(words)
    assert kind_of(text, [Span(at, at + len(words))]) == kind
