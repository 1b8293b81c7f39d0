"""When the engine says 0.9, is it right nine times in ten?

In: gold articles and a system's answers with their confidence. Out: each answer with its confidence and whether it is
right; from these the calibration error, what a threshold keeps, a table and a diagram.

An answer is right if the gold quote that it matches (scoring.py) has a full name and the answer gives it, or has none
and the source is right. A spurious quote is wrong. Gold quotes with neither name nor source, and known slips of the
corpus without a name, say nothing and are left out.
Source of the measures: Naeini, Cooper and Hauskrecht, AAAI 2015; Nguyen and O'Connor, EMNLP 2015 (D15-1182).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from statistics import fmean
from typing import Any

from app.errors import Invalid
from app.training.scoring import Answer, GoldArticle, GoldQuote, is_name_right, is_right, pair

BINS = 10
THRESHOLDS = (0.5, 0.8, 0.9, 0.95)
# Of a 95 % interval.
DEVIATIONS = 1.96


@dataclass(frozen=True, slots=True)
class Trial:
    """One answer. confidence: in [0, 1]; right: a spurious one never is; named: judged by the full name."""

    confidence: float
    right: bool
    spurious: bool = False
    named: bool = False


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of like confidence. confidence: their mean; right: the share of them that is right."""

    count: int
    confidence: float
    right: float

    def interval(self) -> tuple[float, float]:
        """Where the true share lies with 95 % (Wilson, 1927)."""
        spread = DEVIATIONS**2 / self.count
        centre = (self.right + spread / 2) / (1 + spread)
        half = DEVIATIONS * sqrt(self.right * (1 - self.right) / self.count + spread / (4 * self.count)) / (1 + spread)
        return max(0.0, centre - half), min(1.0, centre + half)


def trials(gold: Sequence[GoldArticle], answers: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Trial]:
    """Every answer that the gold says something about. answers: article id -> the quotes of a system.

    Raises Invalid if an answer has no confidence in [0, 1].
    """
    return [trial for article in gold for trial in _of_article(article, answers.get(article.id, ()))]


def _of_article(article: GoldArticle, quotes: Sequence[Mapping[str, Any]]) -> Iterator[Trial]:
    answers, pairs = pair(article, quotes)
    for i, given in pairs.items():
        right = is_answer_right(article.text, article.quotes[i], answers[given])
        if right is not None:
            named = article.quotes[i].speaker_name is not None
            yield Trial(_confidence(article, answers[given]), right, named=named)
    paired = set(pairs.values())
    for number, answer in enumerate(answers):
        if number not in paired:
            yield Trial(_confidence(article, answer), right=False, spurious=True)


def is_answer_right(text: str, quote: GoldQuote, answer: Answer) -> bool | None:
    """Whether the speaker is right; None where the gold does not say who it is."""
    if quote.speaker_name:
        return is_name_right(quote, answer)
    if quote.slip or not quote.sources:
        return None
    return answer.source is not None and is_right(text, answer.source, quote.sources)


def _confidence(article: GoldArticle, answer: Answer) -> float:
    if not isinstance(answer.confidence, int | float) or not 0 <= answer.confidence <= 1:
        raise Invalid(f"article {article.id}, quote at {answer.span.start}: no confidence in [0, 1]")
    return float(answer.confidence)


def equal_width(tried: Sequence[Trial]) -> list[Bin]:
    """The answers in BINS steps of confidence, the empty ones left out; 1 belongs to the last step."""
    steps: dict[int, list[Trial]] = {}
    for trial in tried:
        steps.setdefault(min(int(trial.confidence * BINS), BINS - 1), []).append(trial)
    return [_bin(steps[step]) for step in sorted(steps)]


def equal_mass(tried: Sequence[Trial]) -> list[Bin]:
    """The answers by confidence in BINS parts of the same size, give or take one; equal confidences may be parted."""
    ranked = sorted(tried, key=lambda trial: trial.confidence)
    edges = [len(ranked) * step // BINS for step in range(BINS + 1)]
    return [_bin(ranked[low:high]) for low, high in pairwise(edges) if low < high]


def _bin(tried: Sequence[Trial]) -> Bin:
    return Bin(len(tried), fmean(t.confidence for t in tried), fmean(t.right for t in tried))


def calibration_error(bins: Sequence[Bin]) -> float:
    """How far confidence and share right lie apart, the mean over all answers; 0 if there are none."""
    total = sum(step.count for step in bins)
    return sum(step.count * abs(step.confidence - step.right) for step in bins) / total if total else 0.0


def kept(tried: Sequence[Trial], threshold: float) -> tuple[float, float]:
    """The share of answers at least this sure, and the share of those that is right; (0, 0) if there are none."""
    sure = [trial.right for trial in tried if trial.confidence >= threshold]
    return (len(sure) / len(tried), fmean(sure)) if sure else (0.0, 0.0)


def markdown_table(tried: Sequence[Trial]) -> str:
    """The figures in per cent: of the quotes judged by full name, of all that are quotes, of all answers."""
    columns = [[t for t in tried if t.named], [t for t in tried if not t.spurious], list(tried)]
    rows = [
        ("answers", [str(len(column)) for column in columns]),
        ("right", [_percent(fmean(t.right for t in column) if column else 0) for column in columns]),
        ("mean confidence", [_percent(fmean(t.confidence for t in column) if column else 0) for column in columns]),
        (f"calibration error, {BINS} equal steps", [_percent(calibration_error(equal_width(c))) for c in columns]),
        (f"calibration error, {BINS} equal parts", [_percent(calibration_error(equal_mass(c))) for c in columns]),
    ]
    for threshold in THRESHOLDS:
        shares = [kept(column, threshold) for column in columns]
        rows.append((f"confidence ≥ {threshold}: kept", [_percent(share) for share, _ in shares]))
        rows.append((f"confidence ≥ {threshold}: right of these", [_percent(right) for _, right in shares]))
    lines = ["| % | judged by full name | quotes found | with spurious ones as wrong |", "|---|---|---|---|"]
    return "\n".join([*lines, *(f"| {name} | {' | '.join(cells)} |" for name, cells in rows)])


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"
