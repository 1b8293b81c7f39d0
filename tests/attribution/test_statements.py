"""Which statements does the text report without marks?"""

from __future__ import annotations

import pytest

from app.attribution.pointer import Told
from app.attribution.speakers import Asked
from app.attribution.statements import statements
from app.attribution.types import Span


def at(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def told(text: str, cue: str, content: str, source: str | None, chance: float = 0.9) -> Told:
    return Told(at(text, cue), at(text, content), at(text, source) if source else None, chance, 0.9)


def test_a_statement_is_what_stands_behind_its_cue() -> None:
    text = "The harbour board said that the bridge would stay shut until May."
    (found,), around = statements(
        text, [told(text, "said", "that the bridge would stay shut until May.", "The harbour board")], [], threshold=0.5
    )
    assert [part.of(text) for part in found.parts] == ["that the bridge would stay shut until May."]
    assert around == []


def test_the_clause_in_the_middle_is_no_part_of_what_is_said() -> None:
    text = "The bridge, Ms Roe said on Monday, would stay shut."
    (found,), _ = statements(
        text,
        [told(text, "said on Monday", "The bridge, Ms Roe said on Monday, would stay shut", "Ms Roe")],
        [],
        threshold=0.5,
    )
    assert [part.of(text) for part in found.parts] == ["The bridge", "would stay shut"]


@pytest.mark.parametrize(("chance", "source"), [(0.4, "Ms Roe"), (0.9, None)])
def test_an_unlikely_cue_and_one_without_a_source_make_no_statement(chance: float, source: str | None) -> None:
    text = "Ms Roe said the bridge was shut."
    assert statements(text, [told(text, "said", "the bridge was shut", source, chance)], [], threshold=0.5)[0] == []


def test_the_cue_of_a_quote_makes_no_statement_of_its_own() -> None:
    text = "“The bridge is shut for good,” Ms Roe said."
    quote = Asked(at(text, "Ms Roe"), (at(text, "The bridge is shut for good,"),))
    cue = told(text, "said", "“The bridge is shut for good,”", "Ms Roe")
    assert statements(text, [cue], [quote], threshold=0.5) == ([], [None])


def test_a_fragment_in_marks_knows_the_statement_around_it() -> None:
    text = "Ms Roe said the bridge was “a wreck” and would stay shut until May."
    content = "the bridge was “a wreck” and would stay shut until May"
    fragment = Asked(at(text, "Ms Roe"), (at(text, "a wreck"),))
    cue = told(text, "said", content, "Ms Roe")
    assert statements(text, [cue], [fragment], threshold=0.5) == ([], [at(text, content)])


def test_a_fragment_of_somebody_else_is_no_part_of_the_statement() -> None:
    text = (
        "Ms Roe said that what Mr Poe of the harbour board had called “a wreck” would stay shut until the month of May."
    )
    content = text[12:-1]
    fragment = Asked(at(text, "Mr Poe"), (at(text, "a wreck"),))
    found, around = statements(text, [told(text, "said", content, "Ms Roe")], [fragment], threshold=0.5)
    assert [part.of(text) for one in found for part in one.parts] == [content]
    assert around == [None]


def test_two_cues_of_the_same_words_make_one_statement() -> None:
    text = "Ms Roe is expected to announce a new bridge over the Tarn by next spring."
    cues = [
        told(text, "is expected", "to announce a new bridge over the Tarn by next spring", "Ms Roe", 0.6),
        told(text, "announce", "a new bridge over the Tarn by next spring", "Ms Roe", 0.8),
    ]
    (found,), _ = statements(text, cues, [], threshold=0.5)
    assert found.told.cue.of(text) == "announce"


def test_statements_within_statements_are_both_kept() -> None:
    text = "The board said that Mr Poe, its former head, believed the bridge to be safe."
    cues = [
        told(text, "said", "that Mr Poe, its former head, believed the bridge to be safe", "The board"),
        told(text, "believed", "the bridge to be safe", "Mr Poe"),
    ]
    found, _ = statements(text, cues, [], threshold=0.5)
    assert [one.told.cue.of(text) for one in found] == ["said", "believed"]
