"""What can be set from outside, and to what when nobody says? Read once, by main or the command line, and passed in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints
from pydantic_settings import BaseSettings, SettingsConfigDict

Origins = Annotated[str, StringConstraints(pattern=r"^(\*|(https?://[^\s/,]+)(,https?://[^\s/,]+)*)?$")]
LogLevel = Literal["critical", "error", "warning", "info", "debug"]


class Settings(BaseSettings):
    """Each from the environment as WHOSAID_<NAME>; an unreadable value raises pydantic's ValidationError."""

    model_config = SettingsConfigDict(env_prefix="WHOSAID_", frozen=True)

    database_url: str = Field(
        "sqlite:///whosaid.db",
        description="Where the database is: `sqlite:///relative.db` or `sqlite:////absolute/path.db`.",
    )
    host: str = Field("127.0.0.1", description="The address to listen on; `0.0.0.0` for every interface.")
    auth: Literal["off", "required"] = Field(
        "off",
        description="`required`: every route but health and documentation wants an API key (`whosaid keys create`). "
        "`off`: none is asked for, which is refused on an address other than loopback.",
    )
    allow_unprotected: bool = Field(
        False,
        description="Listen on an address other than loopback without keys all the same: whoever reaches it may read, "
        "add and delete.",
    )
    port: int = Field(8000, ge=0, le=65535, description="The port to listen on; 0 takes a free one.")
    max_body_bytes: int = Field(
        8_000_000, ge=1_000, description="The largest request body read, in bytes; over it: 413."
    )
    max_text_chars: int = Field(
        1_000_000, ge=100, description="The longest article attributed, in Unicode code points; over it: 413."
    )
    query_seconds: float = Field(
        5, gt=0, le=600, description="How long a search, list or count may take, in seconds; over it: 503."
    )
    weights: Path | None = Field(
        None, description="A folder of trained weights to use instead of those in the package (see MODEL_CARD.md)."
    )
    attribution_threads: int = Field(
        2, ge=1, le=64, description="How many articles are attributed at once; the others wait their turn."
    )
    max_batch_bytes: int = Field(
        100_000_000, ge=1_000, description="The largest body of a batch, in bytes; over it: 413."
    )
    workers: int = Field(
        1,
        ge=0,
        le=64,
        description="How many processes `serve` starts to read queued articles, 0 for none (then run `worker`).",
    )
    job_lease_seconds: int = Field(
        60, ge=1, le=86_400, description="After how many seconds an article in the hands of a dead worker is due again."
    )
    job_attempts: int = Field(
        5, ge=1, le=100, description="How often a queued article is tried before it is set aside (see `jobs`)."
    )
    keep_keys_hours: int = Field(24, ge=1, le=87_600, description="How many hours an Idempotency-Key is remembered.")
    keep_operations_days: int = Field(
        30, ge=1, le=3_650, description="How many days an operation that has ended can be asked for."
    )
    log_level: LogLevel = Field(
        "info",
        description="How much the server logs, as lines of JSON on standard error: at `info` a line for each request. "
        "No text of articles, no query and no key is ever logged.",
    )
    rate_limit: int | None = Field(
        None,
        ge=0,
        description="Requests a minute of each key, or of each client address without keys; over it: 429. 0 sets no "
        "limit; unset means none on loopback and 6000 elsewhere.",
    )
    trusted_proxies: str = Field(
        "127.0.0.1",
        description="Addresses of proxies, separated by commas, whose X-Forwarded-For and -Proto are believed.",
    )
    cors_origins: Origins = Field(
        "",
        description="Web origins, separated by commas, whose pages may call the API (CORS); `*` for all.",
    )
    max_head_bytes: int = Field(
        32_768, ge=4_096, description="The longest request line with its headers, in bytes; over it: 431."
    )
    max_connections: int = Field(
        1_000, ge=1, description="How many connections are open at once; one more is answered 503 and closed."
    )
    head_timeout: float = Field(
        10.0, gt=0, le=3_600, description="How long a request line and its headers may take to arrive, in seconds."
    )
    body_timeout: float = Field(
        60.0,
        gt=0,
        le=3_600,
        description="How long a body may take to arrive, in seconds (over it: 408), and the next piece of an answer to "
        "be taken.",
    )
    keep_alive: int = Field(
        5, ge=0, le=3_600, description="How long a connection without a request stays open, in seconds."
    )
    stop_timeout: int = Field(
        30, ge=0, le=3_600, description="How long a server that is told to stop works on what it has taken, in seconds."
    )
    tracing: bool = Field(
        False,
        description="Send OpenTelemetry spans of requests and attributions, where its `OTEL_...` variables say; needs "
        "requirements-otel.lock.",
    )
