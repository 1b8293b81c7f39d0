"""What is the service made of? create_app puts the rooms together; nothing happens at import."""

from __future__ import annotations

from fastapi import FastAPI

from app.settings import Settings


def create_app(settings: Settings) -> FastAPI:
    """The service with these settings; its lifespan opens and closes all it holds."""
    raise NotImplementedError
