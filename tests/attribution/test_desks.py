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

from pathlib import Path

import pytest

from app.attribution.attributor import Attributor
from app.lines import quote_rows
from app.training.corpora import read_jsonl
from app.training.scoring import read_gold, score


@pytest.mark.parametrize(
    ("file", "quotes", "least_right"),
    [
        ("desks", 334, 0.9),
        ("reports", 429, 0.9),
        ("newsrooms", 509, 0.93),
        ("bureaus", 546, 0.92),
        ("weeklies", 687, 0.86),
        ("dailies", 616, 0.88),
        ("embassies", 633, 0.9),
    ],
)
def test_the_names_of_speakers_in_ordinary_news(
    attributor: Attributor, file: str, quotes: int, least_right: float
) -> None:
    cases = list(read_jsonl(Path(__file__).with_name(f"{file}.jsonl")))
    answers = {case["id"]: quote_rows(case["text"], attributor(case["text"])) for case in cases}
    counts = score([read_gold(case) for case in cases], answers, draws=0).counts
    assert counts["gold"] == quotes
    assert counts["hits"] >= 0.985 * quotes
    assert counts["named_right"] >= least_right * counts["named"]
