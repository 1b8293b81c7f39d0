"""Was this request made before? A key that its caller chose names it, and what it made is remembered for a while.

In: the key, and a fingerprint of the request. What is remembered is what was made (an article or an operation), never
the words of it, so that a takedown leaves nothing here.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select
from sqlmodel import Field, Session, col

from app.errors import Invalid
from app.store.tables import Base


class IdempotencyKeyRow(Base, table=True):
    """What the first request with this key made; exactly one of article_id and operation_id is set."""

    __tablename__ = "idempotency_keys"

    key: str = Field(primary_key=True, max_length=255)
    fingerprint: str = Field(max_length=64)
    kept_until: datetime = Field(index=True)
    status: int
    article_id: str | None = Field(None, max_length=36)
    operation_id: str | None = Field(None, max_length=36)


def remembered(session: Session, key: str, fingerprint: str) -> IdempotencyKeyRow | None:
    """What this key made, if it is known. Raises Invalid if it came with another request."""
    row = session.scalars(
        select(IdempotencyKeyRow).where(
            col(IdempotencyKeyRow.key) == key, col(IdempotencyKeyRow.kept_until) > datetime.now(UTC)
        )
    ).first()
    if row is not None and row.fingerprint != fingerprint:
        raise Invalid(f"the Idempotency-Key {key!r} came with another request before: use a new key for this one")
    return row


def remember(
    session: Session,
    key: str,
    fingerprint: str,
    *,
    status: int,
    keep: timedelta,
    article_id: str | None = None,
    operation_id: str | None = None,
) -> None:
    """Keep what this key made, in the transaction that made it; keys whose time is over go at the same moment."""
    now = datetime.now(UTC)
    session.execute(delete(IdempotencyKeyRow).where(col(IdempotencyKeyRow.kept_until) <= now))
    values = {
        "key": key,
        "fingerprint": fingerprint,
        "kept_until": now + keep,
        "status": status,
        "article_id": article_id,
        "operation_id": operation_id,
    }
    session.add(IdempotencyKeyRow.model_validate(values))
    session.flush()
