"""`whosaid worker`: work off what was accepted and is not read yet."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from app.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.jobs.worker import Done


def worker(
    *,
    until_empty: Annotated[bool, typer.Option("--until-empty", help="End when nothing is left to do.")] = False,
    attached: Annotated[
        bool,
        typer.Option(
            "--attached", help="End with standard input, let others go first, say what is done: as serve runs it."
        ),
    ] = False,
) -> None:
    """Read and store the articles that wait in the queue, until stopped; any number of workers may run at once.

    Stopped with Ctrl-C or SIGTERM it finishes the article in hand. One that is killed loses nothing: what it had in
    hand is taken up again when its lease is over.
    """
    from app.jobs.watch import wait_for_work
    from app.store.engine import open_engine
    from app.store.migrate import check_schema

    settings = Settings()
    _log_as(settings.log_level)
    stop = _stop_when_told()
    if attached:
        os.nice(19)  # the server and its readers go first
        threading.Thread(target=_stop_at_end_of_input, args=(stop,), daemon=True).start()
    engine = open_engine(settings.database_url)
    check_schema(engine)
    if wait_for_work(engine, stop, until_empty=until_empty):
        _work(settings, engine, stop, until_empty=until_empty, tell=_say if attached else lambda _: None)
    engine.dispose()


def _work(
    settings: Settings, engine: Engine, stop: threading.Event, *, until_empty: bool, tell: Callable[[Done], None]
) -> None:
    # Not before there is work: the engine and what it stands on take 150 MB.
    from app.attribution.attributor import WEIGHTS, Attributor
    from app.intake.html import Reader
    from app.jobs.queue import Patience
    from app.jobs.worker import Worker, work

    with Reader() as reader:
        one = Worker(
            engine=engine,
            load=lambda: Attributor.load(settings.weights or WEIGHTS),
            reader=reader,
            text_chars=settings.max_text_chars,
            patience=Patience(lease=timedelta(seconds=settings.job_lease_seconds), attempts=settings.job_attempts),
            tell=tell,
        )
        work(one, stop, until_empty=until_empty)


def _say(done: Done) -> None:
    with suppress(OSError):  # a server that is gone hears nothing, and its workers end
        sys.stdout.write(json.dumps(asdict(done)) + "\n")
        sys.stdout.flush()


def _stop_when_told() -> threading.Event:
    stop = threading.Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda *_: stop.set())
    return stop


def _stop_at_end_of_input(stop: threading.Event) -> None:
    # The descriptor itself: a thread that waits within Python's own stream would be in the way at the end.
    while os.read(sys.stdin.fileno(), 1):
        pass
    stop.set()


def _log_as(level: str) -> None:
    import logging

    logging.basicConfig(level="WARNING", format="%(levelname)s:     %(name)s: %(message)s")
    logging.getLogger("whosaid").setLevel(level.upper())
