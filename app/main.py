"""What is the service made of? create_app puts the rooms together; nothing happens at import."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version

from anyio import CapacityLimiter
from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.responses import RedirectResponse
from starlette.types import Lifespan

from app.api import articles, batch, exports, extract, health, operations, quotes, review, speaker_edits, speakers
from app.api.deps import Limits, Service
from app.api.openapi import describe_honestly
from app.api.problems import tell_problems
from app.api.request_id import RequestId
from app.attribution.attributor import WEIGHTS, Attributor
from app.errors import ModelDamaged
from app.intake.html import Reader
from app.settings import Settings
from app.store.engine import open_engine

DESCRIPTION = """Takes news articles in, finds every quote, says who spoke, with the evidence.

Offsets count Unicode code points and are half-open: `text[start:end]` are the words themselves. Times are RFC 3339 in
UTC. Lists come in pages: ask again with `page_token` set to the `next_page_token` of the answer until there is none.
Reads carry an ETag; send it back as `If-None-Match` and get 304 if nothing changed. Every error is an
`application/problem+json` document (RFC 9457)."""
_log = logging.getLogger("whosaid")


def create_app(settings: Settings) -> FastAPI:
    """The service with these settings; its lifespan opens and closes all it holds. Raises Invalid for a bad URL.

    The database is not migrated here: see store.migrate. Until it is, every route but /healthz and /version says 503.
    """
    app = FastAPIOffline(
        title="Whosaid",
        version=_version(),
        description=DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        lifespan=_lifespan(settings),
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,  # what generated clients call their functions
        static_url="/static",
    )
    app.add_middleware(RequestId)
    tell_problems(app)
    for room in (extract, articles, batch, operations, quotes, review, speakers, speaker_edits, exports, health):
        app.include_router(room.router)
    app.add_api_route("/", _to_docs, include_in_schema=False)
    describe_honestly(app)
    return app


def _lifespan(settings: Settings) -> Lifespan[FastAPI]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        engine = open_engine(settings.database_url)
        with Reader(workers=settings.attribution_threads) as reader:
            app.state.service = Service(
                version=app.version,
                limits=Limits(
                    body_bytes=settings.max_body_bytes,
                    text_chars=settings.max_text_chars,
                    batch_bytes=settings.max_batch_bytes,
                ),
                keep_keys=timedelta(hours=settings.keep_keys_hours),
                keep_operations=timedelta(days=settings.keep_operations_days),
                engine=engine,
                attributor=_load(settings),
                reader=reader,
                workers=CapacityLimiter(settings.attribution_threads),
            )
            yield
        engine.dispose()

    return lifespan


def _load(settings: Settings) -> Attributor | ModelDamaged:
    # Without its model the service still shows what is stored; /readyz and every route that needs it say what is wrong.
    try:
        return Attributor.load(settings.weights or WEIGHTS)
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
