"""Which rows are the speakers of this article?

In: the speakers as the article shows them. Out: for each the row that is already theirs, or suggestions. Rows are found
by keys of their names, compared by store.identity, and a row that was merged leads to the one it was merged into.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlmodel import Session

from app.store.engine import driver_of
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
from app.store.json_sql import GIVEN
from app.store.speaker_tables import KNOWN_SQL

MOST_OF_A_SURNAME = 64  # speakers of one surname that are compared with a surname alone
MOST_OF_A_NAME = 256  # keys of speakers whose whole names may be the same; a thousand John Smiths are read no further
SAME_BY_NAME = 19.0  # odds: as probable as a match must be (store.identity.matching.SURE)
RECENT = 30  # the latest articles of a speaker: their roles and their company

_AT_ONCE = 500  # speakers whose keys are written in one statement

# Asked of the driver: an article asks some thirty questions, and SQLAlchemy takes ten times as long as the database.
_WAITING = "SELECT speaker_id FROM speakers_to_block"
_NAMED = f"""
    SELECT speakers.id, speakers.kind, speakers.article_id, aliases.name
    FROM speakers JOIN aliases ON aliases.speaker_id = speakers.id WHERE speakers.id IN {GIVEN} AND {KNOWN_SQL}
"""  # noqa: S608
_UNBLOCK = f"DELETE FROM speaker_blocks WHERE speaker_id IN {GIVEN}"  # noqa: S608
_BLOCK = "INSERT INTO speaker_blocks (block, speaker_id) VALUES (?, ?)"
_BLOCKED = f"DELETE FROM speakers_to_block WHERE speaker_id IN {GIVEN}"  # noqa: S608
_OF_KEYS = f"SELECT speaker_id FROM speaker_blocks WHERE block IN {GIVEN} LIMIT ?"  # noqa: S608
_OF_BEGINNINGS = """
    SELECT speaker_id FROM json_each(?) AS key
    CROSS JOIN speaker_blocks ON block >= key.value AND block < key.value || char(127) LIMIT ?
"""
_SPEAKERS = f"SELECT id, name, kind, merged_into FROM speakers WHERE id IN {GIVEN}"  # noqa: S608
_ALIASES = f"SELECT speaker_id, name FROM aliases WHERE speaker_id IN {GIVEN} AND {KNOWN_SQL}"  # noqa: S608
_RECENT = "SELECT article_id, role FROM appearances WHERE speaker_id = ? ORDER BY article_id DESC LIMIT ?"
_BESIDE = f"""
    SELECT article_id, speaker_id FROM appearances WHERE article_id IN {GIVEN} AND speaker_id IN {GIVEN}
