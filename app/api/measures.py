"""How much does the service do, and how long does it take? Counted in this process, told at /metrics.

The workers that it runs tell it what they do.

Labels are names of routes, methods and states, never a word of what is asked or stored.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from math import nan
from pathlib import Path

from opentelemetry.context import Context
from opentelemetry.trace import INVALID_SPAN, Span, SpanKind, Tracer
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector, generate_latest

from app.attribution.attributor import Attributor
from app.attribution.types import Attribution
from app.jobs.worker import Done

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Measures:
    """The counters of one application; two in a process share none."""

    def __init__(self, version: str) -> None:
        """version: of the service."""
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        Info("whosaid", "What runs here.", registry=registry).info({"version": version})
        labels = ("method", "route")
        self._requests = Counter("whosaid_http_requests", "Requests answered.", (*labels, "status"), registry=registry)
        self._request_seconds = Histogram(
            "whosaid_http_request_seconds",
            "From the first byte of a request to the last of its answer.",
            labels,
            buckets=_SECONDS,
            registry=registry,
        )
        self._in_progress = Gauge("whosaid_http_requests_in_progress", "Requests not answered yet.", registry=registry)
        self._engine_seconds = Histogram(
            "whosaid_engine_seconds", "The engine's time for an article.", buckets=_SECONDS, registry=registry
        )
        self._engine_characters = Counter(
            "whosaid_engine_characters", "Characters that the engine has read.", registry=registry
        )
        self._articles = Counter("whosaid_articles_ingested", "Articles stored.", registry=registry)
        self._quotes = Counter("whosaid_quotes_ingested", "Quotes stored with them.", registry=registry)
        self._queued = Gauge(
            "whosaid_queue_articles", "Articles that wait for a worker or are in its hands.", registry=registry
        )
        self._database = Gauge("whosaid_database_bytes", "Size of the database on disk.", ("file",), registry=registry)

    @contextmanager
    def request_in_hand(self) -> Iterator[None]:
        """Count a request as not answered yet."""
        with self._in_progress.track_inprogress():
            yield

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer; route is the template, not the path."""
        method = method if method in _METHODS else "other"
        self._requests.labels(method, route, str(status)).inc()
        self._request_seconds.labels(method, route).observe(seconds)

    def read(self, characters: int, seconds: float) -> None:
        """Count a text that the engine has read."""
        self._engine_seconds.observe(seconds)
        self._engine_characters.inc(characters)

    def ingested(self, quotes: int) -> None:
        """Count an article that was stored with so many quotes."""
        self._articles.inc()
        self._quotes.inc(quotes)

    def heard(self, line: str) -> None:
        """Count what a worker beside this server says that it has done (jobs.worker.Done, as JSON).

        Any other line counts for nothing: a worker that is killed may leave half of one.
        """
        try:
            done = Done(**json.loads(line))
        except (TypeError, ValueError):
            return
        self.read(done.characters, done.seconds)
        if done.quotes is not None:
            self.ingested(done.quotes)

    def exposition(self, database: Path, *, queued: int | None) -> bytes:
        """All of it as Prometheus reads it, with the sizes of this database's files and the articles in its queue.

        queued: None where the database does not say.
        """
        self._queued.set(nan if queued is None else queued)
        for kind, suffix in (("main", ""), ("wal", "-wal")):
            file = database.with_name(database.name + suffix)
            self._database.labels(kind).set(file.stat().st_size if file.exists() else 0)
        return generate_latest(self._registry)


class MeasuredAttributor(Attributor):
    """The same engine, its work counted and traced."""

    def __init__(self, attributor: Attributor, measures: Measures, tracer: Tracer | None) -> None:
        """attributor: keeps all its parts, its lock among them; they are shared."""
        vars(self).update(vars(attributor))
        self._measures = measures
        self._tracer = tracer

    def __call__(self, text: str) -> Attribution:
        """Attribute one text."""
        began = time.perf_counter()
        with span_of(self._tracer, "attribute", {"whosaid.characters": len(text)}) as span:
            found = super().__call__(text)
            span.set_attribute("whosaid.quotes", len(found.quotes))
        self._measures.read(len(text), time.perf_counter() - began)
        return found


def span_of(
    tracer: Tracer | None,
    name: str,
    attributes: Mapping[str, str | int],
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    context: Context | None = None,
) -> AbstractContextManager[Span]:
    """A span around a block; one that goes nowhere without a tracer. An error's message is kept out of it."""
    if tracer is None:
        return nullcontext(INVALID_SPAN)
    return tracer.start_as_current_span(
        name, context=context, kind=kind, attributes=attributes, record_exception=False, set_status_on_exception=False
    )
