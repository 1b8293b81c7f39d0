"""How many quotes and words are there, by speaker, kind of speaker, publisher or month?

Triggers keep totals for all speakers and for all else (SpeakerTallyRow, TallyRow); a filter that they cannot answer is
counted from the narrow rows that lists are chosen by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, func, literal, select
from sqlmodel import Session, col

from app.store.choice import choose
from app.store.filters import ChosenBy, StatsFilter
from app.store.search_tables import FacetRow, FacetValueRow, SpeakerTallyRow, TallyRow
from app.store.tables import SpeakerRow

# What tallies know; a filter with anything else is counted row by row.
_TALLIED = {"kind", "status", "speaker_kind", "publisher"}
_SPEAKER_TALLIED = {"kind", "status"}


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
    source = _source(session, wanted, by)
    keys = [source.c[one] for one in by]
    quotes, words = func.sum(source.c.quotes).label("quotes"), func.sum(source.c.words).label("words")
    counted = select(*keys, quotes, words).select_from(source).group_by(*keys).having(quotes > 0).cte("counted")
    order = [counted.c.month] if by == ["month"] else [counted.c.quotes.desc(), *(counted.c[key.key] for key in keys)]
    rows = session.execute(select(counted).order_by(*order).limit(limit)).all()
    totals = select(func.count(), func.sum(counted.c.quotes), func.sum(counted.c.words)).select_from(counted)
    if len(rows) < limit:
        total = (len(rows), sum(row.quotes for row in rows), sum(row.words for row in rows))
    else:
        count, all_quotes, all_words = session.execute(totals).one()
        total = (count, all_quotes, all_words)
    return Stats(_named(session, rows, by), *total)


def _source(session: Session, wanted: StatsFilter, by: list[str]) -> FromClause:
    given = {name for name in ChosenBy.model_fields if getattr(wanted, name) not in (None, ())}
    if "speaker" not in by and given <= _TALLIED:
        return _tallies(session, wanted)
    if by in (["speaker"], ["speaker", "speaker_kind"]) and given <= _SPEAKER_TALLIED:
        return _speaker_tallies(wanted)
    chosen = choose(session, wanted)
    keys = [col(getattr(FacetRow, one)) for one in by]
    return chosen.select(*keys, literal(1).label("quotes"), col(FacetRow.words).label("words")).subquery()


def _tallies(session: Session, wanted: StatsFilter) -> FromClause:
    conditions = [_is_one(col(TallyRow.kind), wanted.kind), _is_one(col(TallyRow.speaker_kind), wanted.speaker_kind)]
    conditions.append(_status(col(TallyRow.status), wanted.status))
    if wanted.publisher is not None:
        number = select(col(FacetValueRow.number)).where(
            col(FacetValueRow.facet) == "publisher", col(FacetValueRow.value) == wanted.publisher
        )
        conditions.append(col(TallyRow.publisher) == (session.scalar(number) or -1))
    return select(TallyRow.__table__).where(*conditions).subquery()  # type: ignore[attr-defined]


def _speaker_tallies(wanted: StatsFilter) -> FromClause:
    kinds = _is_one(col(SpeakerTallyRow.kind), wanted.kind)
    status = _status(col(SpeakerTallyRow.status), wanted.status)
    # The kind of a speaker is told beside the name: it makes no more groups.
    none = literal(None).label("speaker_kind")
    return select(SpeakerTallyRow.__table__, none).where(kinds, status).subquery()  # type: ignore[attr-defined]


def _is_one(column: Any, values: Sequence[str]) -> ColumnElement[bool]:
    return column.in_(values) if values else literal(True)


def _status(column: Any, values: Sequence[str]) -> ColumnElement[bool]:
    return column.in_(values) if values else column != "rejected"  # type: ignore[no-any-return]


def _named(session: Session, rows: Sequence[Any], by: list[str]) -> list[Group]:
    numbers = {
        number for row in rows for key in by if key in {"speaker", "publisher"} and (number := getattr(row, key))
    }
    values = select(col(FacetValueRow.number), col(FacetValueRow.value)).where(col(FacetValueRow.number).in_(numbers))
    names: dict[int, str] = {row.number: row.value for row in session.execute(values)}
    people: dict[str, Counted] = {}
    if "speaker" in by:
        who = select(col(SpeakerRow.id), col(SpeakerRow.name), col(SpeakerRow.kind))
        found = session.execute(who.where(col(SpeakerRow.id).in_(names.values())))
        people = {row.id: Counted(row.id, row.name, row.kind) for row in found}
    return [_group(row._mapping, by, names, people) for row in rows]


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
