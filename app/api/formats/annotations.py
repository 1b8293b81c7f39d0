"""How is a quote a W3C Web Annotation? The words are the target, the speaker is the body.

Out: one JSON-LD document, an AnnotationCollection whose only page is embedded, with each annotation on a line of its
own, names before values (W3C, Streaming JSON-LD): a reader need not wait for the end, and a document that breaks off is
no JSON. Positions count code points of the text that the service keeps, which ``scope`` names where the source is a
page of the web.
Source: W3C Recommendations "Web Annotation Data Model" and "Web Annotation Vocabulary", 2017.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from sqlalchemy import Row
from sqlmodel import Session

from app.api.formats.base import Addresses, Format, written
from app.api.formats.sample import ADDRESSES, ROW
from app.store.exports import ExportFilter, exported_count, exported_quotes

PROFILE = "http://www.w3.org/ns/anno.jsonld"
# What the vocabulary has no word for: names of this service.
OWN = {"whosaid": "urn:whosaid:"}
_AROUND = 64  # characters before and after: enough to find the place again in a page that has changed
_TYPES = {"person": "Person", "organisation": "Organization"}
_GENERATOR = {"id": "urn:whosaid", "type": "Software", "name": "Whosaid"}


def _jsonld(session: Session, wanted: ExportFilter, addresses: Addresses) -> Iterator[bytes]:
    # Both objects stay open: their closing brackets come last.
    collection, page = _heads(addresses, total=exported_count(session, wanted))
    yield written(collection)[:-1] + b',\n"first":' + written(page)[:-1] + b',"items":['
    between = b"\n"
    for row in exported_quotes(session, wanted, around=_AROUND):
        yield between + written(_annotation(row, addresses))
        between = b",\n"
    yield b"\n]}}\n"


def _heads(addresses: Addresses, *, total: int) -> tuple[dict[str, Any], dict[str, Any]]:
    page = {"id": f"{addresses.export}#page", "type": "AnnotationPage", "startIndex": 0}
    collection = {
        "@context": [PROFILE, OWN],
        "id": addresses.export,
        "type": "AnnotationCollection",
        "label": "Quotes in the news and who said them",
        "total": total,
        "last": page["id"],
    }
    return collection, page


def _annotation(row: Row[Any], addresses: Addresses) -> dict[str, Any]:
    return {
        "id": addresses.of("quotes", row.id),
        "type": "Annotation",
        "canonical": f"urn:uuid:{row.id}",
        "motivation": "highlighting" if row.speaker_id is None else "identifying",
        "creator": {"id": f"urn:whosaid:model:{quote(row.model)}", "type": "Software", "name": row.model},
        "generator": _GENERATOR,
        "whosaid:kind": row.kind,
        "whosaid:confidence": row.confidence,
        "whosaid:status": row.status,
        "body": _bodies(row, addresses),
        "target": _target(row, addresses),
    }


def _bodies(row: Row[Any], addresses: Addresses) -> list[dict[str, Any]]:
    if row.speaker_id is None:
        return []
    speaker = {"id": addresses.of("speakers", row.speaker_id), "name": row.speaker_name}
    if row.speaker_kind in _TYPES:
        speaker["type"] = _TYPES[row.speaker_kind]
    bodies: list[dict[str, Any]] = [
        {"type": "SpecificResource", "purpose": "identifying", "source": speaker},
        _words(row.speaker_name, "tagging"),  # what annotation clients show
    ]
    if row.speaker_role is not None:
        bodies.append(_words(row.speaker_role, "describing"))
    return bodies


def _words(value: str, purpose: str) -> dict[str, Any]:
    return {"type": "TextualBody", "purpose": purpose, "format": "text/plain", "value": value}


def _target(row: Row[Any], addresses: Addresses) -> dict[str, Any]:
    stored = addresses.of("articles", row.article_id)
    where = {"source": stored} if row.article_url is None else {"source": row.article_url, "scope": stored}
    return {
        "type": "SpecificResource",
        **where,
        "selector": [
            {"type": "TextQuoteSelector", "exact": row.text, "prefix": row.prefix, "suffix": row.suffix},
            {"type": "TextPositionSelector", "start": row.start, "end": row.end},
        ],
    }


def _example() -> dict[str, Any]:
    collection, page = _heads(ADDRESSES, total=1)
    return {**collection, "first": {**page, "items": [_annotation(ROW, ADDRESSES)]}}


JSONLD = Format(
    f'application/ld+json; profile="{PROFILE}"; charset=utf-8',
    "whosaid-quotes.jsonld",
    "W3C Web Annotations, one AnnotationCollection, an annotation a line: the words are the target, the speaker the "
    "body",
    {
        "type": "object",
        "description": "An AnnotationCollection; its first page, which is the last too, holds the annotations.",
        "required": ["@context", "id", "type", "total", "first"],
        "properties": {"type": {"const": "AnnotationCollection"}},
    },
    _example(),
    _jsonld,
)
