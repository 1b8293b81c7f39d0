"""What should the pointing network answer for a window?

In: articles in the format of PolNeAR and the windows the engine itself cuts from them. Out: for each quote of a window
whether it is speech, and the positions of its source and its cue, or that they are not to be learnt from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from app.attribution.quotes import Piece, find_pieces
from app.attribution.text import paragraphs, trim
from app.attribution.types import Span
from app.attribution.windows import IntVector, Window, Windower
from app.training.piece_names import IGNORE, Named, names_of

NOBODY = 0  # the position of [CLS]
NOTHING: Final[Mapping[str, Named]] = {}


@dataclass(frozen=True, slots=True)
class Example:
    """A window of an article with its answers.

    targets: (q, 4) positions of source start, source end, cue start, cue end; IGNORE where unknown.
    speech: (q,) 1 or 0. tags: (n, 3) 1 where a piece lies in a source, in a cue, or begins the cue of any attribution,
    quoted or not; the last is IGNORE all over where not every attribution of the article is known.
    reports: (m, 5) positions of cue start, source start and end, content start and end of those attributions whose cue
    the window shows; IGNORE for what it does not show. names: (n,) as of ``names_of``; weight: what they count.
    """

    window: Window
    targets: IntVector
    speech: IntVector
    tags: IntVector
    reports: IntVector
    names: IntVector
    weight: float


def examples(
    articles: Iterable[dict[str, Any]], windower: Windower, names: Mapping[str, Named] = NOTHING
) -> Iterator[Example]:
    """The windows of each article with what PolNeAR says of their quotes. names: text -> what its words are."""
    for article in articles:
        text = article["text"]
        named = names.get(text)
        parts = paragraphs(text)
        # Speech without marks is no quote in PolNeAR: a turn of an interview must not be learnt as no speech.
        pieces = [piece for piece, known in with_gold(article, find_pieces(text, parts)) if known or not piece.label]
        answers = [answer(text, piece, known) for piece, known in with_gold(article, pieces)]
        tagged = {
            name: sorted((s, e) for a in article["attributions"] for s, e in a.get(name) or [])
            for name in ("source", "cue")
        }
        tagged["anchor"] = [(s, s + 1) for s in {a["cue"][0][0] for a in article["attributions"] if a.get("cue")}]
        for window in windower.windows(text, parts, pieces):
            told = [answers[n] for n in window.quotes]
            one = example(window, told, tagged, reports(window, article["attributions"]), named)
            if article.get("unmarked"):
                one.speech[:] = IGNORE
                one.tags[:] = IGNORE
            if article.get("partly"):
                one.tags[:, 2] = IGNORE
            yield one


Answer = tuple[int, list[list[int]] | None, list[list[int]] | None]  # speech, source spans, cue spans


def with_gold(article: dict[str, Any], pieces: Sequence[Piece]) -> Iterator[tuple[Piece, dict[str, Any] | None]]:
    """Each piece with the gold quote it is: the one that overlaps it most, by at least 0.8 of their union."""
    quotes = sorted(article["quotes"], key=lambda q: q["start"])
    for piece in pieces:
        best, most = None, 0.8
        for quote in quotes:
            if quote["start"] >= piece.inner.end or quote["end"] <= piece.inner.start:
                continue
            span = trim(article["text"], Span(quote["start"], quote["end"]))
            shared = min(span.end, piece.inner.end) - max(span.start, piece.inner.start)
            union = max(span.end, piece.inner.end) - min(span.start, piece.inner.start)
            if shared / union >= most:
                best, most = quote, shared / union
        yield piece, best


def answer(text: str, piece: Piece, quote: dict[str, Any] | None) -> Answer:
    """Speech or not, source and cue of one piece."""
    if quote is None:
        return 0, None, None
    return 1, quote.get("source") or None, quote.get("cue") or None


def reports(window: Window, attributions: Sequence[dict[str, Any]]) -> IntVector:
    """(m, 5) cue start, source start and end, content start and end of each attribution whose cue the window shows."""
    found = []
    for reported in attributions:
        if reported.get("cue"):
            cue = located(window, reported["cue"], must_be_source=True)
            if cue[0] != IGNORE:
                source = located(window, reported.get("source") or None, must_be_source=True)
                found.append((cue[0], *source, *enclosed(window, reported.get("content") or [])))
    return np.array(found, dtype=np.int64).reshape(-1, 5)


def enclosed(window: Window, spans: list[list[int]]) -> tuple[int, int]:
    """First and last position of the hull of spans; IGNORE where the window does not show all of it."""
    if not spans:
        return IGNORE, IGNORE
    start, end = min(s for s, _ in spans), max(e for _, e in spans)
    shown = window.starts[window.starts >= 0]
    places = np.flatnonzero((window.starts < end) & (window.ends > start))
    if not len(places) or start < shown.min() or end > window.ends.max():
        return IGNORE, IGNORE
    return int(places[0]), int(places[-1])


def example(
    window: Window,
    answers: Sequence[Answer],
    tagged: dict[str, list[tuple[int, int]]],
    told: IntVector,
    named: Named | None,
) -> Example:
    """One window with the answers of its quotes, as positions, and the reports of its article that it shows."""
    targets = np.full((len(answers), 4), IGNORE, dtype=np.int64)
    for i, (speech, source, cue) in enumerate(answers):
        if speech:
            targets[i, :2] = located(window, source, must_be_source=True)
            targets[i, 2:] = located(window, cue, must_be_source=False)
    tags = np.stack([inside(window, tagged[name]) for name in ("source", "cue", "anchor")], axis=1)
    speech_flags = np.array([a[0] for a in answers], dtype=np.int64)
    weight = 0.0 if named is None else named.weight
    return Example(window, targets, speech_flags, tags, told, names_of(window, named), weight)


def located(window: Window, spans: list[list[int]] | None, *, must_be_source: bool) -> tuple[int, int]:
    """First and last position of the first span; NOBODY without one; IGNORE where the window does not show it."""
    if spans is None:
        return NOBODY, NOBODY
    start, end = spans[0]
    hit = (window.starts < end) & (window.ends > start)
    if must_be_source:
        hit &= window.may_be_source == 1
    places = np.flatnonzero(hit)
    return (int(places[0]), int(places[-1])) if len(places) else (IGNORE, IGNORE)


def inside(window: Window, spans: list[tuple[int, int]]) -> IntVector:
    """(n,) 1 where a piece overlaps one of the spans."""
    flags = np.zeros(len(window.ids), dtype=np.int64)
    low, high = window.starts[window.starts >= 0].min(initial=0), window.ends.max(initial=0)
    for start, end in spans:
        if start < high and end > low:
            flags |= ((window.starts < end) & (window.ends > start)).astype(np.int64)
    return flags
