"""Are names read whole that the tagger breaks? Invented people, and kinds of names that news of elsewhere has."""

from __future__ import annotations

import pytest

from app.attribution.attributor import Attributor
from tests.attribution.promises import check


def names(attributor: Attributor, text: str) -> list[str | None]:
    """The name of the speaker of every marked quote."""
    marked = [quote for quote in attributor(text).quotes if quote.kind != "indirect"]
    return [None if quote.speaker is None else quote.speaker.name for quote in marked]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("“Europe stands with you,” Adela von der Heide told reporters.", ["Adela von der Heide"]),
        ("Adela von der Heide spoke. “More is to come,” Von der Heide said.", ["Adela von der Heide"]),
        ("“It is over,” Mr. Park Seong-min said. “Go home,” Mr. Park added.", ["Park Seong-min"] * 2),
        ("“We will sail,” said Captain Esteban “El Gato” Maldonado.", ["Esteban Maldonado"]),
        ("“There will be cuts in June,” said Ruth Amory of Harbour Economics.", ["Ruth Amory"]),
        ("President Tomas Inacio Lurdes da Costa spoke. “It is late,” Lurdes said.", ["Tomas Inacio Lurdes da Costa"]),
        ("“I heard a bang,” a man named Tom Berger told the paper.", ["Tom Berger"]),
        ("“It was chaos,” Lt. Col. Maria Jensen, commander of the unit, said.", ["Maria Jensen"]),
        # What looks alike and is none.
        ("“The era is over,” said Jane Stone-era official Ada Roe.", ["Ada Roe"]),
        ("“We are sorry,” said the Bank of Lowmoor.", ["Bank of Lowmoor"]),
        ("In 1994: “One step, perhaps.”", [None]),
    ],
)
def test_the_speaker_is_named_in_full(attributor: Attributor, text: str, wanted: list[str | None]) -> None:
    assert names(attributor, text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Ada “Stone",
            "Ada “Stone”",
            "Ada (“Stone”)",
            "Ada “",
            'Dr. Ada "Stone"',
            "Ada von",
            "von der",
            "Ada von der “",
        ),
        *("Park Seong-", "Seong-min", "Ada-min", "of", "of Ada of", "a man named", "“No,” said a man named", "x of y"),
        *(
            "“No,” said a man as",
            "Ada Stone of",
            "Ada of “Stone”",
            "the company",
            "“No,” the company",
            "1994",
            "“No,” 1994",
        ),
    ],
)
def test_what_is_cut_off_is_read_too(attributor: Attributor, text: str) -> None:
    for words in (text, f"“No,” said {text}", f"{text} said “no", f"“{text}” said", f"{text}\n{text}"):
        check(words, attributor(words))


def test_both_titles_are_in_the_role(attributor: Attributor) -> None:
    (quote,) = attributor("“It was chaos,” Lt. Col. Maria Jensen, who leads the unit, said.").quotes
    assert quote.speaker is not None
    assert quote.speaker.role == "Lt. Col."


def test_a_body_is_named_with_what_it_is_for(attributor: Attributor) -> None:
    text = "“They used force,” the Lowmoor National Commission on Human Rights said on Monday."
    assert names(attributor, text) == ["Lowmoor National Commission on Human Rights"]
    text = "“They used force,” the Lowmoor National Commission said on Monday."
    assert names(attributor, text) == ["Lowmoor National Commission"]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Garment and Allied Workers Union", "“We walk out,” the Garment and Allied Workers Union said. “Today.”"),
        ("Diocese of the River", "“We pray,” the Diocese of the River said on Monday."),
        ("Lowmoor County Sheriff’s Office", "“He ran,” the Lowmoor County Sheriff’s Office said on Monday."),
        ("Mineworkers’ Congress of Lowmoor", "“We walk out,” the Mineworkers’ Congress of Lowmoor said on Monday."),
        ("Mineworkers’ Union of the East", "“We walk out,” the Mineworkers’ Union of the East said on Monday."),
    ],
)
def test_small_words_are_part_of_a_body_s_name(attributor: Attributor, body: str, text: str) -> None:
    assert set(names(attributor, text)) == {body}


def test_letters_in_brackets_are_the_body_s_in_whatever_language(attributor: Attributor) -> None:
    text = "The Union of Libournais Growers (UVL) met. “We walk out,” the UVL said. “Now.”"
    assert set(names(attributor, text)) == {"Union of Libournais Growers"}


def test_two_bodies_stay_two(attributor: Attributor) -> None:
    text = "Lawyers of the Home Office and Amnesty met. “It is a scandal,” Amnesty said in a statement."
    assert names(attributor, text) == ["Amnesty"]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Google closed Google Maps for a day. “We are calm,” Google said.", "Google"),
        ("The Senate Judiciary Committee met. “We are calm,” the Senate said.", "Senate"),
        ("The Labour Party (UK) met. “We are calm,” the UK said in a statement.", "UK"),
        ("Lawyers for Google and European Commission met. “We are calm,” Google said.", "Google"),
        ("The Carter Foundation met. Mr. Carter, who is 80, came. “It is my school,” Carter said.", "Carter"),
        ("Ann Poe waited. “It is about trust,” said the mother of one of the boys.", "mother of one of the boys"),
    ],
)
def test_what_is_like_a_body_s_name_is_not_taken_for_it(attributor: Attributor, text: str, speaker: str) -> None:
    assert names(attributor, text)[-1:] == [speaker]


def test_the_first_word_of_a_body_s_name_is_that_body(attributor: Attributor) -> None:
    text = "Fenholt Logistics lost a third of its value. Fenholt shares fell again. “We are calm,” Fenholt said."
    assert names(attributor, text) == ["Fenholt Logistics"]
    person = "Fenholt Logistics lost a third. Its founder, Ada Fenholt, sold nothing. “We are calm,” Fenholt said."
    assert names(attributor, person) == ["Ada Fenholt"]
    country = "Kenya Airways lost a third of its value. “We are calm,” Kenya said in a statement."
    assert names(attributor, country) == ["Kenya"]


def test_a_mother_of_three_is_the_woman_who_was_named(attributor: Attributor) -> None:
    text = "Shazia Malik came at noon with her children. “It is about trust,” the mother of three said. “Nothing else.”"
    assert set(names(attributor, text)) == {"Shazia Malik"}
    other = "Shazia Malik came at noon. “It is about trust,” said the mother of a boy who was hurt."
    assert "Shazia Malik" not in names(attributor, other)


def test_a_wife_is_a_woman_whatever_her_name_ends_in(attributor: Attributor) -> None:
    text = "“It was like a war,” said Chanak Berg, a shopkeeper. His wife, Dilno, was angry. “We stay,” she said."
    assert names(attributor, text) == ["Chanak Berg", "Dilno"]


def test_the_company_is_the_one_that_was_named(attributor: Attributor) -> None:
    text = "Shares of Boeing fell after the recall. “We take safety seriously,” the company said in a statement."
    assert names(attributor, text) == ["Boeing"]
    other = "The University of Lowmoor fired him. Amnesty wrote. “It is a scandal,” the company said in a statement."
    assert "University of Lowmoor" not in names(attributor, other)


@pytest.mark.parametrize("land", ["Hong Kong", "Abu Dhabi", "the United States", "New Zealand", "Norway"])
def test_a_country_that_speaks_is_no_person(attributor: Attributor, land: str) -> None:
    (quote,) = attributor(f"“We will not accept this,” {land} said on Monday.").quotes
    assert quote.speaker is not None
    assert (quote.speaker.name, quote.speaker.kind) == (land.removeprefix("the "), "organisation")
