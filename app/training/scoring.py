"""How good are the answers?

In: gold articles and a system's answers to them, both as JSON objects. Out: counts for each article, from them the
figures of merit with their intervals, and the mistakes themselves. All figures are shares in [0, 1].

A predicted quote matches a gold quote if, both trimmed of marks and white space, they share at least 0.8 of the text
that either covers; one to one, best first. The pieces of a split quote count as quotes of their own. A source is right
if its head word lies in a gold source, or half of its characters do. Quotes inside quotes count where the gold marks
any. A gold quote flagged ``gold_source_ok: false`` is a known slip of the corpus: it counts for its name only, and
finding it costs nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from app.attribution.types import Span
from app.errors import Invalid
from app.training.figures import figures, intervals
from app.training.phrases import head_word, is_mixed, normal_name, source_type, trim

QUOTE_OVERLAP = 0.8
INDIRECT_OVERLAP = 0.5
MOSTLY_UNMARKED = 0.1


@dataclass(frozen=True, slots=True)
class GoldQuote:
    """A quote as people marked it. names: normal forms that count as the speaker's; slip: the corpus errs here."""

    span: Span
    sources: tuple[Span, ...]
    type: str
    shape: str
    speaker_name: str | None
    names: frozenset[str]
    slip: bool


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """A text, its quotes, and its reported content without marks as (hull, sources), sorted."""

    id: str
    text: str
    quotes: tuple[GoldQuote, ...]
    indirect: tuple[tuple[Span, tuple[Span, ...]], ...]

    @property
    def nests(self) -> bool:
        """True if quotes inside quotes are marked in it; where they are not, nobody's answers about them count."""
        ordered = sorted(self.quotes, key=lambda quote: (quote.span.start, -quote.span.end))
        return any(after.span.end <= before.span.end for before, after in pairwise(ordered))


@dataclass(frozen=True, slots=True)
class Answer:
    """One piece of a predicted quote, trimmed, with the source, the name and the confidence given for the whole."""

    span: Span
    source: Span | None
    name: str | None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Mistake:
    """What went wrong: missed, spurious, no speaker, wrong speaker or wrong name."""

    article: GoldArticle
    what: str
    span: Span
    gold: GoldQuote | None
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Score:
    """One system on one gold file. intervals: 95 % percentiles over articles drawn again, headlines only."""

    figures: dict[str, float]
    intervals: dict[str, tuple[float, float]]
    counts: Counter[str]
    articles: int
    mistakes: tuple[Mistake, ...]


def read_gold(row: Mapping[str, Any]) -> GoldArticle:
    """A gold article from its JSON object."""
    text = row["text"]
    quotes = tuple(_gold_quote(text, quote) for quote in row["quotes"])
    marked = [Span(quote["start"] - 1, quote["end"] + 1) for quote in row["quotes"]]
    indirect = []
    for reported in row.get("attributions") or ():
        content, sources = _spans(reported.get("content")), _spans(reported.get("source"))
        inside = sum(_shared(piece, mark) for piece in content for mark in marked)
        if content and sources and inside <= MOSTLY_UNMARKED * sum(piece.end - piece.start for piece in content):
            hull = Span(min(piece.start for piece in content), max(piece.end for piece in content))
            indirect.append((hull, sources))
    return GoldArticle(row["id"], text, quotes, tuple(sorted(indirect)))


def read_answers(text: str, quotes: Iterable[Mapping[str, Any]]) -> tuple[Answer, ...]:
    """The marked quotes of a system's answer, piece by piece, in text order; of equal spans the first with a source.

    Raises Invalid for a span outside the text.
    """
    kept: dict[Span, Answer] = {}
    for quote in quotes:
        if quote.get("kind") == "indirect":
            continue
        for start, end in quote.get("parts") or [(quote["start"], quote["end"])]:
            if not 0 <= start <= end <= len(text):
                raise Invalid(f"span {start}-{end} lies outside the text of {len(text)} characters")
            answer = Answer(
                trim(text, Span(start, end)), _source(quote), quote.get("speaker_name"), quote.get("confidence")
            )
            known = kept.get(answer.span)
            if answer.span.start < answer.span.end and (known is None or (answer.source and not known.source)):
                kept[answer.span] = answer
    return tuple(kept[span] for span in sorted(kept))


