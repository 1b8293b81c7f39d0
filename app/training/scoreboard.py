"""How do systems compare, to the eye?

In: scores. Out: a table for the terminal, JSON, a sample of the mistakes, or a block of a Markdown file: the figures
in README.md and MODEL_CARD.md are written by the command that measured them.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.attribution.types import Span
from app.errors import Invalid
from app.training.corpora import read_lines
from app.training.figures import HEADLINES
from app.training.scoring import GoldArticle, Mistake, Score, read_gold

COLUMNS = {
    "det P": "detection P",
    "det R": "detection R",
    "det F1": "detection F1",
    "attrib": "attribution",
    "|found": "attribution|found",
    "same nm": "same name",
    "pair P": "pair P",
    "pair F1": "pair F1",
    "pronoun": "type pronoun",
    "name": "type name",
    "nominal": "type nominal",
    "none": "type none",
    "mixed": "shape mixed",
    "full": "shape full",
    "canonic": "canonical",
    "ind F1": "indirect F1",
    "ind pair": "indirect pair F1",
}
IN_MARKDOWN = ("det F1", "attrib", "pair F1", "pronoun", "name", "nominal", "mixed", "full", "canonic")
CONTEXT = 140
LONG = 160


def table(scores: Mapping[str, Score]) -> str:
    """All figures in per cent, one line a system, and the 95 % intervals of the headlines."""
    first = next(iter(scores.values()))
    wide = max(len(name) for name in scores)
    lines = [_what_was_scored(first), "", " " * wide + "".join(f"{head:>9}" for head in COLUMNS)]
    for name, score in scores.items():
        lines.append(name.ljust(wide) + "".join(f"{_percent(score, figure):>9}" for figure in COLUMNS.values()))
    lines += ["", "95 % intervals, articles drawn again:"]
    for name, score in scores.items():
        ranges = (f"{figure} {100 * low:.1f}-{100 * high:.1f}" for figure, (low, high) in score.intervals.items())
        lines.append(f"  {name.ljust(wide)}  " + "   ".join(ranges))
    return "\n".join(lines)


def table_by(scores: Mapping[str, Mapping[str, Score]]) -> str:
    """For each system one line a group of articles: how many are without a mistake, and the headlines in per cent."""
    wide = max(len(group) for groups in scores.values() for group in groups)
    lines = []
    for name, groups in scores.items():
        heads = "".join(f"{head:>9}" for head in ("right", "of", *map(_short, HEADLINES)))
        lines += ["", name, " " * (wide + 2) + heads]
        for group, score in groups.items():
            right = score.articles - len({mistake.article.id for mistake in score.mistakes})
            shares = "".join(f"{_percent(score, figure) if score.counts['gold'] else '-':>9}" for figure in HEADLINES)
            lines.append(f"  {group.ljust(wide)}{right:>9}{score.articles:>9}{shares}")
    return "\n".join(lines)


def _short(figure: str) -> str:
    return next(head for head, named in COLUMNS.items() if named == figure)


def markdown_table(scores: Mapping[str, Score]) -> str:
    """The main figures in per cent as a Markdown table."""
    heads = [COLUMNS[head].removeprefix("type ").removeprefix("shape ") for head in IN_MARKDOWN]
    lines = [f"| % | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    for name, score in scores.items():
        lines.append(f"| {name} | " + " | ".join(_percent(score, COLUMNS[head]) for head in IN_MARKDOWN) + " |")
    return "\n".join(lines) + f"\n\n{_what_was_scored(next(iter(scores.values())))}"


def as_json(scores: Mapping[str, Score]) -> str:
    """Figures, intervals and counts of each system, shares in [0, 1]."""
    rows = {
        name: {
            "figures": score.figures,
            "intervals": score.intervals,
            "counts": score.counts,
            "articles": score.articles,
        }
        for name, score in scores.items()
    }
    return json.dumps(rows, indent=1)


def mistake_groups(score: Score) -> str:
    """How many mistakes there are of each kind: what went wrong, kind of source, shape of the quote; most first."""
    groups = Counter((m.what, m.gold.type if m.gold else "-", m.gold.shape if m.gold else "-") for m in score.mistakes)
    rows = [("number", "what", "source", "shape"), *((f"{n}", *group) for group, n in groups.most_common())]
    return "\n".join(f"{n:>8}  {what:<14}{source:<9}{shape}" for n, what, source, shape in rows)


def mistakes(score: Score, *, sample: int, seed: int = 1) -> Iterator[str]:
    """A paragraph for each of so many mistakes, drawn by a fixed seed, each kind in proportion."""
    drawn = random.Random(seed).sample(score.mistakes, min(sample, len(score.mistakes)))
    return (_paragraph(mistake) for mistake in drawn)


def write_block(path: Path, *, name: str, content: str) -> None:
    """Replace what stands between <!-- NAME --> and <!-- /NAME --> in a Markdown file.

    Raises Invalid if the file has not exactly one such block.
    """
    text = path.read_text(encoding="utf-8")
    block = re.compile(rf"(<!-- {re.escape(name)} -->\n).*?(<!-- /{re.escape(name)} -->)", re.DOTALL)
    written, times = block.subn(lambda found: f"{found[1]}{content.strip()}\n{found[2]}", text)
    if times != 1:
        raise Invalid(f"{path} has no block between <!-- {name} --> and <!-- /{name} -->")
    path.write_text(written, encoding="utf-8")


def read_gold_articles(path: Path) -> list[GoldArticle]:
    """The gold articles of a file. Raises Invalid naming the line that is none."""
    articles = []
    for number, row in _rows(path):
        try:
            articles.append(read_gold(row))
        except (KeyError, TypeError, ValueError) as error:
            raise Invalid(f"{path}, line {number}: no gold article ({type(error).__name__}: {error})") from None
    if not articles:
        raise Invalid(f"{path}: no article in it")
    if len({article.id for article in articles}) < len(articles):
        raise Invalid(f"{path}: an article occurs twice")
    return articles


def read_groups(path: Path, field: str) -> dict[str, str]:
    """What each gold article has in a field, article id -> value. Raises Invalid naming a line that lacks it."""
    groups = {}
    for number, row in _rows(path):
        if not isinstance(row.get(field), str):
            raise Invalid(f'{path}, line {number}: "{field}" is no string')
        groups[row["id"]] = row[field]
    return groups


def read_system(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The answers of a system, article id -> quotes. Raises Invalid naming the line that holds none, or others."""
    answers: dict[str, list[dict[str, Any]]] = {}
    for number, row in _rows(path):
        if not isinstance(row.get("quotes"), list) or not all(map(_is_quote, row["quotes"])):
            raise Invalid(f'{path}, line {number}: "quotes" is no list of quotes with "start" and "end"')
        if answers.setdefault(row.get("id", ""), row["quotes"]) is not row["quotes"]:
            raise Invalid(f"{path}, line {number}: article {row.get('id')} occurs twice")
    return answers


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(read_lines(path), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise Invalid(f"{path}, line {number}: no JSON: {error}") from None
        if not isinstance(row, dict):
            raise Invalid(f"{path}, line {number}: no JSON object")
        yield number, row


def _is_quote(quote: object) -> bool:
    if not isinstance(quote, dict):
        return False
    spans = [[quote.get("start"), quote.get("end")], *(quote.get("parts") or [])]
    return all(isinstance(span, list) and [type(offset) for offset in span] == [int, int] for span in spans)


def _what_was_scored(score: Score) -> str:
    n = score.counts
    return (
        f"{score.articles} articles, {n['gold']} quotes, {n['sourced']} with a source ({n['type pronoun']} pronouns, "
        f"{n['type name']} names, {n['type nominal']} nominal; {n['shape mixed']} mixed), "
        f"{n['named']} with a full name."
    )


def _percent(score: Score, figure: str) -> str:
    return f"{100 * score.figures[figure]:.1f}" if figure in score.figures else "-"


def _paragraph(mistake: Mistake) -> str:
    text, span, gold, answer = mistake.article.text, mistake.span, mistake.gold, mistake.answer
    words = _one_line(span.of(text))
    words = words if len(words) < LONG else f"{words[:90]} […] {words[-60:]}"
    before = _one_line(text[max(0, span.start - CONTEXT) : span.start])
    after = _one_line(text[span.end : span.end + CONTEXT])
    what = f"{mistake.what} ({gold.type}, {gold.shape})" if gold else mistake.what
    lines = [f"{what} {mistake.article.id}:{span.start}", f"  …{before}[[{words}]]{after}…"]
    if gold:
        lines.append(f"  gold speaker: {_sources(text, gold.sources)} ({gold.speaker_name})")
    if answer:
        lines.append(f"  predicted:    {_sources(text, (answer.source,) if answer.source else ())} ({answer.name})")
    return "\n".join(lines)


def _sources(text: str, sources: tuple[Span, ...]) -> str:
    return _one_line(" ".join(source.of(text) for source in sources)) or "none"


def _one_line(words: str) -> str:
    return re.sub(r"\s+", " ", words)
