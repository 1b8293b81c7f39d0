"""Where is the source of each marked piece, where the cue, is it speech at all? And who reports what without marks?

In: a text, its paragraphs and marked pieces. Out: one Pointed for each piece, one Told for each cue. The network
(training/encoder.py) runs as int8 ONNX on one thread; a window at a time, since larger batches gain nothing there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as failures
from tokenizers import Tokenizer

from app.attribution.network import NameScores, joined, log_softmax
from app.attribution.places import Place, likeliest_places
from app.attribution.quotes import Piece
from app.attribution.spans import (
    LONGEST_SPAN,
    Flags,
    FloatArray,
    Indices,
    Spans,
    best_spans,
    softmax,
    sums,
    unbroken_spans,
)
from app.attribution.types import Rival, Span
from app.attribution.windows import CASES, LOWER, Window, Windower
from app.errors import ModelDamaged

LETTER = re.compile(r"[^\W\d_]")
NETWORK, TOKENIZER = "pointer.onnx", "tokenizer.json"
# A span that ends within a word takes the rest of it, up to so many characters.
LONGEST_WORD = 40
# The network follows the cues whose log odds are higher than this; which of them count is decided by calibration.
LEAST_CUE = -1.5
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
    rivals: where else it may be. printed: it is print that says so, a label or a signature.
    """

    source: Span | None
    cue: Span | None
    speech: float
    certainty: float
    rivals: tuple[Rival, ...] = ()
    printed: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What the encoder says of one cue, whether of marked words or of a statement without marks.

    content: what is said, the hull where the cue stands in its middle. chance: probability in [0, 1] that somebody is
    reported here. source, certainty, rivals: as of ``Pointed``.
    """

    cue: Span
    content: Span
    source: Span | None
    chance: float
    certainty: float
    rivals: tuple[Rival, ...] = ()


class Scores(NamedTuple):
    """What the network says of a window of n pieces and q quotes, m of them likely to begin a cue.

    places: (q, 4, n) source start, source end, cue start, cue end; speech: (q,) logits; phrases: (n, n) how well pieces
    i and j start and end one phrase; tags: (n, 3) logits that a piece lies in a source, in a cue, begins a cue;
    cues: (m,) positions; told: (m, 4, n) source start, source end, content start, content end; names: (n, NAME_LABELS)
    unnormalised log probabilities.
    """

    places: FloatArray
    speech: FloatArray
    phrases: FloatArray
    tags: FloatArray
    cues: Indices
    told: FloatArray
    names: FloatArray


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

    def point(
        self, text: str, paragraphs: Sequence[Span], pieces: Sequence[Piece], *, least: float = 0.0
    ) -> tuple[list[Pointed], list[Told], NameScores]:
        """One answer for each piece, in their order, for each cue, and of all words. Linear in the length of the text.

        least: cues that are less likely than this are not followed.
        """
        answers: dict[int, Pointed] = {}
        told: list[Told] = []
        names: list[NameScores] = []
        for window in self.windower.windows(text, paragraphs, pieces):
            scores = self.scores(window)
            ends = sentence_ends(window, self.windower.stop)
            sources = unbroken_spans((window.may_be_source == 1) & ~ends)
            answers.update(zip(window.quotes, read(text, window, scores, sources, ends), strict=True))
            told += follow(text, window, scores, sources, least)
            names.append(names_in(window, scores))
        return [answers[i] for i in range(len(pieces))], told, joined(names)

    def scores(self, window: Window) -> Scores:
        """What the network says of a window."""
        inputs = {
            "ids": window.ids,
            "features": window.features,
            "places": window.places,
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


def read(text: str, window: Window, scores: Scores, sources: Spans, ends: Flags) -> list[Pointed]:
    """Turn scores into spans: the best start and end together, in a sentence and at most LONGEST_SPAN pieces apart.

    sources: the spans that may be one. ends: as of ``sentence_ends``.
    """
    if not window.quotes:
        return []
    outside = window.starts >= 0  # no cue runs over the marks of a quote
    outside[0] = True  # [CLS], which stands for none
    spans = unbroken_spans(outside & ~ends)
    cues = best_spans(sums(scores.places[:, 2:], spans), spans)
    chances = odds_to_chances(scores.speech)
    return [
        pointed(text, window, likeliest_places(shares, *sources), words_of(text, window, *cue), chance)
        for shares, cue, chance in zip(source_shares(scores.places, scores, sources), cues, chances, strict=True)
    ]


def source_shares(places: FloatArray, scores: Scores, sources: Spans) -> FloatArray:
    """(q, spans) probabilities of the sources. places: (q, 2 or more, n), the first two are source start and end."""
    fits = sums(places[:, :2], sources)
    fits += scores.phrases[sources]
    return softmax(fits)


def follow(text: str, window: Window, scores: Scores, sources: Spans, least: float) -> Iterator[Told]:
    """What is told from each cue of this chance or more that begins in the window's own part."""
    first, past = window.own
    chances = np.array(odds_to_chances(scores.tags[scores.cues, 2]))
    mine = (scores.cues >= first) & (scores.cues < past) & (window.starts[scores.cues] >= 0) & (chances >= least)
    if not mine.any():
        return
    cues, told = scores.cues[mine], scores.told[mine]
    shares = source_shares(told, scores, sources)
    for cue, points, share, chance in zip(cues.tolist(), told, shares, chances[mine].tolist(), strict=True):
        source, certainty, rivals = sourced(text, window, likeliest_places(share, *sources))
        content = words_of(text, window, *content_of(window, cue, points[2:]))
        said = words_of(text, window, cue, cue_end(scores.tags, window, cue))
        if content is not None and said is not None:
            yield Told(said, content, source, chance, certainty, rivals)


