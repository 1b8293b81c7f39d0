"""What do corrections and revisions look like? The quote of api/examples.py as the machine had it, and as it is now."""

from __future__ import annotations

from typing import Any

from app.api.examples import QUOTE

_SPANS = ("kind", "start", "end", "text", "contents", "cue", "source")
_SAID: dict[str, Any] = {name: QUOTE[name] for name in _SPANS}
_CHANGE_ID = "01a2073a-0c11-7c5e-a1d0-6a3f0f0b3a55"

PATCHES: list[dict[str, Any]] = [
    {"status": "confirmed"},
    {"speaker": {"name": "John Doe", "kind": "person", "role": "harbour master"}, "note": "See the next paragraph."},
    {"contents": [[67, 84]], "kind": "direct", "cue": {"start": 90, "end": 94}},
    {"status": "rejected"},
    {"restore": 0},
]
QUOTE_CREATE: dict[str, Any] = {
    "kind": "indirect",
    "contents": [[24, 66]],
    "speaker": {"name": "Jane Roe", "kind": "person", "role": "Foreign Minister"},
    "source": {"start": 41, "end": 49},
    "note": "Without marks.",
}
SIBLINGS_PATCH: dict[str, Any] = {"quote_ids": [QUOTE["id"]], "note": "The same “she”."}
SIBLINGS: dict[str, Any] = {"items": [QUOTE]}
REVISIONS: dict[str, Any] = {
    "items": [
        {
            "number": 0,
            "action": "found",
            "change_id": _CHANGE_ID,
            "made_at": "2026-03-02T09:41:07.120000Z",
            "made_by": "1",
            "note": None,
            "answer": {**_SAID, "speaker": None, "confidence": 0.41, "status": "auto", "model": "1"},
        },
        {
            "number": 1,
            "action": "corrected",
            "change_id": _CHANGE_ID,
            "made_at": "2026-03-02T10:02:53.004000Z",
            "made_by": "local",
            "note": "See the paragraph before.",
            "answer": {**_SAID, "speaker": QUOTE["speaker"], "confidence": 1.0, "status": "corrected", "model": "1"},
        },
    ]
}
