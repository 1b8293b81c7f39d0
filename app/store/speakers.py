"""Which rows are the speakers of an article, and what does it say of them?

Persons and organisations are one row across articles where that is clear by name, role and company
(store.recognition); where it is not, a row of their own keeps whom they may be. Groups, anonymous sources, documents
and unknown speakers are never shared: "two officials" of two articles differ.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import Delete, delete, exists, insert, select
from sqlmodel import Session, col

from app.store.engine import driver_of
from app.store.identity.matching import MATCHED_KINDS, Decision, Newcomer, is_single
from app.store.identity_tables import SuggestionRow
from app.store.ids import new_id
from app.store.merged import family
from app.store.names import fold
from app.store.recognition import recognise
from app.store.speaker_tables import AliasRow, ExternalIdRow
from app.store.spelling import spelling
from app.store.tables import AppearanceRow, ArticleRow, NameRow, QuoteRow, SpeakerRow

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
    rows = _rows_of(session, article_id, newcomers, decisions)
    shown = _Shown(session, article_id)
    for row, newcomer, found in zip(rows, newcomers, decisions, strict=True):
        probability = found.probability if isinstance(found, Decision) and found.match is not None else None
        shown.add(row, newcomer.role, newcomer.names, probability)
    shown.write()
    return rows


def speaker_row(
    session: Session, *, name: str, kind: str, article_id: str, role: str | None = None, aliases: Sequence[str] = ()
) -> SpeakerRow:
    """The row of one more speaker of this article, as speaker_rows finds it."""
    return speaker_rows(session, article_id, [Newcomer((name, *aliases), kind, role)])[0]


def _known_here(session: Session, article_id: str) -> dict[tuple[str, str], SpeakerRow]:
    """Whom the article shows already: (key of a name, kind) -> row."""
    shown = driver_of(session).execute(_SHOWN_HERE, (article_id,)).fetchall()
    rows = _speakers(session, {speaker_id for _, _, speaker_id in shown})
    return {(key, kind): rows[speaker_id] for key, kind, speaker_id in shown}


_SHOWN_HERE = """
    SELECT names.key, speakers.kind, speakers.id FROM names JOIN speakers ON speakers.id = names.speaker_id
    WHERE names.article_id = ? AND names.key <> '' ORDER BY names.position DESC
"""


def _rows_of(
    session: Session, article_id: str, newcomers: Sequence[Newcomer], decisions: Sequence[Decision | SpeakerRow]
) -> list[SpeakerRow]:
    """What was decided, as rows: those that are there are read together, those that are new written together."""
    matches = {found.match for found in decisions if isinstance(found, Decision) and found.match is not None}
    matched = _speakers(session, matches)
    rows, suggested = [], []
    for newcomer, found in zip(newcomers, decisions, strict=True):
        if isinstance(found, SpeakerRow):
            row = found
        elif found.match is not None:
            row = matched[found.match]
            _name_in_full(session, row, newcomer)
        else:
            row = _new_row(session, article_id, newcomer)
            suggested += [
                SuggestionRow.model_validate({"speaker_id": row.id, "candidate_id": one, "probability": chance})
                for one, chance in found.suggestions
            ]
        rows.append(row)
    session.flush()
    session.add_all(suggested)
    return rows


def _speakers(session: Session, ids: Collection[str]) -> dict[str, SpeakerRow]:
    found = session.scalars(select(SpeakerRow).where(col(SpeakerRow.id).in_(ids))) if ids else ()
    return {row.id: row for row in found}


def _new_row(session: Session, article_id: str, newcomer: Newcomer) -> SpeakerRow:
    name, key = newcomer.names[0], fold(newcomer.names[0])
    shared = newcomer.kind in SHARED_KINDS and key != ""
    values = {"id": new_id(), "name": name, "kind": newcomer.kind, "key": key}
    row = SpeakerRow.model_validate({**values, "article_id": None if shared else article_id})
    session.add(row)
    return row


def _name_in_full(session: Session, row: SpeakerRow, newcomer: Newcomer) -> None:
    """Whoever was known by a surname is called by the whole name from now on, unless a person chose the surname."""
    name = newcomer.names[0]
    if row.kind != "person" or not is_single(row.name, row.kind) or is_single(name, row.kind):
        return
    alias = session.get(AliasRow, (row.id, row.name))
    if alias is None or not alias.given:
        row.name, row.key, row.updated_at = name, fold(name), datetime.now(UTC)


def introduce(session: Session, row: SpeakerRow, *, article_id: str, role: str | None, names: list[str]) -> None:
    """Record that an article shows this speaker, in which role (the first given stays) and under which names."""
    shown = _Shown(session, article_id)
    shown.add(row, role, names)
    shown.write()


class _Shown:
    """Whom an article shows, in which roles and under which names: read once, and added to."""

    def __init__(self, session: Session, article_id: str) -> None:
        self._session = session
        self._article_id = article_id
        connection = driver_of(session)
        self._roles: dict[str, str | None] = dict(connection.execute(_ROLES_HERE, (article_id,)).fetchall())
        self._places: dict[str, dict[str, int]] = {}  # speaker -> name -> position
        for speaker_id, name, position in connection.execute(_NAMES_HERE, (article_id,)):
            self._places.setdefault(speaker_id, {})[name] = position
        self._appearances: dict[str, dict[str, object]] = {}  # speaker -> columns of a new AppearanceRow
        self._names: list[dict[str, object]] = []  # columns of new rows of NameRow

    def add(self, row: SpeakerRow, role: str | None, names: Iterable[str], probability: float | None = None) -> None:
        """One more, or more of one who is there. probability: that the machine was right to take this row for them."""
        if row.id in self._appearances:
            appearance = self._appearances[row.id]
            appearance["role"] = appearance["role"] or role
        elif row.id not in self._roles:
            published_at = self._session.get_one(ArticleRow, self._article_id).published_at
            about = {"article_id": self._article_id, "speaker_id": row.id, "published_at": published_at}
            self._appearances[row.id] = {**about, "role": role, "match_probability": probability}
        elif role is not None and self._roles[row.id] is None:
            self._session.get_one(AppearanceRow, (self._article_id, row.id)).role = self._roles[row.id] = role
        places = self._places.setdefault(row.id, {})
        for name in names:
            if name not in places:
                places[name] = max(places.values(), default=-1) + 1
                place = {"article_id": self._article_id, "speaker_id": row.id, "position": places[name]}
                self._names.append({**place, "name": name, "key": fold(name), "spelling": spelling(name)})

    def write(self) -> None:
        """Write what was added; once, at the end."""
        self._session.flush()
        connection = self._session.connection()
        if self._appearances:
            connection.execute(insert(AppearanceRow), list(self._appearances.values()))
        if self._names:
            connection.execute(insert(NameRow), self._names)


_ROLES_HERE = "SELECT speaker_id, role FROM appearances WHERE article_id = ?"
_NAMES_HERE = "SELECT speaker_id, name, position FROM names WHERE article_id = ?"


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