def names_in(window: Window, scores: Scores) -> NameScores:
    """What the network says of the words in the window's own part."""
    first, past = window.own
    starts = window.starts[first:past]
    shown = starts >= 0
    return NameScores(starts[shown], log_softmax(scores.names[first:past][shown]))


def content_of(window: Window, cue: int, points: FloatArray) -> tuple[int, int]:
    """First and last piece of what is said, in the cue's paragraph: the best start, and the best end not before it.

    points: (2, n) scores of starts and of ends.
    """
    places = np.flatnonzero(window.places == window.places[cue])
    low, high = int(places[0]), int(places[-1]) + 1
    starts, ends = points[:, low:high]
    best_start = np.maximum.accumulate(starts)
    last = int((best_start + ends).argmax())
    return low + int(starts[: last + 1].argmax()), low + last


def cue_end(tags: FloatArray, window: Window, first: int) -> int:
    """The last piece of the cue that begins here."""
    last = first
    while (
        last + 1 < len(tags) and last - first < LONGEST_SPAN and tags[last + 1, 1] > 0 and window.starts[last + 1] >= 0
    ):
        last += 1
    return last


def odds_to_chances(odds: FloatArray) -> list[float]:
    """Log odds -> probabilities."""
    chances: list[float] = (1 / (1 + np.exp(-odds.astype(np.float64)))).tolist()
    return chances


def pointed(text: str, window: Window, places: Sequence[Place], cue: Span | None, speech: float) -> Pointed:
    """One answer. places: of its source, the likeliest first."""
    source, certainty, rivals = sourced(text, window, places)
    return Pointed(source, cue, speech, certainty, rivals)


def sourced(text: str, window: Window, places: Sequence[Place]) -> tuple[Span | None, float, tuple[Rival, ...]]:
    """The source, the probability that it is there, and its rivals. A number or a mark speaks no word: it is passed."""
    found = [(words_of(text, window, place.first, place.last), place.chance) for place in places]
    able = [(span, chance) for span, chance in found if span is None or LETTER.search(text, span.start, span.end)]
    source, chance = able[0] if able else (None, 0.0)
    return source, chance, tuple(Rival(span, share) for span, share in able[1:] if span is not None)


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
