"""How many quotes and words are there, by speaker, kind of speaker, publisher or month?

Triggers keep totals of each speaker (SpeakerRow, SpeakerTallyRow) and of all else (TallyRow); a filter that they cannot
answer is counted from the narrow rows that lists are chosen by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, func, literal, select
from sqlmodel import Session, col

from app.store.choice import choose
from app.store.engine import driver_of
from app.store.filters import ChosenBy, StatsFilter
from app.store.search_tables import (
    FacetRow,
    FacetValueRow,
    MergedNumberRow,
    SpeakerTallyRow,
    TallyRow,
    numbers,
)
from app.store.tables import SpeakerRow

# What tallies know; a filter with anything else is counted row by row.
_TALLIED = {"kind", "status", "speaker_kind", "publisher"}
_SPEAKER_TALLIED = {"kind", "status"}
_BY_SPEAKER = (["speaker"], ["speaker", "speaker_kind"])
_WHO = (col(SpeakerRow.id), col(SpeakerRow.name), col(SpeakerRow.kind))


@dataclass(frozen=True, slots=True)
class Counted:
    """A speaker whose quotes are counted."""

    id: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Group:
    """One line of the counts. What it is not grouped by is None, and so is nobody, no publisher and no date."""

    speaker: Counted | None
    speaker_kind: str | None
    publisher: str | None
    month: str | None
    quotes: int
    words: int


@dataclass(frozen=True, slots=True)
class Stats:
    """groups: the largest ones; quotes and words: of all there are, shown or not."""

    groups: Sequence[Group]
    group_count: int
    quotes: int
    words: int


def stats(session: Session, wanted: StatsFilter, *, limit: int) -> Stats:
    """The counts that are asked for, the largest groups first; months alone in their order."""
    by: list[str] = sorted(set(wanted.group_by))
    given = {name for name in ChosenBy.model_fields if getattr(wanted, name) not in (None, ())}
    if by in _BY_SPEAKER and given <= {"kind"}:
        return _of_speakers(session, wanted, by, limit)
    source = _source(session, wanted, by, given)
    keys = [source.c[one] for one in by]
    quotes, words = func.sum(source.c.quotes).label("quotes"), func.sum(source.c.words).label("words")
    counted = select(*keys, quotes, words).select_from(source).group_by(*keys).having(quotes > 0).cte("counted")
    order = [counted.c.month] if by == ["month"] else [counted.c.quotes.desc(), *(counted.c[key.key] for key in keys)]
    # The sums of all groups stand beside each that is shown: a statement of their own would count once more.
    all_of_it = (func.count().over(), func.sum(counted.c.quotes).over(), func.sum(counted.c.words).over())
    rows = session.execute(select(counted, *all_of_it).order_by(*order).limit(limit)).all()
    total = rows[0][-3:] if rows else (0, 0, 0)
    return Stats(_named(session, rows, by), *total)


def _of_speakers(session: Session, wanted: StatsFilter, by: list[str], limit: int) -> Stats:
    """By speaker alone: each knows how much is quoted of them, and an index has the most quoted first."""
    quotes, words = _own_count(wanted.kind, "quote"), _own_count(wanted.kind, "word")
    quoted = col(SpeakerRow.quote_count) > 0, quotes > 0
    most = select(*_WHO, quotes.label("quotes"), words.label("words"))
    groups = [
        Group(_counted(row), row.kind if "speaker_kind" in by else None, None, None, row.quotes, row.words)
        for row in session.execute(most.where(*quoted).order_by(quotes.desc(), col(SpeakerRow.id)).limit(limit))
    ]
    count = session.execute(select(func.count()).select_from(SpeakerRow).where(*quoted)).scalar_one()
    tallies = _tallies(session, wanted).c
    nobody = tallies.speaker_kind == "none"
    sums = [func.coalesce(func.sum(each), 0) for each in (tallies.quotes, tallies.words)]
    theirs = [func.coalesce(func.sum(each).filter(nobody), 0) for each in (tallies.quotes, tallies.words)]
    all_quotes, all_words, unsaid, unsaid_words = session.execute(select(*sums, *theirs)).one()
    if unsaid:
        groups = sorted([*groups, Group(None, None, None, None, unsaid, unsaid_words)], key=lambda group: -group.quotes)
        count += 1
    return Stats(groups[:limit], count, all_quotes, all_words)


def _own_count(kinds: Sequence[str], unit: str) -> ColumnElement[int]:
    """How many quotes or words a speaker has, of these kinds if there are any."""
    columns = [f"{kind}_{unit}s" for kind in sorted(set(kinds))] or [f"{unit}_count"]
    counted: list[ColumnElement[int]] = [SpeakerRow.__table__.c[column] for column in columns]  # type: ignore[attr-defined]
    return reduce(add, counted)


def _source(session: Session, wanted: StatsFilter, by: list[str], given: set[str]) -> FromClause:
    if "speaker" not in by and given <= _TALLIED:
        return _tallies(session, wanted)
    if by in _BY_SPEAKER and given <= _SPEAKER_TALLIED:
        return _speaker_tallies(session, wanted)
    keys = [_own(session, col(FacetRow.speaker)) if one == "speaker" else col(getattr(FacetRow, one)) for one in by]
    columns = *keys, literal(1).label("quotes"), col(FacetRow.words).label("words")
    if wanted.publisher is not None and given <= _TALLIED:  # an index has all that is asked of a publisher's quotes
        return select(*columns).where(*_alike(session, FacetRow, wanted)).subquery()
    return choose(driver_of(session), wanted).select(*columns).subquery()


def _tallies(session: Session, wanted: StatsFilter) -> FromClause:
    return select(TallyRow.__table__).where(*_alike(session, TallyRow, wanted)).subquery()  # type: ignore[attr-defined]


def _alike(session: Session, table: type[TallyRow | FacetRow], wanted: StatsFilter) -> list[ColumnElement[bool]]:
    """The conditions of what is tallied."""
    conditions = [_is_one(col(table.kind), wanted.kind), _is_one(col(table.speaker_kind), wanted.speaker_kind)]
    conditions.append(_status(col(table.status), wanted.status))
    if wanted.publisher is not None:
        number = next(iter(numbers(driver_of(session), "publisher", [wanted.publisher])), -1)
        conditions.append(col(table.publisher) == number)
    return conditions


def _own(session: Session, number: Any) -> ColumnElement[int]:
    """The number that a speaker's own is, where this one may be that of a row that was merged into theirs."""
    merged = session.scalar(select(col(MergedNumberRow.number)).limit(1)) is not None
    own = select(col(MergedNumberRow.counts_as)).where(col(MergedNumberRow.number) == number).scalar_subquery()
    return (func.coalesce(own, number) if merged else number).label("speaker")


