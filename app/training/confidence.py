"""When the engine is this sure, how often is it right?

In: articles that the network was not trained on, with their gold sources. Out: the threshold of speech and the weights
of app/attribution/calibration.py, by logistic regression (Platt, 1999).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from app.attribution.calibration import Calibration, log_odds
from app.attribution.pointer import Pointed, Pointer
from app.attribution.quotes import find_pieces
from app.attribution.text import paragraphs
from app.attribution.types import Span
from app.training.examples import with_gold
from app.training.scoring import is_right

THRESHOLDS = np.arange(0.1, 0.9, 0.02)


@dataclass(frozen=True, slots=True)
class Judged:
    """A marked piece: what the network says of it, and whether people call it speech and the source right.

    right is None where the gold gives no source.
    """

    pointed: Pointed
    is_speech: bool
    right: bool | None


def judge(articles: Sequence[dict[str, Any]], pointer: Pointer) -> Iterator[Judged]:
    """Every marked piece of the articles."""
    for article in articles:
        text = article["text"]
        places = paragraphs(text)
        pieces = find_pieces(text, places)
        for pointed, (_, quote) in zip(pointer.point(text, places, pieces), with_gold(article, pieces), strict=True):
            gold = [Span(*span) for span in (quote or {}).get("source") or ()]
            right = (pointed.source is not None and is_right(text, pointed.source, gold)) if gold else None
            yield Judged(pointed, quote is not None, right)


def calibrate(judged: Sequence[Judged]) -> Calibration:
    """The threshold with the best F1 of speech, and the weights that make the confidence honest."""
    threshold = max(THRESHOLDS, key=lambda t: speech_f1(judged, float(t)))
    known = [j for j in judged if j.right is not None and j.pointed.source is not None]
    inputs = np.array([[log_odds(j.pointed.certainty), log_odds(j.pointed.speech), 1.0] for j in known])
    source, speech, constant = regression(inputs, np.array([bool(j.right) for j in known], dtype=np.float64))
    weights = {"source": round(source, 4), "speech": round(speech, 4), "constant": round(constant, 4)}
    return Calibration(**weights, threshold=round(float(threshold), 2))


def speech_f1(judged: Sequence[Judged], threshold: float) -> float:
    """F1 of speech over the marked pieces."""
    kept = [j.is_speech for j in judged if j.pointed.speech >= threshold]
    return 2 * sum(kept) / (len(kept) + sum(j.is_speech for j in judged))


def regression(
    inputs: npt.NDArray[np.float64], right: npt.NDArray[np.float64], *, ridge: float = 1.0
) -> tuple[float, ...]:
    """Weights of a logistic regression by Newton's method. inputs: (n, k), the last column ones; right: (n,) 0 or 1."""
    weights = np.zeros(inputs.shape[1])
    penalty = np.diag([ridge] * (len(weights) - 1) + [1e-6])
    for _ in range(50):
        chances = 1 / (1 + np.exp(-inputs @ weights))
        gradient = inputs.T @ (chances - right) + penalty @ weights
        curvature = (inputs * (chances * (1 - chances))[:, None]).T @ inputs + penalty
        step = np.linalg.solve(curvature, gradient)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    return tuple(float(w) for w in weights)
