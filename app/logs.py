"""What does the server write down? Lines of JSON on standard error, one for each event.

An error is told by its class and the places that it passed, never by its message: those of validation and of databases
repeat what they choked on, which may be an article. No text of articles, no query, no key is logged.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

_OURS = ("whosaid", "uvicorn")
_ENCODER = json.JSONEncoder(ensure_ascii=False)


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON; ``extra={"told": {...}}`` adds fields to it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {
            "time": when.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            # What other libraries say may hold anything that they were given: the place is told, not the words.
            "message": record.getMessage() if record.name.startswith(_OURS) else f"{record.module}:{record.lineno}",
            **getattr(record, "told", {}),
        }
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            line["error"] = type(error).__name__
            line["stack"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
            ]
        return _ENCODER.encode(line)


def log_settings(level: str) -> dict[str, Any]:
    """For logging.config.dictConfig: everything from this level on, as JsonLines."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonLines}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            # It would write the whole path of every request, the query with it.
            "uvicorn.access": {"handlers": [], "propagate": False},
            # It tells each look at the schema, and so each question whether the service is ready.
            "alembic": {"level": "WARNING"},
        },
    }
