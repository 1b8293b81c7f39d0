"""Which work outlives its request, and how far is it?

An operation is what a caller asked for in one request; its jobs are the articles in it, one row each. ``due_at`` alone
says whether somebody has to take a job: from now on if it waits, from the end of the lease if a worker has it in hand,
never once it is settled.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import JSON, CursorResult, Index, exists, select, update
from sqlmodel import Field, Session, col

from app.store.tables import Base

OperationKind = Literal["ingest", "reattribute", "reattribute_dry_run"]
JobState = Literal["waiting", "running", "done", "failed", "set_aside", "cancelled"]
OPEN = ("waiting", "running")
UNDONE = (*OPEN, "set_aside")  # accepted, and not answered for yet: their articles are kept


class OperationRow(Base, table=True):
    """What was asked for in one request. finished_at is set while no job of it is open.

    result: what came of the jobs that are done, added up; None as long as there is nothing to add.
    """

    __tablename__ = "operations"
    __table_args__ = (Index(None, "finished_at"),)

    id: str = Field(primary_key=True, max_length=36)
    kind: str = Field(max_length=20)
    total: int
    created_at: datetime
    finished_at: datetime | None = None
    cancelled_at: datetime | None = None
    result: dict[str, int] | None = Field(None, sa_type=JSON(none_as_null=True))


class JobRow(Base, table=True):
    """One article of an operation. Its identifiers ascend with its lines.

    payload: what the work needs beside the article, until it is done. result: what it has found, where that is not the
    article itself. trouble: the last fault, for the operator; errors: what the giver of the article can mend.
    """

    __tablename__ = "jobs"
    __table_args__ = (Index(None, "operation_id", "id"), Index(None, "operation_id", "state", "id"))

    id: str = Field(primary_key=True, max_length=36)
    operation_id: str = Field(foreign_key="operations.id", ondelete="CASCADE")
    line: int
    priority: int
    state: str = Field(max_length=20)
    due_at: datetime | None = None
    attempts: int = 0
    lease: str | None = Field(None, max_length=300)
    article_id: str | None = Field(None, max_length=36, index=True)
    created: bool | None = None
    payload: str | None = None
    errors: list[dict[str, str]] | None = Field(None, sa_type=JSON)
    result: dict[str, Any] | None = Field(None, sa_type=JSON(none_as_null=True))
    trouble: str | None = None
    finished_at: datetime | None = None


# The queue itself: what is settled is not in it, so that taking the next job costs the same however many were done.
Index(
    "ix_jobs_queue",
    col(JobRow.priority),
    col(JobRow.due_at),
    col(JobRow.id),
    sqlite_where=col(JobRow.due_at).is_not(None),
)


def is_queued(session: Session, article_id: str) -> bool:
    """True if an article of this identifier was accepted and has not been read yet."""
    found = select(col(JobRow.id)).where(col(JobRow.article_id) == article_id, col(JobRow.state).in_(UNDONE))
    return session.execute(found.limit(1)).first() is not None


def forget_queued(session: Session, article_id: str) -> bool:
    """Take an article out of the queue with all that it says; False if it is not there.

    A worker that has it in hand finds that out before it stores anything.
    """
    mine = (col(JobRow.article_id) == article_id, col(JobRow.state).in_(UNDONE))
    operations = session.scalars(select(col(JobRow.operation_id)).where(*mine).distinct()).all()
    taken = [{"detail": "it was taken down before it was read"}]
    for operation_id in operations:
        settle(session, operation_id, *mine, state="cancelled", payload=None, errors=taken)
    return bool(operations)


def forget_results(session: Session, article_id: str) -> None:
    """Wipe what was found in an article: it has words of it."""
    mine = update(JobRow).where(col(JobRow.article_id) == article_id, col(JobRow.result).is_not(None))
    session.execute(mine.values(result=None).execution_options(synchronize_session=False))


def settle(session: Session, operation_id: str, *which: Any, state: JobState, **values: Any) -> int:
    """Set these jobs of an operation to a state that nothing follows, and finish it if they were its last; how many."""
    now = datetime.now(UTC)
    done = session.execute(
        update(JobRow)
        .where(col(JobRow.operation_id) == operation_id, *which)
        .values(state=state, due_at=None, lease=None, finished_at=now, **values)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(done, CursorResult)  # noqa: S101
    if not done.rowcount:
        return 0
    left = exists().where(col(JobRow.operation_id) == operation_id, col(JobRow.state).in_(OPEN))
    session.execute(
        update(OperationRow)
        .where(col(OperationRow.id) == operation_id, ~left)
        .values(finished_at=now)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)
