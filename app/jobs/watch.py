"""When is there work? Asked apart from the work itself, so that a worker stays small until its first article comes."""

from __future__ import annotations

import logging
from threading import Event

from sqlalchemy import Engine

from app.errors import Unavailable
from app.jobs import queue
from app.store.engine import reading

AFTER_TROUBLE_S = 2.0
# A look into an empty queue takes 0.1 ms; who posts with Prefer: respond-async waits for half of this on average.
_LOOK_EVERY_S = 0.25
_log = logging.getLogger("whosaid.worker")


def wait_for_work(engine: Engine, stop: Event, *, until_empty: bool = False) -> bool:
    """True as soon as a job is due; False when told to stop or, if until_empty, when none is left to wait for."""
    while not stop.is_set():
        pause = _LOOK_EVERY_S
        try:
            with reading(engine) as session:
                if queue.is_due(session):
                    return True
                if until_empty and queue.is_empty(session):
                    return False
        except Unavailable as error:
            _log.error("the queue cannot be read now: %s", error)
            pause = AFTER_TROUBLE_S
        stop.wait(pause)
    return False
