"""Which rows are the speakers of an article, and what does it say of them?

Persons and organisations are one row across articles where that is clear by name, role and company
(store.recognition); where it is not, a row of their own keeps whom they may be. Groups, anonymous sources, documents
and unknown speakers are never shared: "two officials" of two articles differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Delete, delete, exists, select
from sqlmodel import Session, col

from app.store.identity.matching import MATCHED_KINDS, Decision, Newcomer, is_single
from app.store.identity_tables import SuggestionRow
from app.store.ids import new_id
from app.store.merged import family
from app.store.names import fold
from app.store.recognition import recognise
from app.store.speaker_tables import AliasRow, ExternalIdRow
from app.store.spelling import spelling
from app.store.tables import AppearanceRow, NameRow, QuoteRow, SpeakerRow

SHARED_KINDS = MATCHED_KINDS


def speaker_rows(session: Session, article_id: str, newcomers: Sequence[Newcomer]) -> list[SpeakerRow]:
    """The row of each speaker of an article, found or added, and introduced there with role, names and probability.

    Whoever the article shows already, under the same name and kind, is that row again.
    """
    known = _known_here(session, article_id)
    decisions: list[Decision | SpeakerRow] = [
        known[key] if (key := (fold(one.names[0]), one.kind)) in known else Decision(None, 1.0) for one in newcomers
    ]
    fresh = [place for place, found in enumerate(decisions) if isinstance(found, Decision)]
    there = frozenset(row.id for row in known.values())
    for place, decision in zip(fresh, recognise(session, [newcomers[i] for i in fresh], there=there), strict=True):
        decisions[place] = decision
    return [
        _introduced(session, article_id, newcomer, found) for newcomer, found in zip(newcomers, decisions, strict=True)
    ]


def speaker_row(
    session: Session, *, name: str, kind: str, article_id: str, role: str | None = None, aliases: Sequence[str] = ()
) -> SpeakerRow:
    """The row of one more speaker of this article, as speaker_rows finds it."""
    return speaker_rows(session, article_id, [Newcomer((name, *aliases), kind, role)])[0]


def _known_here(session: Session, article_id: str) -> dict[tuple[str, str], SpeakerRow]:
    """Whom the article shows already: (key of a name, kind) -> row."""
    shown = (
        select(col(NameRow.key), SpeakerRow)
        .join(SpeakerRow, col(SpeakerRow.id) == col(NameRow.speaker_id))
        .where(col(NameRow.article_id) == article_id, col(NameRow.key) != "")
        .order_by(col(NameRow.position).desc())
    )
    return {(key, row.kind): row for key, row in session.execute(shown)}


def _introduced(session: Session, article_id: str, newcomer: Newcomer, found: Decision | SpeakerRow) -> SpeakerRow:
    probability = None
    if isinstance(found, SpeakerRow):
        row = found
    elif found.match is not None:
        row = session.get_one(SpeakerRow, found.match)
        probability = found.probability
        _name_in_full(session, row, newcomer)
    else:
        row = _new_row(session, article_id, newcomer)
        session.add_all(
            SuggestionRow.model_validate({"speaker_id": row.id, "candidate_id": one, "probability": chance})
            for one, chance in found.suggestions
        )
    names = list(newcomer.names)
    introduce(session, row, article_id=article_id, role=newcomer.role, names=names, probability=probability)
    return row


def _new_row(session: Session, article_id: str, newcomer: Newcomer) -> SpeakerRow:
    name, key = newcomer.names[0], fold(newcomer.names[0])
    shared = newcomer.kind in SHARED_KINDS and key != ""
    values = {"id": new_id(), "name": name, "kind": newcomer.kind, "key": key}
    row = SpeakerRow.model_validate({**values, "article_id": None if shared else article_id})
    session.add(row)
    session.flush()
    return row


def _name_in_full(session: Session, row: SpeakerRow, newcomer: Newcomer) -> None:
    """Whoever was known by a surname is called by the whole name from now on, unless a person chose the surname."""
    name = newcomer.names[0]
    if row.kind != "person" or not is_single(row.name, row.kind) or is_single(name, row.kind):
        return
    alias = session.get(AliasRow, (row.id, row.name))
    if alias is None or not alias.given:
        row.name, row.key, row.updated_at = name, fold(name), datetime.now(UTC)


def introduce(
    session: Session,
    row: SpeakerRow,
    *,
    article_id: str,
    role: str | None,
    names: list[str],
    probability: float | None = None,
) -> None:
    """Record that an article shows this speaker, in which role (the first given stays) and under which names.

    probability: that the row is this speaker's, if the machine matched it.
    """
    appearance = session.get(AppearanceRow, (article_id, row.id))
    if appearance is None:
        values = {"article_id": article_id, "speaker_id": row.id, "match_probability": probability}
        appearance = AppearanceRow.model_validate(values)
        session.add(appearance)
    appearance.role = appearance.role or role
    here = (col(NameRow.article_id) == article_id, col(NameRow.speaker_id) == row.id)
    known = list(session.scalars(select(col(NameRow.name)).where(*here)))
    fresh = [name for name in dict.fromkeys(names) if name not in known]
    for position, name in enumerate(fresh, start=len(known)):
        keys = {"key": fold(name), "spelling": spelling(name)}
        place = {"article_id": article_id, "speaker_id": row.id, "position": position}
        session.add(NameRow.model_validate({**place, "name": name, **keys}))
    session.flush()


def speakers_without_quotes(candidates: list[str]) -> Delete:
    """The statement that removes those of these speakers (by identifier) whom no quote is left of.

    Whom a person or a names file gave a name or an identifier stays known. Rows that were merged into them go with
    them; a merged row alone stays, since it leads to its survivor.
    """
    quoted = exists().where(col(QuoteRow.speaker_id) == col(SpeakerRow.id))
    given = exists().where(col(AliasRow.speaker_id) == col(SpeakerRow.id), col(AliasRow.given).is_(True))
    identified = exists().where(col(ExternalIdRow.speaker_id) == col(SpeakerRow.id))
    alone = (~given, ~identified, col(SpeakerRow.id).in_(candidates), col(SpeakerRow.merged_into).is_(None), ~quoted)
    return delete(SpeakerRow).where(col(SpeakerRow.id).in_(select(family(*alone).c.id)))
