"""Are the words of somebody without a name given to nobody whom the article names?"""

from __future__ import annotations

import pytest

from app.attribution.attributor import Attributor

BEFORE = "Sara Lind, the minister, opened the ward. “It is late,” she said.\n\n"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "A nurse at the surgery, who asked us not to use her name, had one idea. “Answer the phone,” she said.",
            "nurse",
        ),
        ("A nurse at the surgery said she had one idea. “Answer the phone,” she said.", "nurse at the surgery"),
        ("Outside, a nurse said that nobody came. “Answer the phone,” she said.", "nurse"),
        ("An aide to Sara Lind said that nobody came. “Answer the phone,” she said.", "aide to Sara Lind"),
        (
            "A former nurse, who did not want to be named, dismissed Ms Lind’s plan. “Answer the phone,” she said.",
            "former nurse",
        ),
        (
            "A nurse, who is not authorised to speak, had one idea. It was old.\n\n“Answer the phone,” she said.",
            "nurse",
        ),
        (
            "One of the nurses, who declined to give her name, had one idea. “Answer the phone,” she said.",
            "one of the nurses",
        ),
        ("A foreign monitor had seen it. The road was shut. “We asked,” the monitor said.", "foreign monitor"),
    ],
)
def test_a_description_that_introduces_is_who_speaks(attributor: Attributor, text: str, name: str) -> None:
    speaker = attributor(BEFORE + text).quotes[-1].speaker
    assert speaker is not None
    assert speaker.kind in ("anonymous", "person")
    assert name.lower() in speaker.name.lower()
    assert speaker.name != "Sara Lind"


@pytest.mark.parametrize(
    "text",
    [
        "A judge, who may not be named, asked Ms Lind whether it was hers. “It is ours,” she said.",
        "A nurse waved. Ms Lind waved back. “Answer the phone,” she said.",
        "By the plan a nurse pays a tenth. “That is fair,” she said.",
        "A woman was killed when the wall fell. “Our thoughts are with her family,” she said.",
        "A girl, who cannot be named for legal reasons, was heard before Ms Lind. “It was dreadful,” she said.",
        "An anonymous letter accused Ms Lind of lying. The letter was read aloud. “I have nothing to hide,” she said.",
        "An official who asked not to be named spoke. That was denied by Ms Lind. “All is calm,” she said.",
    ],
)
def test_who_is_named_keeps_her_words(attributor: Attributor, text: str) -> None:
    speaker = attributor(BEFORE + text).quotes[-1].speaker
    assert speaker is not None
    assert speaker.name == "Sara Lind"
