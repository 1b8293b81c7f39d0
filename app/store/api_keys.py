"""Which keys may call the service, and what for?

A key is shown once, when it is made; the table keeps its public part, which names it, and the SHA-256 of the whole. The
secret part has 256 random bits, so that a fast hash is as good as a slow one: there is nothing to guess.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from hmac import compare_digest
from typing import Any, Literal, get_args

from pydantic import ValidationError
from sqlalchemy import JSON, Row, select, update
from sqlmodel import Field, Session, SQLModel, col

from app.errors import Conflict, Invalid, NotFound
from app.store.ids import is_id, new_id
from app.store.tables import Base, Line

Scope = Literal["read", "ingest", "review", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
TOKEN_START = "whosaid_"  # noqa: S105 - what every key begins with, so that one that leaks is recognised
_TOKEN = re.compile(rf"{TOKEN_START}([0-9a-f]{{12}})_[A-Za-z0-9_-]{{43}}")


class ApiKeyBase(SQLModel):
    """What a person says of a key."""

    name: Line = Field(max_length=100, description="Whose key it is; stands in logs and in the record of corrections.")
    scopes: list[Scope] = Field(
        sa_type=JSON,
        min_length=1,
        description="What it may do. read: everything that only reads, and extract; ingest: put articles in; review: "
        "correct quotes and speakers; admin: all of these, take articles down, and keys.",
    )
    expires_at: datetime | None = Field(None, description="From when on it counts no more; null: never.")


class ApiKeyRow(ApiKeyBase, Base, table=True):
    """A key. One that is revoked stays, so that its name still means something where it was recorded."""

    __tablename__ = "api_keys"

    id: str = Field(primary_key=True, max_length=36)
    prefix: str = Field(unique=True, max_length=12)
    token_hash: str = Field(max_length=64)
    created_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whose key it is, and what it may do."""

    id: str
    name: str
    scopes: frozenset[str]
    expires_at: datetime | None

    def may(self, scope: str) -> bool:
        """True if the key has this scope; admin has them all."""
        return scope in self.scopes or "admin" in self.scopes

    def counts(self) -> bool:
        """True until it expires."""
        return self.expires_at is None or datetime.now(UTC) < self.expires_at


_SHOWN = [column for column in ApiKeyRow.__table__.c if column.key != "token_hash"]  # type: ignore[attr-defined]


def create_key(
    session: Session, *, name: str, scopes: Sequence[Scope], expires_at: datetime | None = None
) -> tuple[str, str]:
    """A new key: its identifier, and the key itself, which nobody can tell afterwards.

    Raises Conflict if a key that is not revoked has this name, Invalid if the name cannot be one.
    """
    _refuse_taken(session, name)
    prefix = secrets.token_hex(6)
    token = f"{TOKEN_START}{prefix}_{secrets.token_urlsafe(32)}"
    values = {
        "id": new_id(),
        "name": name,
        "scopes": _in_order(scopes),
        "expires_at": expires_at,
        "prefix": prefix,
        "token_hash": sha256(token.encode()).hexdigest(),
        "created_at": datetime.now(UTC),
    }
    try:
        row = ApiKeyRow.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise Invalid(f"{first['loc'][0]}: {first['msg']}", pointer=f"/{first['loc'][0]}") from None
    session.add(row)
    session.flush()
    return row.id, token


def find_bearer(session: Session, token: str) -> Bearer | None:
    """Whose key this is, or None if it is no key, unknown or revoked. It may have expired: see Bearer.counts."""
    match = _TOKEN.fullmatch(token)
    if match is None:
        return None
    columns = (
        *(col(ApiKeyRow.id), col(ApiKeyRow.name), col(ApiKeyRow.scopes), col(ApiKeyRow.expires_at)),
        *(col(ApiKeyRow.token_hash), col(ApiKeyRow.revoked_at)),
    )
    row = session.execute(select(*columns).where(col(ApiKeyRow.prefix) == match[1])).first()
    # The row is found by what is public; the secret is compared in a time that tells nothing of it.
    if row is None or not compare_digest(row.token_hash, sha256(token.encode()).hexdigest()):
        return None
    if row.revoked_at is not None:
        return None
    return Bearer(row.id, row.name, frozenset(row.scopes), row.expires_at)


def is_token(token: str) -> bool:
    """True if it has the form of a key; nothing else needs to be looked up."""
    return _TOKEN.fullmatch(token) is not None


def api_keys(session: Session, *, after: str | None = None, limit: int | None = None) -> Sequence[Row[Any]]:
    """Keys as they may be shown, the revoked ones too, in the order in which they were made."""
    statement = select(*_SHOWN).order_by(col(ApiKeyRow.id)).limit(limit)
    if after is not None:
        statement = statement.where(col(ApiKeyRow.id) > after)
    return session.execute(statement).all()


def api_key(session: Session, key_id: str) -> Row[Any]:
    """One key as it may be shown. Raises NotFound."""
    row = session.execute(select(*_SHOWN).where(col(ApiKeyRow.id) == key_id)).first() if is_id(key_id) else None
    if row is None:
        raise NotFound(f"there is no key {key_id!r}")
    return row


def change_key(session: Session, key_id: str, changes: Mapping[str, Any]) -> None:
    """Give a key another name, scopes, end. Raises NotFound, and Conflict if it is revoked or the name taken."""
    row = api_key(session, key_id)
    if row.revoked_at is not None:
        raise Conflict(f"key {key_id!r} was revoked: make a new one")
    if "name" in changes and changes["name"] != row.name:
        _refuse_taken(session, changes["name"])
    values = dict(changes)
    if "scopes" in values:
        values["scopes"] = _in_order(values["scopes"])
    if values:
        session.execute(update(ApiKeyRow).where(col(ApiKeyRow.id) == key_id).values(values))


def revoke_key(session: Session, key_id: str) -> None:
    """Let a key count no more, for good; one that is revoked already stays so. Raises NotFound."""
    if api_key(session, key_id).revoked_at is None:
        now = datetime.now(UTC)
        session.execute(update(ApiKeyRow).where(col(ApiKeyRow.id) == key_id).values(revoked_at=now))


def key_named(session: Session, name: str) -> str:
    """The identifier of the key that has this name, or is it, and is not revoked. Raises NotFound."""
    statement = select(col(ApiKeyRow.id)).where(
        (col(ApiKeyRow.name) == name) | (col(ApiKeyRow.id) == name), col(ApiKeyRow.revoked_at).is_(None)
    )
    found = session.scalar(statement)
    if found is None:
        raise NotFound(f"there is no key {name!r}, or it was revoked")
    return found


def note_uses(session: Session, uses: Mapping[str, datetime]) -> None:
    """Keep when keys were used last: identifier -> time."""
    for key_id, when in uses.items():
        session.execute(update(ApiKeyRow).where(col(ApiKeyRow.id) == key_id).values(last_used_at=when))


def _in_order(scopes: Sequence[Scope]) -> list[Scope]:
    return [scope for scope in SCOPES if scope in scopes]


def _refuse_taken(session: Session, name: str) -> None:
    taken = select(col(ApiKeyRow.id)).where(col(ApiKeyRow.name) == name, col(ApiKeyRow.revoked_at).is_(None))
    if session.scalar(taken) is not None:
        raise Conflict(f"there is a key {name!r} already: revoke it first, or take another name")
