"""Which rows do the tests of the store begin with? As few columns as a test is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Engine
from sqlmodel import Session

from app.store.engine import writing
from app.store.ids import new_id
from app.store.names import fold
from app.store.tables import ArticleRow, QuoteRow, SpeakerRow

DAY = "2026-01-01T00:00:00Z"


class _Undone(Exception):
    """Ends a transaction that is not to stay."""


@contextmanager
def undone(engine: Engine) -> Iterator[Session]:
    """A session that writes, all of which is taken back at the end."""
    with suppress(_Undone), writing(engine) as session:
        yield session
        raise _Undone


def add_article(session: Session) -> str:
    """An article of one character; its identifier."""
    values = {"id": new_id(), "content_hash": new_id(), "text": "…", "received_at": DAY, "dated_at": DAY}
    row = ArticleRow.model_validate({**values, "model": "1", "quote_count": 0})
    session.add(row)
    session.flush()
    return row.id


def add_speaker(session: Session, name: str, kind: str = "person") -> str:
    """A speaker without names in any article; the identifier."""
    row = SpeakerRow.model_validate({"id": new_id(), "name": name, "kind": kind, "key": fold(name)})
    session.add(row)
    session.flush()
    return row.id


def add_quote(session: Session, article_id: str, speaker_id: str, *, kind: str = "direct", words: int = 1) -> str:
    """A quote of the whole article by this speaker; its identifier."""
    span = {"start": 0, "end": 1, "start_utf16": 0, "end_utf16": 1, "text": "…", "contents": [(0, 1)], "chain": []}
    about = {"id": new_id(), "article_id": article_id, "speaker_id": speaker_id, "kind": kind, "words": words}
    row = QuoteRow.model_validate({**span, **about, "confidence": 0.9, "model": "1", "dated_at": DAY})
    session.add(row)
    session.flush()
    return row.id
