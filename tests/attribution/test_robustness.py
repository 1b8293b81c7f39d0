"""Is every text answered, and the same text always with the same answer? Arbitrary and hostile Unicode throughout."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.attribution.attributor import Attributor
from app.attribution.quotes import find_pieces
from app.attribution.text import paragraphs
from app.attribution.types import Attribution, Quote, Span
from tests.attribution.promises import LINE_ENDS, MARKS, ODD, WORDS, check

ROOT = Path(__file__).parents[2]
CHARACTERS = st.characters(exclude_categories=["Cs"])
MARK, LINE_END, WORD, ODDITY = map(st.sampled_from, (MARKS, LINE_ENDS, WORDS, ODD))
SPACED_WORD = WORD.map(lambda word: word + " ")
HOSTILE = st.lists(st.one_of(MARK, LINE_END, SPACED_WORD, SPACED_WORD, ODDITY, CHARACTERS), max_size=80).map("".join)
PROSE = st.lists(st.one_of(SPACED_WORD, SPACED_WORD, SPACED_WORD, MARK, LINE_END), max_size=120).map("".join)
RUNS = st.lists(
    st.tuples(st.one_of(MARK, LINE_END, WORD, SPACED_WORD, ODDITY), st.integers(1, 200)).map(
        lambda run: run[0] * run[1]
    ),
    max_size=6,
).map("".join)

# Templates of news: the engine has something to say about most of what they give.
SENTENCES = st.sampled_from(
    [
        "“We counted them all,” Mayor Ada Stone said.",
        "“Nobody asked us,” he said, “and nobody will.”",
        "Tomas Roe, who has fished there since 1988, was angry.",
        "The report called the wall “unsafe”.",
        '"Not now," she told the council.',
        "‘It never closes,’ said Ms Stone.",
        "The ministry said: “It is a fine day.",
        "and it will not end.”",
        "“It was the worst of winters,” according to Roe’s team.",
        "He was reading “The Old Pier”, a novel.",
        "WALLACE: Good evening.",
        "The harbour will close, Mr. O’Neill-Smith said.",
    ]
)
PARAGRAPHS = st.lists(st.lists(SENTENCES, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=6)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.text(CHARACTERS, max_size=400), HOSTILE, PROSE, RUNS))
def test_any_text_is_answered_as_promised(attributor: Attributor, text: str) -> None:
    check(text, attributor(text))


@pytest.mark.parametrize("line_end", LINE_ENDS, ids=ascii)
@pytest.mark.parametrize("mark", MARKS)
def test_every_mark_with_every_line_end_is_answered_as_promised(
    attributor: Attributor, mark: str, line_end: str
) -> None:
    text = f"{mark}{line_end}Roe{mark} said.{line_end}{mark}We will{line_end}{mark}{line_end}go{mark * 3}{line_end}"
    check(text, attributor(text))


def pieces_read(attributor: Attributor, text: str) -> int:
    """How many word pieces the encoder would read of a text."""
    places = paragraphs(text)
    return sum(
        len(window.ids) for window in attributor.pointer.windower.windows(text, places, find_pieces(text, places))
    )


def calls(attributor: Attributor, text: str) -> int:
    """How many functions are called to attribute a text: the work, as far as it is Python's."""
    count = 0

    def see(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(see)
    try:
        attributor(text)
    finally:
        sys.setprofile(before)
    return count


HALF = 500  # repetitions
# Calls that do not depend on the length: naming starts, or does not, with the first quote that is found.
ONCE = 15_000
GROWING = {f"many {mark}": mark for mark in MARKS} | {
    "opening marks": "“a ",
    "closing marks": "a” ",
    "quotes of one letter": "“a” ",
    "quotes of one letter in single marks": "‘a’ ",
    "apostrophes": "o’c ",
    "nested marks": "“a ‘b’ c” ",
    "lines that open a quote": "“A line.\n",
    "lines with a mark and no words": '"\n',
    "A said": "A said ",
    "quotes with a speaker": "“No way,” A said. ",
    "quotes with a pronoun": "“No way,” she said. ",
    "other people": "“No way,” said Ada {}. ",
    "one word": "a",
    "tags left over": "<a",
}


def repeated(shape: str, times: int) -> str:
    """A shape so many times; {} in it differs each time."""
    return "".join(shape.replace("{}", f"R{chr(97 + i % 26)}{chr(97 + i // 26 % 26)}oe") for i in range(times))


@pytest.mark.parametrize("shape", GROWING.values(), ids=GROWING)
@pytest.mark.parametrize("ends", [("", ""), ("“Yes,” said Ada Stone. “", "")], ids=["alone", "after an open quote"])
def test_twice_the_text_is_twice_the_work(attributor: Attributor, shape: str, ends: tuple[str, str]) -> None:
    half, whole = (ends[0] + repeated(shape, times) + ends[1] for times in (HALF, 2 * HALF))
    assert calls(attributor, whole) <= 2.2 * calls(attributor, half) + ONCE


@pytest.mark.parametrize("shape", GROWING.values(), ids=GROWING)
def test_no_more_is_read_than_a_few_times_what_stands_there(attributor: Attributor, shape: str) -> None:
    text = repeated(shape, HALF)
    assert pieces_read(attributor, text) <= 4 * len(text) + 50


@pytest.fixture(scope="module")
def articles() -> list[str]:
    """The texts of seeds/, and some that have no quotes."""
    files = sorted((ROOT / "seeds").glob("*.json"))
    texts = [json.loads(file.read_text(encoding="utf-8"))["text"] for file in files]
    return [*texts, "", "No quotes here.", "“", "Ada Stone said: “Not now.”"]


@pytest.fixture(scope="module")
def answers(attributor: Attributor, articles: list[str]) -> list[Attribution]:
    """One call a text, in order."""
    return [attributor(text) for text in articles]


def in_reverse(attributor: Attributor, texts: list[str]) -> list[Attribution]:
    return [attributor(text) for text in reversed(texts)][::-1]


def again(attributor: Attributor, texts: list[str]) -> list[Attribution]:
    return [[attributor(text) for _ in range(2)][-1] for text in texts]


def by_pipe(attributor: Attributor, texts: list[str]) -> list[Attribution]:
    return list(attributor.pipe(texts))


def by_two_threads(attributor: Attributor, texts: list[str]) -> list[Attribution]:
    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(attributor, texts * 2))[len(texts) :]


