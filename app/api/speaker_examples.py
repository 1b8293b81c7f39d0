"""What do requests and answers about speakers look like? For the OpenAPI document."""

from __future__ import annotations

from typing import Any

_ID = "01a20738-dc2f-75f1-808d-9863393e8559"
_OTHER_ID = "01a20738-dc31-7a10-9c3e-2a4d5b0f7c11"
_ARTICLE_ID = "01a20738-dc24-78e6-a940-bbfbe12bd2be"
_REVISION_ID = "01a20751-0c11-7d5e-8f6a-0b9d3e2c4a77"
SPEAKER: dict[str, Any] = {
    "id": _ID,
    "name": "Jane Roe",
    "kind": "person",
    "aliases": [
        {"name": "Jane Roe", "article_count": 1, "given": False},
        {"name": "Roe", "article_count": 1, "given": False},
    ],
    "external_ids": {"wikidata": "Q42"},
    "quote_count": 2,
    "word_count": 9,
    "quotes": {"direct": 2, "mixed": 0, "indirect": 0},
    "words": {"direct": 9, "mixed": 0, "indirect": 0},
    "first_published_at": "2026-03-02T09:30:00Z",
    "last_published_at": "2026-03-02T09:30:00Z",
    "updated_at": "2026-03-02T09:41:07.120000Z",
}
SPEAKER_DETAIL: dict[str, Any] = {
    **SPEAKER,
    "roles": [
        {
            "role": "Foreign Minister",
            "article_count": 1,
            "articles": [{"id": _ARTICLE_ID, "published_at": "2026-03-02T09:30:00Z"}],
        }
    ],
}
UPDATE: dict[str, Any] = {
    "name": "Jane Q. Roe",
    "kind": "person",
    "add_aliases": ["J. Q. Roe"],
    "remove_aliases": ["Doe"],
    "external_ids": {"wikidata": "Q42", "viaf": None},
}
MERGE: dict[str, Any] = {"into": _OTHER_ID}
SPLIT: dict[str, Any] = {"name": "Jane Roe", "kind": "person", "article_ids": [_ARTICLE_ID]}
UNDO: dict[str, Any] = {"revision_id": _REVISION_ID}
REVISION: dict[str, Any] = {
    "id": _REVISION_ID,
    "speaker_id": _ID,
    "other_id": _OTHER_ID,
    "action": "merged",
    "who": "local",
    "changed_at": "2026-03-02T10:05:12.040000Z",
    "changes": {
        "name": None,
        "kind": None,
        "aliases": [{"name": "Jane Roe", "before": "absent", "after": "given"}],
        "external_ids": [],
        "quote_count": 2,
        "undoes": None,
    },
    "undone_by": None,
}
