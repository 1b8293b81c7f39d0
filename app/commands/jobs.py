"""`whosaid jobs`: what waits, what is in hand, what was set aside, and try that again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from app.settings import Settings

if TYPE_CHECKING:
    from sqlmodel import Session

_SHOWN = 50


def jobs(
    *,
    retry: Annotated[
        str | None, typer.Option(help="Put a job that was set aside back into the queue: its identifier, or all.")
    ] = None,
) -> None:
    """Show the queue: how many articles are in each state, how long the oldest waits, what was set aside and why.

    An article is set aside when reading it failed WHOSAID_JOB_ATTEMPTS times; it is kept until it is tried again with
    --retry, or until its operation is cancelled.
    """
    from app.errors import NotFound
    from app.jobs import queue
    from app.store.engine import open_engine, reading, writing
    from app.store.migrate import check_schema

    engine = open_engine(Settings().database_url)
    check_schema(engine)
    if retry is not None:
        with writing(engine) as session:
            count = queue.retry(session, job_id=None if retry == "all" else retry)
        if not count and retry != "all":
            raise NotFound(f"no job {retry!r} was set aside")
        typer.echo(f"{count} put back into the queue.")
    else:
        with reading(engine) as session:
            _show(session)
    engine.dispose()


def _show(session: Session) -> None:
    from app.jobs import progress

    counts = progress.count_states(session)
    for state, count in counts.items():
        typer.echo(f"{state.replace('_', ' '):10} {count:>9,}")
    oldest = progress.oldest_open(session)
    if oldest is not None:
        typer.echo(f"the oldest that is not done came in {_age(datetime.now(UTC) - oldest)} ago")
    if not counts["set_aside"]:
        return
    typer.echo(f"\nset aside, the latest {_SHOWN} at most: whosaid jobs --retry JOB tries one again")
    for row in progress.set_aside(session, limit=_SHOWN):
        told = " ".join((row.trouble or "").split())[:300]
        typer.echo(f"{row.id}  line {row.line} of operation {row.operation_id}, {row.attempts} attempts: {told}")


def _age(passed: timedelta) -> str:
    seconds = int(passed.total_seconds())
    for size, unit in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} seconds"
