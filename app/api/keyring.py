"""Whose key is this? Asked of the database once in two seconds for each key, not for each request.

So a key that is revoked by another process counts for two seconds more; one revoked over HTTP stops at once.
"""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import UTC, datetime
from hashlib import sha256

from anyio import to_thread
from sqlalchemy import Engine

from app.errors import Unavailable
from app.store.api_keys import Bearer, find_bearer, is_token, note_uses
from app.store.engine import reading, writing

_FRESH_S = 2.0
_KEPT = 1_000  # keys remembered at once
_WRITE_EVERY_S = 30.0
_log = logging.getLogger("whosaid")


class Keyring:
    """The keys that called lately, and when each did."""

    def __init__(self, engine: Engine) -> None:
        """engine: of the database that holds the keys."""
        self._engine = engine
        self._known: dict[bytes, tuple[Bearer, float]] = {}
        self._uses: dict[str, datetime] = {}

    def known(self, token: str) -> Bearer | None:
        """Whose key it was within the last two seconds, or None if that is not known."""
        bearer, since = self._known.get(_digest(token), (None, 0.0))
        return bearer if time.monotonic() - since < _FRESH_S else None

    def met(self, token: str) -> bool:
        """True if it was somebody's key not long ago: whoever sends it does not guess."""
        return _digest(token) in self._known

    async def find(self, token: str) -> Bearer | None:
        """Whose key it is, as the database has it, or None. Raises Unavailable."""
        if not is_token(token):
            return None
        bearer = await to_thread.run_sync(self._look_up, token)
        if bearer is not None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[_digest(token)] = (bearer, time.monotonic())
        else:
            self._known.pop(_digest(token), None)
        return bearer

    def used(self, bearer: Bearer) -> None:
        """Remember that it was used now; written to the database within half a minute."""
        self._uses[bearer.id] = datetime.now(UTC)

    def forget(self) -> None:
        """Ask the database anew: keys have changed."""
        self._known.clear()

    async def keep_uses(self) -> None:
        """Write down when keys were used, now and then, until cancelled."""
        while True:
            await asyncio.sleep(_WRITE_EVERY_S)
            await to_thread.run_sync(self.write_uses)

    def write_uses(self) -> None:
        """Write down when keys were used. What cannot be written now is written the next time."""
        uses, self._uses = self._uses, {}
        if not uses:
            return
        try:
            with writing(self._engine) as session:
                note_uses(session, uses)
        except Unavailable as error:
            _log.warning("the last use of keys was not written: %s", error)
            self._uses = {**uses, **self._uses}

    def _look_up(self, token: str) -> Bearer | None:
        with reading(self._engine) as session:
            return find_bearer(session, token)


def _digest(token: str) -> bytes:
    # The keys themselves are not kept, in memory either.
    return sha256(token.encode()).digest()
