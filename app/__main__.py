"""What can be asked on the command line? `whosaid COMMAND`, or `python -m app COMMAND`.

Results go to standard output; progress and errors, one line each, to standard error. The exit code is 0 only if all
went well.
"""

from __future__ import annotations

import gc
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from app.commands.backup import backup, restore
from app.commands.console import Weights, errors, progress, weights_folder
from app.commands.evaluate import evaluate
from app.commands.export import export
from app.commands.jobs import jobs
from app.commands.keys import keys
from app.commands.reattribute import reattribute
from app.commands.speakers import speakers
from app.commands.worker import worker
from app.errors import DomainError, Invalid
from app.settings import Settings

# What a command needs it imports when it runs: `--help` and `--version` answer at once.
app = typer.Typer(
    name="whosaid",
    help="Who said what in the news: finds every quote, says who spoke, and serves it over REST.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(backup)
app.command()(restore)
app.command()(evaluate)
app.add_typer(export, name="export")
app.add_typer(keys, name="keys")
app.add_typer(speakers, name="speakers")
app.command()(worker)
app.command()(jobs)
app.command()(reattribute)


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
    from app.listening import Bounds, address, listen, open_port, refuse_unprotected
    from app.main import create_app
    from app.store.engine import open_engine
    from app.store.migrate import check_schema

    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = Settings().model_copy(update=given)
    refuse_unprotected(settings.host, keys=settings.auth == "required", allowed=settings.allow_unprotected)
    engine = open_engine(settings.database_url)
    check_schema(engine)
    engine.dispose()
    bounds = Bounds(
        connections=settings.max_connections,
        head_bytes=settings.max_head_bytes,
        head_seconds=settings.head_timeout,
        patience=settings.body_timeout,
        keep_alive=settings.keep_alive,
        stop=settings.stop_timeout,
        proxies=settings.trusted_proxies,
    )
    with open_port(settings.host, settings.port) as listening:
        at = address(listening)
        app = create_app(settings)
        # A worker that ends in good order has done what it had in hand.
        command = [sys.executable, "-m", "app", "worker", "--attached"]
        with Crew(command, count=settings.workers, hear=app.state.measures.heard):
            listen(app, listening, bounds, log_level=settings.log_level, when_ready=lambda: _settle(at))


def _settle(at: str) -> None:
    # What was loaded stays to the end: looking through it for garbage again and again would hold up answers.
    gc.collect()
    gc.freeze()
    _greet(at)


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
    attributor = Attributor.load(weights_folder(settings.weights))
    created = known = 0
    for file in progress(files, "Reading files"):
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
    lines = answers(sys.stdin.buffer, workers=workers, weights=weights_folder(weights))
    for answered in progress(lines, "Attributing", shown=not sys.stdout.isatty()):
        if answered.json is None:
            failed = True
            errors.print(f"whosaid: line {answered.number}: {answered.error}")
        else:
            out.write(answered.json.encode() + b"\n")
            out.flush()
    if failed:
        raise typer.Exit(1)


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


if __name__ == "__main__":
    main()
