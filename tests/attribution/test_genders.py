"""Whose name is it, as far as lists, a census and endings tell?"""

from __future__ import annotations

import zlib

import numpy as np
import pytest

from app.attribution.attributor import WEIGHTS
from app.attribution.genders import STEPS, Census, GenderTable, read_genders


def census(**odds: float) -> Census:
    rows = sorted((zlib.crc32(name.encode()), round(told * STEPS)) for name, told in odds.items())
    keys, steps = zip(*rows, strict=True)
    return Census(np.array(keys, dtype=np.uint32), np.array(steps, dtype=np.int8))


TABLE = GenderTable(
    {"jane": -4.0, "jean": 0.0}, {"a": -0.5}, census=census(erlend=3.5, mira=-3.0, siewhoon=-2.0, jean=4.0)
)


@pytest.mark.parametrize(
    ("name", "odds"),
    [
        (("jane", "roe"), -4.0),
        (("erlend", "moe"), 3.5),
        (("jean", "roe"), 0.0),  # both, whatever the census says of the name
        (("yang", "mi-ra"), -3.0),
        (("lim", "siew", "hoon"), -2.0),
        (("manpreet", "kaur"), -4.0),
        (("harjit", "singh", "gill"), 4.0),
        (("zelpha",), -0.5),  # by its ending
        (("xy",), 0.0),
    ],
)
def test_a_name_is_a_mans_or_a_womans(name: tuple[str, ...], odds: float) -> None:
    assert TABLE.of(name) == pytest.approx(odds)


def test_the_census_tells_no_word_to_be_a_name() -> None:
    assert not TABLE.is_given("erlend")
    assert TABLE.may_be_given("erlend")
    assert Census(np.zeros(0, dtype=np.uint32), np.zeros(0, dtype=np.int8))("erlend") == 0


def test_the_census_that_ships_is_in_order() -> None:
    shipped = read_genders(WEIGHTS / "speakers").census
    assert len(shipped.keys) > 100_000
    assert (np.diff(shipped.keys.astype(np.int64)) > 0).all()
