"""What can be set from outside, and to what when nobody says? Read once, by main or the command line, and passed in."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

LogLevel = Literal["critical", "error", "warning", "info", "debug"]


class Settings(BaseSettings):
    """Each from the environment as WHOSAID_<NAME>; an unreadable value raises pydantic's ValidationError."""

    model_config = SettingsConfigDict(env_prefix="WHOSAID_", frozen=True)

    database_url: str = Field(
        "sqlite:///whosaid.db",
        description="Where the database is: `sqlite:///relative.db` or `sqlite:////absolute/path.db`.",
    )
    host: str = Field("127.0.0.1", description="The address to listen on; `0.0.0.0` for every interface.")
    port: int = Field(8000, ge=0, le=65535, description="The port to listen on; 0 takes a free one.")
    max_body_bytes: int = Field(
        8_000_000, ge=1_000, description="The largest request body read, in bytes; over it: 413."
    )
    max_text_chars: int = Field(
        1_000_000, ge=100, description="The longest article attributed, in Unicode code points; over it: 413."
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
    log_level: LogLevel = Field("info", description="How much the server logs.")
