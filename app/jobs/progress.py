"""How far is the work? One operation for its caller; all of it for the operator."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import Row, func, select
from sqlmodel import Session, col

from app.store.jobs import OPEN, JobRow, JobState, OperationRow

OperationState = Literal["queued", "running", "done", "cancelled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """An operation and how many of its articles came to which end; the rest of the total is still to come."""

    id: str
    kind: str
    state: OperationState
    created_at: datetime
    finished_at: datetime | None
    done: int
    failed: int
    cancelled: int
    total: int
    result: dict[str, int] | None


def progress(session: Session, operation_id: str) -> Progress | None:
    """How far this operation is, None if there is no such."""
    row = session.get(OperationRow, operation_id)
    if row is None:
        return None
    mine = col(JobRow.operation_id) == operation_id
    counts = count_states(session, mine)
    failed = counts["failed"] + counts["set_aside"]
    state: OperationState = "running"
    if row.cancelled_at is not None:
        state = "cancelled"
    elif not any(counts[one] for one in OPEN):
        state = "done"
    elif counts["waiting"] == row.total - failed:
        state = "queued"
    return Progress(
        id=row.id,
        kind=row.kind,
        state=state,
        created_at=row.created_at,
        finished_at=row.finished_at,
        done=counts["done"],
        failed=failed,
        cancelled=counts["cancelled"],
        total=row.total,
        result=row.result,
    )


def items(
    session: Session, operation_id: str, *, states: Collection[str], after_id: str | None, limit: int
) -> Sequence[Row[Any]]:
    """The articles of an operation in the order of its lines; with states only those that are in one of them."""
    about = (JobRow.id, JobRow.line, JobRow.state, JobRow.attempts)
    wanted = (*about, JobRow.article_id, JobRow.created, JobRow.errors, JobRow.result)
    statement = select(*map(col, wanted)).where(col(JobRow.operation_id) == operation_id)
    if states:
        statement = statement.where(col(JobRow.state).in_(sorted(states)))
    if after_id is not None:
        statement = statement.where(col(JobRow.id) > after_id)
    return session.execute(statement.order_by(col(JobRow.id)).limit(limit)).all()


def count_states(session: Session, *which: Any) -> dict[str, int]:
    """How many jobs are in each state, those of which there is none included."""
    counts = dict.fromkeys(get_args(JobState), 0)
    counted = select(col(JobRow.state), func.count()).where(*which).group_by(col(JobRow.state))
    for state, count in session.execute(counted):
        counts[state] = count
    return counts


def queue_depth(session: Session) -> int:
    """How many articles wait for a worker or are in its hands."""
    return session.scalar(select(func.count()).where(col(JobRow.due_at).is_not(None))) or 0


def oldest_open(session: Session) -> datetime | None:
    """When the oldest article that is still in the queue was accepted."""
    queued = select(func.min(col(OperationRow.created_at))).join(
        JobRow, col(JobRow.operation_id) == col(OperationRow.id)
    )
    return session.scalar(queued.where(col(JobRow.due_at).is_not(None)))


def set_aside(session: Session, *, limit: int) -> Sequence[Row[Any]]:
    """What was given up after too many attempts and waits for a person, the latest first, with its trouble."""
    wanted = (JobRow.id, JobRow.operation_id, JobRow.line, JobRow.attempts, JobRow.trouble, JobRow.finished_at)
    aside = select(*map(col, wanted)).where(col(JobRow.state) == "set_aside")
    return session.execute(aside.order_by(col(JobRow.finished_at).desc()).limit(limit)).all()