def _speaker_tallies(session: Session, wanted: StatsFilter) -> FromClause:
    kinds = _is_one(col(SpeakerTallyRow.kind), wanted.kind)
    status = _status(col(SpeakerTallyRow.status), wanted.status)
    # The kind of a speaker is told beside the name: it makes no more groups.
    none = literal(None).label("speaker_kind")
    counts = col(SpeakerTallyRow.quotes), col(SpeakerTallyRow.words)
    return select(_own(session, col(SpeakerTallyRow.speaker)), *counts, none).where(kinds, status).subquery()


def _is_one(column: Any, values: Sequence[str]) -> ColumnElement[bool]:
    return column.in_(values) if values else literal(True)


def _status(column: Any, values: Sequence[str]) -> ColumnElement[bool]:
    return column.in_(values) if values else column != "rejected"  # type: ignore[no-any-return]


def _named(session: Session, rows: Sequence[Any], by: list[str]) -> list[Group]:
    told = {number for row in rows for key in by if key in {"speaker", "publisher"} and (number := getattr(row, key))}
    values = select(col(FacetValueRow.number), col(FacetValueRow.value)).where(col(FacetValueRow.number).in_(told))
    names: dict[int, str] = {row.number: row.value for row in session.execute(values)}
    people: dict[str, Counted] = {}
    if "speaker" in by:
        found = session.execute(select(*_WHO).where(col(SpeakerRow.id).in_(names.values())))
        people = {row.id: _counted(row) for row in found}
    return [_group(row._mapping, by, names, people) for row in rows]


def _counted(row: Row[Any]) -> Counted:
    return Counted(row.id, row.name, row.kind)


def _group(row: Any, by: list[str], names: dict[int, str], people: dict[str, Counted]) -> Group:
    speaker = people.get(names.get(row["speaker"], "")) if "speaker" in by else None
    kind = (speaker.kind if speaker else None) if "speaker" in by else row.get("speaker_kind")
    month = row.get("month")
    return Group(
        speaker=speaker,
        speaker_kind=None if "speaker_kind" not in by or kind == "none" else kind,
        publisher=names.get(row["publisher"]) if "publisher" in by else None,
        month=f"{month // 100:04}-{month % 100:02}" if month else None,
        quotes=row["quotes"],
        words=row["words"],
    )
