"""What is known of who a speaker may be besides, and what the name stands for?"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from app.store.identity_tables import MetonymRow, SuggestionRow
from app.store.merged import family, survivor_id
from app.store.speaker_tables import AliasRow
from app.store.tables import SpeakerRow


@dataclass(frozen=True, slots=True)
class Suggested:
    """A speaker that another may be, and how probable that seemed when its article came."""

    id: str
    name: str
    kind: str
    probability: float


def suggestions(session: Session, speaker_id: str) -> list[Suggested]:
    """Whom this speaker may be, likeliest first; one that was merged meanwhile stands for its survivor."""
    wanted = (
        select(col(SuggestionRow.candidate_id), col(SuggestionRow.probability))
        .where(col(SuggestionRow.speaker_id) == speaker_id)
        .order_by(col(SuggestionRow.probability).desc(), col(SuggestionRow.candidate_id))
    )
    found: dict[str, Suggested] = {}
    for candidate_id, probability in session.execute(wanted).all():
        survivor = survivor_id(session, candidate_id)
        if survivor is not None and survivor != speaker_id and survivor not in found:
            row = session.get_one(SpeakerRow, survivor)
            found[survivor] = Suggested(row.id, row.name, row.kind, probability)
    return list(found.values())


def stands_for(session: Session, speaker_id: str) -> tuple[str, str] | None:
    """The organisation (identifier and name) that a newsroom lets a name of this organisation stand for."""
    mapped = (
        select(col(MetonymRow.organisation_id))
        .join(AliasRow, col(AliasRow.key) == col(MetonymRow.key))
        .join(SpeakerRow, col(SpeakerRow.id) == col(AliasRow.speaker_id))
        .where(col(AliasRow.speaker_id) == speaker_id, col(AliasRow.removed).is_(False))
        .where(col(SpeakerRow.kind) == "organisation")
        .order_by(col(AliasRow.article_count).desc())
        .limit(1)
    )
    organisation_id = session.scalar(mapped)
    survivor = survivor_id(session, organisation_id) if organisation_id is not None else None
    if survivor is None or survivor == speaker_id:
        return None
    return survivor, session.get_one(SpeakerRow, survivor).name


def metonyms(session: Session, speaker_id: str) -> list[str]:
    """The names that stand for this organisation."""
    merged = family(col(SpeakerRow.id) == speaker_id)
    mapped = select(col(MetonymRow.name)).where(col(MetonymRow.organisation_id).in_(select(merged.c.id)))
    return list(session.scalars(mapped.order_by(col(MetonymRow.key))))
