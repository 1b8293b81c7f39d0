"""Does confidence get the marks that it deserves? Numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest

from app.errors import Invalid
from app.training.diagram import reliability_svg
from app.training.reliability import (
    Bin,
    Trial,
    calibration_error,
    equal_mass,
    equal_width,
    kept,
    markdown_table,
    trials,
)
from app.training.scoring import read_gold

TEXT = '"The bridge will stay shut," said Ada Stone. "A long winter," she said. "Old news."'
BRIDGE, WINTER, NEWS = [1, 27], [46, 60], [73, 82]
STONE, SHE = {"start": 34, "end": 43}, {"start": 62, "end": 65}
TRIED = [
    Trial(0.95, right=True),
    Trial(0.91, right=True),
    Trial(0.85, right=False),
    Trial(0.55, right=True),
    Trial(0.35, right=False, spurious=True),
]


def gold(*quotes: dict[str, Any]) -> list[Any]:
    return [read_gold({"id": "a", "text": TEXT, "quotes": quotes})]


def quote(span: list[int], **more: Any) -> dict[str, Any]:
    return {"start": span[0], "end": span[1], **more}


NAMED = quote(BRIDGE, source=[[34, 43]], speaker_name="Ada Stone", aliases=["Stone"])
SOURCED = quote(WINTER, source=[[62, 65]])


@pytest.mark.parametrize(
    ("of_gold", "given", "expected"),
    [
        (NAMED, quote(BRIDGE, source=SHE, speaker_name="Stone", confidence=0.5), [Trial(0.5, right=True, named=True)]),
        (
            NAMED,
            quote(BRIDGE, source=STONE, speaker_name="Ada Roe", confidence=0.5),
            [Trial(0.5, right=False, named=True)],
        ),
        (SOURCED, quote(WINTER, source=SHE, speaker_name="Ada Roe", confidence=1), [Trial(1, right=True)]),
        (SOURCED, quote(WINTER, source=None, confidence=0), [Trial(0, right=False)]),
        (SOURCED | {"gold_source_ok": False}, quote(WINTER, source=SHE, confidence=1), []),
        (quote(WINTER), quote(WINTER, source=SHE, confidence=1), []),
        (SOURCED, quote(NEWS, source=SHE, confidence=0.7), [Trial(0.7, right=False, spurious=True)]),
    ],
    ids=["name right", "name wrong", "no gold name", "no source", "known slip", "gold says nobody", "spurious"],
)
def test_right_is_the_name_where_the_gold_has_one_and_else_the_source(
    of_gold: dict[str, Any], given: dict[str, Any], expected: list[Trial]
) -> None:
    assert trials(gold(of_gold), {"a": [given]}) == expected


def test_the_pieces_of_a_quote_are_answers_of_their_own() -> None:
    split = quote([1, 60], parts=[BRIDGE, WINTER], source=SHE, speaker_name="Ada Stone", confidence=0.9)
    assert trials(gold(NAMED, SOURCED), {"a": [split]}) == [Trial(0.9, right=True, named=True), Trial(0.9, right=True)]


@pytest.mark.parametrize("confidence", [{}, {"confidence": None}, {"confidence": 1.1}, {"confidence": "0.9"}])
def test_an_answer_without_a_probability_is_refused(confidence: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match="article a, quote at 1"):
        trials(gold(NAMED), {"a": [quote(BRIDGE, source=STONE, **confidence)]})


def test_steps_of_equal_width() -> None:
    bins = equal_width(TRIED)
    assert [step.count for step in bins] == [1, 1, 1, 2]
    assert bins[-1].confidence == pytest.approx(0.93)
    assert calibration_error(bins) == pytest.approx((0.35 + 0.45 + 0.85 + 2 * 0.07) / 5)
    assert equal_width([Trial(1.0, right=True)]) == [Bin(1, 1.0, 1.0)]


def test_parts_of_equal_size() -> None:
    tried = [Trial(i / 20, right=i % 2 == 1) for i in range(20)]
    bins = equal_mass(tried)
    assert [step.count for step in bins] == [2] * 10
    # |(4k + 1) / 40 - 1/2| over k = 0..9 is 100/40 in all.
    assert calibration_error(bins) == pytest.approx(0.25)


def test_nothing_is_no_error() -> None:
    assert calibration_error(equal_width([])) == calibration_error(equal_mass([])) == 0
    assert kept([], 0.5) == (0, 0)


@pytest.mark.parametrize(("threshold", "expected"), [(0.9, (2 / 5, 1)), (0.8, (3 / 5, 2 / 3)), (0.96, (0, 0))])
def test_a_threshold_keeps_the_surer_ones(threshold: float, expected: tuple[float, float]) -> None:
    assert kept(TRIED, threshold) == pytest.approx(expected)


def test_the_interval_of_two_in_two() -> None:
    # z = 1.96: (1 + z²/4 ± z·sqrt(z²/16)) / (1 + z²/2)
    assert Bin(2, 0.9, 1.0).interval() == pytest.approx((0.3424, 1.0), abs=1e-4)


def test_the_table_has_columns_with_names_only_and_with_spurious_quotes() -> None:
    tried = [*(replace(trial, named=True) for trial in TRIED[:2]), *TRIED[2:]]
    rows = dict(line.strip("| ").split(" | ", 1) for line in markdown_table(tried).splitlines()[2:])
    assert rows["answers"] == "2 | 4 | 5"
    assert rows["right"] == "100.0 | 75.0 | 60.0"
    assert rows["mean confidence"] == "93.0 | 81.5 | 72.2"
    assert rows["calibration error, 10 equal steps"] == "7.0 | 36.0 | 35.8"
    assert rows["confidence ≥ 0.8: kept"] == "100.0 | 75.0 | 60.0"
    assert rows["confidence ≥ 0.8: right of these"] == "100.0 | 66.7 | 66.7"


def test_the_diagram_has_a_point_for_each_step_within_its_frame() -> None:
    drawn = ElementTree.fromstring(reliability_svg(equal_width(TRIED)))
    points = drawn.findall("{*}circle")
    assert len(points) == 4
    # The surest step, 0.93 and all of them right, stands at the top.
    assert (points[-1].attrib["cx"], points[-1].attrib["cy"]) == ("361.6", "24.0")
    _, _, width, height = map(float, drawn.attrib["viewBox"].split())
    assert all(0 <= float(p.attrib["cx"]) <= width and 0 <= float(p.attrib["cy"]) <= height for p in points)
    assert "prefers-color-scheme: dark" in ElementTree.tostring(drawn, encoding="unicode")
