"""What do requests and answers look like? One invented article and what is known of it, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

_TEXT = "“We are ready to talk,” Foreign Minister Jane Roe told reporters. “The door is open,” she said."
_ARTICLE_ID = "01a20738-dc24-78e6-a940-bbfbe12bd2be"
_SPEAKER_ID = "01a20738-dc2f-75f1-808d-9863393e8559"
_ABOUT: dict[str, Any] = {
    "title": "Minister offers talks",
    "publisher": "The Example",
    "url": "https://news.example/talks",
    "published_at": "2026-03-02T09:30:00Z",
    "language": "en",
    "external_id": None,
}
_WORDS: dict[str, Any] = {
    "kind": "direct",
    "start": 67,
    "end": 84,
    "start_utf16": 67,
    "end_utf16": 84,
    "text": "The door is open,",
    "contents": [[67, 84]],
    "confidence": 0.97,
    "cue": {"start": 90, "end": 94, "text": "said"},
    "source": {"start": 86, "end": 89, "text": "she"},
    "statement": None,
}
_CHAIN = [
    {"start": 86, "end": 89, "text": "she", "step": "source"},
    {"start": 41, "end": 49, "text": "Jane Roe", "step": "pronoun"},
]

ARTICLE_FROM_TEXT: dict[str, Any] = {"text": _TEXT, **_ABOUT}
ARTICLE_FROM_HTML: dict[str, Any] = {
    "html": f"<html><body><article><h1>Minister offers talks</h1><p>{_TEXT}</p></article></body></html>",
    "publisher": "The Example",
}
EXTRACT_FROM_TEXT: dict[str, Any] = {"text": _TEXT}
EXTRACT_FROM_HTML: dict[str, Any] = {"html": ARTICLE_FROM_HTML["html"]}
ARTICLE_SUMMARY: dict[str, Any] = {
    "id": _ARTICLE_ID,
    **_ABOUT,
    "received_at": "2026-03-02T09:41:07.120000Z",
    "model": "1",
    "quote_count": 2,
}
ARTICLE: dict[str, Any] = {**ARTICLE_SUMMARY, "text": _TEXT}
QUOTE: dict[str, Any] = {
    "id": "01a20738-dc30-7d02-8c3f-3939065ddfa9",
    "article_id": _ARTICLE_ID,
    **_WORDS,
    "speaker": {"id": _SPEAKER_ID, "name": "Jane Roe", "kind": "person", "role": "Foreign Minister"},
    "status": "auto",
    "model": "1",
    "published_at": "2026-03-02T09:30:00Z",
}
QUOTE_LISTED: dict[str, Any] = {**QUOTE, "match": {"snippet": "The door is open,", "hits": [[4, 8]]}}
QUOTE_DETAIL: dict[str, Any] = {
    **QUOTE,
    "prefix": _TEXT[:67],
    "suffix": _TEXT[84:],
    "chain": _CHAIN,
    "inner": [],
}
STATS: dict[str, Any] = {
    "groups": [
        {
            "speaker": {"id": _SPEAKER_ID, "name": "Jane Roe", "kind": "person"},
            "speaker_kind": None,
            "publisher": None,
            "month": "2026-03",
            "quotes": 2,
            "words": 9,
        }
    ],
    "group_count": 1,
    "quotes": 2,
    "words": 9,
}
_EXTRACTED_SPEAKER = {"name": "Jane Roe", "kind": "person", "role": "Foreign Minister", "aliases": []}
EXTRACT: dict[str, Any] = {
    "text": _TEXT,
    "quotes": [{**_WORDS, "speaker": _EXTRACTED_SPEAKER, "chain": _CHAIN, "inner": []}],
    "speakers": [_EXTRACTED_SPEAKER],
    "model": "1",
}
API_KEY_GIVEN: dict[str, Any] = {
    "name": "The crawler",
    "scopes": ["read", "ingest"],
    "expires_at": "2031-01-01T00:00:00Z",
}
API_KEY: dict[str, Any] = {
    "id": "01a2073a-9c1d-7b52-8f0e-3a5d6c7b8a90",
    **API_KEY_GIVEN,
    "prefix": "9f2c41d07ab3",
    "created_at": "2026-03-02T09:30:00Z",
    "last_used_at": None,
    "revoked_at": None,
}
API_KEY_MADE: dict[str, Any] = {
    **API_KEY,
    "key": f"whosaid_{API_KEY['prefix']}_forty-three-letters-that-are-shown-only-once",
}
METRICS = 'whosaid_http_requests_total{method="GET",route="/v1/quotes",status="200"} 3.0\n'
