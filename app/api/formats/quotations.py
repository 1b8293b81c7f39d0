"""How is a quote a schema.org Quotation? One JSON-LD document, a graph with each Quotation on a line of its own.

schema.org lets persons and organisations speak: an anonymous source is taken for a person, a group for an organisation.
What a document says is based on that document; where nobody knows who speaks, the words of the article are the credit.
Source: https://schema.org/Quotation
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

from app.api.formats.base import Addresses, Format, moment, written
from app.api.formats.sample import ADDRESSES, ROW
from app.store.exports import ExportFilter, exported_quotes

CONTEXT = "https://schema.org"
_TYPES = {"person": "Person", "anonymous": "Person", "organisation": "Organization", "group": "Organization"}


def _schemaorg(session: Session, wanted: ExportFilter, addresses: Addresses) -> Iterator[bytes]:
    yield b'{"@context":' + written(CONTEXT) + b',"@graph":['
    between = b"\n"
    for row in exported_quotes(session, wanted):
        yield between + written(_quotation(row, addresses))
        between = b",\n"
    yield b"\n]}\n"


def _quotation(row: Row[Any], addresses: Addresses) -> dict[str, Any]:
    return {
        "@type": "Quotation",
        "@id": addresses.of("quotes", row.id),
        "text": row.text,
        **_spoken_by(row, addresses),
        "isPartOf": _article(row, addresses),
        "citation": _citation(row),
    }


def _spoken_by(row: Row[Any], addresses: Addresses) -> dict[str, Any]:
    if row.speaker_id is None:
        return {}
    who = {"@id": addresses.of("speakers", row.speaker_id), "name": row.speaker_name}
    if row.speaker_kind == "document":
        return {"isBasedOn": {"@type": "CreativeWork", **who}}
    if row.speaker_kind not in _TYPES:
        return {"creditText": row.speaker_name}
    speaker = {"@type": _TYPES[row.speaker_kind], **who}
    if row.speaker_role is not None:
        speaker["description"] = row.speaker_role
    return {"spokenByCharacter": speaker, "creator": {"@id": speaker["@id"]}}


def _article(row: Row[Any], addresses: Addresses) -> dict[str, Any]:
    publisher = row.article_publisher
    known = {
        "url": row.article_url,
        "headline": row.article_title,
        "publisher": None if publisher is None else {"@type": "Organization", "name": publisher},
        "datePublished": moment(row.published_at),
        "inLanguage": row.article_language,
    }
    article = {"@type": "NewsArticle", "@id": addresses.of("articles", row.article_id)}
    return {**article, **{name: value for name, value in known.items() if value is not None}}


def _citation(row: Row[Any]) -> str:
    """The article as a reader would name it: headline, publisher, day, address."""
    day = None if row.published_at is None else row.published_at.date().isoformat()
    parts = [row.article_title, row.article_publisher, day, row.article_url]
    return ", ".join(part for part in parts if part is not None) or f"article {row.article_id}"


SCHEMAORG = Format(
    "application/ld+json; charset=utf-8",
    "whosaid-quotes.schemaorg.jsonld",
    "schema.org Quotations in one graph, a quotation a line, each part of its NewsArticle",
    {
        "type": "object",
        "description": "A graph of Quotations.",
        "required": ["@context", "@graph"],
    },
    {"@context": CONTEXT, "@graph": [_quotation(ROW, ADDRESSES)]},
    _schemaorg,
)