def score(
    gold: Sequence[GoldArticle], answers: Mapping[str, Sequence[Mapping[str, Any]]], *, draws: int = 1000
) -> Score:
    """Score a system. answers: article id -> its quotes; an article without answers counts as one without quotes.

    draws: how often the articles are drawn again for the intervals; 0 gives none.
    """
    tallies: list[Counter[str]] = []
    mistakes: list[Mistake] = []
    for article in gold:
        tally, wrong = score_article(article, answers.get(article.id, ()))
        tallies.append(tally)
        mistakes += wrong
    total = sum(tallies, Counter[str]())
    return Score(figures(total), intervals(tallies, draws=draws), total, len(gold), tuple(mistakes))


def score_groups(
    gold: Sequence[GoldArticle], answers: Mapping[str, Sequence[Mapping[str, Any]]], groups: Mapping[str, str]
) -> dict[str, Score]:
    """Score a system on each group of articles by itself, in order of first appearance. groups: article id -> group."""
    return {
        group: score([article for article in gold if groups[article.id] == group], answers, draws=0)
        for group in dict.fromkeys(groups.values())
    }


def score_article(article: GoldArticle, quotes: Sequence[Mapping[str, Any]]) -> tuple[Counter[str], list[Mistake]]:
    """Counts that add up over articles, and the mistakes in gold order with the spurious quotes last."""
    answers, pairs = pair(article, quotes)
    excused = {pairs[i] for i, quote in enumerate(article.quotes) if quote.slip and i in pairs}
    tally = Counter(
        gold=sum(not quote.slip for quote in article.quotes),
        answers=len(answers) - len(excused),
        hits=len(pairs) - len(excused),
        sourced_answers=sum(answer.source is not None for i, answer in enumerate(answers) if i not in excused),
    )
    mistakes: list[Mistake] = []
    for i, quote in enumerate(article.quotes):
        answer = answers[pairs[i]] if i in pairs else None
        mistakes += [
            Mistake(article, what, quote.span, quote, answer) for what in _judge(article.text, quote, answer, tally)
        ]
    paired = set(pairs.values())
    mistakes += [Mistake(article, "spurious", a.span, None, a) for i, a in enumerate(answers) if i not in paired]
    _count_indirect(article, quotes, tally)
    return tally, mistakes


def pair(article: GoldArticle, quotes: Sequence[Mapping[str, Any]]) -> tuple[tuple[Answer, ...], dict[int, int]]:
    """A system's answers to an article, and which of them each gold quote got: index -> index."""
    inner = [one for quote in quotes for one in quote.get("inner") or ()] if article.nests else []
    answers = read_answers(article.text, [*quotes, *inner])
    spans = [answer.span for answer in answers]
    return answers, match([quote.span for quote in article.quotes], spans, least=QUOTE_OVERLAP)


def is_name_right(quote: GoldQuote, answer: Answer) -> bool:
    """True if the answer's name is a name of the gold speaker."""
    return normal_name(answer.name or "") in quote.names


