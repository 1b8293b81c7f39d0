"""Can an operator work off the queue, look into it, and have tried again what was set aside?"""

from __future__ import annotations

import re
import signal
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.incoming import Incoming
from app.jobs import progress, queue
from app.jobs.queue import Item, Patience
from app.store.engine import reading, writing
from tests.api.posting import said
from tests.test_cli import one_line_error, run, start


@pytest.fixture
def database(database_url: str) -> Path:
    return Path(database_url.removeprefix("sqlite:///"))


def accept(engine: Engine, *texts: str) -> None:
    with writing(engine) as session:
        given = [
            Item(line, Incoming.model_validate({"text": text}).model_dump_json(exclude_none=True))
            for line, text in enumerate(texts, start=1)
        ]
        queue.accept(session, "ingest", given, total=len(given), priority=queue.BATCH, keep=timedelta(days=1))


def set_one_aside(engine: Engine) -> str:
    patience = Patience(attempts=1)
    with writing(engine) as session:
        job = queue.claim(session, patience)
        assert job is not None
        queue.put_off(session, job, patience, trouble="ZeroDivisionError: deep\ninside")
    return job.id


def counts(engine: Engine) -> dict[str, int]:
    with reading(engine) as session:
        return {state: count for state, count in progress.count_states(session).items() if count}


def test_a_worker_reads_all_that_is_queued_and_ends(database: Path, engine: Engine) -> None:
    accept(engine, said("Jane Roe"), said("John Doe"))
    assert run("worker", "--until-empty", database=database) == (0, "", "")
    assert counts(engine) == {"done": 2}


def test_a_worker_that_is_told_to_stop_ends_in_good_order(database: Path, engine: Engine) -> None:
    accept(engine, *(said("Jane Roe", n) for n in range(2_000)))
    process = start("worker", database=database)
    while "done" not in counts(engine):
        time.sleep(0.05)
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (0, b"", b"")
    found = counts(engine)
    assert set(found) == {"done", "waiting"}  # none is left in hand
    assert found["done"] + found["waiting"] == 2_000


def test_an_attached_worker_ends_with_its_input(database: Path, engine: Engine) -> None:
    process = start("worker", "--attached", database=database)
    out, err = process.communicate(b"", timeout=60)
    assert (process.returncode, out, err) == (0, b"", b"")


def test_the_queue_is_shown_with_what_was_set_aside_and_why(database: Path, engine: Engine) -> None:
    accept(engine, said("Jane Roe"), said("John Doe"))
    job = set_one_aside(engine)
    code, out, err = run("jobs", database=database)
    assert (code, err) == (0, "")
    assert re.search(r"^waiting +1$", out, re.MULTILINE)
    assert re.search(r"^set aside +1$", out, re.MULTILINE)
    assert re.search(r"^the oldest that is not done came in \d+ (seconds|minutes) ago$", out, re.MULTILINE)
    assert re.search(
        rf"^{job}  line 1 of operation \S+, 1 attempts: ZeroDivisionError: deep inside$", out, re.MULTILINE
    )


@pytest.mark.parametrize("which", ["all", "one"])
def test_what_was_set_aside_is_tried_again(database: Path, engine: Engine, which: str) -> None:
    accept(engine, said("Jane Roe"))
    job = set_one_aside(engine)
    assert run("jobs", "--retry", "all" if which == "all" else job, database=database) == (
        0,
        "1 put back into the queue.\n",
        "",
    )
    assert run("worker", "--until-empty", database=database)[0] == 0
    assert counts(engine) == {"done": 1}


def test_retrying_what_was_not_set_aside_is_told(database: Path, engine: Engine) -> None:
    code, out, err = run("jobs", "--retry", "nothing", database=database)
    assert (code, out) == (1, "")
    assert "nothing" in one_line_error(err)
    assert run("jobs", "--retry", "all", database=database) == (0, "0 put back into the queue.\n", "")
