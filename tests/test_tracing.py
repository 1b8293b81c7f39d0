"""Which spans are made, and what do they tell?"""

from __future__ import annotations

from importlib.util import find_spec

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.testclient import TestClient

import app.main
from app.errors import Invalid
from app.settings import Settings
from app.tracing import Tracing, start_tracing
from tests.api.posting import said

CALLER = "0af7651916cd43dd8448eb211c80319c"


def test_a_request_is_a_span_with_the_engine_in_it(
    settings: Settings, loaded_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    tracing = Tracing(provider.get_tracer("test"), provider.shutdown)
    monkeypatch.setattr(app.main, "start_tracing", lambda version: tracing)
    with TestClient(app.main.create_app(settings.model_copy(update={"tracing": True}))) as client:
        headers = {"traceparent": f"00-{CALLER}-b7ad6b7169203331-01"}
        client.post("/v1/articles", json={"text": said("Jane Roe")}, headers=headers)
        client.get("/v1/quotes?speaker=Roe")
        engine, post, get = kept.get_finished_spans()
    assert [span.name for span in (engine, post, get)] == ["attribute", "POST /v1/articles", "GET /v1/quotes"]
    assert post.context
    assert engine.parent
    assert engine.parent.span_id == post.context.span_id
    assert f"{post.context.trace_id:032x}" == CALLER
    assert post.attributes
    assert post.attributes["http.response.status_code"] == 201
    assert engine.attributes == {"whosaid.characters": len(said("Jane Roe")), "whosaid.quotes": 1}
    assert "Roe" not in "".join(span.to_json() for span in (engine, post, get))


@pytest.mark.skipif(find_spec("opentelemetry.exporter") is not None, reason="the extra for OpenTelemetry is installed")
def test_without_the_extra_the_start_says_what_to_install() -> None:
    with pytest.raises(Invalid, match=r"requirements-otel\.lock"):
        start_tracing("1")


@pytest.mark.skipif(find_spec("opentelemetry.exporter") is None, reason="requirements-otel.lock is not installed")
def test_with_the_extra_there_is_a_tracer() -> None:
    tracing = start_tracing("1")
    assert tracing.tracer is not None
    tracing.stop()
