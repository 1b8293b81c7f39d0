"""Where is the source of each marked piece, where the cue, and is the piece speech at all?

In: a text, its paragraphs and marked pieces. Out: one Pointed for each piece. The network (training/encoder.py) runs as
int8 ONNX on one thread; a window at a time, since larger batches gain nothing there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as failures
from tokenizers import Tokenizer

from app.attribution.places import Place, likeliest_places
from app.attribution.quotes import Piece
from app.attribution.types import Rival, Span
from app.attribution.windows import CASES, LOWER, Window, Windower
from app.errors import ModelDamaged

FloatArray = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]
Spans = tuple[Indices, Indices]

NETWORK, TOKENIZER = "pointer.onnx", "tokenizer.json"
# No source and no cue is longer than this many word pieces: 99.9 % of PolNeAR's sources are not.
LONGEST_SPAN = 40
# A span that ends within a word takes the rest of it, up to so many characters.
LONGEST_WORD = 40
NEVER = -1e9
# Fused, the sum and the normalization of a layer take five times as long as one after the other: 9 % of the whole.
SLOW_FUSIONS = ["SkipLayerNormFusion"]
# What onnxruntime raises for a file that is no network, or not one it can run; the classes have no common base.
UNREADABLE = (
    failures.Fail,
    failures.InvalidArgument,
    failures.InvalidGraph,
    failures.InvalidProtobuf,
    failures.NotImplemented,
    failures.RuntimeException,
)


@dataclass(frozen=True, slots=True)
class Pointed:
    """What the encoder says of one piece.

    source, cue: spans of the text, None where it points at nobody. speech: probability in [0, 1] that the piece is
    reported speech or writing. certainty: probability in [0, 1] that the source is there, or shares a piece with it.
    rivals: where else it may be.
    """

    source: Span | None
    cue: Span | None
    speech: float
    certainty: float
    rivals: tuple[Rival, ...] = ()


class Scores(NamedTuple):
    """What the network says of a window of n pieces and q quotes.

    places: (q, 4, n) source start, source end, cue start, cue end; speech: (q,) logits; phrases: (n, n) how well pieces
    i and j start and end one phrase.
    """

    places: FloatArray
    speech: FloatArray
    phrases: FloatArray


class Pointer:
    """The trained network with its tokenizer. Safe to call from several threads."""

    def __init__(self, session: Any, tokenizer: Tokenizer) -> None:
        self.session = session
        self.windower = Windower(tokenizer)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Load tokenizer and network from a folder. Raises ModelDamaged if either is missing or unreadable."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4  # what is wrong comes as an exception
        options.enable_cpu_mem_arena = False  # it would keep the memory of the longest window ever seen
        try:
            tokenizer = Tokenizer.from_str((folder / TOKENIZER).read_text(encoding="utf-8"))
        except Exception as error:  # tokenizers raises nothing narrower
            raise ModelDamaged(f"{folder / TOKENIZER}: {error}") from error
        try:
            session = onnxruntime.InferenceSession(
                (folder / NETWORK).read_bytes(),
                options,
                providers=["CPUExecutionProvider"],
                disabled_optimizers=SLOW_FUSIONS,
            )
        except (OSError, *UNREADABLE) as error:
            raise ModelDamaged(f"{folder / NETWORK}: {error}") from error
        return cls(session, tokenizer)

    def point(self, text: str, paragraphs: Sequence[Span], pieces: Sequence[Piece]) -> list[Pointed]:
        """One answer for each piece, in the order of the pieces. Linear in the length of the text."""
        answers: dict[int, Pointed] = {}
        for window in self.windower.windows(text, paragraphs, pieces):
            ends = sentence_ends(window, self.windower.stop)
            answers.update(zip(window.quotes, read(text, window, self.scores(window), ends), strict=True))
        return [answers[i] for i in range(len(pieces))]

    def scores(self, window: Window) -> Scores:
        """What the network says of a window."""
        inputs = {
            "ids": window.ids,
            "features": window.features,
            "opens": window.opens,
            "closes": window.closes,
            "buckets": window.buckets(),
        }
        return Scores(*self.session.run(None, inputs))


def sentence_ends(window: Window, stop: int) -> Flags:
    """(n,) True at a full stop between a word in small letters and one that begins with a capital."""
    cases = window.features % CASES
    ends: Flags = window.ids == stop
    ends[1:] &= cases[:-1] == LOWER
    ends[:-1] &= cases[1:] > LOWER
    return ends


def read(text: str, window: Window, scores: Scores, ends: Flags) -> list[Pointed]:
    """Turn scores into spans: the best start and end together, within a sentence and at most LONGEST_SPAN pieces apart.

    ends: (n,) as of ``sentence_ends``.
    """
    in_source, in_cue = unbroken_spans((window.may_be_source == 1) & ~ends), unbroken_spans(~ends)
    fits = sums(scores.places[:, :2], in_source)
    fits += scores.phrases[in_source]
    cues = best_spans(sums(scores.places[:, 2:], in_cue), in_cue)
    chances = 1 / (1 + np.exp(-scores.speech.astype(np.float64)))
    return [
        pointed(text, window, likeliest_places(shares, *in_source), words_of(text, window, *cue), chance)
        for shares, cue, chance in zip(softmax(fits), cues, chances.tolist(), strict=True)
    ]


def pointed(text: str, window: Window, places: Sequence[Place], cue: Span | None, speech: float) -> Pointed:
    """One answer. places: of its source, the likeliest first."""
    spans = [words_of(text, window, place.first, place.last) for place in places]
    rivals = [Rival(span, place.chance) for span, place in zip(spans[1:], places[1:], strict=True) if span is not None]
    return Pointed(spans[0], cue, speech, places[0].chance, tuple(rivals))


def longest_spans(allowed: Flags) -> Indices:
    """(n,) how many pieces a span from each piece on may hold, LONGEST_SPAN at most: none behind it is barred."""
    at, barred = np.arange(len(allowed)), np.flatnonzero(~allowed)
    past = np.append(barred, len(allowed))[np.searchsorted(barred, at, side="right")]
    longest = np.minimum(past - at, LONGEST_SPAN)
    longest[0] = 1  # [CLS] is a span of its own
    return longest


def unbroken(allowed: Flags) -> FloatArray:
    """(n, LONGEST_SPAN) penalties: 0 where the span of k + 1 pieces from i on holds allowed pieces only, else NEVER."""
    within = np.arange(LONGEST_SPAN) < longest_spans(allowed)[:, None]
    return np.where(within, 0, NEVER).astype(np.float32)


def unbroken_spans(allowed: Flags) -> Spans:
    """The m spans on which ``unbroken`` puts no penalty: their first and their last pieces."""
    longest = longest_spans(allowed)
    first = np.repeat(np.arange(len(allowed)), longest)
    begins = np.cumsum(longest) - longest
    return first, first + np.arange(len(first)) - begins[first]


def sums(places: FloatArray, spans: Spans) -> FloatArray:
    """(q, m) how well each span fits each quote. places: (q, 2, n) scores of the first piece and of the last."""
    first, last = spans
    fits = places[:, 0].take(first, axis=1)
    fits += places[:, 1].take(last, axis=1)
    return fits


def best_spans(fits: FloatArray, spans: Spans) -> list[tuple[int, int]]:
    """For each row of (q, m) the best span, first and last piece. Position 0 is [CLS], "nobody"."""
    first, last = spans
    best = fits.argmax(axis=1)
    return list(zip(first[best].tolist(), last[best].tolist(), strict=True))


def softmax(fits: FloatArray) -> FloatArray:
    """(q, m) scores -> probabilities, each row by itself."""
    odds: FloatArray = fits - fits.max(axis=1, keepdims=True)
    np.exp(odds, out=odds)
    odds /= odds.sum(axis=1, keepdims=True)
    return odds


def words_of(text: str, window: Window, first: int, last: int) -> Span | None:
    """The whole words of text from one piece to another; None for [CLS] and for markers."""
    while first < last and window.starts[first] < 0:
        first += 1
    while first < last and window.starts[last] < 0:
        last -= 1
    if window.starts[first] < 0:
        return None
    start, end = int(window.starts[first]), int(window.ends[last])
    earliest, latest = max(0, start - LONGEST_WORD), min(len(text), end + LONGEST_WORD)
    while start > earliest and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < latest and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return Span(start, end)
