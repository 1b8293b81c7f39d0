"""whosaid export: what is stored, as a file for other tools."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, Literal

import typer
from rich.console import Console
from rich.progress import FileSizeColumn, Progress, TextColumn, TimeElapsedColumn, TransferSpeedColumn

from app.commands.corrections import corrections
from app.errors import Invalid

if TYPE_CHECKING:  # what a command needs it imports when it runs
    from app.store.exports import ExportFilter

export = typer.Typer(help="Write what is stored as a file for other tools.", no_args_is_help=True)
export.command()(corrections)


@export.callback()
def options() -> None:
    """Write what is stored as a file for other tools."""


@export.command()
def quotes(
    *,
    form: Annotated[
        Literal["ndjson", "csv", "jsonld", "schemaorg", "brat"],
        typer.Option("--format", help="The format of the file."),
    ] = "ndjson",
    filters: Annotated[
        list[str] | None,
        typer.Option(
            "--filter",
            metavar="NAME=VALUE",
            help="Which quotes, as the parameters of GET /v1/quotes say it; give it several times for several.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The file to write, instead of standard output.", dir_okay=False),
    ] = None,
    address: Annotated[
        str | None,
        typer.Option(
            help="Where the service is, for the identifiers in jsonld and schemaorg; without it, urn:uuid:..."
        ),
    ] = None,
) -> None:
    """Write the quotes of a filter: the same file as GET /v1/exports/quotes, without a server."""
    from uuid import uuid4

    from app.api.formats.base import Addresses
    from app.api.formats.export import export_quotes
    from app.settings import Settings
    from app.store.engine import open_engine
    from app.store.migrate import check_schema

    engine = open_engine(Settings().database_url)
    check_schema(engine)
    base = None if address is None else address.rstrip("/")
    own = f"urn:uuid:{uuid4()}" if base is None else f"{base}/v1/exports/quotes?format={form}"
    chunks = export_quotes(engine, _filter(filters or ()), form, Addresses(base, own))
    with _opened(output) as file:
        for chunk in _progress(chunks, shown=output is not None or not sys.stdout.isatty()):
            file.write(chunk)
    engine.dispose()


def _filter(given: Sequence[str]) -> ExportFilter:
    from pydantic import ValidationError

    from app.store.exports import ExportFilter
    from app.store.filters import REPEATABLE

    values: dict[str, list[str]] = {}
    for one in given:
        name, _, value = one.partition("=")
        values.setdefault(name, []).append(value)
    for name in values.keys() - REPEATABLE:
        if len(values[name]) > 1:
            raise Invalid(f"--filter {name} is given more than once")
    try:
        return ExportFilter.model_validate({n: v if n in REPEATABLE else v[0] for n, v in values.items()})
    except ValidationError as error:
        first = error.errors()[0]
        known = ", ".join(ExportFilter.model_fields)
        why = f"there is no such filter; there are {known}" if first["type"] == "extra_forbidden" else first["msg"]
        raise Invalid(f"--filter {first['loc'][0]}: {why}") from None


@contextmanager
def _opened(output: Path | None) -> Iterator[BinaryIO]:
    """Standard output, or a file that gets its name when it is complete."""
    if output is None:
        try:
            yield sys.stdout.buffer
            sys.stdout.flush()
        except BrokenPipeError:  # whoever reads has had enough, as in `| head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(1) from None
        return
    part = output.with_name(f"{output.name}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)


def _progress(chunks: Iterator[bytes], *, shown: bool) -> Iterator[bytes]:
    """The same chunks, with their size on standard error while they pass, if that is a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("Exporting"), FileSizeColumn(), TransferSpeedColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not (shown and console.is_terminal)) as bar:
        task = bar.add_task("", total=None)
        for chunk in chunks:
            yield chunk
            bar.advance(task, len(chunk))
