"""Does our scoring follow its definitions, figure by figure?"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.attribution.types import Span
from app.errors import Invalid
from app.training.corpora import read_jsonl
from app.training.phrases import head_word, is_mixed, normal_name, source_type
from app.training.scoreboard import mistake_groups
from app.training.scoring import Score, read_gold, score

TEXT = (
    'Ada Stone, the warden, said: "The bridge will stay shut."\n\n"It is," she said, "a long winter ahead for us all."'
)
PEERS = ["baseline", "citron_recued", "corenlp_speaker", "ggt", "textacy_by_paragraph"]


def at(words: str) -> list[int]:
    return [TEXT.index(words), TEXT.index(words) + len(words)]


BRIDGE, IT_IS, WINTER = at("The bridge will stay shut."), at("It is,"), at("a long winter ahead for us all.")
STONE, SHE = at("Ada Stone, the warden"), at("she")
GOLD: dict[str, Any] = {
    "id": "a",
    "text": TEXT,
    "quotes": [
        {"start": BRIDGE[0], "end": BRIDGE[1], "source": [STONE], "content": [BRIDGE]}
        | {"speaker_name": "Ada Stone", "aliases": ["Stone"]},
        {"start": IT_IS[0], "end": IT_IS[1], "source": [SHE], "content": [IT_IS, WINTER]},
        {"start": WINTER[0], "end": WINTER[1], "source": [SHE], "content": [IT_IS, WINTER]},
    ],
}


def answer(span: list[int], source: list[int] | None = None, **more: object) -> dict[str, Any]:
    told = {"start": source[0], "end": source[1]} if source else None
    return {"start": span[0], "end": span[1], "source": told, **more}


def scored(*quotes: dict[str, Any], gold: dict[str, Any] = GOLD) -> Score:
    return score([read_gold(gold)], {"a": quotes}, draws=0)


def test_marks_inside_the_span_and_parts_and_titles_cost_nothing() -> None:
    figures = scored(
        answer([BRIDGE[0] - 1, BRIDGE[1] + 1], STONE, speaker_name="Mayor Ada Stone’s"),
        answer([IT_IS[0], WINTER[1]], SHE, parts=[IT_IS, WINTER]),
    ).figures
    assert {figures[name] for name in ("detection F1", "attribution", "pair F1", "canonical")} == {1.0}


def test_a_joined_quote_without_parts_is_one_span() -> None:
    figures = scored(answer(BRIDGE, STONE), answer([IT_IS[0], WINTER[1]], SHE)).figures
    assert figures["detection R"] == pytest.approx(1 / 3)
    assert figures["detection P"] == pytest.approx(1 / 2)


def test_every_kind_of_mistake_is_told() -> None:
    result = scored(answer(BRIDGE, SHE), answer(BRIDGE, SHE), answer(IT_IS), answer(STONE))
    assert sorted(mistake.what for mistake in result.mistakes) == [
        "missed",
        "no speaker",
        "spurious",
        "wrong name",
        "wrong speaker",
    ]


def test_mistakes_are_counted_by_what_source_and_shape() -> None:
    result = scored(answer(BRIDGE, SHE), answer(IT_IS), answer(STONE))
    table = [line.rsplit(maxsplit=2) for line in mistake_groups(result).splitlines()]
    assert table[0][1:] == ["source", "shape"]
    assert ["1  spurious", "-", "-"] in [[line[0].strip(), *line[1:]] for line in table]
    assert ["1  wrong speaker", "name", "mixed"] in [[line[0].strip(), *line[1:]] for line in table]


def test_a_known_slip_of_the_corpus_counts_for_its_name_only() -> None:
    slip = GOLD | {"quotes": [GOLD["quotes"][0] | {"gold_source_ok": False}, *GOLD["quotes"][1:]]}
    counts = scored(answer(BRIDGE, SHE, speaker_name="Stone"), gold=slip).counts
    assert (counts["gold"], counts["answers"], counts["hits"], counts["named_right"]) == (2, 0, 0, 1)


def test_indirect_answers_are_scored_apart() -> None:
    content = at("a long winter")
    told = TEXT.replace('"', " ")
    gold = {"id": "a", "text": told, "quotes": [], "attributions": [{"content": [content], "source": [SHE]}]}
    figures = scored(answer(content, SHE, kind="indirect"), gold=gold).figures
    assert (figures["indirect F1"], figures["indirect pair F1"], figures["detection P"]) == (1, 1, 0)
    assert "indirect F1" not in scored(gold=gold).figures


def test_a_span_outside_the_text_is_refused() -> None:
    with pytest.raises(Invalid, match="outside the text"):
        scored(answer([0, len(TEXT) + 1]))


@pytest.mark.parametrize(
    ("phrase", "head"),
    [
        ("Ada Stone, a spokeswoman for the warden", "Stone"),
        ("Stone’s team", "team"),
        ("the head of the O.B.C.", "head"),
        ("Stone's", "Stone"),
        ("...", "..."),
    ],
)
def test_the_head_word_stands_before_the_first_comma_or_preposition(phrase: str, head: str) -> None:
    assert head_word(phrase, Span(0, len(phrase))).of(phrase) == head


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("he", "pronoun"),
        ("bridge keeper Ada Stone", "name"),
        ("Stone’s team", "nominal"),
        ("the warden", "nominal"),
        ("We", "pronoun"),
    ],
)
def test_the_kind_of_a_source_follows_its_head(phrase: str, kind: str) -> None:
    assert source_type(phrase) == kind


def test_names_are_equal_without_titles_case_accents_and_degrees() -> None:
    assert normal_name("Sen. Ada Stone’s") == normal_name("ADA STONE, M.D.")
    assert normal_name("José Díaz Jr.") == "jose diaz jr"


def test_a_fragment_or_a_quote_begun_within_its_sentence_is_mixed() -> None:
    text = "She said it is a “fine day for all of us here today.”"
    assert is_mixed(text, Span(18, len(text) - 1), [Span(9, len(text))])
    text = "It is. “A fine day for all of us here.”"
    assert not is_mixed(text, Span(8, len(text) - 1), [Span(0, len(text))])


@pytest.mark.parametrize("peer", PEERS)
def test_all_figures_equal_those_of_the_common_scorer(shared: Path, peer: str) -> None:
    gold, system = shared / "corpora/polnear/dev.jsonl", shared / f"eval/peers_dev/{peer}.jsonl"
    command = [sys.executable, str(shared / "eval/evaluate.py"), str(gold), str(system), "--json"]
    theirs = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)[peer]
    answers = {row["id"]: row["quotes"] for row in read_jsonl(system)}
    ours = score([read_gold(row) for row in read_jsonl(gold)], answers)
    assert ours.figures == pytest.approx(theirs["measures"])
    assert {name: list(pair) for name, pair in ours.intervals.items()} == theirs["intervals"]
