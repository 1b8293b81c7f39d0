"""Do states, and those who speak for them, have their names?"""

from __future__ import annotations

import pytest

from app.attribution.attributor import Attributor


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("The Russian embassy called the claim “a fabrication”.", "Russian embassy", "organisation"),
        ("The foreign ministry in Minsk called it “an unfriendly act”.", "foreign ministry in Minsk", "organisation"),
        ("The Unite union accused the board of “softening up” workers.", "Unite", "organisation"),
        (
            "France, Germany and the United Kingdom said in a joint statement: “We will not accept any further delay.”",
            "France, Germany and the United Kingdom",
            "group",
        ),
        (
            "Germany and the European Commission said they were “concerned”.",
            "Germany and the European Commission",
            "group",
        ),
        ("“We need a strong squad,” England and Wales captain Jane Roe said.", "Jane Roe", "person"),
        ("Bosnia and Herzegovina called the ruling “a mockery of justice”.", "Bosnia and Herzegovina", "organisation"),
        (
            "“We have heard both sides,” said the tribunal’s president, the Dutch jurist Willem van Oosterzee.",
            "Willem van Oosterzee",
            "person",
        ),
        (
            "Bradley South MP Imran Hafeez spoke first. “There are fittings on lifeboats,” he said.",
            "Imran Hafeez",
            "person",
        ),
        ("Jane Roe MP spoke first. “There are fittings on lifeboats,” she said.", "Jane Roe", "person"),
        (
            "Minister of State for Railways Arvind Kulkarni spoke first. “There is no question of it,” he said.",
            "Arvind Kulkarni",
            "person",
        ),
        (
            "Sens. Dale Whitcomb of Montana and Ruth Ann Sorley of Maine came. Harlan Pruett spoke to Whitcomb. “Show "
            "me something different and I’ll vote different,” the Maine senator said.",
            "Ruth Ann Sorley",
            "person",
        ),
        (
            "Sen. Rory Pell of Kentucky voted no. Sens. Susan Colley of Maine and Miles Leigh of Utah voted yes. “It "
            "is bad,” the Kentucky senator said.",
            "Rory Pell",
            "person",
        ),
        (
            "Mr. Alvin Whitecalf, who is chief of the Red Willow First Nation, came with Paul Dunn. “I’ve got it "
            "framed,” the chief said.",
            "Alvin Whitecalf",
            "person",
        ),
        (
            "Scully left with his wife, Jean Scully, who had come each day. She stopped for a moment. “He goes there, "
            "you know,” she told reporters.",
            "Jean Scully",
            "person",
        ),
    ],
)
def test_who_speaks_is_named_as_readers_would(attributor: Attributor, text: str, name: str, kind: str) -> None:
    speaker = attributor(text).quotes[-1].speaker
    assert speaker is not None
    assert (speaker.name, speaker.kind) == (name, kind)
