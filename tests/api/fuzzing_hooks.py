"""What should schemathesis know that the OpenAPI document cannot say? Loaded through SCHEMATHESIS_HOOKS."""

from __future__ import annotations

from typing import Any

import schemathesis


@schemathesis.hook
def filter_case(context: schemathesis.HookContext, case: schemathesis.Case[Any]) -> bool:
    """Leave page tokens out: one that was never given is rightly refused (tests/api/test_lists.py)."""
    return "page_token" not in (case.query or {})
