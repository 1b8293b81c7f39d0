"""How does work wait for a worker, so that none is lost and none is done twice?

Each function is one step of a job's life, inside a transaction of ``store.engine.writing``. A worker takes a job for a
time (its lease); if the worker dies, the job is due again when that time is over. Whoever finishes first wins: that a
job is done is written in the transaction of the work itself, and only if the job is still undone.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, delete, insert, select, update
from sqlmodel import Session, col

from app.errors import Conflict
from app.store.ids import new_id, new_ids
from app.store.jobs import UNDONE, JobRow, OperationKind, OperationRow, settle

# Single articles go before batches: somebody waits for them. What is stored already is read again when nothing is new.
SINGLE, BATCH, AGAIN = 0, 1, 2
_ROWS_AT_ONCE = 50
_SWEPT_AT_ONCE = 5  # more than come in: what is old goes without ever taking long
_MAX_BACKOFF = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a worker may have a job in hand, how often it is tried, and how long after the first failure.

    Each further wait is twice the last, up to an hour.
    """

    lease: timedelta = timedelta(seconds=60)
    attempts: int = 5
    backoff: timedelta = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Item:
    """One article of a request as it is accepted: what the work needs, or the faults for which there will be none.

    article_id: of an article that is stored; a new one gets its identifier when it is accepted.
    """

    line: int
    payload: str | None = None
    errors: list[dict[str, str]] | None = None
    article_id: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A job in hand. attempts: counted from 1, this one included. lease: proves that it is still ours."""

    id: str
    operation_id: str
    kind: str
    article_id: str | None
    payload: str
    attempts: int
    lease: str


def accept(
    session: Session, kind: OperationKind, items: Iterable[Item], *, total: int, priority: int, keep: timedelta
) -> str:
    """Put an operation with its items into the queue; when the transaction is committed it is safe. Its identifier.

    keep: how long operations that have ended are kept; some that are older go at this moment.
    """
    _sweep(session, keep)
    now = datetime.now(UTC)
    operation_id = new_id()
    about = {"id": operation_id, "kind": kind, "total": total, "created_at": now}
    session.execute(insert(OperationRow), [about | {"finished_at": None if total else now}])
    rows = _job_rows(zip(new_ids(total), items, strict=True), operation_id, priority, now)
    while some := list(islice(rows, _ROWS_AT_ONCE)):
        session.execute(insert(JobRow), some)
    settle(session, operation_id, col(JobRow.state) == "failed", state="failed")
    return operation_id


def _job_rows(
    items: Iterable[tuple[str, Item]], operation_id: str, priority: int, now: datetime
) -> Iterator[dict[str, object]]:
    for job_id, item in items:
        refused = item.payload is None
        yield {
            "id": job_id,
            "operation_id": operation_id,
            "line": item.line,
            "priority": priority,
            "state": "failed" if refused else "waiting",
            "due_at": None if refused else now,
            "attempts": 0,
            "article_id": None if refused else item.article_id or new_id(),
            "payload": item.payload,
            "errors": item.errors,
        }


def is_due(session: Session) -> bool:
    """True if there is a job to take now."""
    return session.execute(_next(datetime.now(UTC)).with_only_columns(col(JobRow.id))).first() is not None


def is_empty(session: Session) -> bool:
    """True if all jobs are settled: none waits, and none is in hand."""
    return session.execute(select(col(JobRow.id)).where(col(JobRow.due_at).is_not(None)).limit(1)).first() is None


def claim(session: Session, patience: Patience) -> Job | None:
    """Take the job that is due, None if there is none. One whose workers died too often is set aside."""
    now = datetime.now(UTC)
    lease = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(8)}"
    while (row := session.execute(_next(now)).first()) is not None:
        if row.attempts >= patience.attempts:
            trouble = f"its worker died, or was too slow, {row.attempts} times"
            settle(session, row.operation_id, col(JobRow.id) == row.id, state="set_aside", trouble=trouble)
            continue
        taken = {"state": "running", "lease": lease, "attempts": row.attempts + 1, "due_at": now + patience.lease}
        session.execute(_change(col(JobRow.id) == row.id).values(**taken))
        return Job(row.id, row.operation_id, row.kind, row.article_id, row.payload, row.attempts + 1, lease)
    return None


def finish(
    session: Session,
    job: Job,
    *,
    article_id: str | None,
    created: bool | None = None,
    result: dict[str, Any] | None = None,
    counts: Mapping[str, int] | None = None,
) -> None:
    """Write that the job is done, in the transaction that did it. Raises Conflict if it is not to be done any more.

    created: of an article that came in, whether it is new. result: what else was found; counts: that in numbers, added
    to those of the operation.
    """
    # Whoever holds the lease by now: what counts is that nobody has finished it, and that nobody wants it undone.
    mine = (col(JobRow.id) == job.id, col(JobRow.state).in_(UNDONE))
    told = {"article_id": article_id, "created": created, "result": result, "payload": None, "trouble": None}
    if not settle(session, job.operation_id, *mine, state="done", **told):
        raise Conflict(f"job {job.id} was finished, cancelled or taken down by somebody else")
    if counts is not None:
        operation = session.get_one(OperationRow, job.operation_id)
        operation.result = dict(Counter(operation.result or {}) + Counter(counts))


def refuse(session: Session, job: Job, *, detail: str, pointer: str) -> None:
    """Write that the article itself is at fault: trying again would not help."""
    fault = {"detail": detail, "pointer": pointer}
    settle(session, job.operation_id, *_still_ours(job), state="failed", payload=None, errors=[fault])


def put_off(session: Session, job: Job, patience: Patience, *, trouble: str) -> None:
    """Write that an attempt failed: the job waits longer each time, and is set aside after the last."""
    if job.attempts >= patience.attempts:
        settle(session, job.operation_id, *_still_ours(job), state="set_aside", trouble=trouble)
        return
    wait = min(patience.backoff * 2 ** (job.attempts - 1), _MAX_BACKOFF)
    later = {"state": "waiting", "lease": None, "due_at": datetime.now(UTC) + wait, "trouble": trouble}
    session.execute(_change(*_still_ours(job)).values(**later))


def hand_back(session: Session, job: Job) -> None:
    """Give back a job that was taken and not begun: the attempt does not count."""
    back = {"state": "waiting", "lease": None, "due_at": datetime.now(UTC), "attempts": job.attempts - 1}
    session.execute(_change(*_still_ours(job)).values(**back))


def cancel(session: Session, operation_id: str) -> None:
    """Let whatever of an operation is not done stay undone, and forget its articles; what is stored stays."""
    undone = col(JobRow.state).in_(UNDONE)
    if settle(session, operation_id, undone, state="cancelled", payload=None, trouble=None):
        mine = col(OperationRow.id) == operation_id
        session.execute(update(OperationRow).where(mine).values(cancelled_at=datetime.now(UTC)))


def retry(session: Session, *, job_id: str | None = None) -> int:
    """Put what was set aside (this job, or all of them) into the queue as new; how many there were."""
    aside = [col(JobRow.state) == "set_aside"]
    if job_id is not None:
        aside.append(col(JobRow.id) == job_id)
    found = session.execute(select(col(JobRow.id), col(JobRow.operation_id)).where(*aside)).all()
    new = {"state": "waiting", "attempts": 0, "due_at": datetime.now(UTC), "finished_at": None}
    for row in found:
        session.execute(_change(col(JobRow.id) == row.id).values(**new))
        again = update(OperationRow).where(col(OperationRow.id) == row.operation_id)
        session.execute(again.values(finished_at=None))
    return len(found)


def _sweep(session: Session, keep: timedelta) -> None:
    # Those with an article that is set aside stay: they hold the only copy of its words.
    aside = select(col(JobRow.operation_id)).where(col(JobRow.state) == "set_aside")
    old = select(col(OperationRow.id)).where(
        col(OperationRow.finished_at) < datetime.now(UTC) - keep, col(OperationRow.id).not_in(aside)
    )
    session.execute(delete(OperationRow).where(col(OperationRow.id).in_(old.limit(_SWEPT_AT_ONCE))))


def _next(now: datetime) -> Select[*tuple[Any, ...]]:
    wanted = (JobRow.id, JobRow.operation_id, JobRow.article_id, JobRow.payload, JobRow.attempts)
    found = select(*map(col, wanted), col(OperationRow.kind)).join(
        OperationRow, col(OperationRow.id) == col(JobRow.operation_id)
    )
    due = (col(JobRow.due_at).is_not(None), col(JobRow.due_at) <= now)
    return found.where(*due).order_by(col(JobRow.priority), col(JobRow.due_at), col(JobRow.id)).limit(1)


def _still_ours(job: Job) -> tuple[ColumnElement[bool], ...]:
    return col(JobRow.id) == job.id, col(JobRow.state) == "running", col(JobRow.lease) == job.lease


def _change(*which: ColumnElement[bool]) -> Update:
    return update(JobRow).where(*which).execution_options(synchronize_session=False)
