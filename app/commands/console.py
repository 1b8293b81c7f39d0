"""What do several commands share? Where errors go, which weights are meant, a bar while things pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from app.settings import Settings

T = TypeVar("T")
errors = Console(stderr=True, soft_wrap=True, markup=False, highlight=False)
Weights = Annotated[
    Path | None, typer.Option(help="A folder of trained weights to use instead of those in the package.")
]


def weights_folder(given: Path | None) -> Path:
    """The folder that a command was told of, or the settings, or the one in the package."""
    from app.attribution.attributor import WEIGHTS

    return given or Settings().weights or WEIGHTS


def progress(things: Iterable[T], what: str, *, shown: bool = True, total: int | None = None) -> Iterator[T]:
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
