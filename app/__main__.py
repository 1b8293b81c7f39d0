"""What can be asked on the command line? `whosaid COMMAND`, or `python -m app COMMAND`.

Results go to standard output; progress and errors, one line each, to standard error. The exit code is 0 only if all
went well.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from app.commands.export import export
from app.commands.jobs import jobs
from app.commands.reattribute import reattribute
from app.commands.speakers import speakers
from app.commands.worker import worker
from app.errors import DomainError, Invalid
from app.settings import Settings

if TYPE_CHECKING:  # what a command needs it imports when it runs: `--help` and `--version` answer at once
    from app.training.scoring import GoldArticle

app = typer.Typer(
    name="whosaid",
    help="Who said what in the news: finds every quote, says who spoke, and serves it over REST.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(export, name="export")
app.add_typer(speakers, name="speakers")
app.command()(reattribute)
app.command()(worker)
app.command()(jobs)
T = TypeVar("T")
Answers = dict[str, dict[str, list[dict[str, Any]]]]  # system -> article id -> its quotes
errors = Console(stderr=True, soft_wrap=True, markup=False, highlight=False)

Weights = Annotated[
    Path | None, typer.Option(help="A folder of trained weights to use instead of those in the package.")
]


def main() -> None:
    """Run the command line; a failure is told in one line, never by a traceback."""
    try:
        app()
    except ValidationError as error:
        first = error.errors()[0]
        _fail(f"WHOSAID_{'_'.join(map(str, first['loc'])).upper()}: {first['msg']}")
    except (DomainError, OSError) as error:
        _fail(str(error))


def _fail(message: str) -> None:
    errors.print(f"whosaid: {' '.join(message.split())}")
    sys.exit(1)


@app.callback(invoke_without_command=True)
def options(*, show_version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False) -> None:
    """Who said what in the news: finds every quote, says who spoke, and serves it over REST."""
    if show_version:
        typer.echo(version("whosaid"))
        raise typer.Exit


@app.command()
def serve(
    *,
    host: Annotated[str | None, typer.Option(help="The address to listen on, instead of WHOSAID_HOST.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="The port, instead of WHOSAID_PORT; 0 takes a free one.")
    ] = None,
) -> None:
    """Serve the REST API until stopped. The database must be at this version's schema: run migrate first."""
    from app.jobs.crew import Crew
    from app.listening import address, listen, open_port
    from app.main import create_app
    from app.store.engine import open_engine
    from app.store.migrate import check_schema

    settings = Settings()
    engine = open_engine(settings.database_url)
    check_schema(engine)
    engine.dispose()
    with open_port(host or settings.host, settings.port if port is None else port) as listening:
        at = address(listening)
        # A worker that ends in good order has done what it had in hand.
        with Crew([sys.executable, "-m", "app", "worker", "--attached"], count=settings.workers):
            listen(create_app(settings), listening, log_level=settings.log_level, when_ready=lambda: _greet(at))


def _greet(at: str) -> None:
    typer.echo(
        f"""
Whosaid {version("whosaid")} is ready. Stop it with Ctrl-C.
  service              {at}
  Swagger              {at}/docs
  one speaker's quotes {at}/v1/quotes?speaker=Zelensky
  try                  curl -s {at}/v1/extract -H 'Content-Type: application/json' \\
                         -d '{{"text": "“The bridge is safe,” said Ada Stone, its keeper."}}'
"""
    )


@app.command()
def migrate(
    revision: Annotated[str, typer.Argument(help="The schema to bring the database up to.")] = "head",
) -> None:
    """Create the database, or bring its schema up to this version's. Nothing happens if it is there already."""
    from app.store.migrate import upgrade

    upgrade(Settings().database_url, revision=revision)


@app.command()
def seed(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders: .txt, .json or .jsonl.", show_default=False)],
) -> None:
    """Store the articles of files with their quotes; what is stored already stays as it is."""
    from app.attribution.attributor import Attributor
    from app.ingest import ingest_article
    from app.intake.files import article_files, read_articles
    from app.store.engine import open_engine, writing
    from app.store.migrate import check_schema

    settings = Settings()
    files = [file for path in paths for file in article_files(path)]
    engine = open_engine(settings.database_url)
    check_schema(engine)
    attributor = Attributor.load(_weights_folder(settings.weights))
    created = known = 0
    for file in _progress(files, "Reading files"):
        for article in read_articles(file):
            with writing(engine) as session:
                if ingest_article(session, attributor, article).created:
                    created += 1
                else:
                    known += 1
    typer.echo(f"{created} articles stored, {known} were there already.")


@app.command()
def attribute(
    *,
    workers: Annotated[int, typer.Option(min=1, help="Processes to use, one core each.")] = 1,
    weights: Weights = None,
) -> None:
    """Attribute articles: a line {"id", "text"} of JSON on standard input, a line of quotes on standard output.

    The answers keep the order of the lines and come as soon as they are known. A line that cannot be read is told on
    standard error with its number, the others are answered, and the exit code is 1 at the end.
    """
    from app.lines import answers

    out = sys.stdout.buffer
    failed = False
    lines = answers(sys.stdin.buffer, workers=workers, weights=_weights_folder(weights))
    for answered in _progress(lines, "Attributing", shown=not sys.stdout.isatty()):
        if answered.json is None:
            failed = True
            errors.print(f"whosaid: line {answered.number}: {answered.error}")
        else:
            out.write(answered.json.encode() + b"\n")
            out.flush()
    if failed:
        raise typer.Exit(1)


@app.command()
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
    # What a command needs it imports when it runs: `--help` and `--version` answer at once.
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

    attributor = Attributor.load(_weights_folder(weights))
    for id_, text in _progress(texts.items(), "Attributing", total=len(texts)):
        yield id_, [dict(row) for row in quote_rows(text, attributor(text))]


@app.command()
def train(
    *,
    corpora: Annotated[
        Path, typer.Option(help="The folder of the corpora (docs/decisions.md).", exists=True, file_okay=False)
    ],
    out: Annotated[Path | None, typer.Option(help="Where the weights go, instead of into the package.")] = None,
    seed: Annotated[int, typer.Option(help="The seed of every random choice.")] = 0,
    ablate: Annotated[
        bool, typer.Option("--ablate", help="Measure instead what each part of the encoder's training gives.")
    ] = False,
) -> None:
    """Train the engine's weights anew. Needs requirements-train.lock: `make train CORPORA=...` installs it."""
    try:
        import torch  # noqa: F401 - the training extra
    except ModuleNotFoundError:
        raise Invalid(
            "training needs torch: run `make train CORPORA=...`, or install requirements-train.lock"
        ) from None
    from app.training import train as training

    if ablate:
        training.ablate(corpora, seed=seed)
    else:
        training.train(corpora, out=out, seed=seed)


def _weights_folder(given: Path | None) -> Path:
    from app.attribution.attributor import WEIGHTS

    return given or Settings().weights or WEIGHTS


def _progress(things: Iterable[T], what: str, *, shown: bool = True, total: int | None = None) -> Iterator[T]:
    """The same things, with a bar on standard error while they pass, if that is a terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=errors, transient=True, disable=not (shown and errors.is_terminal)) as bar:
        yield from bar.track(things, total=total, description=what)


if __name__ == "__main__":
    main()
