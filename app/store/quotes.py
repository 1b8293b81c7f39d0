"""Which quotes does a page of a list show, in which order?

A list is walked by keys: ``after`` holds the key of the last row that the reader has, so that rows that come or go
elsewhere shift nothing. The page is chosen by places alone; only its rows are then read whole.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.store import words
from app.store.choice import MATCHES, Choice, choose, microseconds
from app.store.filters import QuoteFilter

Keys = tuple[int | float, ...]
RANKED = 4_000  # the newest matches, among which relevance is looked for
# Up to so many matches are sorted; of more, the order's own index is walked and each row looked up in the words'.
_SORTED = 20_000
_HIT_BEGINS, _HIT_ENDS = "\x01", "\x02"  # no text holds them
_MARKED = "highlight(quotes_fts, 0, char(1), char(2))"
_KEYS = {"-confidence": ("confidence", "place"), "change": ("changed_at",)}
_BEYOND = {
    "-confidence": "confidence <= :first AND (confidence < :first OR place < :second)",
    "change": "changed_at > :first",
}
_BEGINNINGS_MARKED = "highlight(quotes_fts, 0, char(1), '')"

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
    connection: sqlite3.Connection, wanted: QuoteFilter, *, until: int | None = None, after: Keys | None, limit: int
) -> Sequence[Found | Removed]:
    """A page. until: the moment of its list's first page (see choice.now), if updated_since is given."""
    choice = choose(connection, wanted, until=until)
    order = order_of(wanted)
    if order == "relevance":
        return _most_relevant(connection, choice, after=after, limit=limit)
    if order in {"-published_at", "published_at"}:
        return _by_place(connection, choice, order, after=after, limit=limit)
    found = _by_facet(connection, choice, order, after=after, limit=limit)
    if order == "change" and until is not None and wanted.updated_since is not None:
        since = max(microseconds(wanted.updated_since), int(after[0]) if after else 0)
        gone = _removed(connection, since=since, until=until, limit=limit)
        both: list[Found | Removed] = [*found, *gone]
        return sorted(both, key=lambda one: one.keys)[:limit]
    return found


def _by_place(
    connection: sqlite3.Connection, choice: Choice, order: str, *, after: Keys | None, limit: int
) -> Sequence[Found]:
    place = choice.place
    beyond, direction = ("<", "DESC") if order == "-published_at" else (">", "ASC")
    rows = connection.execute(
        f"SELECT {place}, {_MARKED if choice.words else 'NULL'} FROM {choice.source}"  # noqa: S608
        f"{_if(f'{place} {beyond} :after', after)} ORDER BY {place} {direction} LIMIT :limit",
        {**choice.values, "after": after and after[0], "limit": limit},
    )
    return [Found(at, (at,), marked and _unmarked(marked)) for at, marked in rows]


def _by_facet(
    connection: sqlite3.Connection, choice: Choice, order: str, *, after: Keys | None, limit: int
) -> Sequence[Found]:
    many = choice.matched and _count(connection, choice, at_most=_SORTED) == _SORTED
    keys, direction = _KEYS[order], "DESC" if order == "-confidence" else "ASC"
    rows = connection.execute(
        f"SELECT place, {', '.join(keys)} FROM {choice.walked if many else choice.source}{_if(_BEYOND[order], after)}"  # noqa: S608
        f" ORDER BY {', '.join(f'{key} {direction}' for key in keys)} LIMIT :limit",
        {**choice.values, **dict(zip(("first", "second"), after or (), strict=False)), "limit": limit},
    )
    return [Found(row[0], tuple(row[1:])) for row in rows]


def _if(condition: str, after: Keys | None) -> str:
    return "" if after is None else f" AND {condition}"


def _count(connection: sqlite3.Connection, choice: Choice, *, at_most: int) -> int:
    """How many quotes are chosen, counted no further than this."""
    some = f"SELECT 1 FROM {choice.source} LIMIT :at_most"  # noqa: S608
    counted = connection.execute(f"SELECT count(*) FROM ({some})", {**choice.values, "at_most": at_most})  # noqa: S608
    count: int = counted.fetchone()[0]
    return count


def _removed(connection: sqlite3.Connection, *, since: int, until: int, limit: int) -> Sequence[Removed]:
    rows = connection.execute(
        "SELECT changed_at, quote_id, article_id FROM removals"
        " WHERE changed_at > ? AND changed_at <= ? AND quote_id IS NOT NULL ORDER BY changed_at LIMIT ?",
        (since, until, limit),
    )
    return [Removed(quote_id, article_id, (changed_at,)) for changed_at, quote_id, article_id in rows]


def _most_relevant(
    connection: sqlite3.Connection, choice: Choice, *, after: Keys | None, limit: int
) -> Sequence[Found]:
    """The best of the newest matches, by the form of BM25 without its statistics of the whole.

    With those, each write would change every score, and a walk would lose and repeat rows. The oldest place that is
    looked at is a key, for the same reason.
    """
    if after is None:
        newest = f"SELECT {choice.place} FROM {choice.source} ORDER BY 1 DESC LIMIT 1 OFFSET :more"  # noqa: S608
        last = connection.execute(newest, {**choice.values, "more": RANKED - 1}).fetchone()
        keys = {"floor": 0 if last is None else last[0]}
    else:
        keys = {"floor": int(after[0]), "score": after[1], "after": after[2]}
    rows = connection.execute(
        f"""
        WITH hit AS (
            SELECT {choice.place} AS place, quote_facets.words AS words,
            length({_BEGINNINGS_MARKED}) - length(quotes_fts.text) AS hits
            FROM {choice.source} AND {choice.place} >= :floor
        ), ranked AS (
            SELECT place, hits * 2.2 / (hits + 0.3 + 0.9 * words / 25.0) AS score FROM hit
        )
        SELECT place, score FROM ranked
        WHERE TRUE{_if("(score < :score OR (score = :score AND place < :after))", after)}
        ORDER BY score DESC, place DESC LIMIT :limit
        """,  # noqa: S608
        {**choice.values, **keys, "limit": limit},
    )
    return [Found(place, (keys["floor"], score, place)) for place, score in rows]


def with_hits(connection: sqlite3.Connection, q: str, found: Sequence[Found]) -> Sequence[Found]:
    """The same quotes, each with its hits."""
    typed = words.typed(q)
    missing = [one.place for one in found if one.hits is None]
    if not (typed and missing):
        return found
    rows = connection.execute(
        f"SELECT rowid, {_MARKED} FROM quotes_fts"  # noqa: S608
        f" WHERE {MATCHES} AND rowid IN (SELECT value FROM json_each(:places))",
        {"match": words.all_of("text", typed), "places": json.dumps(missing)},
    )
    marked = {place: _unmarked(text) for place, text in rows}
    return [one._replace(hits=one.hits or marked[one.place]) for one in found]


def _unmarked(marked: str) -> Hits:
    text = ""
    places: list[tuple[int, int]] = []
    for number, part in enumerate(marked.split(_HIT_BEGINS)):
        hit, _, rest = part.partition(_HIT_ENDS) if number else ("", "", part)
        if number:
            places.append((len(text), len(text) + len(hit)))
        text += hit + rest
    return Hits(text, tuple(places))
