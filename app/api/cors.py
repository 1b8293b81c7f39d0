"""Which web pages may call the API from a browser? None, but those of the origins that the settings name."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

_SENT = ["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "Prefer", "X-Request-ID"]
_SHOWN = [
    *("Content-Disposition", "ETag", "Link", "Location", "RateLimit", "RateLimit-Policy", "Retry-After"),
    *("WWW-Authenticate", "X-Request-ID"),
]


def allow_origins(app: FastAPI, origins: str) -> None:
    """Let pages of these origins, separated by commas, call the API and see its answers; ``*``: all pages.

    They carry a key themselves, never a cookie, so that an open list gives a page no right that it has not.
    """
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins.split(","),
            allow_methods=["GET", "POST", "PATCH", "PUT", "DELETE"],
            allow_headers=_SENT,
            expose_headers=_SHOWN,
            max_age=600,
        )
