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

from app.attribution.quotes import Piece
from app.attribution.types import Rival, Span
from app.attribution.windows import CASES, LOWER, Window, Windower
from app.errors import ModelDamaged

FloatArray = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

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
    allowed = (window.may_be_source == 1) & ~ends
    places, speech = scores.places, scores.speech
    sources = best_spans(places[:, 0], places[:, 1], unbroken(allowed) + band(scores.phrases))
    cues = best_spans(places[:, 2], places[:, 3], unbroken(~ends))
    chances = 1 / (1 + np.exp(-speech.astype(np.float64)))
    return [
        Pointed(words_of(text, window, source), words_of(text, window, cue), float(chance), source[2])
        for source, cue, chance in zip(sources, cues, chances, strict=True)
    ]


def band(table: FloatArray) -> FloatArray:
    """(n, n) -> (n, LONGEST_SPAN): row i from its diagonal on, 0 past the end."""
    padded = np.pad(table, ((0, 0), (0, LONGEST_SPAN)))
    down, right = padded.strides
    return np.lib.stride_tricks.as_strided(padded, (len(table), LONGEST_SPAN), (down + right, right), writeable=False)


def unbroken(allowed: Flags) -> FloatArray:
    """(n, LONGEST_SPAN) penalties: 0 where the span of k + 1 pieces from i on holds allowed pieces only, else NEVER."""
    ends = np.concatenate([np.cumsum(~allowed), np.full(LONGEST_SPAN - 1, len(allowed) + 1)])
    broken = np.lib.stride_tricks.sliding_window_view(ends, LONGEST_SPAN) != ends[: len(allowed), None]
    broken[0, 1:] = True  # [CLS] is a span of its own
    return np.where(broken, NEVER, 0).astype(np.float32)


def best_spans(starts: FloatArray, ends: FloatArray, penalties: FloatArray) -> list[tuple[int, int, float]]:
    """For each row of (q, n) start and end scores the best (first, last, probability) with first <= last.

    penalties: (n, LONGEST_SPAN), as of ``unbroken``. The probability is a softmax over all spans. Position 0 is [CLS],
    "nobody".
    """
    q = len(starts)
    padded = np.concatenate([ends, np.full((q, LONGEST_SPAN - 1), NEVER, dtype=ends.dtype)], axis=1)
    table = starts[:, :, None] + np.lib.stride_tricks.sliding_window_view(padded, LONGEST_SPAN, axis=1) + penalties
    flat = table.reshape(q, -1)
    best = flat.argmax(axis=1)
    top = flat[np.arange(q), best]
    mass = 1 / np.exp(flat - top[:, None]).sum(axis=1)
    first = best // LONGEST_SPAN
    return [(int(s), int(s + k), float(p)) for s, k, p in zip(first, best % LONGEST_SPAN, mass, strict=True)]


def words_of(text: str, window: Window, chosen: tuple[int, int, float]) -> Span | None:
    """The whole words of text from one piece to another; None for [CLS] and for markers."""
    within = slice(chosen[0], chosen[1] + 1)
    starts, ends = window.starts[within], window.ends[within]
    words = starts >= 0
    if not words.any():
        return None
    start, end = int(starts[words].min()), int(ends[words].max())
    first, last = start, end
    while start > max(0, first - LONGEST_WORD) and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < min(len(text), last + LONGEST_WORD) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return Span(start, end)
