"""Are names taken apart, and told from each other, as readers do?"""

from __future__ import annotations

import pytest

from app.attribution.lexicon import FEMALE, MALE
from app.attribution.names import parse, same_person
from app.attribution.roles import kind_of_noun, reader_name, singular


@pytest.mark.parametrize(
    ("written", "text", "words", "suffix"),
    [
        ("Sen. José M. Díaz Jr.'s", "José M. Díaz Jr.", ("jose", "m", "diaz"), "jr"),
        ("Mr Okafor", "Okafor", ("okafor",), ""),
        ("Mrs. Roe’s", "Roe", ("roe",), ""),
        ("Secretary of State Jane Roe", "Jane Roe", ("jane", "roe"), ""),
        ("Retired Lt. Gen. Piet van der Berg", "Piet van der Berg", ("piet", "van", "der", "berg"), ""),
        ("ROE", "Roe", ("roe",), ""),
        ("J.K. Doe", "J.K. Doe", ("j", "k", "doe"), ""),
        ("Doris Roe-Mays", "Doris Roe-Mays", ("doris", "roe", "mays"), ""),
        ("Karim al-Doe", "Karim al-Doe", ("karim", "doe"), ""),
        ('Tomas "Tiny" Roe', "Tomas Roe", ("tomas", "roe"), ""),
        ("Jane Roe, MP", "Jane Roe", ("jane", "roe"), ""),
        ("Pope Placidus", "Pope Placidus", ("placidus",), ""),
    ],
)
def test_name_is_taken_apart(written: str, text: str, words: tuple[str, ...], suffix: str) -> None:
    name = parse(written)
    assert name is not None
    assert (name.text, name.words, name.suffix) == (text, words, suffix)


@pytest.mark.parametrize("written", ["", "'s", "—", '""', "34", "()"])
def test_no_name_in_nothing(written: str) -> None:
    assert parse(written) is None


@pytest.mark.parametrize(("written", "gender"), [("Mr Roe", MALE), ("Ms Roe", FEMALE), ("Dr Roe", 0), ("Jane Roe", 0)])
def test_title_tells_the_gender(written: str, gender: int) -> None:
    name = parse(written)
    assert name is not None
    assert name.gender == gender


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Jane Roe", "Jane M. Roe", True),
        ("William Roe", "Bill Roe", True),
        ("Timothy Roe", "Tim Roe", True),
        ("J. Roe", "Jane Roe", True),
        ("H. Edgar Doe", "Edgar Doe", True),
        ("Jane Roe", "Joan Roe", False),
        ("John Roe", "John Roe Jr.", False),
        ("John Roe Sr.", "John Roe Jr.", False),
        ("Mr Pat Roe", "Mrs Pat T. Roe", False),
        ("José Díaz", "Jose Diaz", True),
    ],
)
def test_two_full_names_are_compared(a: str, b: str, same: bool) -> None:
    first, second = parse(a), parse(b)
    assert first is not None
    assert second is not None
    assert same_person(first, second) is same


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        (
            "two people familiar with the matter who spoke on condition of anonymity",
            "two people familiar with the matter",
        ),
        ("a US official", "US official"),
        ("The White House", "White House"),
        ("one of the aides", "one of the aides"),
        ("some on the council", "some on the council"),
        ("those in the front row", "those in the front row"),
        ("a spokeswoman for the mayor, who left,", "spokeswoman for the mayor"),
        ("the senator's", "senator"),
    ],
)
def test_phrase_reads_as_a_speaker(phrase: str, name: str) -> None:
    assert reader_name(phrase) == name


@pytest.mark.parametrize(
    ("noun", "plural", "kind"),
    [
        ("official", False, "anonymous"),
        ("people", True, "anonymous"),
        ("protesters", True, "group"),
        ("report", False, "document"),
        ("ministry", False, "organisation"),
        ("spokeswoman", False, "anonymous"),
        ("weather", False, "unknown"),
    ],
)
def test_noun_tells_the_kind(noun: str, plural: bool, kind: str) -> None:
    assert kind_of_noun(noun, plural=plural) == kind


@pytest.mark.parametrize(
    ("noun", "one"), [("women", "woman"), ("ministries", "ministry"), ("news", "news"), ("press", "press")]
)
def test_singular(noun: str, one: str) -> None:
    assert singular(noun) == one
