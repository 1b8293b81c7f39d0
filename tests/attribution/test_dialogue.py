"""Whose turn is it, where two people talk?"""

from __future__ import annotations

import pytest

from app.attribution.attributor import Attributor
from app.attribution.dialogue import Dialogue, Interview
from app.attribution.types import Span, Speaker

COURT = (
    "In court Ben Doe was asked about the car by Ada Roe, for the prosecution.\n\n"
    "“Whose car was it?” Roe asked.\n\n"
    "“My brother’s,” Doe said.\n\n"
    "“And who drove it?”\n\n"
    "“I did.”\n\n"
    "“Where to?”\n\n"
    "The judge called a recess."
)


@pytest.fixture(scope="module")
def attributor() -> Attributor:
    return Attributor.load()


def dialogue(text: str) -> Dialogue:
    return Dialogue(text, [[span] for span in marked(text)])


def interviewed(text: str) -> Interview:
    talk = dialogue(text)
    return talk.interview([False] * len(marked(text)))


def marked(text: str) -> list[Span]:
    starts = [i + 1 for i, c in enumerate(text) if c == "“"]
    return [Span(start, text.index("”", start)) for start in starts]


def test_two_who_have_begun_to_talk_take_turns(attributor: Attributor) -> None:
    found = [quote for quote in attributor(COURT).quotes if quote.kind == "direct"]
    assert [quote.speaker.name for quote in found if quote.speaker] == ["Ada Roe", "Ben Doe"] * 2 + ["Ada Roe"]
    turn = found[3]
    assert (turn.source, turn.cue) == (None, None)
    assert next((link.step, link.span.of(COURT)) for link in turn.chain) == ("conversation", "My brother’s,")
    assert all(quote.confidence < found[1].confidence for quote in found[2:])


def test_who_spoke_before_the_quote_above_goes_on() -> None:
    assert [dialogue(COURT).spoke_before(n) for n in range(5)] == [None, None, 0, 1, 2]


@pytest.mark.parametrize(
    "text",
    [
        "“One,” said Roe.\n\n“Two,” said Doe.\n\n“Three.”\n\nFour.",  # one paragraph alone may be either's
        "“One,” said Roe.\n\n“Two,” said Doe.\n\nA pause.\n\n“Three.”\n\n“Four.”",
        "“One,” said Roe.\n\nA pause.\n\n“Two,” said Doe.\n\n“Three.”\n\n“Four.”",
        "“One,” said Roe.\n\n“Two,” said Doe.\n\n“Three,” he added.\n\n“Four.”",
    ],
)
def test_no_turn_is_taken_where_print_leaves_it_open(text: str) -> None:
    assert dialogue(text).spoke_before(2) is None


def test_print_that_says_who_speaks_comes_first(attributor: Attributor) -> None:
    text = "Arne Moe was asked.\n\n“JUDGE: How fast?”\n\n“MOE: Eleven knots.”\n\n“JUDGE: In fog?”\n\n“MOE: No.”"
    assert all(quote.chain[0].step == "source" for quote in attributor(text).quotes)


def test_whoever_asks_does_not_answer(attributor: Attributor) -> None:
    text = (
        "Samuel Ortiz, a farmer, told the court that he had heard it as a boy. Counsel Rita Lindqvist asked him: “Who "
        "told you that?”\n\n“My father.”\n\n“And who told him?”\n\n“I wonder,” Ortiz said."
    )
    found = attributor(text).quotes
    speakers = [quote.speaker.name if quote.speaker else None for quote in found if quote.kind == "direct"]
    assert speakers[1:3] == ["Samuel Ortiz", "Rita Lindqvist"]


def test_a_question_is_answered_only_where_the_answer_is_a_turn() -> None:
    asked = "“Why?” asked Roe.\n\n“Because.”\n\n“I see.”"
    assert dialogue(asked).is_reply(1)
    assert not dialogue(asked).is_reply(2)
    assert not dialogue(asked).is_reply(0)
    assert not dialogue(asked.replace("?", "!")).is_reply(1)
    assert not dialogue("“Why?” asked Roe.\n\n“Because.”\n\nThey left.").is_reply(1)


INTERVIEW = (
    "Nuala Prendeville left school to drive a mobile library. Now her first book is on a shortlist.\n\n"
    "Is he somebody you've known?\n\n"
    "“Everybody thinks he is somebody they knew. John Sheedy said so to me.\n\n"
    "“He’s me, of course.”\n\n"
    "How so?\n\n"
    "“I wrote at night. Sheedy burned it.”\n\n"
    "And your mother?\n\n"
    "“She read it twice.”"
)


def test_an_interview_is_with_the_person_named_first(attributor: Attributor) -> None:
    found = [quote for quote in attributor(INTERVIEW).quotes if quote.kind == "direct"]
    assert len(found) == 3  # the first one goes on over two paragraphs
    assert {quote.speaker.name for quote in found if quote.speaker} == {"Nuala Prendeville"}
    assert all(quote.chain[0].step == "conversation" and quote.source is None for quote in found)


@pytest.mark.parametrize("question", ["“How so?” he asked.", "How so, she asked.", "‘How so?’"])
def test_three_questions_without_marks_make_an_interview(question: str) -> None:
    assert interviewed(INTERVIEW).answers == {0, 1, 2, 3}
    assert interviewed(INTERVIEW).start == INTERVIEW.index("Is he")
    assert interviewed(INTERVIEW.replace("How so?", question)).answers == frozenset()


def test_an_interview_is_answered_by_quotes_alone() -> None:
    assert interviewed(INTERVIEW.replace("\n\n", "\n \n")).answers == {0, 1, 2, 3}
    told = INTERVIEW.replace("burned it.”", "burned it,” said Doe.").replace("read it twice.”", "read it,” said Doe.")
    assert interviewed(told).answers == frozenset()
    assert dialogue(INTERVIEW).interview([True] * 4).answers == frozenset()  # each has a signature of its own


def test_an_interview_is_with_nobody_who_is_named_later(attributor: Attributor) -> None:
    later = INTERVIEW.replace("Nuala Prendeville left school", "By Ann Poe\n\nThe novelist left school")
    speakers = {quote.speaker.name for quote in attributor(later).quotes if quote.speaker}
    assert "John Sheedy" not in speakers


def test_the_chain_of_a_long_dialogue_stays_short(attributor: Attributor) -> None:
    text = COURT.replace("The judge called", "\n\n".join(["“I did.”", "“Where to?”"] * 40) + "\n\nThe judge called")
    found = [quote for quote in attributor(text).quotes if quote.kind == "direct"]
    assert {quote.speaker.name for quote in found[-10:] if quote.speaker} == {"Ada Roe", "Ben Doe"}
    assert max(len(quote.chain) for quote in found) <= 4


def test_a_colon_hands_over_to_whoever_it_names() -> None:
    text = "“One,” said Roe.\n\n“Two,” said Doe. Then Poe said:\n\n“Three.”\n\n“Four.”"
    assert dialogue(text).spoke_before(2) is None


def test_a_signature_comes_before_the_turn(attributor: Attributor) -> None:
    text = "“Nobody came,” said Ann Roe.\n\n“They did,” said Tim Doe.\n\n“They never called us.”\n\n— Nina Falk"
    assert attributor(text).quotes[-1].speaker == Speaker("Nina Falk", "person")
