"""Which quotes does a filter choose? One answer for lists, counts and exports.

Facets (speaker, publisher, kinds, status) are words of the full-text index as well as columns: a filter of several,
with or without words of the text, is a meeting of sorted lists of places; its quotes come newest first unsorted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    column,
    exists,
    false,
    func,
    or_,
    select,
    table,
    union_all,
)
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from app.store import words
from app.store.filters import ChosenBy, QuoteFilter
from app.store.merged import survivor_id
from app.store.names import fold
from app.store.search_tables import FACETS, ClockRow, MergedNumberRow, numbers
from app.store.speaker_tables import KNOWN, AliasRow, SpeakerWordRow
from app.store.spelling import spelling
from app.store.tables import QuoteRow, SpeakerRow

QUOTES_FTS = table("quotes_fts", column("rowid"), column("quotes_fts"), column("text"))
Column = ColumnElement[Any] | Mapped[Any]
_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
_YEAR_1 = datetime(1, 1, 1, tzinfo=UTC)
_A_SECOND = 1 << 24  # places


@dataclass(frozen=True, slots=True)
class Choice:
    """match: what the full-text index is asked, None if it need not be; conditions: on the columns of FACETS.

    words: whether it is asked for words of the text.
    """

    match: str | None
    words: bool
    conditions: tuple[ColumnElement[bool], ...]

    @property
    def place(self) -> Column:
        """The column to order and bound the places by."""
        return FACETS.c.place if self.match is None else QUOTES_FTS.c.rowid

    def select(self, *columns: Column) -> Select[*tuple[Any, ...]]:
        """These columns (of FACETS) of the quotes chosen."""
        if self.match is None:
            return select(*columns).select_from(FACETS).where(*self.conditions)
        joined = select(*columns).select_from(QUOTES_FTS).join(FACETS, FACETS.c.place == QUOTES_FTS.c.rowid)
        return joined.where(matches(self.match), *self.conditions)


def choose(session: Session, wanted: ChosenBy, *, until: int | None = None) -> Choice:
    """What this filter means for the database. until: the last change (see now) that updated_since looks at."""
    asked: list[str] = []
    conditions: list[ColumnElement[bool]] = []
    for name, typed in (("text", wanted.q), ("role", wanted.role)):
        if typed is not None and (phrases := words.typed(typed)):
            asked.append(words.all_of(name, phrases))
        elif typed is not None:  # there is no word in it: nothing has it
            conditions.append(false())
    for facet in _facets(session, wanted):
        if facet:
            asked.append(words.one_of("facets", facet))
        else:
            conditions.append(false())
    match = words.both(asked) if asked else None
    place = FACETS.c.place if match is None else QUOTES_FTS.c.rowid
    conditions += published(
        place,
        col(QuoteRow.dated_at),
        wanted.published_from,
        wanted.published_to,
        dated=FACETS.c.month > 0,
        exactly=_of_the_quote,
    )
    conditions += _others(wanted, until)
    return Choice(match, match is not None and bool(words.typed(wanted.q or "")), tuple(conditions))


def conditions(session: Session, wanted: ChosenBy) -> list[ColumnElement[bool]]:
    """What holds of every QuoteRow that this filter chooses, for statements that read all of them."""
    choice = choose(session, wanted)
    if choice.match is not None:
        return [col(QuoteRow.place).in_(choice.select(choice.place))]
    return [exists().where(FACETS.c.place == col(QuoteRow.place), *choice.conditions)]


def matches(match: str) -> ColumnElement[bool]:
    """The condition that the full-text index of quotes has this."""
    return QUOTES_FTS.c.quotes_fts.op("MATCH", is_comparison=True)(match)


def now(session: Session) -> int:
    """The moment of the last change that this session sees, in microseconds since 1970."""
    return int(session.execute(select(col(ClockRow.at))).scalar_one())


def microseconds(moment: datetime) -> int:
    """A moment as the clock of changes counts."""
    return (moment - _UNIX) // timedelta(microseconds=1)


def moment(at: int) -> datetime:
    """The moment of the clock of changes, as a date."""
    return _UNIX + timedelta(microseconds=at)


def _facets(session: Session, wanted: ChosenBy) -> list[list[str]]:
    """The words of the facets that are asked for, one list each; one of each list must be there."""
    found: list[list[str]] = []
    if wanted.speaker is not None:
        found.append(_speaker_numbers(session, _known_as(session, wanted.speaker)))
    if wanted.speaker_id is not None:
        found.append(_speaker_numbers(session, [survivor_id(session, wanted.speaker_id) or ""]))
    if wanted.publisher is not None:
        found.append(_words(session, numbers("publisher", [wanted.publisher])))
    found += [sorted(set(each)) for each in (wanted.kind, wanted.speaker_kind, wanted.status) if each]
    return found


def _speaker_numbers(session: Session, ids: Sequence[str]) -> list[str]:
    merged = select(col(MergedNumberRow.number)).where(col(MergedNumberRow.speaker_id).in_(ids))
    return _words(session, union_all(numbers("speaker", ids), merged))


def _words(session: Session, found: Select[int | None] | CompoundSelect[Any]) -> list[str]:
    return [f"n{number}" for number in session.scalars(found)]


def _known_as(session: Session, name: str) -> list[str]:
    key = fold(name)
    if not key:  # no letter in it: it names nobody
        return []
    spelt = spelling(name) or key
    # A person is known by the last words of the name too, whether or not an article used them alone.
    last = or_(col(AliasRow.key).like(f"% {key}"), col(AliasRow.spelling).like(f"% {spelt}"))
    surname = and_(col(SpeakerRow.kind) == "person", last)
    word = col(SpeakerWordRow.word).in_({key.split()[-1], spelt.split()[-1]})  # an index: all the names would be read
    found = (
        select(col(AliasRow.speaker_id))
        .join(SpeakerRow, col(SpeakerRow.id) == col(AliasRow.speaker_id))
        .where(col(AliasRow.speaker_id).in_(select(col(SpeakerWordRow.speaker_id)).where(word)))
        .where(KNOWN, or_(col(AliasRow.key) == key, col(AliasRow.spelling) == spelt, surname))
    )
    return list(session.scalars(found.distinct()))


def _others(wanted: ChosenBy, until: int | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.min_confidence is not None:
        conditions.append(FACETS.c.confidence >= wanted.min_confidence)
    if wanted.article_id is not None:
        of_article = select(col(QuoteRow.place)).where(col(QuoteRow.article_id) == wanted.article_id)
        conditions.append(FACETS.c.place.in_(of_article))
    since = wanted.updated_since if isinstance(wanted, QuoteFilter) else None
    if since is not None:
        conditions.append(FACETS.c.changed_at > microseconds(since))
        conditions += [FACETS.c.changed_at <= until] if until is not None else []
    elif not wanted.status:
        # Who follows the changes hears of a rejection; who reads does not see what was rejected.
        conditions.append(FACETS.c.status != "rejected")
    return conditions


def published(
    place: Column,
    dated_at: Column,
    earliest: datetime | None,
    latest: datetime | None,
    *,
    dated: ColumnElement[bool],
    exactly: Callable[[ColumnElement[bool]], ColumnElement[bool]],
) -> list[ColumnElement[bool]]:
    """The conditions for what was published between these, bounds included.

    dated: whether it was dated at all. Places know the second; exactly: makes a condition on dated_at into one that can
    be asked for the rows of the first and the last second.
    """
    if earliest is None and latest is None:
        return []
    bounds = [dated]
    if earliest is not None:
        second = _second(earliest)
        bounds.append(place >= second)
        if earliest.microsecond:
            bounds.append(or_(place >= second + _A_SECOND, exactly(dated_at >= earliest)))
    if latest is not None:
        second = _second(latest)
        bounds.append(place < second + _A_SECOND)
        if latest.microsecond != 999_999:
            bounds.append(or_(place < second, exactly(dated_at <= latest)))
    return bounds


def _second(moment: datetime) -> int:
    return (moment - _YEAR_1) // timedelta(seconds=1) * _A_SECOND


def _of_the_quote(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(col(QuoteRow.place) == FACETS.c.place, condition)


def count(session: Session, choice: Choice, *, at_most: int) -> int:
    """How many quotes are chosen, counted no further than this."""
    some = choice.select(FACETS.c.place).limit(at_most).subquery()
    return int(session.execute(select(func.count()).select_from(some)).scalar_one())
