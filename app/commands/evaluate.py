"""`whosaid evaluate`: how good are the engine's answers, and others', beside gold quotes?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.commands.console import Weights, errors, progress, weights_folder
from app.errors import Invalid

if TYPE_CHECKING:  # what a command needs it imports when it runs: `--help` and `--version` answer at once
    from app.training.scoring import GoldArticle

Answers = dict[str, dict[str, list[dict[str, Any]]]]  # system -> article id -> its quotes


def evaluate(
    gold: Annotated[Path, typer.Argument(help="Gold articles, one JSON object a line.", exists=True, dir_okay=False)],
    systems: Annotated[
        list[Path] | None, typer.Argument(help="Answers of other systems, to stand beside ours.", exists=True)
    ] = None,
    *,
    engine: Annotated[bool, typer.Option(help="Whether to score this engine.")] = True,
    mistakes: Annotated[
        int, typer.Option("--errors", min=0, help="Count the mistakes of each system by kind, and show so many.")
    ] = 0,
    by: Annotated[
        str | None, typer.Option(help="A field of the gold articles: show a line for each of its values, too.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON, not a table.")] = False,
    write: Annotated[
        Path | None,
        typer.Option(
            help="Write the table into this Markdown file, between <!-- figures --> or <!-- confidence --> marks."
        ),
    ] = None,
    confidence: Annotated[bool, typer.Option("--confidence", help="Ask instead how honest the confidence is.")] = False,
    diagram: Annotated[
        Path | None, typer.Option(help="With --confidence: draw the first system's into this SVG file.")
    ] = None,
    weights: Weights = None,
) -> None:
    """Score the engine, and other systems' answers, against gold quotes; app/training/scoring.py says how."""
    from app.training import scoreboard
    from app.training.honesty import report
    from app.training.scoring import score, score_groups

    if not engine and not systems:
        raise Invalid("nothing to score: give the answers of a system, or leave out --no-engine")
    articles = scoreboard.read_gold_articles(gold)
    answers = _answers_to_score(gold, articles, systems or (), engine=engine, weights=weights)
    if confidence:
        typer.echo(report(articles, answers, write=write, diagram=diagram))
        return
    groups = scoreboard.read_groups(gold, by) if by else {}
    scores = {name: score(articles, quotes) for name, quotes in answers.items()}
    typer.echo(scoreboard.as_json(scores) if as_json else scoreboard.table(scores))
    if by and not as_json:
        typer.echo(scoreboard.table_by({name: score_groups(articles, told, groups) for name, told in answers.items()}))
    for name, result in scores.items() if mistakes else ():
        typer.echo(f"\n== {name}: {len(result.mistakes)} mistakes\n\n{scoreboard.mistake_groups(result)}")
        for paragraph in scoreboard.mistakes(result, sample=mistakes):
            typer.echo(f"\n{paragraph}")
    if write:
        scoreboard.write_block(write, name="figures", content=scoreboard.markdown_table(scores))


def _answers_to_score(
    gold: Path, articles: Sequence[GoldArticle], systems: Sequence[Path], *, engine: bool, weights: Path | None
) -> Answers:
    from app.training.scoreboard import read_system

    answers: Answers = {}
    if engine:
        answers["whosaid"] = dict(_our_answers({a.id: a.text for a in articles}, weights))
    for path in systems:
        answers[path.stem] = read_system(path)
        if strangers := answers[path.stem].keys() - {article.id for article in articles}:
            errors.print(f"whosaid: {path}: {len(strangers)} articles are not in {gold} and are left out")
    return answers


def _our_answers(texts: dict[str, str], weights: Path | None) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    from app.attribution.attributor import Attributor
    from app.lines import quote_rows

    attributor = Attributor.load(weights_folder(weights))
    for id_, text in progress(texts.items(), "Attributing", total=len(texts)):
        yield id_, [dict(row) for row in quote_rows(text, attributor(text))]
