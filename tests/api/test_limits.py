"""What is refused for being too much, and what do browsers hear?"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.api.buckets import Buckets, caller_at
from app.main import create_app
from app.settings import Settings
from app.store.api_keys import create_key
from app.store.engine import writing


class Clock:
    """A clock that stands until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_empties_and_fills_evenly() -> None:
    clock = Clock()
    buckets = Buckets(60, clock=clock)
    assert [buckets.take("a").left for _ in range(60)] == list(range(59, -1, -1))
    refused = buckets.take("a")
    assert (refused.allowed, refused.retry_after, refused.full_in) == (False, 1, 60)
    assert refused.headers() == {"RateLimit-Policy": '"requests";q=60;w=60', "RateLimit": '"requests";r=0;t=60'}
    assert buckets.take("b").allowed
    clock.now += 1
    assert buckets.take("a").allowed
    assert not buckets.take("a").allowed
    clock.now += 1_000
    assert buckets.take("a").left == 59


def test_only_so_many_callers_are_remembered() -> None:
    buckets = Buckets(10)
    for n in range(12_000):
        buckets.take(str(n))
    assert len(buckets) == 10_000


@pytest.mark.parametrize(
    ("address", "caller"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_a_network_of_version_six_is_one_caller(address: str, caller: str) -> None:
    assert caller_at(address) == caller


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of every guard made from here on: it stands."""
    clock = Clock()
    monkeypatch.setattr("app.api.guard.Buckets", lambda per_minute: Buckets(per_minute, clock=clock))
    return clock


@pytest.fixture
def limited(settings: Settings, loaded_once: None, clock: Clock) -> Iterator[TestClient]:
    with TestClient(create_app(settings.model_copy(update={"rate_limit": 3}))) as client:
        yield client


def test_a_caller_who_asks_too_often_is_told_when_to_come_back(limited: TestClient) -> None:
    for left in (2, 1, 0):
        answer = limited.get("/v1/quotes")
        assert answer.status_code == 200
        assert answer.headers["ratelimit"].startswith(f'"requests";r={left};t=')
        assert answer.headers["ratelimit-policy"] == '"requests";q=3;w=60'
    refused = limited.get("/v1/quotes")
    assert refused.status_code == 429
    assert refused.json()["type"] == "urn:whosaid:problem:too-many"
    assert refused.headers["retry-after"] == "20"
    assert "ratelimit" in refused.headers
    assert limited.post("/v1/extract", content=b"never read").status_code == 429
    for path in ("/healthz", "/readyz", "/version"):  # who keeps the service alive is not kept out
        assert limited.get(path).status_code == 200


def test_each_key_has_its_own_limit_and_guessers_one_for_their_address(
    settings: Settings, engine: Engine, loaded_once: None, clock: Clock
) -> None:
    with writing(engine) as session:
        first, second = (
            {"Authorization": f"Bearer {create_key(session, name=name, scopes=['read'])[1]}"} for name in ("a", "b")
        )
    with TestClient(create_app(settings.model_copy(update={"rate_limit": 5, "auth": "required"}))) as client:
        assert [client.get("/v1/quotes", headers=first).status_code for _ in range(6)] == [200] * 5 + [429]
        assert client.get("/v1/quotes", headers=second).status_code == 200
        guesses = [client.get("/v1/quotes", headers={"Authorization": "Bearer x"}).status_code for _ in range(5)]
        assert guesses == [401] * 3 + [429] * 2  # the two good keys were new to it, which is counted by address as well
        assert client.get("/v1/quotes", headers=second).status_code == 200


@pytest.mark.parametrize(("host", "limit"), [("127.0.0.1", None), ("0.0.0.0", '"requests";q=6000;w=60')])
def test_there_is_a_limit_unless_only_this_machine_can_ask(
    settings: Settings, loaded_once: None, host: str, limit: str | None
) -> None:
    with TestClient(create_app(settings.model_copy(update={"host": host}))) as client:
        assert client.get("/v1/quotes").headers.get("ratelimit-policy") == limit


@pytest.mark.parametrize("path", ["/v1/quotes", "/nothing", "/healthz", "/docs", "/static/swagger-ui.css", "/"])
def test_every_answer_ties_the_hands_of_browsers(client: TestClient, path: str) -> None:
    answer = client.get(path, follow_redirects=False)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-request-id"]
    assert "server" not in answer.headers


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/docs/oauth2-redirect"])
def test_the_pages_of_the_documentation_may_run_their_own_scripts_only(client: TestClient, path: str) -> None:
    page = client.get(path)
    allowed = re.search(r"script-src ([^;]*);", page.headers["content-security-policy"])
    assert allowed
    assert "unsafe" not in allowed[1]
    inline = re.findall(rb"<script>(.*?)</script>", page.content, re.DOTALL)
    for script in inline:
        assert f"'sha256-{b64encode(sha256(script).digest()).decode()}'" in allowed[1].split()
    assert len(inline) + 1 == len(allowed[1].split())
    assert b" onclick=" not in page.content


def test_pages_of_other_origins_may_not_call_unless_told(client: TestClient) -> None:
    asked = {"Origin": "https://desk.example", "Access-Control-Request-Method": "POST"}
    assert client.options("/v1/extract", headers=asked).status_code == 405
    assert "access-control-allow-origin" not in client.get("/v1/quotes", headers=asked).headers


def test_pages_of_the_origins_in_the_settings_may_call(settings: Settings, loaded_once: None) -> None:
    told = settings.model_copy(
        update={"cors_origins": "https://desk.example,http://localhost:5173", "auth": "required"}
    )
    with TestClient(create_app(told)) as client:
        asked = {
            "Origin": "https://desk.example",
            "Access-Control-Request-Method": "PATCH",
            "Access-Control-Request-Headers": "authorization, if-match",
        }
        preflight = client.options("/v1/quotes/x", headers=asked)
        assert preflight.status_code == 200
        assert preflight.headers["access-control-allow-origin"] == "https://desk.example"
        assert "PATCH" in preflight.headers["access-control-allow-methods"]
        refused = client.get("/v1/quotes", headers={"Origin": "https://desk.example"})
        assert refused.status_code == 401
        assert refused.headers["access-control-allow-origin"] == "https://desk.example"
        assert "ETag" in refused.headers["access-control-expose-headers"]
        assert "access-control-allow-credentials" not in refused.headers
        stranger = client.get("/v1/quotes", headers={"Origin": "https://other.example"})
        assert "access-control-allow-origin" not in stranger.headers


@pytest.mark.parametrize("origins", ["desk.example", "https://desk.example/", "https://a.example https://b.example"])
def test_origins_that_are_none_are_refused(origins: str) -> None:
    with pytest.raises(ValueError, match="cors_origins"):
        Settings(cors_origins=origins)
