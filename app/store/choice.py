"""Which quotes does a filter choose? One answer for lists, counts and exports.

Facets (speaker, publisher, kinds, status) are words of the full-text index as well as columns: a filter of several,
with or without words of the text, is a meeting of sorted lists of places; its quotes come newest first unsorted.

The answer is SQL with named parameters: SQLAlchemy takes longer to put a statement together than a page to be read.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, column, select, table
from sqlalchemy import text as sql_text
from sqlalchemy.orm import Mapped
from sqlalchemy.sql.elements import TextClause

from app.store import words
from app.store.filters import ChosenBy, QuoteFilter
from app.store.json_sql import GIVEN
from app.store.merged import SURVIVOR
from app.store.names import fold
from app.store.search_tables import FACETS, numbers
from app.store.speaker_tables import KNOWN_SQL
from app.store.spelling import spelling

Column = ColumnElement[Any] | Mapped[Any]
Values = dict[str, Any]
MATCHES = "quotes_fts MATCH :match"
_QUOTES_FTS = table("quotes_fts", column("rowid"))
_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
_YEAR_1 = datetime(1, 1, 1, tzinfo=UTC)
_A_SECOND = 1 << 24  # places

_MERGED_NUMBERS = f"SELECT number FROM merged_numbers WHERE speaker_id IN {GIVEN}"  # noqa: S608
# A person is known by the last words of the name too, whether or not an article used them alone. The words are an
# index: else all the names would be read.
_KNOWN_AS = f"""
    SELECT DISTINCT aliases.speaker_id FROM aliases JOIN speakers ON speakers.id = aliases.speaker_id
    WHERE aliases.speaker_id IN (SELECT speaker_id FROM speaker_words WHERE word IN (:last_of_key, :last_as_spelt))
    AND {KNOWN_SQL} AND (
        aliases.key = :key OR aliases.spelling = :spelt
        OR speakers.kind = 'person' AND (aliases.key LIKE '% ' || :key OR aliases.spelling LIKE '% ' || :spelt)
    )
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Choice:
    """conditions: on quote_facets; in them {place} stands for the column that places are bounded by.

    values: of their parameters, and as "match" what the full-text index is asked, if it must be. words: whether for
    words of the text.
    """

    conditions: tuple[str, ...]
    values: Values
    words: bool

    @property
    def matched(self) -> bool:
        """Whether the full-text index is asked."""
        return "match" in self.values

    @property
    def place(self) -> str:
        """The column to order and bound the places by."""
        return "quotes_fts.rowid" if self.matched else "quote_facets.place"

    @property
    def source(self) -> str:
        """What follows FROM in a statement about the quotes chosen: it has the columns of quote_facets."""
        joined = "quotes_fts JOIN quote_facets ON quote_facets.place = quotes_fts.rowid"
        return f"{joined if self.matched else 'quote_facets'} WHERE {self._holds}"

    @property
    def walked(self) -> str:
        """The same, where an order's own index is to be walked and each quote looked up among the words."""
        found = f"EXISTS (SELECT * FROM quotes_fts WHERE {MATCHES} AND rowid = quote_facets.place)"  # noqa: S608
        # With a plus no index of the places is taken for the bounds in the place of the order's own.
        return f"quote_facets WHERE {all_hold([found, *self.conditions], '+quote_facets.place')}"

    def select(self, *columns: Column) -> Select[*tuple[Any, ...]]:
        """These columns (of FACETS) of the quotes chosen, for a statement that SQLAlchemy puts together."""
        joined = _QUOTES_FTS.join(FACETS, FACETS.c.place == _QUOTES_FTS.c.rowid)
        chosen = select(*columns).select_from(joined if self.matched else FACETS)
        return chosen.where(sql_text(self._holds).bindparams(**self.values))

    @property
    def _holds(self) -> str:
        return all_hold([*([MATCHES] if self.matched else []), *self.conditions], self.place)


def choose(connection: sqlite3.Connection, wanted: ChosenBy, *, until: int | None = None) -> Choice:
    """What this filter means for the database. until: the last change (see now) that updated_since looks at."""
    asked: list[str] = []
    conditions: list[str] = []
    for name, typed in (("text", wanted.q), ("role", wanted.role)):
        if typed is not None and (phrases := words.typed(typed)):
            asked.append(words.all_of(name, phrases))
        elif typed is not None:  # there is no word in it: nothing has it
            conditions.append("FALSE")
    for facet in _facets(connection, wanted):
        if facet:
            asked.append(words.one_of("facets", facet))
        else:
            conditions.append("FALSE")
    values: Values = {"match": words.both(asked)} if asked else {}
    of_time, bounds = published(
        wanted.published_from,
        wanted.published_to,
        dated="quote_facets.month > 0",
        exactly="EXISTS (SELECT * FROM quotes WHERE quotes.place = quote_facets.place AND quotes.dated_at {})",
    )
    others, limits = _others(wanted, until)
    of_text = bool(words.typed(wanted.q or ""))
    return Choice((*conditions, *of_time, *others), {**values, **bounds, **limits}, of_text)


