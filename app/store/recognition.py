"""Which rows are the speakers of this article?

In: the speakers as the article shows them. Out: for each the row that is already theirs, or suggestions. Rows are found
by keys of their names, compared by store.identity, and a row that was merged leads to the one it was merged into.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import BindParameter, and_, bindparam, delete, insert, or_, select
from sqlmodel import Session, col

from app.store.identity.matching import (
    MATCHED_KINDS,
    Candidates,
    Decision,
    Known,
    Newcomer,
    blocks,
    decide_all,
    is_single,
    name_odds,
)
from app.store.identity_tables import SpeakerBlockRow, SpeakerToBlockRow
from app.store.speaker_tables import KNOWN, AliasRow
from app.store.tables import AppearanceRow, SpeakerRow

MOST_OF_A_SURNAME = 64  # speakers of one surname that are compared with a surname alone
MOST_OF_A_NAME = 256  # keys of speakers whose whole names may be the same; a thousand John Smiths are read no further
SAME_BY_NAME = 19.0  # odds: as probable as a match must be (store.identity.matching.SURE)
RECENT = 30  # the latest articles of a speaker: their roles and their company

_AT_ONCE = 500  # speakers whose keys are written in one statement


def recognise(
    session: Session, newcomers: Sequence[Newcomer], *, there: frozenset[str] = frozenset()
) -> list[Decision]:
    """A decision for each newcomer of one article, in their order. there: speakers who are known to be in it."""
    write_blocks(session)
    found = [_proposed(session, newcomer) for newcomer in newcomers]
    ids = {speaker_id for proposed, _ in found for speaker_id in proposed}
    if not ids:
        return [Decision(None, 1.0) for _ in newcomers]
    rows = _rows(session, ids)
    recent = _Recent(session)
    candidates = [
        Candidates(_knowns(newcomer, [rows[one] for one in proposed if one in rows], recent), crowded)
        for newcomer, (proposed, crowded) in zip(newcomers, found, strict=True)
    ]
    return decide_all(newcomers, candidates, recent.company, there=there)


@dataclass(frozen=True, slots=True)
class Likely:
    """Rows of a speaker that is told of by all its names. same: it is these. maybe: it may be these."""

    same: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()


def likely(session: Session, newcomer: Newcomer) -> Likely:
    """Whom these names are of, as far as names tell. Nothing is written: the keys must have been."""
    proposed, _ = _proposed(session, newcomer)
    rows = _rows(session, set(proposed))
    known = _knowns(newcomer, [rows[one] for one in proposed if one in rows], _Recent(session))
    odds = {one.id: name_odds(newcomer, one.names)[0] for one in known}
    same = tuple(one for one, odd in sorted(odds.items()) if odd >= SAME_BY_NAME)
    return Likely(same, () if same else tuple(one for one, odd in sorted(odds.items()) if odd >= 1))


def _knowns(newcomer: Newcomer, rows: Iterable[_Row], recent: _Recent) -> tuple[Known, ...]:
    names: dict[str, tuple[str, ...]] = {}
    for row in rows:
        if row.kind == newcomer.kind:
            names[row.id] = (*names.get(row.id, ()), *row.names)
    return tuple(
        Known(one, known, recent.roles(one), recent.articles(one))
        for one, known in names.items()
        if name_odds(newcomer, known)[0] > 0
    )


def write_blocks(session: Session) -> None:
    """Write the keys of all names that have come since they were written last."""
    waiting = list(session.scalars(_WAITING))
    for start in range(0, len(waiting), _AT_ONCE):
        some = waiting[start : start + _AT_ONCE]
        # Which of them are shared is seen here: asked for it, SQLite would look through all speakers that are.
        named = session.execute(_NAMED, {"ids": some})
        shared = [row for row in named if row.article_id is None and row.kind in MATCHED_KINDS]
        keys = {(block, row.id) for row in shared for block in blocks(row.name, row.kind)}
        session.execute(_UNBLOCK, {"ids": some})
        if keys:
            values = [{"block": block, "speaker_id": speaker_id} for block, speaker_id in sorted(keys)]
            session.execute(insert(SpeakerBlockRow), values)
        session.execute(_BLOCKED, {"ids": some})


def _proposed(session: Session, newcomer: Newcomer) -> tuple[list[str], bool]:
    """The rows with a key of the newcomer's, and whether there are more than were read."""
    if newcomer.kind not in MATCHED_KINDS:
        return [], False
    whole = [name for name in newcomer.names if not is_single(name, newcomer.kind)]
    keys = sorted({key for name in whole or newcomer.names for key in blocks(name, newcomer.kind, asked=True)})
    if whole or newcomer.kind != "person":
        most = MOST_OF_A_NAME
        found = session.scalars(_OF_KEYS, {"keys": keys}).all()
    else:  # a surname alone: whoever bears it, whatever the given name
        most = MOST_OF_A_SURNAME
        row = col(SpeakerBlockRow.block)
        wanted = or_(*[and_(row >= key, row < key + "\x7f") for key in keys])
        found = session.scalars(select(col(SpeakerBlockRow.speaker_id)).where(wanted).limit(most + 1)).all()
    return list(dict.fromkeys(found[:most])), len(found) > most


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that stands for itself: what it was merged into, followed to the end; and all names that lead to it."""

    id: str
    kind: str
    names: tuple[str, ...]


def _rows(session: Session, ids: set[str]) -> dict[str, _Row]:
    """Each proposed row -> the row that it is now."""
    read = {}
    wanted = ids
    while wanted:  # once, and once more for each step of a chain of merges
        for row in session.execute(_SPEAKERS, {"ids": list(wanted)}):
            read[row.id] = row
        wanted = {row.merged_into for row in read.values() if row.merged_into is not None} - read.keys()
    names: dict[str, list[str]] = {one: [] for one in read}
    for speaker_id, name in session.execute(_ALIASES, {"ids": list(read)}):
        names[speaker_id].append(name)
    found = {}
    for one in ids & read.keys():
        last = read[one]
        while last.merged_into is not None:
            last = read[last.merged_into]
        # What is shown comes first, unless a person took that name away.
        all_names = sorted(dict.fromkeys(names[last.id] + names[one]), key=lambda name: name != last.name)
        found[one] = _Row(last.id, last.kind, tuple(all_names))
    return found


class _Recent:
    """The latest articles of speakers, read once each: roles, and company."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._articles: dict[str, list[str]] = {}
        self._roles: dict[str, tuple[str, ...]] = {}

    def roles(self, speaker_id: str) -> tuple[str, ...]:
        """The roles that they give this speaker."""
        if speaker_id not in self._roles:
            found = self._session.execute(_RECENT, {"speaker_id": speaker_id}).all()
            self._articles[speaker_id] = [row.article_id for row in found]
            self._roles[speaker_id] = tuple(dict.fromkeys(row.role for row in found if row.role is not None))
        return self._roles[speaker_id]

    def articles(self, speaker_id: str) -> int:
        """How many of the latest articles show this speaker: at most RECENT."""
        self.roles(speaker_id)
        return len(self._articles[speaker_id])

    def company(self, asked: frozenset[str], there: frozenset[str]) -> dict[str, int]:
        """How many of those who are there were quoted beside each of those who are asked for."""
        articles = {article for one in asked for article in self._articles.get(one, ())}
        beside: dict[str, set[str]] = {}
        for article_id, speaker_id in self._session.execute(
            select(col(AppearanceRow.article_id), col(AppearanceRow.speaker_id)).where(
                col(AppearanceRow.article_id).in_(articles), col(AppearanceRow.speaker_id).in_(there)
            )
        ):
            beside.setdefault(article_id, set()).add(speaker_id)
        return {
            one: len(set().union(*(beside.get(article, set()) for article in self._articles.get(one, ()))) - {one})
            for one in asked
        }


