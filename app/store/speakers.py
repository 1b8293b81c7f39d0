"""Which speakers of other articles are the same as this one?

A person or organisation with the same full name, or whose name is a known alias of exactly one row of that kind, is
that row; case and accents do not count. Nothing else is guessed: an alias that two rows share makes a row of its own.
Groups, anonymous sources, documents and unknown speakers are never shared: "two officials" of two articles differ.
"""

from __future__ import annotations

from sqlalchemy import Delete, delete, exists, select
from sqlmodel import Session, col

from app.store.ids import new_id
from app.store.merged import family
from app.store.names import fold
from app.store.spelling import spelling
from app.store.tables import AppearanceRow, NameRow, QuoteRow, SpeakerRow

SHARED_KINDS = frozenset({"person", "organisation"})


def speaker_row(session: Session, *, name: str, kind: str, article_id: str) -> SpeakerRow:
    """The row of this speaker, found or added to the session; the article is the one that now names it."""
    key = fold(name)
    shared = kind in SHARED_KINDS and key != ""
    found = _same_speaker(session, key=key, kind=kind) if shared else None
    if found is not None:
        return found
    row = SpeakerRow.model_validate(
        {"id": new_id(), "name": name, "kind": kind, "key": key, "article_id": None if shared else article_id}
    )
    session.add(row)
    session.flush()
    return row


def _same_speaker(session: Session, *, key: str, kind: str) -> SpeakerRow | None:
    shared = select(SpeakerRow).where(col(SpeakerRow.kind) == kind, col(SpeakerRow.article_id).is_(None))
    named = session.scalars(shared.where(col(SpeakerRow.key) == key).order_by(col(SpeakerRow.id)).limit(1)).first()
    if named is not None:
        return named
    known_as = select(col(NameRow.speaker_id)).where(col(NameRow.key) == key)
    rows = session.scalars(shared.where(col(SpeakerRow.id).in_(known_as)).limit(2)).all()
    return rows[0] if len(rows) == 1 else None


def introduce(session: Session, row: SpeakerRow, *, article_id: str, role: str | None, names: list[str]) -> None:
    """Record that an article shows this speaker, in which role (the first given stays) and under which names."""
    appearance = session.get(AppearanceRow, (article_id, row.id))
    if appearance is None:
        appearance = AppearanceRow.model_validate({"article_id": article_id, "speaker_id": row.id})
        session.add(appearance)
    appearance.role = appearance.role or role
    here = (col(NameRow.article_id) == article_id, col(NameRow.speaker_id) == row.id)
    known = list(session.scalars(select(col(NameRow.name)).where(*here)))
    fresh = [name for name in dict.fromkeys(names) if name not in known]
    for position, name in enumerate(fresh, start=len(known)):
        keys = {"key": fold(name), "spelling": spelling(name)}
        values = {"article_id": article_id, "speaker_id": row.id, "position": position, "name": name, **keys}
        session.add(NameRow.model_validate(values))
    session.flush()


def speakers_without_quotes(candidates: list[str]) -> Delete:
    """The statement that removes those of these speakers (by identifier) whom no quote is left of.

    Rows that were merged into them go with them; a merged row alone stays, since it leads to its survivor.
    """
    quoted = exists().where(col(QuoteRow.speaker_id) == col(SpeakerRow.id))
    alone = (col(SpeakerRow.id).in_(candidates), col(SpeakerRow.merged_into).is_(None), ~quoted)
    return delete(SpeakerRow).where(col(SpeakerRow.id).in_(select(family(*alone).c.id)))
