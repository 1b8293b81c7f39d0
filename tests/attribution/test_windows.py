"""What does the encoder read?"""

from __future__ import annotations

import numpy as np
import pytest
from tokenizers import Tokenizer

from app.attribution.attributor import WEIGHTS
from app.attribution.pointer import TOKENIZER
from app.attribution.quotes import find_pieces
from app.attribution.text import paragraphs
from app.attribution.windows import AROUND, BUCKETS, LONGEST, Window, Windower, letter_case


@pytest.fixture(scope="module")
def windower() -> Windower:
    return Windower(Tokenizer.from_file(str(WEIGHTS / "pointer" / TOKENIZER)))


def windows(windower: Windower, text: str) -> list[Window]:
    places = paragraphs(text)
    return list(windower.windows(text, places, find_pieces(text, places)))


def test_every_quote_belongs_to_exactly_one_window(windower: Windower) -> None:
    text = "\n\n".join(
        f"Roe met friend number {i}. “We talked about item {i} at length,” she said." for i in range(200)
    )
    found = windows(windower, text)
    assert [n for w in found for n in w.quotes] == list(range(200))
    assert max(len(w.ids) for w in found) <= LONGEST


def test_a_paragraph_longer_than_a_window_is_cut_around_its_quotes(windower: Windower) -> None:
    text = "word " * 2000 + "“Go on with the work,” said Jane Roe. " + "word " * 2000
    (window,) = windows(windower, text)
    assert AROUND < len(window.ids) <= LONGEST
    assert "Roe" in text[window.starts[window.starts >= 0].min() : window.ends.max()]


def test_the_source_may_not_lie_in_a_quote_except_a_name_before_a_colon(windower: Windower) -> None:
    text = "She spoke. “WALLACE: Good evening to you.” Jane nodded."
    (window,) = windows(windower, text)
    allowed = {
        text[s:e] for s, e, ok in zip(window.starts, window.ends, window.may_be_source, strict=True) if ok and s >= 0
    }
    assert {"She", "Jane", "nodded"} <= allowed
    assert not {"evening", "Good"} & allowed
    assert any("WALLACE".startswith(word) for word in allowed)


@pytest.mark.parametrize(
    "text",
    [
        "\n\n".join(f"Item {i} was built in the year {1900 + i} by the board of the port." for i in range(90)),
        "\n\n".join(f"Item {i} is old. “It is item {i},” Ms Roe said. It was built." for i in range(60)),
        "word " * 900,
    ],
    ids=["paragraphs", "with quotes", "one long paragraph"],
)
def test_every_word_outside_quotes_is_read_in_one_window_of_its_own(windower: Windower, text: str) -> None:
    owned = np.zeros(len(text), dtype=np.int64)
    for window in windows(windower, text):
        for start, end in zip(window.starts[slice(*window.own)], window.ends[slice(*window.own)], strict=True):
            owned[start:end] += start >= 0
    letters = np.array([c.isalnum() for c in text])
    for piece in find_pieces(text, paragraphs(text)):
        letters[piece.outer.start : piece.outer.end] = False
    assert (owned[letters] == 1).all()


def test_buckets_are_in_range_and_tell_paragraphs_apart(windower: Windower) -> None:
    (window,) = windows(windower, "Near.\n\n“Go on,” she said.\n\nNext.")
    buckets = window.buckets()
    assert buckets.shape == (1, len(window.ids))
    assert np.all((buckets >= 0) & (buckets < BUCKETS))


@pytest.mark.parametrize(("word", "case"), [("12", 0), ("said", 1), ("Roe", 2), ("I", 2), ("US", 3), ("é", 1)])
def test_letter_case(word: str, case: int) -> None:
    assert letter_case(word) == case