def _judge(text: str, quote: GoldQuote, answer: Answer | None, tally: Counter[str]) -> list[str]:
    """Count one gold quote; what is wrong with its answer, if anything."""
    wrong = []
    if quote.speaker_name:
        named = answer is not None and is_name_right(quote, answer)
        tally.update(named=1, named_right=named)
        if answer is not None and not named:
            wrong.append("wrong name")
    if quote.slip:
        return wrong
    tally[f"type {quote.type}"] += 1
    if not quote.sources:
        tally["right type none"] += answer is not None
        return wrong
    source = answer.source if answer else None
    right = source is not None and is_right(text, source, quote.sources)
    namesake = source is not None and quote.type != "pronoun" and _is_namesake(text, source, quote.sources[0])
    tally.update(sourced=1, sourced_hits=answer is not None, right=right, same_name=right or namesake)
    tally.update({f"shape {quote.shape}": 1, f"right type {quote.type}": right, f"right shape {quote.shape}": right})
    if not right:
        wrong.append("missed" if answer is None else "wrong speaker" if source else "no speaker")
    return wrong


def _count_indirect(article: GoldArticle, quotes: Sequence[Mapping[str, Any]], tally: Counter[str]) -> None:
    told = sorted(
        ((Span(q["start"], q["end"]), i) for i, q in enumerate(quotes) if q.get("kind") == "indirect"),
    )
    pairs = match([hull for hull, _ in article.indirect], [span for span, _ in told], least=INDIRECT_OVERLAP)
    right = 0
    for g, p in pairs.items():
        source = _source(quotes[told[p][1]])
        right += source is not None and is_right(article.text, source, article.indirect[g][1])
    tally.update(
        indirect_gold=len(article.indirect), indirect_answers=len(told), indirect_hits=len(pairs), indirect_right=right
    )


def match(gold: Sequence[Span], answers: Sequence[Span], *, least: float) -> dict[int, int]:
    """Index of a gold span -> index of its answer, one to one, best overlap first. answers: sorted by start."""
    starts = [span.start for span in answers]
    ranked = []
    for g, wanted in enumerate(gold):
        for p in range(bisect_left(starts, wanted.end)):
            shared = _shared(wanted, answers[p])
            covered = wanted.end - wanted.start + answers[p].end - answers[p].start - shared
            if shared and shared / covered >= least:
                ranked.append((-shared / covered, g, p))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, g, p in sorted(ranked):
        if g not in pairs and p not in taken:
            pairs[g] = p
            taken.add(p)
    return pairs


def is_right(text: str, source: Span, gold_sources: Sequence[Span]) -> bool:
    """True if the source's head word lies in a gold source, or at least half of its characters do."""
    source = trim(text, source)
    if source.start == source.end:
        return False
    head = head_word(text, source)
    inside = sum(_shared(source, gold) for gold in gold_sources)
    return any(head.overlaps(gold) for gold in gold_sources) or 2 * inside >= source.end - source.start


def _is_namesake(text: str, source: Span, gold_source: Span) -> bool:
    """True if the same name stands in both places, whole or by its last word."""
    name = normal_name(source.of(text))
    last = normal_name(head_word(text, gold_source).of(text))
    return bool(name) and (name == normal_name(gold_source.of(text)) or name.split()[-1] == last)


def _gold_quote(text: str, quote: Mapping[str, Any]) -> GoldQuote:
    span, sources = Span(quote["start"], quote["end"]), _spans(quote.get("source"))
    name = quote.get("speaker_name")
    return GoldQuote(
        span=trim(text, span),
        sources=sources,
        type=source_type(" ".join(source.of(text) for source in sources)) if sources else "none",
        shape="mixed" if is_mixed(text, span, _spans(quote.get("content"))) else "full",
        speaker_name=name,
        names=frozenset(map(normal_name, [name, *(quote.get("aliases") or ())])) if name else frozenset(),
        slip=quote.get("gold_source_ok") is False,
    )


def _spans(pairs: Iterable[Sequence[int]] | None) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end in pairs or ())


def _source(quote: Mapping[str, Any]) -> Span | None:
    """The source mention; older systems write it as "speaker"."""
    given = quote.get("source") or quote.get("speaker")
    return Span(given["start"], given["end"]) if isinstance(given, Mapping) and "start" in given else None


def _shared(a: Span, b: Span) -> int:
    return max(0, min(a.end, b.end) - max(a.start, b.start))
