"""How is the queue worked off? One article at a time: take it, read it, store what came of it and "done" together.

In: a database, the engine, and a signal to stop. A worker that is stopped finishes what it has in hand. Any number of
workers may run at once, each in a process of its own.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from threading import Event

from sqlalchemy import Engine

from app.attribution.attributor import Attributor
from app.attribution.types import Attribution
from app.errors import Conflict, Invalid, NotFound, TooLarge, Unavailable
from app.incoming import Incoming, read_article
from app.ingest import Attribute, ingest_article
from app.intake.html import Reader
from app.jobs import queue
from app.jobs.queue import Job, Patience
from app.jobs.watch import AFTER_TROUBLE_S, wait_for_work
from app.reattribute import reattribute_article
from app.store.difference import counts_of
from app.store.engine import writing

_log = logging.getLogger("whosaid.worker")


@dataclass(frozen=True, slots=True)
class Done:
    """What a job took: characters that the engine read, its seconds, and the quotes of an article that is new."""

    characters: int
    seconds: float
    quotes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """All that one worker needs. load: the engine, called at the first job, so that an idle worker stays small.

    tell: is called after each job that is done.
    """

    engine: Engine
    load: Callable[[], Attributor]
    reader: Reader
    text_chars: int
    patience: Patience = field(default_factory=Patience)
    tell: Callable[[Done], None] = lambda _: None


def work(worker: Worker, stop: Event, *, until_empty: bool = False) -> None:
    """Work off the queue until told to stop, or until it is empty. Raises ModelDamaged before it takes a job."""
    attributor: Attributor | None = None
    while wait_for_work(worker.engine, stop, until_empty=until_empty):
        attributor = attributor or worker.load()
        try:
            _take_one(worker, attributor, stop)
        except Unavailable as error:  # a job that is in hand comes again when its lease is over
            _log.error("the queue cannot be worked off now: %s", error)
            stop.wait(AFTER_TROUBLE_S)


def _take_one(worker: Worker, attributor: Attributor, stop: Event) -> None:
    with writing(worker.engine) as session:
        job = queue.claim(session, worker.patience)
    if job is None:  # another worker was faster
        return
    if stop.is_set():
        with writing(worker.engine) as session:
            queue.hand_back(session, job)
        return
    perform(worker, attributor, job)


def perform(worker: Worker, attributor: Attributor, job: Job) -> None:
    """Do a job that is in hand; whatever becomes of it is written down. Raises Unavailable if that cannot be."""
    timed = _Timed(attributor)
    try:
        quotes = None
        if job.kind == "ingest":
            quotes = _ingest(worker, timed, job)
        else:
            _reattribute(worker, timed, job)
        worker.tell(Done(timed.characters, timed.seconds, quotes))
    except Conflict as error:
        _log.info("%s: nothing was stored", error)
    except (Invalid, TooLarge, NotFound) as error:
        with writing(worker.engine) as session:
            queue.refuse(session, job, detail=str(error), pointer=error.pointer)
    except Exception as error:  # noqa: BLE001 - one bad article, whatever is the matter with it, must not stop the others
        trouble = f"{type(error).__name__}: {error}"
        _log.warning("job %s, attempt %d: %s", job.id, job.attempts, trouble)
        with writing(worker.engine) as session:
            queue.put_off(session, job, worker.patience, trouble=trouble[:2_000])


def _ingest(worker: Worker, attribute: Attribute, job: Job) -> int | None:
    article = read_article(Incoming.model_validate_json(job.payload), worker.reader, max_chars=worker.text_chars)
    with writing(worker.engine) as session:
        done = ingest_article(session, attribute, article, article_id=job.article_id)
        queue.finish(session, job, article_id=done.article_id, created=done.created)
    return done.quotes if done.created else None


def _reattribute(worker: Worker, attribute: Attribute, job: Job) -> None:
    with writing(worker.engine) as session:
        difference = reattribute_article(session, attribute, job.article_id or "", apply=job.kind == "reattribute")
        queue.finish(session, job, article_id=job.article_id, result=asdict(difference), counts=counts_of(difference))


class _Timed:
    """The engine, and how long it took."""

    def __init__(self, attribute: Attribute) -> None:
        self.characters = 0
        self.seconds = 0.0
        self._attribute = attribute

    def __call__(self, text: str) -> Attribution:
        began = time.perf_counter()
        found = self._attribute(text)
        self.characters += len(text)
        self.seconds += time.perf_counter() - began
        return found