# Made once: to put a statement together takes longer than to run it.
_IDS: BindParameter[list[str]] = bindparam("ids", expanding=True)
_WAITING = select(col(SpeakerToBlockRow.speaker_id))
_NAMED = (
    select(col(SpeakerRow.id), col(SpeakerRow.kind), col(SpeakerRow.article_id), col(AliasRow.name))
    .join(AliasRow, col(AliasRow.speaker_id) == col(SpeakerRow.id))
    .where(col(SpeakerRow.id).in_(_IDS), KNOWN)
)
_UNBLOCK = delete(SpeakerBlockRow).where(col(SpeakerBlockRow.speaker_id).in_(_IDS))
_BLOCKED = delete(SpeakerToBlockRow).where(col(SpeakerToBlockRow.speaker_id).in_(_IDS))
_OF_KEYS = (
    select(col(SpeakerBlockRow.speaker_id))
    .where(col(SpeakerBlockRow.block).in_(bindparam("keys", expanding=True)))
    .limit(MOST_OF_A_NAME + 1)
)
_SPEAKERS = select(col(SpeakerRow.id), col(SpeakerRow.name), col(SpeakerRow.kind), col(SpeakerRow.merged_into)).where(
    col(SpeakerRow.id).in_(_IDS)
)
_ALIASES = select(col(AliasRow.speaker_id), col(AliasRow.name)).where(col(AliasRow.speaker_id).in_(_IDS), KNOWN)
_RECENT = (
    select(col(AppearanceRow.article_id), col(AppearanceRow.role))
    .where(col(AppearanceRow.speaker_id) == bindparam("speaker_id"))
    .order_by(col(AppearanceRow.article_id).desc())
    .limit(RECENT)
)
