"""Does the benchmark still find the parts that it times?"""

from __future__ import annotations

from app.attribution.attributor import WEIGHTS, Attributor
from tests.benchmarks.parts import REST, one_round, products

TEXT = "“The bridge is safe,” said Ada Stone, its keeper. She said it was “not new”."


def test_every_part_of_the_engine_takes_some_of_the_time(attributor: Attributor) -> None:
    seconds = one_round(attributor, [TEXT])
    assert [part for part, took in seconds.items() if took <= 0] == []
    assert list(seconds)[-1] == REST


def test_the_products_of_the_encoder_are_counted(attributor: Attributor) -> None:
    once, twice = (products(attributor, [TEXT] * times, WEIGHTS) for times in (1, 2))
    assert once["bytes"] > once["floats"] > 0
    assert twice == {kind: 2 * count for kind, count in once.items()}
