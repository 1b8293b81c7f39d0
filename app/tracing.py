"""Where do the spans go? To an OpenTelemetry collector over OTLP/HTTP, if the settings say so and the extra is in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from opentelemetry.trace import Tracer

from app.errors import Invalid


@dataclass(frozen=True, slots=True)
class Tracing:
    """tracer: makes spans; None if nobody wants them. stop: sends what is left, at the end."""

    tracer: Tracer | None
    stop: Callable[[], None]


def no_tracing() -> Tracing:
    """No spans."""
    return Tracing(None, lambda: None)


def start_tracing(version: str) -> Tracing:
    """Spans as the OTEL_... variables of the environment say. Raises Invalid if the extra is not installed."""
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import OTELResourceDetector, Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ModuleNotFoundError:
        raise Invalid("WHOSAID_TRACING needs OpenTelemetry: install requirements-otel.lock, or whosaid[otel]") from None
    # OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES go before these.
    ours = Resource({"service.name": "whosaid", "service.version": version})
    provider = TracerProvider(resource=ours.merge(OTELResourceDetector().detect()))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return Tracing(provider.get_tracer("whosaid", version), provider.shutdown)
