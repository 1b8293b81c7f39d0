"""When the engine is this sure, how often is it right?

In: articles that the network was not trained on, with their gold sources. Out: the threshold of speech and the weights
of app/attribution/calibration.py, by logistic regression (Platt, 1999).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from app.attribution.assembly import Utterance, utterances
from app.attribution.attributor import Attributor
from app.attribution.calibration import Calibration, inputs
from app.attribution.pointer import Pointed
from app.attribution.quotes import find_pieces
from app.attribution.speakers import Resolved
from app.attribution.text import paragraphs
from app.attribution.types import Span
from app.training.examples import with_gold
from app.training.scoring import is_right

THRESHOLDS = np.arange(0.1, 0.9, 0.02)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A marked piece: how likely the network calls it speech, and whether people do."""

    chance: float
    real: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """A quote that people marked too: what the engine is sure of, and whether its source means the right speaker."""

    inputs: tuple[float, float]
    right: bool


def judge(articles: Iterable[dict[str, Any]], attributor: Attributor) -> Iterator[Spoken | Judged]:
    """Every marked piece of the articles, and every quote whose source people gave."""
    for article in articles:
        text = article["text"]
        places = paragraphs(text)
        pieces = find_pieces(text, places)
        pointed = attributor.pointer.point(text, places, pieces)
        gold = {piece.inner: quote for piece, quote in with_gold(article, pieces)}
        yield from (Spoken(p.speech, gold[piece.inner] is not None) for piece, p in zip(pieces, pointed, strict=True))
        said = utterances(text, pieces, pointed, threshold=0.0)
        told = [_sources(gold[one.parts[0]]) for one in said]
        asked = [Utterance(one.parts, _pointed_at(one, sources)) for one, sources in zip(said, told, strict=True)]
        answers, truths = attributor.resolve(text, said), attributor.resolve(text, asked)
        for one, sources, answer, truth in zip(said, told, answers, truths, strict=True):
            if sources and answer.speaker is not None:
                yield Judged(inputs(one.pointed, answer), _means_the_same(text, one, sources, answer, truth))


def _sources(quote: dict[str, Any] | None) -> list[Span]:
    return [Span(*span) for span in (quote or {}).get("source") or ()]


def _pointed_at(one: Utterance, sources: Sequence[Span]) -> Pointed:
    """What the engine would have said of a quote if it had found the source that people found."""
    return replace(one.pointed, source=sources[0], rivals=()) if sources else one.pointed


def _means_the_same(text: str, one: Utterance, sources: list[Span], answer: Resolved, truth: Resolved) -> bool:
    """True if the source is right, or is another mention of whom the right one means."""
    source = one.pointed.source
    return (source is not None and is_right(text, source, sources)) or answer.speaker == truth.speaker


def calibrate(told: Sequence[Spoken | Judged]) -> Calibration:
    """The threshold with the best F1 of speech, and the weights that make the confidence honest."""
    spoken = [one for one in told if isinstance(one, Spoken)]
    judged = [one for one in told if isinstance(one, Judged)]
    threshold = max(THRESHOLDS, key=lambda t: speech_f1(spoken, float(t)))
    columns = np.array([[*one.inputs, 1.0] for one in judged])
    source, speech, constant = regression(columns, np.array([one.right for one in judged], dtype=np.float64))
    weights = {"source": round(source, 4), "speech": round(speech, 4), "constant": round(constant, 4)}
    return Calibration(**weights, threshold=round(float(threshold), 2))


def speech_f1(spoken: Sequence[Spoken], threshold: float) -> float:
    """F1 of speech over the marked pieces."""
    kept = [one.real for one in spoken if one.chance >= threshold]
    return 2 * sum(kept) / (len(kept) + sum(one.real for one in spoken))


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
