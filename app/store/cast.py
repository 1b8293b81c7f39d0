"""Who appears in an article, once its quotes have changed speakers?

A speaker appears in an article, in a role and under names, as long as the article quotes them.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, exists, select
from sqlmodel import Session, col

from app.errors import Invalid
from app.store import speakers
from app.store.corrections import SpeakerById, SpeakerByName
from app.store.ids import is_id
from app.store.merged import survivor_id
from app.store.revisions import Who
from app.store.tables import AppearanceRow, NameRow, QuoteRow, SpeakerRow


def named(session: Session, given: SpeakerById | SpeakerByName, *, article_id: str) -> SpeakerRow:
    """The row of the speaker that a person gives to a quote of this article, who now appears in it.

    Raises Invalid if there is no such speaker, or if it belongs to another article.
    """
    if isinstance(given, SpeakerByName):
        return speakers.speaker_row(session, name=given.name, kind=given.kind, article_id=article_id, role=given.role)
    found = _present(session, given.id) if is_id(given.id) else None
    if found is None:
        raise Invalid(f"there is no speaker {given.id!r}", pointer="/speaker/id")
    if found.article_id not in {None, article_id}:
        raise Invalid(
            f"{found.name!r} belongs to another article, as every {found.kind} speaker does: give a name and a kind",
            pointer="/speaker/id",
        )
    speakers.introduce(session, found, article_id=article_id, role=None, names=[])
    return found


def brought_back(session: Session, who: Who | None, *, article_id: str) -> SpeakerRow | None:
    """The row of a speaker as a revision knew them, who appears in the article again as then."""
    if who is None:
        return None
    row = _present(session, who.id)
    if row is None:  # gone with its last quote
        row = speakers.speaker_row(session, name=who.name, kind=who.kind, article_id=article_id)
    speakers.introduce(session, row, article_id=article_id, role=who.role, names=list(who.names))
    return row


def _present(session: Session, speaker_id: str) -> SpeakerRow | None:
    row_id = survivor_id(session, speaker_id)
    return None if row_id is None else session.get_one(SpeakerRow, row_id)


def leave(session: Session, article_id: str, candidates: Collection[str | None]) -> None:
    """Those of these speakers whom no quote of the article is left of appear in it no longer.

    Their rows stay: a speaker without quotes is in no list, and an undone correction finds them again.
    """
    session.flush()
    for table in (NameRow, AppearanceRow):
        quoted = exists(
            select(1).where(col(QuoteRow.article_id) == article_id, col(QuoteRow.speaker_id) == col(table.speaker_id))
        )
        here = (col(table.article_id) == article_id, col(table.speaker_id).in_([one for one in candidates if one]))
        session.execute(delete(table).where(*here, ~quoted))
