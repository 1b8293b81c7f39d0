"""/metrics: what the service has done since it started, as Prometheus reads it."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from sqlalchemy import Engine

from app.api.deps import AnyServiceDep
from app.api.examples import METRICS
from app.api.scopes import READ
from app.errors import Unavailable
from app.jobs.progress import queue_depth
from app.store.engine import reading

router = APIRouter(tags=["health"])


@router.get(
    "/metrics",
    summary="How much does it do?",
    response_class=PlainTextResponse,
    responses={200: {"content": {"text/plain": {"example": METRICS}}}},
    dependencies=[READ],
)
def metrics(service: AnyServiceDep) -> Response:
    """Requests by route, the engine's time, articles and quotes stored, the queue, the size of the database.

    Counts begin at zero when the process starts. With keys asked for, give Prometheus one of scope read.
    """
    told = service.measures.exposition(Path(service.engine.url.database or ""), queued=_queued(service.engine))
    return Response(told, headers={"Cache-Control": "no-store"}, media_type=CONTENT_TYPE_PLAIN_0_0_4)


def _queued(engine: Engine) -> int | None:
    """How many articles are in the queue; None where the database cannot say, as the other figures are told anyway."""
    try:
        with reading(engine) as session:
            return queue_depth(session)
    except Unavailable:
        return None