def by_another_engine(_: Attributor, texts: list[str]) -> list[Attribution]:
    return list(Attributor.load().pipe(texts))


@pytest.mark.parametrize("way", [in_reverse, again, by_pipe, by_two_threads, by_another_engine])
def test_an_answer_depends_on_its_text_alone(
    attributor: Attributor,
    articles: list[str],
    answers: list[Attribution],
    way: Callable[[Attributor, list[str]], list[Attribution]],
) -> None:
    assert way(attributor, articles) == answers


def test_two_processes_answer_as_one(articles: list[str]) -> None:
    lines = "".join(json.dumps({"id": i, "text": text}) + "\n" for i, text in enumerate(articles))
    one, two = (
        subprocess.run(
            [sys.executable, "-m", "app", "attribute", "--workers", workers],
            cwd=ROOT, input=lines.encode(), capture_output=True, check=True, timeout=120,
        ).stdout
        for workers in ("1", "2")
    )  # fmt: skip
    assert one == two
    assert one.count(b"\n") == len(articles)


def moved(quote: Quote, place: Callable[[Span], Span]) -> Quote:
    """The quote with every span put elsewhere."""
    parts = tuple(map(place, quote.parts))
    return replace(
        quote,
        start=parts[0].start,
        end=parts[-1].end,
        parts=parts,
        cue=quote.cue and place(quote.cue),
        source=quote.source and place(quote.source),
        statement=quote.statement and place(quote.statement),
        chain=tuple(replace(link, span=place(link.span)) for link in quote.chain),
        inner=tuple(moved(one, place) for one in quote.inner),
    )


def of_windows(attributor: Attributor, lines: list[str], blank: str) -> tuple[list[Quote], list[Quote]]:
    """The quotes of a text with the line ends of Windows, and those of the same text without, moved to their places."""
    text = blank.join(lines)

    def place(span: Span) -> Span:
        return Span(span.start + text.count("\n", 0, span.start), span.end + text.count("\n", 0, span.end))

    plain = [moved(quote, place) for quote in attributor(text).quotes]
    return list(attributor(text.replace("\n", "\r\n")).quotes), plain


@settings(max_examples=30, deadline=None)
@given(PARAGRAPHS, st.sampled_from(["\n", "\n\n"]))
@example(["“We counted them all,” Mayor Ada Stone said.", "“Not now.", "“Not ever,” she said."], "\n")
def test_line_ends_of_windows_move_quotes_cues_and_sources(
    attributor: Attributor, lines: list[str], blank: str
) -> None:
    found, plain = of_windows(attributor, lines, blank)
    assert [(q.kind, q.parts, q.cue, q.source) for q in found] == [(q.kind, q.parts, q.cue, q.source) for q in plain]


@settings(max_examples=20, deadline=None)
@given(PARAGRAPHS, st.sampled_from(["\n", "\n\n"]))
@example(
    ["“We counted them all,” Mayor Ada Stone said.", "WALLACE: Good evening.", '"Not now," she told the council.'], "\n"
)
def test_line_ends_of_windows_change_no_speaker(attributor: Attributor, lines: list[str], blank: str) -> None:
    found, plain = of_windows(attributor, lines, blank)
    assert found == plain


@settings(max_examples=20, deadline=None)
@example(["“We counted them all,” Ada Stone said.", "“Not now,” she said."], "\r")
@given(PARAGRAPHS, st.sampled_from(["\r", "\x85", "\u2028", "\u2029"]))
def test_every_line_end_of_one_character_is_as_good_as_the_common_one(
    attributor: Attributor, lines: list[str], line_end: str
) -> None:
    assert attributor(line_end.join(lines)).quotes == attributor("\n".join(lines)).quotes
