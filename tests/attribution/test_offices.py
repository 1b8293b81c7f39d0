"""Who is "the minister"? Whoever holds that office here, and nobody who holds another. All people are invented."""

from __future__ import annotations

import pytest

from app.attribution.attributor import Attributor


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
        ('Lars Ekdal has died. The son of a baker, he drove buses. "I live here," he used to say.', "Lars Ekdal"),
    ],
)  # fmt: skip
def test_an_office_is_its_holder(attributor: Attributor, text: str, speaker: str) -> None:
    last = [quote for quote in attributor(text).quotes if quote.kind != "indirect"][-1]
    assert last.speaker is not None
    assert last.speaker.name == speaker


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
    last = [quote for quote in attributor(text).quotes if quote.kind != "indirect"][-1]
    assert last.speaker is not None
    assert last.speaker.name == speaker
