"""What is the service made of? create_app puts the rooms together; nothing happens at import."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from fastapi_offline import FastAPIOffline
from sqlalchemy import Engine
from starlette.responses import RedirectResponse
from starlette.types import Lifespan

from app.api import (
    api_keys,
    articles,
    batch,
    exports,
    extract,
    health,
    metrics,
    operations,
    quotes,
    reattribution,
    review,
    speaker_edits,
    speakers,
    stats,
)
from app.api.cors import allow_origins
from app.api.deps import Limits, Service
from app.api.guard import Guard, Rules
from app.api.keyring import Keyring
from app.api.measures import MeasuredAttributor, Measures
from app.api.openapi import describe_honestly
from app.api.problems import tell_problems
from app.api.request_id import RequestId
from app.api.safe_headers import SafeHeaders
from app.api.watch import Watch
from app.attribution.attributor import WEIGHTS, Attributor
from app.errors import ModelDamaged, Unavailable
from app.intake.html import Reader
from app.listening import is_loopback
from app.settings import Settings
from app.store.engine import OneThread, open_engine, shorten_log
from app.tracing import Tracing, no_tracing, start_tracing

DESCRIPTION = """Takes news articles in, finds every quote, says who spoke, with the evidence.

Offsets count Unicode code points and are half-open: `text[start:end]` are the words themselves. Times are RFC 3339 in
UTC. Lists come in pages: ask again with `page_token` set to the `next_page_token` of the answer until there is none.
Reads carry an ETag; send it back as `If-None-Match` and get 304 if nothing changed. Every error is an
`application/problem+json` document (RFC 9457)."""
_PER_MINUTE = 6_000  # requests of each caller where the service can be reached from elsewhere and nobody said otherwise
_LOOK_AT_LOG_S = 1  # between two looks at how much waits to be moved into the database
_log = logging.getLogger("whosaid")


def create_app(settings: Settings) -> FastAPI:
    """The service with these settings; its lifespan opens and closes all it holds. Raises Invalid for a bad URL.

    The database is not migrated here: see store.migrate. Until it is, every route but /healthz and /version says 503.
    """
    tracing = start_tracing(_version()) if settings.tracing else no_tracing()
    measures = Measures(_version())
    app = FastAPIOffline(
        title="Whosaid",
        version=_version(),
        description=DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        lifespan=_lifespan(settings, measures, tracing),
        redirect_slashes=False,
        static_url="/static",
        telemetry={"tracing": False, "metrics": False, "logs": False},  # it would tell queries; see api/watch.py
    )
    # The last one added is the first that a request comes to.
    app.add_middleware(Guard, rules=_rules(settings))
    allow_origins(app, settings.cors_origins)
    app.add_middleware(SafeHeaders)
    app.add_middleware(Watch, measures=measures, tracer=tracing.tracer)
    app.add_middleware(RequestId)
    tell_problems(app)
    app.state.measures = measures
    documentation = list(app.router.routes)  # asked for least, so that it is compared last
    app.router.routes.clear()
    for room in (  # a request is compared with the routes in this order
        quotes,
        extract,
        articles,
        batch,
        operations,
        reattribution,
        review,
        speakers,
        speaker_edits,
        stats,
        exports,
        api_keys,
        health,
        metrics,
    ):
        _take_in(app, room.router)
    app.router.routes += documentation
    app.add_api_route("/", _to_docs, include_in_schema=False)
    describe_honestly(app, keys=settings.auth == "required")
    return app


def _take_in(app: FastAPI, router: APIRouter) -> None:
    # include_router would keep the routes in a router of their own, and match each request twice over.
    for route in router.routes:
        assert isinstance(route, APIRoute)  # noqa: S101
        route.unique_id = route.name  # what generated clients call their functions
        app.router.routes.append(route)


def _rules(settings: Settings) -> Rules:
    unset = 0 if is_loopback(settings.host) else _PER_MINUTE
    per_minute = unset if settings.rate_limit is None else settings.rate_limit
    return Rules(keys=settings.auth == "required", per_minute=per_minute, patience=settings.body_timeout)


def _lifespan(settings: Settings, measures: Measures, tracing: Tracing) -> Lifespan[FastAPI]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        engine = open_engine(settings.database_url)
        at_once = OneThread(engine)
        keyring = Keyring(engine)
        with Reader(workers=settings.attribution_threads) as reader:
            app.state.service = Service(
                version=app.version,
                limits=Limits(
                    body_bytes=settings.max_body_bytes,
                    text_chars=settings.max_text_chars,
                    query_seconds=settings.query_seconds,
                    batch_bytes=settings.max_batch_bytes,
                ),
                keep_keys=timedelta(hours=settings.keep_keys_hours),
                keep_operations=timedelta(days=settings.keep_operations_days),
                engine=engine,
                at_once=at_once,
                attributor=_load(settings, measures, tracing),
                reader=reader,
                workers=CapacityLimiter(settings.attribution_threads),
                keyring=keyring,
                measures=measures,
            )
            upkeep = [asyncio.create_task(work) for work in (keyring.keep_uses(), _keep_log_short(engine))]
            yield
            for work in upkeep:
                work.cancel()
            keyring.write_uses()
        at_once.close()
        engine.dispose()
        tracing.stop()

    return lifespan


async def _keep_log_short(engine: Engine) -> None:
    while True:
        await asyncio.sleep(_LOOK_AT_LOG_S)
        try:
            await to_thread.run_sync(shorten_log, engine)
        except Unavailable as error:
            _log.warning("the log of the database was not shortened: %s", error)


def _load(settings: Settings, measures: Measures, tracing: Tracing) -> Attributor | ModelDamaged:
    # Without its model the service still shows what is stored; /readyz and every route that needs it say what is wrong.
    try:
        attributor = Attributor.load(settings.weights or WEIGHTS)
        return MeasuredAttributor(attributor, measures, tracing.tracer)
    except ModelDamaged as error:
        _log.error("the model cannot be used: %s", error)
        return error


def _version() -> str:
    try:
        return version("whosaid")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "0+uninstalled"


async def _to_docs() -> RedirectResponse:
    return RedirectResponse("/docs")
