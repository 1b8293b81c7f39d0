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
    query_seconds: float = Field(
        5, gt=0, le=600, description="How long a search, list or count may take, in seconds; over it: 503."
    )
    weights: Path | None = Field(
        None, description="A folder of trained weights to use instead of those in the package (see MODEL_CARD.md)."
    )
    attribution_threads: int = Field(
        2, ge=1, le=64, description="How many articles are attributed at once; the others wait their turn."
    )
    log_level: LogLevel = Field("info", description="How much the server logs.")
