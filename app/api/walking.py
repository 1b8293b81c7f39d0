"""How does a reader walk a list, and follow what changes, without missing anything?

Page by page with tokens of keys. With updated_since the walk has an end that is fixed on its first page, the moment of
the last change by then: what changes later is told by the walk that begins there.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.api.paging import Paging, read_keys, write_keys
from app.store.choice import moment, now


@dataclass(frozen=True, slots=True)
class Walk:
    """name: of the list; until: where the walk ends, if it follows changes; after: the keys to go on after."""

    name: str
    until: int | None
    after: tuple[Any, ...] | None

    def token(self, keys: tuple[float, ...]) -> str:
        """The token of the page after the row with these keys."""
        return write_keys(self.name, *([] if self.until is None else [self.until]), *keys)

    @property
    def next_updated_since(self) -> datetime | None:
        """Where the next walk begins, if this one follows changes."""
        return None if self.until is None else moment(self.until)


def walk_of(
    connection: sqlite3.Connection, name: str, page: Paging, *, updated_since: datetime | None, kinds: tuple[type, ...]
) -> Walk:
    """The walk of this request. kinds: the types of the keys of its order. Raises BadQuery for a token of another."""
    if updated_since is None:
        return Walk(name, None, read_keys(page.page_token, name, *kinds))
    keys = read_keys(page.page_token, name, int, *kinds)
    return Walk(name, now(connection), None) if keys is None else Walk(name, keys[0], keys[1:])
