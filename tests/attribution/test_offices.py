"""Who is "the minister"? Whoever holds that office here, and nobody who holds another. All people are invented."""

from __future__ import annotations

import pytest

from app.attribution.attributor import Attributor


def last_speaker(attributor: Attributor, text: str) -> str:
    """The name of who says the last marked quote of a text."""
    last = [quote for quote in attributor(text).quotes if quote.kind != "indirect"][-1]
    assert last.speaker is not None
    return last.speaker.name


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ('"No," Sen. Alma Reed said. "They miscounted," a Treasury official said. "Twice," the official said.',
         "Treasury official"),
        ('Senator Alma Reed led the vote. "It was a sell-out," the president said.', "president"),
        ('Alma Reed met her aides. "It was a sell-out," the president said.', "Alma Reed"),
        ('"I have nothing to hide," said the education minister, Piet Maas. "He does not," the prime minister said.',
         "prime minister"),
        ('Prime Minister Piet Maas stayed at home. "I have a cold," the minister said.', "Piet Maas"),
        ('Vice President Alma Reed flew in. "I am late," the vice president said.', "Alma Reed"),
        ('Shadow treasurer Hugh Dunmore rose. "It is working," the treasurer said.', "treasurer"),
        ('A senator from Ohio rose. "We are not done," the senator said.', "senator from Ohio"),
        ('Ms Justice Orla Hickey rose. "Enough for today," the judge said.', "Orla Hickey"),
        ('CEO Alma Reed flew in. "I am late," the CEO said.', "Alma Reed"),
        ('Alma Reed, the chief executive of Maas, flew in. "I am late," the CEO said.', "Alma Reed"),
        ('Convener Alma Reed asked for silence. "It is over," said the convener.', "Alma Reed"),
        ('Ana Reyes was woken by her goats. "They screamed," said the 52-year-old quilter.', "Ana Reyes"),
        ('Lars Ekdal has died. The son of a baker, he drove buses. "I live here," he used to say.', "Lars Ekdal"),
    ],
)  # fmt: skip
def test_an_office_is_its_holder(attributor: Attributor, text: str, speaker: str) -> None:
    assert last_speaker(attributor, text) == speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            'Miguel Reyes stacked. His wife, Ana Reyes, watched. "It was yellow," her husband said.',
            "Miguel Reyes",
        ),
        (
            'Miguel Reyes stacked. His wife, Ana Reyes, watched. "It was red," Miguel Reyes\' wife said.',
            "Ana Reyes",
        ),
        ('Hannah Moss is late. Her mother, Patricia Moss, writes novels. "She told me to," Moss says.', "Hannah Moss"),
    ],
)
def test_kin_is_told_apart(attributor: Attributor, text: str, speaker: str) -> None:
    assert last_speaker(attributor, text) == speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ('Rudo Maas sat beside her husband, John Maas. "She sings," said Mr Maas.', "John Maas"),
        ('Cormac Ian Doyle BL rose for the widow. "Is that all?" Mr Doyle asked.', "Cormac Ian Doyle"),
        ('SSP Imran Ali Shah flew in. "I am late," Mr Shah said.', "Imran Ali Shah"),
    ],
)
def test_titles_and_letters_tell_people_apart(attributor: Attributor, text: str, speaker: str) -> None:
    assert last_speaker(attributor, text) == speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ('Ardwick Police made three arrests on Monday. "Stay away," the force said.', "Ardwick Police"),
        ('Ardwick Police hold a man. He is John Doe. "Stay away," the force said.', "Ardwick Police"),
        ('The World Relief Programme has left. "We had no fuel," the agency said.', "World Relief Programme"),
        ('The World Relief Programme has left. "We had no fuel," the school said.', "school"),
    ],
)
def test_a_body_is_called_by_what_its_name_says(attributor: Attributor, text: str, speaker: str) -> None:
    assert last_speaker(attributor, text) == speaker
