"""How do the tests have queued articles read? By a real worker, in this process, until the queue is empty."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import Any

from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.intake.html import Reader
from app.jobs.queue import Patience
from app.jobs.worker import Worker, work


def work_off(engine: Engine, attributor: Callable[[str], Any], patience: Patience | None = None) -> None:
    """Read all that is queued."""
    with Reader() as reader:
        worker = Worker(
            engine=engine,
            load=lambda: attributor,  # type: ignore[arg-type, return-value]
            reader=reader,
            text_chars=1_000_000,
            patience=patience or Patience(),
        )
        work(worker, Event(), until_empty=True)


def operation_of(client: TestClient, answer: Any) -> dict[str, Any]:
    """The operation that an answer points to, as it is now, with all its items."""
    assert answer.status_code == 202, answer.text
    path = answer.headers["location"]
    operation: dict[str, Any] = client.get(path).json()
    while token := operation.pop("next_page_token", None):
        page = client.get(path, params={"page_token": token}).json()
        operation["items"] += page["items"]
        operation |= {"next_page_token": page["next_page_token"]} if "next_page_token" in page else {}
    return operation
