"""Is each article read again once and to the end, although workers are killed over it?"""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select, text
from sqlmodel import col

from app.attribution.attributor import Attributor
from app.ingest import ingest_article
from app.intake.article import Article
from app.jobs import progress, queue
from app.jobs.progress import Progress
from app.jobs.queue import Item, Patience
from app.store.engine import reading, writing
from app.store.jobs import JobRow, OperationKind
from app.store.tables import QuoteRow
from tests.api.posting import said
from tests.benchmarks.kill import end, start
from tests.working import work_off

from .test_queue import make_all_due


class Killed(BaseException):
    """What ends a worker in the middle of its work."""


def store(engine: Engine, attributor: Attributor, count: int) -> list[str]:
    """Articles of two quotes each, of which an older engine missed one."""
    ids = []
    for n in range(count):
        with writing(engine) as session:
            article = Article(text=f"{said('Jane Roe', n)}\n\n{said('John Doe', n)}")
            ids.append(ingest_article(session, attributor, article).article_id)
            missed = select(QuoteRow).where(col(QuoteRow.article_id) == ids[-1], col(QuoteRow.start) > 1)
            session.delete(session.scalars(missed).one())
    return ids


def accept(engine: Engine, kind: OperationKind, ids: list[str]) -> str:
    with writing(engine) as session:
        given = [Item(line, payload="", article_id=one) for line, one in enumerate(ids, start=1)]
        return queue.accept(session, kind, given, total=len(ids), priority=queue.AGAIN, keep=timedelta(days=1))


def told(engine: Engine, operation_id: str) -> list[dict[str, Any] | None]:
    """What was found in each article, in the order of the lines."""
    with reading(engine) as session:
        mine = select(col(JobRow.result)).where(col(JobRow.operation_id) == operation_id)
        return list(session.scalars(mine.order_by(col(JobRow.id))))


def far(engine: Engine, operation_id: str) -> Progress:
    with reading(engine) as session:
        found = progress.progress(session, operation_id)
    assert found is not None
    return found


def quotes(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(QuoteRow)) or 0


def test_a_worker_that_dies_before_the_commit_has_changed_nothing(engine: Engine, attributor: Attributor) -> None:
    operation_id = accept(engine, "reattribute", store(engine, attributor, 1))
    applied = 0

    def die(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        nonlocal applied
        if statement.startswith("UPDATE operations SET result"):  # the last that is written
            applied = connection.execute(text("SELECT count(*) FROM quotes")).scalar()
            raise Killed

    event.listen(engine, "before_cursor_execute", die)
    with pytest.raises(Killed):
        work_off(engine, attributor)
    event.remove(engine, "before_cursor_execute", die)
    assert (applied, quotes(engine)) == (2, 1)
    assert (far(engine, operation_id).state, told(engine, operation_id)) == ("running", [None])
    make_all_due(engine)
    work_off(engine, attributor)
    assert quotes(engine) == 2
    assert far(engine, operation_id).result == {"added": 1, "unchanged": 1}


def test_killed_again_and_again_each_article_is_changed_once_as_the_dry_run_told(
    database_url: str, engine: Engine, attributor: Attributor, tmp_path: Path
) -> None:
    ids = store(engine, attributor, 120)
    dry = accept(engine, "reattribute_dry_run", ids)
    work_off(engine, attributor)
    assert quotes(engine) == 120
    operation_id = accept(engine, "reattribute", ids)
    for round_ in (1, 2):
        worker = start(Path(database_url.removeprefix("sqlite:///")), tmp_path / "log", "worker")
        while far(engine, operation_id).done < 5 * round_:
            assert worker.poll() is None, (tmp_path / "log").read_text()
            time.sleep(0.005)
        end(worker)
    assert far(engine, operation_id).state == "running"
    work_off(engine, attributor, Patience(lease=timedelta(seconds=2)))
    # Changed and not written down, an article would have been read once more, with nothing left to find.
    assert told(engine, operation_id) == told(engine, dry)
    assert far(engine, operation_id).result == {"added": 120, "unchanged": 120}
    assert quotes(engine) == 240


def test_an_article_that_cannot_be_read_again_is_set_aside_as_it_was(engine: Engine, attributor: Attributor) -> None:
    def engine_with_a_fault(text: str) -> Any:
        if "plan and we will vote for it 0" in text:
            raise ZeroDivisionError("deep inside")
        return attributor(text)

    operation_id = accept(engine, "reattribute", store(engine, attributor, 2))
    work_off(engine, engine_with_a_fault, Patience(attempts=2, backoff=timedelta(0)))
    found = far(engine, operation_id)
    assert (found.done, found.failed, quotes(engine)) == (1, 1, 3)
    with writing(engine) as session:
        assert queue.retry(session) == 1
    work_off(engine, attributor)
    assert (far(engine, operation_id).done, quotes(engine)) == (2, 4)
