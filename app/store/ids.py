"""What identifies a row? An opaque string: a UUID of version 7 (RFC 9562), so that later rows sort later."""

from __future__ import annotations

import re
import secrets
import time
from uuid import UUID

ID_PATTERN = r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
_ID = re.compile(ID_PATTERN)


def new_id() -> str:
    """A fresh identifier; of two made in the same millisecond either may sort first."""
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 7 << 76  # the version
    return str(UUID(int=value & ~(0x3 << 62) | 2 << 62))  # the variant


def new_ids(count: int) -> list[str]:
    """Fresh identifiers in ascending order."""
    return sorted(new_id() for _ in range(count))


def is_id(value: str) -> bool:
    """True if the service could have given this identifier; nothing else needs to be looked up."""
    return _ID.fullmatch(value) is not None
