"""/healthz, /readyz, /version: is the service alive, can it do its work, and what is it?"""

from __future__ import annotations

import platform
from typing import Literal

from anyio import to_thread
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from app.api.deps import AnyServiceDep, AttributorDep
from app.api.problems import problems
from app.api.scopes import OPEN
from app.attribution.attributor import Attributor
from app.errors import ModelDamaged, Unavailable

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """That the process answers."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "ok"}]})

    status: Literal["ok"] = Field("ok", description="ok, or there is no answer.")


class Readiness(BaseModel):
    """That the work can be done."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "ready"}]})

    status: Literal["ready"] = Field("ready", description="ready, or the answer is a problem.")


class Versions(BaseModel):
    """What runs here."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"whosaid": "0.1.0", "model": "1", "python": "3.11.2"}]})

    whosaid: str = Field(description="The version of the service.")
    model: str | None = Field(description="The version of the engine; null if it could not be loaded.")
    python: str = Field(description="The version of Python.")


@router.get("/healthz", summary="Is it alive?", dependencies=[OPEN])
async def healthz() -> Health:
    """The process answers; nothing else is looked at."""
    return Health()


@router.get("/readyz", summary="Is it ready?", responses=problems(ModelDamaged, Unavailable), dependencies=[OPEN])
async def readyz(service: AnyServiceDep, _attributor: AttributorDep) -> Readiness:
    """The engine is loaded and the database answers and is of the right schema; else 503 says what is missing."""
    await to_thread.run_sync(service.check_database)
    return Readiness()


@router.get("/version", summary="Which version is it?", dependencies=[OPEN])
async def version(service: AnyServiceDep) -> Versions:
    """The versions of the service, its engine and its Python."""
    model = service.attributor.model if isinstance(service.attributor, Attributor) else None
    return Versions(whosaid=service.version, model=model, python=platform.python_version())