"""  # noqa: S608


def recognise(
    session: Session, newcomers: Sequence[Newcomer], *, there: frozenset[str] = frozenset()
) -> list[Decision]:
    """A decision for each newcomer of one article, in their order. there: speakers who are known to be in it."""
    write_blocks(session)
    connection = driver_of(session)
    found = [_proposed(connection, newcomer) for newcomer in newcomers]
    ids = {speaker_id for proposed, _ in found for speaker_id in proposed}
    if not ids:
        return [Decision(None, 1.0) for _ in newcomers]
    rows = _rows(connection, ids)
    recent = _Recent(connection)
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
    connection = driver_of(session)
    proposed, _ = _proposed(connection, newcomer)
    rows = _rows(connection, set(proposed))
    known = _knowns(newcomer, [rows[one] for one in proposed if one in rows], _Recent(connection))
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
    connection = driver_of(session)
    waiting = [row[0] for row in connection.execute(_WAITING)]
    for start in range(0, len(waiting), _AT_ONCE):
        some = json.dumps(waiting[start : start + _AT_ONCE])
        # Which of them are shared is seen here: asked for it, SQLite would look through all speakers that are.
        keys = {
            (block, speaker_id)
            for speaker_id, kind, article_id, name in connection.execute(_NAMED, (some,))
            if article_id is None and kind in MATCHED_KINDS
            for block in blocks(name, kind)
        }
        connection.execute(_UNBLOCK, (some,))
        connection.executemany(_BLOCK, sorted(keys))
        connection.execute(_BLOCKED, (some,))


def _proposed(connection: sqlite3.Connection, newcomer: Newcomer) -> tuple[list[str], bool]:
    """The rows with a key of the newcomer's, and whether there are more than were read."""
    if newcomer.kind not in MATCHED_KINDS:
        return [], False
    whole = [name for name in newcomer.names if not is_single(name, newcomer.kind)]
    keys = sorted({key for name in whole or newcomer.names for key in blocks(name, newcomer.kind, asked=True)})
    if whole or newcomer.kind != "person":
        most, asked = MOST_OF_A_NAME, _OF_KEYS
    else:  # a surname alone: whoever bears it, whatever the given name
        most, asked = MOST_OF_A_SURNAME, _OF_BEGINNINGS
    found = [row[0] for row in connection.execute(asked, (json.dumps(keys), most + 1))]
    return list(dict.fromkeys(found[:most])), len(found) > most


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that stands for itself: what it was merged into, followed to the end; and all names that lead to it."""

    id: str
    kind: str
    names: tuple[str, ...]


class _Speaker(NamedTuple):
    id: str
    name: str
    kind: str
    merged_into: str | None


def _rows(connection: sqlite3.Connection, ids: set[str]) -> dict[str, _Row]:
    """Each proposed row -> the row that it is now."""
    read: dict[str, _Speaker] = {}
    wanted = ids
    while wanted:  # once, and once more for each step of a chain of merges
        found = map(_Speaker._make, connection.execute(_SPEAKERS, (_json(wanted),)))
        read |= {row.id: row for row in found}
        wanted = {row.merged_into for row in read.values() if row.merged_into is not None} - read.keys()
    names: dict[str, list[str]] = {one: [] for one in read}
    for speaker_id, name in connection.execute(_ALIASES, (_json(read),)):
        names[speaker_id].append(name)
    now = {}
    for one in ids & read.keys():
        last = read[one]
        while last.merged_into is not None:
            last = read[last.merged_into]
        # What is shown comes first, unless a person took that name away.
        all_names = sorted(dict.fromkeys(names[last.id] + names[one]), key=lambda name: name != last.name)
        now[one] = _Row(last.id, last.kind, tuple(all_names))
    return now


class _Recent:
    """The latest articles of speakers, read once each: roles, and company."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._articles: dict[str, list[str]] = {}
        self._roles: dict[str, tuple[str, ...]] = {}

    def roles(self, speaker_id: str) -> tuple[str, ...]:
        """The roles that they give this speaker."""
        if speaker_id not in self._roles:
            found = self._connection.execute(_RECENT, (speaker_id, RECENT)).fetchall()
            self._articles[speaker_id] = [article_id for article_id, _ in found]
            self._roles[speaker_id] = tuple(dict.fromkeys(role for _, role in found if role is not None))
        return self._roles[speaker_id]

    def articles(self, speaker_id: str) -> int:
        """How many of the latest articles show this speaker: at most RECENT."""
        self.roles(speaker_id)
        return len(self._articles[speaker_id])

    def company(self, asked: frozenset[str], there: frozenset[str]) -> dict[str, int]:
        """How many of those who are there were quoted beside each of those who are asked for."""
        articles = {article for one in asked for article in self._articles.get(one, ())}
        beside: dict[str, set[str]] = {}
        for article_id, speaker_id in self._connection.execute(_BESIDE, (_json(articles), _json(there))):
            beside.setdefault(article_id, set()).add(speaker_id)
        return {
            one: len(set().union(*(beside.get(article, set()) for article in self._articles.get(one, ()))) - {one})
            for one in asked
        }


def _json(values: Collection[str]) -> str:
    return json.dumps(list(values))
