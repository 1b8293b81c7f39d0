"""Which quotes does a page of a list show, in which order?

A list is walked by keys: ``after`` holds the key of the last row that the reader has, so that rows that come or go
elsewhere shift nothing. The page is chosen by places alone; only its rows are then read whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal_column, or_, select
from sqlmodel import Session, col

from app.store import words
from app.store.choice import QUOTES_FTS, Choice, Column, choose, count, matches, microseconds
from app.store.filters import QuoteFilter
from app.store.search_tables import FACETS, RemovalRow

Keys = tuple[int | float, ...]
RANKED = 4_000  # the newest matches, among which relevance is looked for
# Up to so many matches are sorted; of more, the order's own index is walked and each row looked up in the words'.
_SORTED = 20_000
_HIT_BEGINS, _HIT_ENDS = "\x01", "\x02"  # no text holds them


ORDERS: dict[str, tuple[type, ...]] = {  # order -> the types of its keys, the last of which no two rows share
    "-published_at": (int,),
    "published_at": (int,),
    "-confidence": (float, int),
    "relevance": (int, float, int),
    "change": (int,),
}


@dataclass(frozen=True, slots=True)
class Hits:
    """A quote's words with the places (start, end) of what was looked for in them."""

    text: str
    hits: tuple[tuple[int, int], ...]


class Found(NamedTuple):
    """A quote of the page. keys: where the page after it begins; hits: where the words of q are in it."""

    place: int
    keys: Keys
    hits: Hits | None = None


@dataclass(frozen=True, slots=True)
class Removed:
    """A quote that is there no more. keys: the moment when it went."""

    quote_id: str
    article_id: str
    keys: Keys


def order_of(wanted: QuoteFilter) -> str:
    """The name of the order of this list, one of ORDERS."""
    order = wanted.order_by or ("-published_at" if wanted.updated_since is None else "change")
    return "-published_at" if order == "relevance" and not words.typed(wanted.q or "") else order


def find(
    session: Session, wanted: QuoteFilter, *, until: int | None = None, after: Keys | None, limit: int
) -> Sequence[Found | Removed]:
    """A page. until: the moment of its list's first page (see choice.now), if updated_since is given."""
    choice = choose(session, wanted, until=until)
    order = order_of(wanted)
    if order == "relevance":
        return _most_relevant(session, choice, after=after, limit=limit)
    if order in {"-published_at", "published_at"}:
        place = choice.place
        descending = order == "-published_at"
        marked = [_marked()] if choice.words else []
        statement = choice.select(place, *marked).order_by(place.desc() if descending else place)
        if after is not None:
            statement = statement.where(place < after[0] if descending else place > after[0])
        rows = session.execute(statement.limit(limit)).all()
        return [Found(row[0], (row[0],), _unmarked(row[1]) if choice.words else None) for row in rows]
    found = _by_facet(session, choice, order, after=after, limit=limit)
    if order == "change" and until is not None and wanted.updated_since is not None:
        since = max(microseconds(wanted.updated_since), int(after[0]) if after else 0)
        gone = _removed(session, since=since, until=until, limit=limit)
        both: list[Found | Removed] = [*found, *gone]
        return sorted(both, key=lambda one: one.keys)[:limit]
    return found


def _by_facet(session: Session, choice: Choice, order: str, *, after: Keys | None, limit: int) -> Sequence[Found]:
    place = FACETS.c.place
    value: Column = FACETS.c.confidence if order == "-confidence" else FACETS.c.changed_at
    if choice.match is not None and count(session, choice, at_most=_SORTED) == _SORTED:
        has_words = exists().select_from(QUOTES_FTS).where(matches(choice.match), QUOTES_FTS.c.rowid == place)
        statement: Select[*tuple[Any, ...]] = select(value, place).where(has_words, *choice.conditions)
    else:
        statement = choice.select(value, place)
    if order == "-confidence":
        if after is not None:
            statement = statement.where(value <= after[0], or_(value < after[0], place < after[1]))
        rows = session.execute(statement.order_by(value.desc(), place.desc()).limit(limit))
        return [Found(row.place, (row.confidence, row.place)) for row in rows]
    if after is not None:
        statement = statement.where(value > after[0])
    rows = session.execute(statement.order_by(value).limit(limit))
    return [Found(row.place, (row.changed_at,)) for row in rows]


def _removed(session: Session, *, since: int, until: int, limit: int) -> Sequence[Removed]:
    changed = col(RemovalRow.changed_at)
    statement = select(changed, col(RemovalRow.quote_id), col(RemovalRow.article_id)).where(
        changed > since, changed <= until, col(RemovalRow.quote_id).is_not(None)
    )
    rows = session.execute(statement.order_by(changed).limit(limit))
    return [Removed(quote_id, article_id, (changed_at,)) for changed_at, quote_id, article_id in rows]


def _most_relevant(session: Session, choice: Choice, *, after: Keys | None, limit: int) -> Sequence[Found]:
    """The best of the newest matches, by the form of BM25 without its statistics of the whole.

    With those, each write would change every score, and a walk would lose and repeat rows. The oldest place that is
    looked at is a key, for the same reason.
    """
    place = choice.place
    if after is None:
        newest = choice.select(place).order_by(place.desc()).offset(RANKED - 1).limit(1)
        floor = session.execute(newest).scalar_one_or_none() or 0
    else:
        floor = int(after[0])
    marked = func.highlight(literal_column("quotes_fts"), 0, _HIT_BEGINS, "")
    hits = func.length(marked) - func.length(QUOTES_FTS.c.text)
    score = hits * 2.2 / (hits + 0.3 + 0.9 * FACETS.c.words / 25.0)
    ranked = choice.select(place.label("place"), score.label("score")).where(place >= floor).subquery()
    statement = select(ranked.c.place, ranked.c.score).order_by(ranked.c.score.desc(), ranked.c.place.desc())
    if after is not None:
        lower = and_(ranked.c.score == after[1], ranked.c.place < after[2])
        statement = statement.where(or_(ranked.c.score < after[1], lower))
    return [Found(row.place, (floor, row.score, row.place)) for row in session.execute(statement.limit(limit))]


def with_hits(session: Session, q: str, found: Sequence[Found]) -> Sequence[Found]:
    """The same quotes, each with its hits."""
    typed = words.typed(q)
    missing = [one.place for one in found if one.hits is None]
    if not (typed and missing):
        return found
    has_words = matches(words.all_of("text", typed))
    statement = select(QUOTES_FTS.c.rowid, _marked()).where(has_words, QUOTES_FTS.c.rowid.in_(missing))
    marked = {place: _unmarked(text) for place, text in session.execute(statement)}
    return [one._replace(hits=one.hits or marked[one.place]) for one in found]


def _marked() -> ColumnElement[str]:
    return func.highlight(literal_column("quotes_fts"), 0, _HIT_BEGINS, _HIT_ENDS)


def _unmarked(marked: str) -> Hits:
    text = ""
    places: list[tuple[int, int]] = []
    for number, part in enumerate(marked.split(_HIT_BEGINS)):
        hit, _, rest = part.partition(_HIT_ENDS) if number else ("", "", part)
        if number:
            places.append((len(text), len(text) + len(hit)))
        text += hit + rest
    return Hits(text, tuple(places))