def condition(connection: sqlite3.Connection, wanted: ChosenBy) -> TextClause:
    """What holds of every QuoteRow that this filter chooses, for statements that read all of them."""
    choice = choose(connection, wanted)
    if choice.matched:
        chosen = f"quotes.place IN (SELECT {choice.place} FROM {choice.source})"  # noqa: S608
    else:
        chosen = f"EXISTS (SELECT * FROM {choice.source} AND quote_facets.place = quotes.place)"  # noqa: S608
    return sql_text(chosen).bindparams(**choice.values)


def now(connection: sqlite3.Connection) -> int:
    """The moment of the last change that this connection sees, in microseconds since 1970."""
    at: int = connection.execute("SELECT at FROM clock").fetchone()[0]
    return at


def microseconds(moment: datetime) -> int:
    """A moment as the clock of changes counts."""
    return (moment - _UNIX) // timedelta(microseconds=1)


def moment(at: int) -> datetime:
    """The moment of the clock of changes, as a date."""
    return _UNIX + timedelta(microseconds=at)


def _facets(connection: sqlite3.Connection, wanted: ChosenBy) -> list[list[str]]:
    """The words of the facets that are asked for, one list each; one of each list must be there."""
    found: list[list[str]] = []
    if wanted.speaker is not None:
        found.append(_speaker_numbers(connection, _known_as(connection, wanted.speaker)))
    if wanted.speaker_id is not None:
        survivors = _first_column(connection, SURVIVOR, (wanted.speaker_id,))
        found.append(_speaker_numbers(connection, survivors))
    if wanted.publisher is not None:
        found.append(_words(numbers(connection, "publisher", [wanted.publisher])))
    found += [sorted(set(each)) for each in (wanted.kind, wanted.speaker_kind, wanted.status) if each]
    return found


def _speaker_numbers(connection: sqlite3.Connection, ids: Sequence[str]) -> list[str]:
    merged = _first_column(connection, _MERGED_NUMBERS, (json.dumps(ids),))
    return _words(numbers(connection, "speaker", ids) + merged)


def _words(numbers: Sequence[int]) -> list[str]:
    return [f"n{number}" for number in numbers]


def _known_as(connection: sqlite3.Connection, name: str) -> list[str]:
    key = fold(name)
    if not key:  # no letter in it: it names nobody
        return []
    spelt = spelling(name) or key
    last = {"last_of_key": key.split()[-1], "last_as_spelt": spelt.split()[-1]}
    return _first_column(connection, _KNOWN_AS, {"key": key, "spelt": spelt, **last})


def _first_column(connection: sqlite3.Connection, statement: str, values: Sequence[str] | Values) -> list[Any]:
    return [row[0] for row in connection.execute(statement, values)]


def _others(wanted: ChosenBy, until: int | None) -> tuple[list[str], Values]:
    conditions: list[str] = []
    values: Values = {}
    if wanted.min_confidence is not None:
        conditions.append("quote_facets.confidence >= :min_confidence")
        values["min_confidence"] = wanted.min_confidence
    if wanted.article_id is not None:
        conditions.append("quote_facets.place IN (SELECT place FROM quotes WHERE article_id = :article_id)")
        values["article_id"] = wanted.article_id
    since = wanted.updated_since if isinstance(wanted, QuoteFilter) else None
    if since is not None:
        conditions.append("quote_facets.changed_at > :changed_since")
        values["changed_since"] = microseconds(since)
        if until is not None:
            conditions.append("quote_facets.changed_at <= :changed_until")
            values["changed_until"] = until
    elif not wanted.status:
        # Who follows the changes hears of a rejection; who reads does not see what was rejected.
        conditions.append("quote_facets.status <> 'rejected'")
    return conditions, values


def published(
    earliest: datetime | None, latest: datetime | None, *, dated: str, exactly: str
) -> tuple[list[str], Values]:
    """The conditions for what was published between these, bounds included, and the values of their parameters.

    In the conditions {place} stands for the column of the places, which know the second. dated: the condition that it
    was dated at all; exactly: what makes one of a comparison of its date, {}, asked of the first and the last second.
    """
    conditions = [] if earliest is None and latest is None else [dated]
    values: Values = {}
    if earliest is not None:
        conditions.append("{place} >= :first_place")
        values["first_place"] = _second(earliest)
        if earliest.microsecond:
            conditions.append(f"({{place}} >= :first_place + {_A_SECOND} OR {exactly.format('>= :published_from')})")
            values["published_from"] = stored(earliest)
    if latest is not None:
        conditions.append("{place} < :end_place")
        values["end_place"] = _second(latest) + _A_SECOND
        if latest.microsecond != 999_999:
            conditions.append(f"({{place}} < :end_place - {_A_SECOND} OR {exactly.format('<= :published_to')})")
            values["published_to"] = stored(latest)
    return conditions, values


def stored(moment: datetime) -> str:
    """A moment as the database keeps it."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def all_hold(conditions: Sequence[str], place: str) -> str:
    """Conditions as one, their places bounded by this column."""
    return " AND ".join(conditions).format(place=place) or "TRUE"


def _second(moment: datetime) -> int:
    return (moment - _YEAR_1) // timedelta(seconds=1) * _A_SECOND
