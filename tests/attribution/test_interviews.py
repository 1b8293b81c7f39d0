"""Are the turns of an interview printed without marks told from any other line with a colon?"""

from __future__ import annotations

import pytest

from app.attribution.interviews import label, speakers, turns
from app.attribution.quotes import find_pieces
from app.attribution.text import paragraphs
from app.attribution.types import Span


def spoken(text: str) -> list[tuple[str | None, str]]:
    """Label and words of each turn."""
    places = paragraphs(text)
    found = turns(text, places, speakers(text, places)).values()
    return [(turn.label.of(text) if turn.label else None, turn.words.of(text)) for turn in found]


def test_turns_go_on_over_paragraphs_and_leave_out_directions() -> None:
    text = "Ada Roe met Ivo Lind.\n\nROE: Why?\n\nLIND: Well,\n\nbecause.\n\n(LAUGHTER)\n\nROE: I see.\n\nHe left."
    assert spoken(text) == [("ROE", "Why?"), ("LIND", "Well,"), (None, "because."), ("ROE", "I see.")]


@pytest.mark.parametrize("stop", [":", "."])
def test_question_and_answer_are_turns(stop: str) -> None:
    text = f"Q{stop} Why?\nA{stop} Because of “rain”.\nQ{stop} And now?\nA{stop} Now it is dry."
    assert [name for name, _ in spoken(text)] == ["Q", "A", "Q", "A"]
    found = find_pieces(text, paragraphs(text))
    assert [piece.inner.of(text) for piece in found] == ["Why?", "Because of “rain”.", "And now?", "Now it is dry."]
    assert [piece.label and piece.label.of(text) for piece in found] == ["Q", "A", "Q", "A"]


@pytest.mark.parametrize(
    "text",
    [
        "Pros: Quiet.\nCons: Dear.\nPros: Light.\nCons: Weak.",
        "Claim: It fell.\nFact: It rose.\nClaim: It rose.\nFact: It fell.",
        "Ada Roe came.\nROE: Why?\nHe left.",
        "Ada Roe came.\nROE: Why?\nROE: And how?\nROE: And when?",
        "Ada Roe met Ivo Lind.\nRoe: “Why?”\nLind: “Because.”\nRoe: “I see.”",
        "12:30: Rain.\n13:00: Sun.\n12:30: Rain.\n13:00: Sun.",
    ],
    ids=["review", "fact check", "one line", "one speaker", "marks", "times"],
)
def test_other_lines_with_a_colon_are_no_turns(text: str) -> None:
    assert spoken(text) == []


def test_a_headline_with_a_name_is_no_turn_of_an_interview_in_capitals() -> None:
    text = "Gov Roe: We try.\n\nSo said Ada Roe to Ivo Lind.\n\nROE: We try.\n\nLIND: You do?\n\nROE: Yes."
    assert spoken(text)[0] == ("ROE", "We try.")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ROE: Why?", "ROE"),
        ("DE LA CRUZ: Why?", "DE LA CRUZ"),
        ("ŽIŽEK: Why?", "ŽIŽEK"),
        ("Roe: Why?", None),
        ("A: Why?", None),
        ("WE MUST ALL GO HOME NOW: now.", None),
        ("ROE:why", None),
    ],
)
def test_a_label_is_a_name_in_capitals_before_a_colon(text: str, name: str | None) -> None:
    found = label(text, Span(0, len(text)))
    assert (found and found.of(text)) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("“We go.” — Ada Roe", "Ada Roe"),
        ("“We go.”\n\n— Ada Roe, to the court", "Ada Roe"),
        ("“We go.” -- Senator Ada de Roe (Lowmoor).", "Senator Ada de Roe"),
        ("“We go!” –Ada Roe.", "Ada Roe"),
        ("“We go.” -Ada Roe-Lind", "Ada Roe-Lind"),
        ("“We go.” — Ada Roe said so. “We stay.”", None),
        ("They were “late” — Ada Roe", None),
        ("They were “late.” — Ada Roe", None),
        ("“We go.” — she said", None),
        ("“We go,” he said. “Now.”\n\n— Ada Roe", None),
        ("“We go.”\n\nAda Roe", None),
    ],
)
def test_a_whole_sentence_is_signed_behind_a_dash(text: str, name: str | None) -> None:
    first = find_pieces(text, paragraphs(text))[-1 if "Now" in text else 0]
    assert (first.label.of(text) if first.label else None) == name


@pytest.mark.parametrize(
    "text",
    [
        "Ada Roe met Ivo Lind.\n\n“Roe: One.\n\n“Lind: Two.\n\n“Roe: Three.",
        "Ada Roe met Ivo Lind.\n\nRoe: “One.”\n\nLind: “Two.”\n\nRoe: “Three.”",
    ],
    ids=["within the marks", "before the marks"],
)
def test_labels_that_take_turns_name_the_speakers_of_marked_quotes(text: str) -> None:
    found = find_pieces(text, paragraphs(text))
    assert [piece.label.of(text) if piece.label else None for piece in found] == ["Roe", "Lind", "Roe"]
    assert not any(piece.continues for piece in found)
