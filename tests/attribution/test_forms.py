"""Which odd forms of print does the engine read? forms.jsonl has cases of each, all invented for this.

A case is right if every quote of it is found with its source and its speaker's name, and nothing else is. No class may
fall below what was reached; the cases that are known to fail are listed, so that one that no longer does is seen: then
its line goes and the floor rises.
`python -m app evaluate tests/attribution/forms.jsonl --by class` shows the table, `--errors 50` the mistakes.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from app.attribution.attributor import Attributor
from app.lines import quote_rows
from app.training.corpora import read_jsonl
from app.training.scoring import read_gold, score

FORMS = Path(__file__).with_name("forms.jsonl")
CASES = {case["id"]: case for case in read_jsonl(FORMS)}
# Least number of cases that are right, by class.
FLOORS = {
    "transcript": 6,
    "label": 6,
    "interview": 6,
    "signed": 6,
    "block": 6,
    "posts": 6,
    "statement": 7,
    "headline": 6,
    "list": 5,
    "several": 6,
    "single marks": 7,
    "other marks": 8,
    "inner quotes": 6,
    "nickname": 6,
    "clause between": 6,
    "paragraphs": 5,
    "no quote": 6,
    "names": 8,
    "callings": 14,
}
NAME = "found with its source, but named too short or too long"
FAILING = {
    "posts-5": "nobody is pointed at",
    "list-4": "the speaker is named in a line before, only dates stand before each quote",
    "clause-between-3": NAME,
    "no-quote-2": "a title of a song or a book is taken for speech",
    "no-quote-5": "scare quotes behind “so-called”",
    "paragraphs-4": "the paragraph before the one that names the speaker has the next one's",
}


@pytest.fixture(scope="module")
def wrong() -> dict[str, list[str]]:
    """Case -> what is wrong with the answer, nothing if it is right."""
    attributor = Attributor.load()
    answers = {id_: quote_rows(case["text"], attributor(case["text"])) for id_, case in CASES.items()}
    found = score([read_gold(case) for case in CASES.values()], answers, draws=0)
    return {id_: [m.what for m in found.mistakes if m.article.id == id_] for id_ in CASES}


@pytest.mark.parametrize("name", FLOORS)
def test_no_form_is_read_worse_than_it_was(wrong: dict[str, list[str]], name: str) -> None:
    lost = {id_: wrong[id_] for id_, case in CASES.items() if case["class"] == name and wrong[id_]}
    assert sum(case["class"] == name for case in CASES.values()) - len(lost) >= FLOORS[name], lost


def test_what_is_known_to_fail_does(wrong: dict[str, list[str]]) -> None:
    assert [id_ for id_ in FAILING if not wrong[id_]] == []


def test_every_class_has_cases_enough_and_offsets_fit_their_words() -> None:
    classes = Counter(case["class"] for case in CASES.values())
    assert classes.keys() == FLOORS.keys()
    assert min(classes.values()) >= 6
    for case in CASES.values():
        for quote in case["quotes"]:
            assert case["text"][quote["start"] : quote["end"]] == quote["text"]
            assert quote["source"] is None or case["text"][slice(*quote["source"][0])] == quote["source_text"]
