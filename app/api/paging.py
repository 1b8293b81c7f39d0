"""Where does the next page begin? After the last row of this one: the token says which, and of which list."""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from hashlib import blake2b
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from app.errors import BadQuery
from app.store.ids import is_id
from app.store.queries import Place

MAX_PAGE_SIZE = 200


class Paging(BaseModel):
    """Which page of a list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    page_size: int = Field(
        50,
        ge=1,
        description=f"How many items at most; more than {MAX_PAGE_SIZE} is taken as {MAX_PAGE_SIZE}.",
        examples=[50],
    )
    page_token: str | None = Field(
        None,
        max_length=2_000,
        description="The next_page_token of the page before, with the same filter; another filter is refused.",
    )

    @property
    def limit(self) -> int:
        """How many items the page has at most."""
        return min(self.page_size, MAX_PAGE_SIZE)


def list_name(path: str, wanted: BaseModel) -> str:
    """What tells one list from another: its path and its filter, not the page."""
    filters = wanted.model_dump_json(exclude={"page_size", "page_token"})
    return blake2b(f"{path}?{filters}".encode(), digest_size=9).hexdigest()


def write_token(name: str, place: Place) -> str:
    """The token of the page after this place."""
    value = place.value.isoformat() if isinstance(place.value, datetime) else place.value
    return urlsafe_b64encode(json.dumps([name, value, place.id]).encode()).decode().rstrip("=")


def read_token(token: str | None, name: str, *, ordered_by: type[datetime] | type[float] | type[str]) -> Place | None:
    """The place that a token stands for. Raises BadQuery if it is no token, or of another list."""
    if token is None:
        return None
    parts = _parts(token, name)
    if len(parts) != 3:
        raise BadQuery("this is no token of this service", pointer="page_token")
    value, row_id = _value(parts[1], ordered_by), parts[2]
    if value is None or not isinstance(row_id, str) or not is_id(row_id):
        raise BadQuery("this is no token of this service", pointer="page_token")
    return Place(value, row_id)


def write_keys(name: str, *keys: float) -> str:
    """The token of the page after the row with these keys."""
    return urlsafe_b64encode(json.dumps([name, *keys]).encode()).decode().rstrip("=")


def read_keys(token: str | None, name: str, *kinds: type) -> tuple[Any, ...] | None:
    """The keys that a token of write_keys stands for, of these types. Raises BadQuery as read_token does."""
    if token is None:
        return None
    keys = _parts(token, name)[1:]
    if len(keys) != len(kinds) or not all(_is_key(key, kind) for key, kind in zip(keys, kinds, strict=True)):
        raise BadQuery("this is no token of this service", pointer="page_token")
    return tuple(keys)


def _is_key(key: object, kind: type) -> bool:
    return type(key) is kind and (not isinstance(key, int) or 0 <= key < 2**63)


def _parts(token: str, name: str) -> list[object]:
    try:
        parts = json.loads(urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4)))
    except (binascii.Error, ValueError, RecursionError):  # wrong characters, wrong length, not UTF-8, not JSON
        raise BadQuery("this is no token of this service", pointer="page_token") from None
    if not (isinstance(parts, list) and parts and parts[0] == name):
        raise BadQuery("the token belongs to a list with another filter", pointer="page_token")
    return parts


def _value(given: object, kind: type[datetime] | type[float] | type[str]) -> datetime | float | str | None:
    if kind is not datetime:
        return given if isinstance(given, (float, str)) and isinstance(given, kind) else None
    try:
        moment = datetime.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
