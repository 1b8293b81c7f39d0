"""How often is the name right in ordinary news?

desks.jsonl has 45 short articles, reports.jsonl 30 long ones, newsrooms.jsonl and bureaus.jsonl 36 each,
weeklies.jsonl, dailies.jsonl and embassies.jsonl 40 each, of as many countries and subjects, as different news desks
write them; those of embassies.jsonl are of states that deal with one another. They were written for this, with the
answers, by somebody who had not seen the engine's; all that is said in them is invented. Rules were made from the
mistakes in each since, but for dailies.jsonl, which nobody has looked at: what is right in the others is no estimate
for other news, but must not be lost.
`python -m app evaluate tests/attribution/reports.jsonl --by class` shows the table, `--errors 50` the mistakes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from app.attribution.attributor import Attributor
from app.lines import quote_rows
from app.training.corpora import read_jsonl
from app.training.scoring import GoldArticle, pair, read_gold, score


@pytest.mark.parametrize(
    ("file", "quotes", "least_right", "most_misnamed"),
    [
        ("desks", 334, 0.9, 0),
        ("reports", 429, 0.9, 5),
        ("newsrooms", 509, 0.93, 4),
        ("bureaus", 546, 0.92, 5),
        ("weeklies", 687, 0.86, 4),
        ("dailies", 616, 0.88, 14),
        ("embassies", 633, 0.9, 2),
    ],
)
def test_the_names_of_speakers_in_ordinary_news(
    attributor: Attributor, file: str, quotes: int, least_right: float, most_misnamed: int
) -> None:
    """most_misnamed: quotes of nobody whom the article names that are somebody's whom it names."""
    cases = list(read_jsonl(Path(__file__).with_name(f"{file}.jsonl")))
    answers = {case["id"]: quote_rows(case["text"], attributor(case["text"])) for case in cases}
    counts = score([read_gold(case) for case in cases], answers, draws=0).counts
    assert counts["gold"] == quotes
    assert counts["hits"] >= 0.985 * quotes
    assert counts["named_right"] >= least_right * counts["named"]
    assert sum(misnamed(read_gold(case), answers[case["id"]]) for case in cases) <= most_misnamed


def misnamed(gold: GoldArticle, rows: Sequence[Mapping[str, Any]]) -> int:
    answers, matches = pair(gold, rows)
    named = {quote.speaker_name for quote in gold.quotes if quote.speaker_name}
    nameless = [answers[matches[i]] for i, quote in enumerate(gold.quotes) if not quote.speaker_name and i in matches]
    return len([answer for answer in nameless if answer.name in named])
