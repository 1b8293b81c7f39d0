"""When the engine is this sure, how often is it right?

In: articles that the network was not trained on, with their gold sources. Out: the thresholds of speech and of cues,
and the weights of app/attribution/calibration.py, by logistic regression (Platt, 1999): of quotes, and of statements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from app.attribution.assembly import Utterance, utterances
from app.attribution.attributor import Attributor
from app.attribution.calibration import Calibration, inputs
from app.attribution.pointer import Pointed
from app.attribution.quotes import find_pieces
from app.attribution.speakers import Asked, Resolved
from app.attribution.statements import Statement, statements
from app.attribution.text import paragraphs
from app.attribution.types import Span
from app.training.examples import with_gold
from app.training.scoring import INDIRECT_OVERLAP, is_right, match, read_gold

THRESHOLDS = np.arange(0.1, 0.9, 0.02)
SPEECH = 0.5  # a piece more likely speech than not is a quote, whatever the threshold will be


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


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement of the engine's: how likely it is one, what the engine is sure of.

    found: people report the same words; right: from the same speaker.
    """

    chance: float
    inputs: tuple[float, float]
    found: bool
    right: bool


@dataclass(frozen=True, slots=True)
class Missed:
    """How many statements of an article no cue of the engine's leads to, however unlikely the cue."""

    count: int


Told = Spoken | Judged | Stated | Missed


def judge(articles: Iterable[dict[str, Any]], attributor: Attributor) -> Iterator[Told]:
    """Every marked piece of the articles, every quote whose source people gave, every statement."""
    for article in articles:
        text = article["text"]
        places = paragraphs(text)
        pieces = find_pieces(text, places)
        pointed, told, names = attributor.pointer.point(text, places, pieces)
        gold = {piece.inner: quote for piece, quote in with_gold(article, pieces)}
        yield from (Spoken(p.speech, gold[piece.inner] is not None) for piece, p in zip(pieces, pointed, strict=True))
        said = utterances(text, pieces, pointed, threshold=0.0)
        kept = [one.asked for one in said if one.pointed.speech >= SPEECH]
        stated, _ = statements(text, told, kept, threshold=0.0)
        sources = [_sources(gold[one.parts[0]]) for one in said]
        asked = [Utterance(one.parts, _pointed_at(one, known)) for one, known in zip(said, sources, strict=True)]
        resolve = partial(attributor.resolve, text, names, [one.asked for one in said])
        answers = resolve([one.asked for one in stated])
        truths = attributor.resolve(text, names, [one.asked for one in asked], ())
        for one, known, answer, truth in zip(said, sources, answers, truths, strict=False):
            if known and answer.speaker is not None:
                seen = inputs(one.pointed.certainty, one.pointed.speech, answer)
                yield Judged(seen, _means_the_same(text, one, known, answer, truth))
        yield from _judge_statements(article, stated, answers[len(said) :], resolve)


def _judge_statements(
    article: dict[str, Any],
    stated: Sequence[Statement],
    answers: Sequence[Resolved],
    resolve: Callable[[Sequence[Asked]], Sequence[Resolved]],
) -> Iterator[Stated | Missed]:
    """resolve: who the sources of other statements are, behind all quotes of the article."""
    gold = read_gold(article)
    pairs = match([hull for hull, _ in gold.indirect], [_hull(one) for one in stated], least=INDIRECT_OVERLAP)
    of_statement = {number: gold.indirect[known][1] for known, number in pairs.items()}
    right_ones = [Asked(of_statement[i][0], ()) if i in of_statement else one.asked for i, one in enumerate(stated)]
    found = resolve(right_ones)
    truths = found[len(found) - len(right_ones) :]
    for number, (one, answer, truth) in enumerate(zip(stated, answers, truths, strict=True)):
        sources = of_statement.get(number, ())
        right = one.told.source is not None and is_right(gold.text, one.told.source, sources)
        same = bool(sources) and answer.speaker is not None and answer.speaker == truth.speaker
        seen = inputs(one.told.certainty, one.told.chance, answer)
        yield Stated(one.told.chance, seen, bool(sources), right or same)
    yield Missed(len(gold.indirect) - len(pairs))


def _hull(one: Statement) -> Span:
    return Span(one.parts[0].start, one.parts[-1].end)


def _sources(quote: dict[str, Any] | None) -> list[Span]:
    return [Span(*span) for span in (quote or {}).get("source") or ()]


def _pointed_at(one: Utterance, sources: Sequence[Span]) -> Pointed:
    """What the engine would have said of a quote if it had found the source that people found."""
    return replace(one.pointed, source=sources[0], rivals=()) if sources else one.pointed


def _means_the_same(text: str, one: Utterance, sources: list[Span], answer: Resolved, truth: Resolved) -> bool:
    """True if the source is right, or is another mention of whom the right one means."""
    source = one.pointed.source
    return (source is not None and is_right(text, source, sources)) or answer.speaker == truth.speaker


def calibrate(told: Sequence[Told]) -> tuple[Calibration, Calibration]:
    """Of quotes and of statements: the threshold with the best F, and the weights that make the confidence honest."""
    spoken = [one for one in told if isinstance(one, Spoken)]
    judged = [one for one in told if isinstance(one, Judged)]
    stated = [one for one in told if isinstance(one, Stated)]
    missed = sum(one.count for one in told if isinstance(one, Missed))
    of_speech = max(THRESHOLDS, key=lambda t: speech_f(spoken, float(t)))
    of_cues = max(THRESHOLDS, key=lambda t: pair_f1(stated, missed, float(t)))
    kept = [one for one in stated if one.chance >= of_cues]
    return fitted(judged, float(of_speech)), fitted(kept, float(of_cues))


def fitted(judged: Sequence[Judged | Stated], threshold: float) -> Calibration:
    """The weights under which the confidence of these is the share of them that is right."""
    columns = np.array([[*one.inputs, 1.0] for one in judged])
    weights = regression(columns, np.array([one.right for one in judged], dtype=np.float64))
    source, speech, constant = (round(weight, 4) for weight in weights)
    return Calibration(source, speech, constant, threshold=round(threshold, 2))


def pair_f1(stated: Sequence[Stated], missed: int, threshold: float) -> float:
    """F1 of statements with their speakers; ``missed`` by all cues."""
    kept = [one.right for one in stated if one.chance >= threshold]
    return 2 * sum(kept) / (len(kept) + sum(one.found for one in stated) + missed)


def speech_f(spoken: Sequence[Spoken], threshold: float) -> float:
    """F2 of speech over the marked pieces: a missed quote is lost, one too many can be told by its confidence."""
    kept = [one.real for one in spoken if one.chance >= threshold]
    return 5 * sum(kept) / (len(kept) + 4 * sum(one.real for one in spoken))


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
