"""Do the odd forms say truly where their words and names stand, and does the engine find them as printed?"""

from __future__ import annotations

import random
import re
from itertools import pairwise
from typing import Any

import pytest

from app.attribution.attributor import WEIGHTS
from app.attribution.pointer import Pointer
from app.attribution.quotes import find_pieces
from app.attribution.text import paragraphs
from app.training.examples import examples
from app.training.forms import odd_forms, style
from app.training.layouts import (
    GROUPS,
    LAYOUTS,
    NICKNAMES,
    SAYS,
    Page,
    Style,
    interview,
    lines,
    listed,
    open_transcript,
)
from app.training.layouts import SAID as SAID_BY

SAID = [
    "we kept every receipt we had,",
    "Who would have asked for them?",
    "The mill is closed; it stays so",
    "Nobody came.",
]
CAST = ["Ana Lindqvist", "Tom Abara"]
PLAIN = Style("“", "”", "‘", "’", "—", "\n\n")
# The first two words of each quote, and the words its second half begins with.
PARTS = ("we kept", "receipt we", "who would", "asked for", "the mill", "closed;", "nobody", "came")
FIRST_NAMES = {f"bob {name.split()[-1]}" for name in CAST}
NAMES = {name.lower() for name in (*CAST, *GROUPS, "Q", "A", *FIRST_NAMES, *(name.split()[-1] for name in CAST))}


def article(number: int) -> dict[str, Any]:
    quotes = [
        {"text": words, "source_text": CAST[i % 2]} for i, words in enumerate([*SAID, "She said “no” to it all."])
    ]
    return {"id": str(number), "text": "The mill closed.\n\nThe “Old Mill” stands.", "quotes": quotes}


def name_of(words: str) -> str:
    """The words of a source without a nickname in marks, in small letters."""
    return re.sub(rf"\W+(?:{'|'.join(NICKNAMES)})\W+", " ", words).lower()


@pytest.mark.parametrize("number", range(len(LAYOUTS)))
def test_every_quote_and_source_stands_where_the_layout_says(number: int) -> None:
    for seed in range(20):
        rng = random.Random(seed)
        page = Page(style(rng))
        LAYOUTS[number](page, SAID, CAST, rng)
        assert page.printed
        for printed in page.printed:
            words = printed.quote.of(page.text)
            assert words == words.strip(" \r\n")
            assert any(part in words.lower() for part in PARTS)
            assert name_of(printed.source.of(page.text)) in NAMES
            assert printed.cue is None or printed.cue.of(page.text) in (*SAID_BY, *SAYS)
            assert not printed.quote.overlaps(printed.source) or words.startswith(printed.source.of(page.text) + ": ")


def test_an_open_transcript_goes_on_with_the_name_before() -> None:
    page = Page(PLAIN)
    open_transcript(page, SAID * 5, CAST, random.Random(3))
    sources = [printed.source for printed in page.printed]
    assert any(a == b for a, b in pairwise(sources))
    assert "”" not in page.text


def test_an_interview_has_no_marks_and_takes_turns() -> None:
    page = Page(PLAIN)
    interview(page, SAID, CAST, random.Random(1))
    assert "“" not in page.text
    assert [printed.quote for printed in page.printed] == [
        p.inner for p in find_pieces(page.text, paragraphs(page.text))
    ]


def test_a_list_names_its_speaker_once() -> None:
    page = Page(PLAIN)
    listed(page, SAID[:2], CAST[:1], random.Random(1))
    assert page.text.count("Ana Lindqvist") == 1
    assert [printed.quote.of(page.text) for printed in page.printed] == [
        "We kept every receipt we had.",
        "Who would have asked for them?",
    ]


def test_a_nickname_in_marks_is_part_of_the_source() -> None:
    page = Page(PLAIN)
    lines(("“{words,}” said {name}.",), nicknames=True)(page, SAID[:1], CAST[:1], random.Random(1))
    source = page.printed[0].source.of(page.text)
    assert source.startswith("Ana “")
    assert source.endswith("” Lindqvist")
    assert page.text == f"“We kept every receipt we had,” said {source}."


def test_odd_forms_hold_what_the_engine_finds_and_nothing_else() -> None:
    found = list(odd_forms([article(n) for n in range(200)], share=1.0, seed=1))
    assert len(found) > 150
    for printed in found:
        text = printed["text"]
        inner = [(piece.inner.start, piece.inner.end) for piece in find_pieces(text, paragraphs(text))]
        assert inner == [(quote["start"], quote["end"]) for quote in printed["quotes"]]
        assert "no” to it" not in text
        for quote, told in zip(printed["quotes"], printed["attributions"], strict=True):
            assert told["content"] == [[quote["start"], quote["end"]]]
            assert told["source"] == quote["source"]
            assert text[quote["source"][0][0] : quote["source"][0][1]].strip() != ""


def test_the_same_seed_gives_the_same_forms_and_the_share_is_kept() -> None:
    articles = [article(n) for n in range(300)]
    once, again = (list(odd_forms(articles, share=0.2, seed=7)) for _ in range(2))
    assert once == again
    assert 30 <= len(once) <= 90


def test_a_turn_of_an_interview_that_the_corpus_has_not_is_not_learnt_as_no_speech() -> None:
    text = "Ada Roe met Ivo Lind.\n\nROE: “Mad” is it?\n\nLIND: It is.\n\nROE: Why?\n\nThe “Old Mill” stands."
    silent = {"id": "one", "text": text, "quotes": [], "attributions": []}
    (found,) = examples([silent], Pointer.load(WEIGHTS / "pointer").windower)
    assert found.speech.tolist() == [0]
