"""Is this request a repetition? ``Idempotency-Key`` names it: whatever its first try made is answered again.

While the first is being answered the others get 409; with another body the key is refused. Two servers on one database
may both begin the work: the key is written in the transaction of the article, so that one of them stores it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from typing import Annotated

from fastapi import Depends, Header, Request
from sqlmodel import Session

from app.api.deps import Service
from app.errors import BadQuery, Conflict
from app.incoming import Incoming
from app.store import idempotency
from app.store.idempotency import IdempotencyKeyRow

KeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[!-~]{1,255}$",
        description="A name for this request, of your choice (a random UUID, say), 1 to 255 visible ASCII characters. "
        "Sent again with the same body it is answered with what the first made; with another body it is refused (422); "
        "while the first is being answered, 409. It is remembered for WHOSAID_KEEP_KEYS_HOURS, 24 unless set.",
        examples=["8f14e45f-ceea-467f-a1d7-7d0b8e0c3b11"],
    ),
]


async def one_key(request: Request, key: KeyHeader = None) -> str | None:
    """The key of this request, if it has one. Raises BadQuery if it has two."""
    if len(request.headers.getlist("idempotency-key")) > 1:
        raise BadQuery("Idempotency-Key is given more than once", pointer="Idempotency-Key")
    return key


KeyDep = Annotated[str | None, Depends(one_key)]


@dataclass(frozen=True, slots=True)
class Once:
    """A request that is answered once for its key. key: None, and then nothing is looked up or remembered."""

    service: Service
    key: str | None

    def before(self, session: Session, fingerprint: str) -> IdempotencyKeyRow | None:
        """What the first request with this key made, if it is known. Raises Invalid if that was another request."""
        return None if self.key is None else idempotency.remembered(session, self.key, fingerprint)

    def made(
        self,
        session: Session,
        fingerprint: str,
        *,
        status: int,
        article_id: str | None = None,
        operation_id: str | None = None,
    ) -> None:
        """Remember what is made in this transaction. Raises Conflict if another server was faster."""
        if self.key is None:
            return
        if self.before(session, fingerprint) is not None:
            raise Conflict(f"the Idempotency-Key {self.key!r} was answered at this moment: ask again for the answer")
        made = {"article_id": article_id, "operation_id": operation_id}
        idempotency.remember(session, self.key, fingerprint, status=status, keep=self.service.keep_keys, **made)


@contextmanager
def once(service: Service, key: str | None) -> Iterator[Once]:
    """Have the key for this request alone while the block runs. Raises Conflict if another request has it."""
    if key is None:
        yield Once(service, None)
        return
    if key in service.keys_in_flight:
        raise Conflict(f"a request with the Idempotency-Key {key!r} is being answered: ask again in a moment")
    service.keys_in_flight.add(key)
    try:
        yield Once(service, key)
    finally:
        service.keys_in_flight.discard(key)


def fingerprint_of(given: Incoming) -> str:
    """What makes two requests for one article the same: its fields, however they were written down."""
    return blake2b(b"article\0" + given.model_dump_json(exclude_none=True).encode(), digest_size=32).hexdigest()
