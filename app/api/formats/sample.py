"""Which quote do the examples of the formats show? The one of examples.py, as a row of store.exports."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import Row

from app.api.examples import ARTICLE, QUOTE, QUOTE_DETAIL
from app.api.formats.base import Addresses

ADDRESSES = Addresses("https://quotes.example", "https://quotes.example/v1/exports/quotes?format=jsonld")


def _row() -> SimpleNamespace:
    flat: dict[str, Any] = {**QUOTE, "prefix": QUOTE_DETAIL["prefix"], "suffix": QUOTE_DETAIL["suffix"]}
    for name in ("cue", "source", "speaker"):
        flat.update({f"{name}_{part}": value for part, value in flat.pop(name).items()})
    flat.update({f"article_{name}": ARTICLE[name] for name in ("title", "publisher", "url", "language")})
    return SimpleNamespace(**{**flat, "published_at": datetime.fromisoformat(QUOTE["published_at"])})


ROW = cast("Row[Any]", _row())
