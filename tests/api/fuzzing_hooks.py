"""What should schemathesis know that the OpenAPI document cannot say? Loaded through SCHEMATHESIS_HOOKS."""

from __future__ import annotations

import re
import secrets
from typing import Any

import schemathesis


@schemathesis.hook
def filter_case(context: schemathesis.HookContext, case: schemathesis.Case[Any]) -> bool:
    """Leave page tokens out: one that was never given is rightly refused (tests/api/test_lists.py)."""
    return "page_token" not in (case.query or {})


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case[Any], kwargs: dict[str, Any]) -> None:
    """Make each Idempotency-Key that could be one a fresh one: used twice it is rightly refused for another body."""
    headers: Any = case.headers
    key = headers.get("Idempotency-Key") if headers else None
    if isinstance(key, str) and re.fullmatch(r"[!-~]{1,255}", key):
        headers["Idempotency-Key"] = secrets.token_hex(8)


@schemathesis.serializer("application/x-ndjson")
def lines(context: schemathesis.SerializationContext, value: Any) -> bytes:
    """A body of lines is sent as it is; what is no text cannot be, and nothing is sent."""
    return value.encode("utf-8", "ignore") if isinstance(value, str) else b""
