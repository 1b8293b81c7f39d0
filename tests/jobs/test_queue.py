"""Does every accepted article come to exactly one end, whatever becomes of its workers?"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlmodel import col

from app.attribution.attributor import Attributor
from app.errors import Conflict, Unavailable
from app.incoming import Incoming
from app.jobs import progress, queue
from app.jobs.queue import Item, Job, Patience
from app.store.engine import reading, writing
from app.store.ids import new_id
from app.store.jobs import JobRow, OperationRow
from app.store.tables import ArticleRow
from tests.api.posting import said
from tests.working import work_off

PATIENCE = Patience(attempts=3)
MONTH = timedelta(days=30)
NOW = timedelta(0)


def payload(text: str) -> str:
    return Incoming.model_validate({"text": text}).model_dump_json(exclude_none=True)


def accept(engine: Engine, *texts: str, priority: int = queue.BATCH, keep: timedelta = MONTH) -> str:
    with writing(engine) as session:
        given = (Item(line, payload(text)) for line, text in enumerate(texts, start=1))
        return queue.accept(session, "ingest", given, total=len(texts), priority=priority, keep=keep)


def claim(engine: Engine, patience: Patience = PATIENCE) -> Job | None:
    with writing(engine) as session:
        return queue.claim(session, patience)


def claimed(engine: Engine, patience: Patience = PATIENCE) -> Job:
    job = claim(engine, patience)
    assert job is not None
    return job


def make_all_due(engine: Engine) -> None:
    """Let time pass: leases end, waits are over."""
    with writing(engine) as session:
        late = datetime.now(UTC) - timedelta(seconds=1)
        session.execute(update(JobRow).where(col(JobRow.due_at).is_not(None)).values(due_at=late))


def rows(engine: Engine) -> list[dict[str, Any]]:
    with reading(engine) as session:
        return [row.model_dump() for row in session.scalars(select(JobRow).order_by(col(JobRow.id)))]


def texts(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return sorted(session.scalars(select(col(ArticleRow.text))))


def finish(engine: Engine, job: Job) -> None:
    with writing(engine) as session:
        queue.finish(session, job, article_id=job.article_id or "", created=True)


def test_jobs_are_taken_in_the_order_they_came(engine: Engine) -> None:
    accept(engine, "a", "b")
    accept(engine, "c")
    taken = [claimed(engine).payload for _ in range(3)]
    assert taken == [payload("a"), payload("b"), payload("c")]
    assert claim(engine) is None


def test_a_single_article_goes_before_a_batch(engine: Engine) -> None:
    accept(engine, "a", "b")
    accept(engine, "urgent", priority=queue.SINGLE)
    assert claimed(engine).payload == payload("urgent")


def test_a_job_is_taken_once_however_many_ask(engine: Engine) -> None:
    accept(engine, *map(str, range(40)))
    with ThreadPoolExecutor(16) as pool:
        taken = [job.id for job in pool.map(lambda _: claim(engine), range(60)) if job is not None]
    assert len(taken) == len(set(taken)) == 40


def test_a_job_whose_worker_died_is_due_again_when_its_lease_is_over(engine: Engine) -> None:
    accept(engine, "a")
    first = claimed(engine)
    assert claim(engine) is None
    make_all_due(engine)
    again = claimed(engine)
    assert (again.id, again.attempts) == (first.id, 2)
    finish(engine, again)
    assert [row["state"] for row in rows(engine)] == ["done"]


def test_a_slow_worker_may_still_finish_and_the_other_may_not(engine: Engine) -> None:
    accept(engine, "a")
    slow = claimed(engine)
    make_all_due(engine)
    other = claimed(engine)
    finish(engine, slow)
    with pytest.raises(Conflict):
        finish(engine, other)
    with writing(engine) as session:  # nor can the other say that it failed
        queue.put_off(session, other, PATIENCE, trouble="x")
        queue.refuse(session, other, detail="x", pointer="")
        queue.hand_back(session, other)
    assert [row["state"] for row in rows(engine)] == ["done"]


def test_a_job_that_kills_its_workers_is_set_aside(engine: Engine) -> None:
    accept(engine, "poison", "good")
    for _ in range(PATIENCE.attempts):
        make_all_due(engine)
        assert claimed(engine).payload == payload("poison")
    make_all_due(engine)
    assert claimed(engine).payload == payload("good")
    poison, _ = rows(engine)
    assert (poison["state"], poison["attempts"]) == ("set_aside", 3)
    assert "died" in poison["trouble"]
    assert poison["payload"] == payload("poison")  # it is kept


def test_waits_double_with_each_failure(engine: Engine) -> None:
    accept(engine, "a")
    waits = []
    for _ in range(4):
        make_all_due(engine)
        job = claimed(engine, Patience(attempts=9))
        before = datetime.now(UTC)
        with writing(engine) as session:
            queue.put_off(session, job, Patience(attempts=9), trouble="x")
        waits.append(round((rows(engine)[0]["due_at"] - before).total_seconds()))
    assert waits == [5, 10, 20, 40]


def test_a_job_that_was_handed_back_is_as_it_was(engine: Engine) -> None:
    accept(engine, "a")
    job = claimed(engine)
    with writing(engine) as session:
        queue.hand_back(session, job)
    assert claimed(engine).attempts == 1


def test_an_article_that_cannot_be_read_is_set_aside_and_the_others_are_read(
    engine: Engine, attributor: Attributor
) -> None:
    def engine_with_a_fault(text: str) -> Any:
        if "Jane" in text:
            raise ZeroDivisionError("deep inside")
        return attributor(text)

    accept(engine, said("Jane Roe"), said("John Doe"))
    work_off(engine, engine_with_a_fault, Patience(attempts=2, backoff=NOW))
    assert texts(engine) == [said("John Doe")]
    poison, done = rows(engine)
    assert (poison["state"], poison["attempts"], done["state"]) == ("set_aside", 2, "done")
    assert poison["trouble"] == "ZeroDivisionError: deep inside"
    with writing(engine) as session:
        assert queue.retry(session) == 1
    work_off(engine, attributor)
    assert texts(engine) == [said("Jane Roe"), said("John Doe")]
    assert [row["state"] for row in rows(engine)] == ["done", "done"]


def test_a_fault_that_passes_does_no_harm(engine: Engine, attributor: Attributor) -> None:
    faults: Iterator[Exception] = iter([Unavailable("no reader of pages was free"), MemoryError()])

    def engine_that_recovers(text: str) -> Any:
        for fault in faults:
            raise fault
        return attributor(text)

    accept(engine, said("Jane Roe"))
    work_off(engine, engine_that_recovers, Patience(backoff=NOW))
    assert texts(engine) == [said("Jane Roe")]
    assert rows(engine)[0]["attempts"] == 3


@pytest.mark.parametrize("end", ["cancel", "take down"])
def test_what_is_unwanted_by_the_time_it_is_read_is_not_stored(
    engine: Engine, attributor: Attributor, end: str
) -> None:
    from app.store.takedown import take_down

    operation_id = accept(engine, said("Jane Roe"))

    def engine_that_is_slow(text: str) -> Any:
        found = attributor(text)
        with writing(engine) as session:
            if end == "cancel":
                queue.cancel(session, operation_id)
            else:
                take_down(session, rows(engine)[0]["article_id"])
        return found

    work_off(engine, engine_that_is_slow)
    assert texts(engine) == []
    (job,) = rows(engine)
    assert (job["state"], job["payload"]) == ("cancelled", None)


def test_many_workers_do_each_job_once(engine: Engine, attributor: Attributor) -> None:
    accept(engine, *(said("Jane Roe", n) for n in range(24)))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: work_off(engine, attributor), range(4)))
    assert len(texts(engine)) == 24
    assert {(row["state"], row["attempts"], row["created"]) for row in rows(engine)} == {("done", 1, True)}


def test_an_old_operation_is_forgotten_unless_something_is_set_aside(engine: Engine) -> None:
    done, aside, young = accept(engine, "a"), accept(engine, "b"), accept(engine, "c")
    finish(engine, claimed(engine))
    with writing(engine) as session:
        queue.put_off(session, claimed(engine), Patience(attempts=1), trouble="x")
    with writing(engine) as session:
        session.execute(update(OperationRow).values(finished_at=datetime.now(UTC) - 2 * MONTH))
        session.execute(update(OperationRow).where(col(OperationRow.id) == young).values(finished_at=None))
    new = accept(engine, "d")
    with reading(engine) as session:
        assert {one for one in (done, aside, young, new) if progress.progress(session, one)} == {aside, young, new}
    assert {row["operation_id"] for row in rows(engine)} == {aside, young, new}


def test_the_depth_of_the_queue_is_what_is_not_settled(engine: Engine, read_all: Callable[[], None]) -> None:
    accept(engine, said("Jane Roe"), said("John Doe"))
    claimed(engine)
    with reading(engine) as session:
        assert progress.queue_depth(session) == 2
        assert progress.oldest_open(session) is not None
    make_all_due(engine)
    read_all()
    with reading(engine) as session:
        assert progress.queue_depth(session) == 0
        assert progress.oldest_open(session) is None


def test_retrying_what_is_not_there_does_nothing(engine: Engine) -> None:
    accept(engine, "a")
    with writing(engine) as session:
        assert queue.retry(session, job_id=new_id()) == 0
        assert queue.retry(session, job_id=rows(engine)[0]["id"]) == 0


def test_a_lease_names_its_process(engine: Engine) -> None:
    accept(engine, "a")
    assert f":{os.getpid()}:" in claimed(engine).lease
