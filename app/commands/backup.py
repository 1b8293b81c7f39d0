"""`whosaid backup FILE` and `whosaid restore FILE`: a copy of the database, taken while it works, and put back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.settings import Settings


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write.", show_default=False)],
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
) -> None:
    """Copy the database into a file, whole and checked, while the server goes on. For its owner's eyes only."""
    from app.store.backup import back_up

    size = back_up(Settings().database_url, file, force=force)
    typer.echo(f"{file}: {size} bytes, checked.")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that backup wrote.", show_default=False)],
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace the database if there is one.")] = False,
) -> None:
    """Put a backup in the place of the database. Stop the server first; run migrate afterwards if it is older."""
    from app.store.backup import restore as put_back

    url = Settings().database_url
    put_back(url, file, force=force)
    typer.echo(f"{url} is what {file} holds.")
