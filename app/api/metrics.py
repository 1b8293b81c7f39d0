"""/metrics: what the service has done since it started, as Prometheus reads it."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from app.api.deps import AnyServiceDep
from app.api.examples import METRICS
from app.api.scopes import READ

router = APIRouter(tags=["health"])


@router.get(
    "/metrics",
    summary="How much does it do?",
    response_class=PlainTextResponse,
    responses={200: {"content": {"text/plain": {"example": METRICS}}}},
    dependencies=[READ],
)
def metrics(service: AnyServiceDep) -> Response:
    """Requests by route, the engine's time, articles and quotes stored, the size of the database, as Prometheus text.

    Counts begin at zero when the process starts. With keys asked for, give Prometheus one of scope read.
    """
    told = service.measures.exposition(Path(service.engine.url.database or ""))
    return Response(told, headers={"Cache-Control": "no-store"}, media_type=CONTENT_TYPE_PLAIN_0_0_4)
