"""What does a route need, beyond its own input? Each need has a name to stand in a signature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, Request
from sqlalchemy import Engine

from app.api.keyring import Keyring
from app.api.measures import Measures
from app.attribution.attributor import Attributor
from app.errors import BadQuery, ModelDamaged
from app.intake.html import Reader
from app.store.engine import OneThread
from app.store.filters import REPEATABLE
from app.store.migrate import check_schema

Answer = TypeVar("Answer")
LOCAL = "local"  # whoever can reach the service, while it asks for no keys


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken in at once: bytes of a body, code points of an article, bytes of a batch.

    query_seconds: how long a read may take.
    """

    body_bytes: int
    text_chars: int
    batch_bytes: int
    query_seconds: float


@dataclass(slots=True)
class Service:
    """What the service holds while it runs.

    at_once: the same database for the event loop alone.
    attributor: the engine, or why there is none; reads go on without it.
    workers: a turn for each article under attribution; the others wait here, and reads do not wait for them.
    keep_keys, keep_operations: how long what was made under an Idempotency-Key, and what became of an operation, is
    remembered. keys_in_flight: the keys of the requests that are being answered now.
    """

    version: str
    limits: Limits
    engine: Engine
    at_once: OneThread
    attributor: Attributor | ModelDamaged
    reader: Reader
    workers: CapacityLimiter
    keyring: Keyring
    measures: Measures
    keep_keys: timedelta
    keep_operations: timedelta
    keys_in_flight: set[str] = field(default_factory=set)
    schema_checked: bool = False
    exports: int = 0  # how many are under way

    def check_database(self) -> None:
        """Raise Unavailable unless the database answers and is of the schema of this version."""
        check_schema(self.engine)
        self.schema_checked = True

    async def take_turn(self, work: Callable[[], Answer]) -> Answer:
        """Run work that takes long in a thread, when it is its turn."""
        return await to_thread.run_sync(work, limiter=self.workers)


def service_of(request: Request) -> Service:
    """The service that this request came to."""
    service = request.app.state.service
    assert isinstance(service, Service)  # noqa: S101
    return service


async def get_service(request: Request) -> Service:
    """The service, once its database has been found to be of the right schema."""
    service = service_of(request)
    if not service.schema_checked:
        await to_thread.run_sync(service.check_database)
    return service


async def get_attributor(request: Request) -> Attributor:
    """The engine. Raises ModelDamaged if it could not be loaded."""
    attributor = service_of(request).attributor
    if isinstance(attributor, ModelDamaged):
        raise ModelDamaged(str(attributor))
    return attributor


async def get_who(request: Request) -> str:
    """Who makes a change, as its revision will name them: LOCAL unless the request has proved to be somebody's."""
    who = getattr(request.state, "who", LOCAL)
    assert isinstance(who, str)  # noqa: S101
    return who


ServiceDep = Annotated[Service, Depends(get_service)]


async def refuse_parameters(request: Request) -> None:
    """Raise BadQuery if there is any query parameter: for routes that have none."""
    for name in request.query_params:
        raise BadQuery(f"there is no parameter {name!r} here", pointer=name)


async def refuse_repeats(request: Request) -> None:
    """Raise BadQuery if a parameter that takes one value is given several: neither would be sure to count."""
    for name in set(request.query_params) - REPEATABLE:
        if len(request.query_params.getlist(name)) > 1:
            raise BadQuery(f"{name} is given more than once", pointer=name)


AnyServiceDep = Annotated[Service, Depends(service_of)]
AttributorDep = Annotated[Attributor, Depends(get_attributor)]
WhoDep = Annotated[str, Depends(get_who)]
no_parameters = Depends(refuse_parameters)
once_each = Depends(refuse_repeats)
