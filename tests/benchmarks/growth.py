"""Does the cost of a text grow with its length alone, whatever stands in it?

In: a loaded engine, and texts. Out: for each large text, most of them hostile, the seconds it takes and those of its
first half: twice as many is linear, four times is the square.
"""

from __future__ import annotations

import time

from app.attribution.attributor import Attributor

MEGABYTE = 1_000_000
MANY = 100_000
FEWER = 10_000


def growth(attributor: Attributor, texts: list[str]) -> dict[str, tuple[float, float]]:
    """Name of a text -> seconds for half of it, and for the whole."""
    prose = "\n\n".join(texts)
    while len(prose) < MEGABYTE:
        prose = f"{prose}\n\n{prose}"
    prose = prose[:MEGABYTE]
    shapes = {"1 MB of articles": prose, "1 MB in one paragraph": prose.replace("\n", " ")} | hostile()
    attributor(texts[0])  # the first call pays for what is set up lazily
    return {
        name: (seconds(attributor, text[: len(text) // 2]), seconds(attributor, text)) for name, text in shapes.items()
    }


def hostile() -> dict[str, str]:
    """Texts that nobody writes and that a program may send."""
    marks = {f"100,000 times {glyph}": glyph * MANY for glyph in '"“”«»„'} | {
        "100,000 times ''": "''" * MANY,
        "100,000 times ``": "``" * MANY,
        "100,000 apostrophes in words": "o’c" * MANY,
        "100,000 opening single marks": "‘a " * MANY,
        "100,000 opening marks": "“a " * MANY,
        "100,000 closing marks": "a” " * MANY,
    }
    return marks | {
        "10,000 quotes of one letter": "“a” " * FEWER,
        "10,000 quotes of one letter, single marks": "‘a’ " * FEWER,
        "10,000 quotes of one letter, a line each": "“a”\n" * FEWER,
        "10,000 nested marks": "“a " * (FEWER // 2) + "b” " * (FEWER // 2),
        "10,000 single marks in double ones": "“a ‘b’ c” " * (FEWER // 4),
        "10,000 lines that open a quote": "“A line.\n" * FEWER,
        "10,000 times A said": "A said " * FEWER,
        "10,000 quotes that A said": "“No way,” A said. " * FEWER,
        "10,000 names in one quote": "“" + "Ada Stone " * FEWER + "”, she said.",
        "a word of 100,000 letters": "a" * MANY + " said “no”.",
        "a quoted word of 100,000 letters": "“" + "a" * MANY + "”, she said.",
        "100,000 combining marks": "“a" + "\u0301" * MANY + "”, she said.",
        "100,000 spaces": " " * MANY,
        "100,000 empty lines": "\n" * MANY,
        "100,000 times <a": "<a" * MANY,
    }


def seconds(attributor: Attributor, text: str) -> float:
    """The time of one call."""
    start = time.perf_counter()
    attributor(text)
    return time.perf_counter() - start
