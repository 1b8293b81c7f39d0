"""What is a format of exports?

A media type, a file name, and a way to write: quotes in, bytes out, piece by piece, never all of them at once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.store.exports import ExportFilter

_BREAKS = re.compile("[\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Addresses:
    """What identifies a quote, an article or a speaker outside the service.

    base: where the service is ("http://127.0.0.1:8000"); without it, names that hold anywhere (RFC 9562).
    export: the identifier of the export itself.
    """

    base: str | None
    export: str

    def of(self, resource: str, row_id: str) -> str:
        """The address of a row: resource is the path of its list ("quotes")."""
        return f"urn:uuid:{row_id}" if self.base is None else f"{self.base}/v1/{resource}/{row_id}"


@dataclass(frozen=True, slots=True)
class Format:
    """A format of exports. ``write`` gives pieces of the file in order; they may be small.

    schema and example: of the whole file, for the OpenAPI document.
    """

    media_type: str
    file_name: str
    description: str
    schema: dict[str, Any]
    example: object
    write: Callable[[Session, ExportFilter, Addresses], Iterator[bytes]]


def moment(value: datetime | None) -> str | None:
    """A time as RFC 3339 in UTC."""
    return None if value is None else value.isoformat().replace("+00:00", "Z")


def written(value: object) -> bytes:
    """A value as JSON on one line."""
    return on_one_line(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def on_one_line(document: str) -> bytes:
    """JSON without the characters that it allows in strings and that many readers of lines take for an end of line."""
    return _BREAKS.sub(lambda found: f"\\u{ord(found[0]):04x}", document).encode()
