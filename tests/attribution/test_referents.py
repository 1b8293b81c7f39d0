"""Which body do "it" and "the company" stand for?"""

from __future__ import annotations

import random

import numpy as np
import pytest

from app.attribution.attributor import Attributor
from app.attribution.bodies import Bodies
from app.attribution.ranking import Floats
from app.attribution.referents import FEATURES, MOST_CANDIDATES, Party, Referents
from app.attribution.tokens import TokenTable, read_tokens
from tests.attribution.invented import doc_of


def last_speaker(attributor: Attributor, text: str) -> str | None:
    speaker = attributor(text).quotes[-1].speaker
    return speaker.name if speaker else None


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            'Shares of Halvorsen Marine fell on Monday in Oslo. "We regret this," it said in a statement.',
            "Halvorsen Marine",
        ),
        (
            "Halvorsen Marine runs nine ferries to Norway. A ferry sank in May. “Nobody was hurt,” the company said.",
            "Halvorsen Marine",
        ),
        ("The union Nordsol met the harbour board. “We will strike,” the union said.", "Nordsol"),
        ("The Lowmoor Council met on Monday. “The road stays shut,” it said. “We have no choice.”", "Lowmoor Council"),
        ("A charity opened a shop in Lowmoor. “We need coats,” the charity said.", "charity"),
    ],
)
def test_a_body_comes_again_as_it_or_by_a_noun(attributor: Attributor, text: str, speaker: str) -> None:
    assert last_speaker(attributor, text) == speaker


def test_the_way_to_a_body_can_be_followed(attributor: Attributor) -> None:
    text = "The Lowmoor Council met on Monday. “The road stays shut,” it said."
    quote = attributor(text).quotes[-1]
    assert [(link.span.of(text), link.step) for link in quote.chain] == [
        ("it", "source"),
        ("Lowmoor Council", "pronoun"),
    ]


def read(table: TokenTable, judged: list[tuple[int, int, Floats]]) -> Referents:
    def judge(i: int, candidates: list[Party | None], x: Floats) -> Floats:
        judged.append((i, len(candidates), x))
        return np.linspace(0.1, 0.9, len(candidates), dtype=np.float32)

    reading = Referents(table, Bodies(table), frozenset(i for i, low in enumerate(table.lows) if low == "it"), judge)
    reading.run()
    return reading


@pytest.mark.parametrize("seed", range(20))
def test_every_candidate_has_all_features(seed: int) -> None:
    """Whatever stands where: finite numbers, nobody last, no more candidates than are looked at."""
    draw = random.Random(seed)
    parts = [
        "{Examples Board|ORG}",
        "{Exampleton|PLACE}",
        "the company",
        "it",
        "said.",
        "its",
        "a union",
        ",",
        "\n",
        "met",
    ]
    table = read_tokens(doc_of(" ".join(draw.choice(parts) for _ in range(200))), [])
    judged: list[tuple[int, int, Floats]] = []
    read(table, judged)
    assert judged
    for _, count, x in judged:
        assert x.shape == (count, len(FEATURES))
        assert count <= MOST_CANDIDATES + 1
        assert np.isfinite(x).all()
        assert x[:, 0].tolist() == [0.0] * (count - 1) + [1.0]


def test_no_university_is_a_company() -> None:
    table = read_tokens(doc_of('The {Example University|ORG} met. "No," the company said.'), [])
    judged: list[tuple[int, int, Floats]] = []
    read(table, judged)
    assert [count for _, count, _ in judged] == [1]


def test_many_references_take_time_in_proportion() -> None:
    """Twice the text is looked at twice as often, not four times."""
    looked = []
    for times in (200, 400):
        table = read_tokens(doc_of("{Examples Board|ORG} met. It said that the company left. " * times), [])
        judged: list[tuple[int, int, Floats]] = []
        read(table, judged)
        looked.append(sum(count for _, count, _ in judged))
    assert looked[1] <= 2.1 * looked[0]


def test_a_body_without_a_name_may_be_mentioned_however_often(attributor: Attributor) -> None:
    text = "A charity opened a shop. " + "The charity sold coats. " * 3_000 + "“We need more,” it said."
    assert last_speaker(attributor, text) == "charity"
