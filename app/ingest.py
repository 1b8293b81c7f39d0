"""How does an article become rows? The one use case that everything else serves. START READING HERE.

In: an article from outside. Out: its identifier, with its quotes and their speakers stored, all or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from app.attribution.attributor import Attributor
from app.intake.article import Article


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of an article: its identifier, and False if the same one was stored before."""

    article_id: str
    created: bool


def ingest_article(session: Session, attributor: Attributor, article: Article) -> Ingested:
    """Store an article with its quotes and speakers; the same words of the same publisher are stored once.

    session: of store.engine.writing, which commits when its block ends; its first statement comes after the attribution.
    """
    raise NotImplementedError
