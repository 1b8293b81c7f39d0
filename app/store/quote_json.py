"""How is a quote written as JSON? By the database, in the statement that reads it.

The members and their order are those of QuotePublic and QuoteDetail in api.schemas: a test compares the two byte by
byte.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.store.json_sql import GIVEN, in_one_row, items_of, moment, object_of, wanted_first
from app.store.queries import Place

_AROUND = 200  # characters of the text before and after a quote


class Written(NamedTuple):
    """A quote as JSON. id, start: where it stands in its article."""

    id: str
    start: int
    json: str


def _span(name: str) -> str:
    columns = {part: f"quotes.{name}_{part}" for part in ("start", "end", "text")}
    return f"CASE WHEN quotes.{name}_start IS NOT NULL THEN {object_of(**columns)} END"


def _own(*names: str) -> dict[str, str]:
    return {name: f'quotes."{name}"' for name in names}


_SPEAKER = object_of(name="speakers.name", kind="speakers.kind", id="speakers.id", role="appearances.role")
_LISTED = {
    **_own("kind", "start", "end", "start_utf16", "end_utf16", "text"),
    "contents": "json(quotes.contents)",
    **_own("confidence", "id", "article_id"),
    **{name: _span(name) for name in ("cue", "source", "statement")},
    "speaker": f"CASE WHEN quotes.speaker_id IS NOT NULL THEN {_SPEAKER} END",
    **_own("status", "model"),
    "published_at": moment("quotes.published_at"),
}


def _words(start: str, end: str) -> dict[str, str]:
    return {"start": start, "end": end, "text": f"substr(articles.text, {start} + 1, {end} - {start})"}


def _of(path: str) -> str:
    """Part of a value of json_each."""
    return f"json_extract(value, '${path}')"


def _if_there(path: str, **members: str) -> str:
    return f"CASE WHEN {_of(path)} IS NOT NULL THEN {object_of(**members)} END"


_LINK = object_of(**_words(_of("[0]"), _of("[1]")), step=_of("[2]"))
_INNER = object_of(
    **_words(_of(".start"), _of(".end")),
    **{name: _if_there(f".{name}", **_words(_of(f".{name}[0]"), _of(f".{name}[1]"))) for name in ("cue", "source")},
    speaker=_if_there(".speaker", **{name: _of(f".speaker.{name}") for name in ("name", "kind", "role")}),
    confidence=_of(".confidence"),
)
_EVIDENCE = {
    "prefix": f"substr(articles.text, max(quotes.start - {_AROUND}, 0) + 1, min(quotes.start, {_AROUND}))",
    "suffix": f'substr(articles.text, quotes."end" + 1, {_AROUND})',
    "chain": f"json((SELECT json_group_array({_LINK}) FROM json_each(quotes.chain)))",  # noqa: S608
    # The engine's; where a person has moved the ends of the quote, those that are still inside.
    "inner": f"""json((
        SELECT json_group_array({_INNER}) FROM json_each(quotes."inner")
        WHERE {_of(".start")} >= quotes.start AND {_of(".end")} <= quotes."end"
    ))""",  # noqa: S608
}

QUOTE = object_of(**_LISTED)
"""SQL for a quote as QuotePublic, where a statement has its row, its speaker's and its speaker's appearance."""

_WITH_SPEAKERS = """
    LEFT JOIN speakers ON speakers.id = quotes.speaker_id
    LEFT JOIN appearances ON appearances.article_id = quotes.article_id AND appearances.speaker_id = quotes.speaker_id
"""
_WRITTEN = f"SELECT quotes.id, quotes.start, {QUOTE} FROM quotes {_WITH_SPEAKERS}"  # noqa: S608
_AT_PLACES = f"""
    SELECT {in_one_row(QUOTE)} FROM {wanted_first("quotes", "quotes.place")} {_WITH_SPEAKERS}
"""  # noqa: S608
_DETAIL = f"""
    SELECT {object_of(**_LISTED, **_EVIDENCE)}
    FROM quotes JOIN articles ON articles.id = quotes.article_id {_WITH_SPEAKERS}
    WHERE quotes.id = ?
"""  # noqa: S608
_IN_TEXT = "ORDER BY quotes.start, quotes.id"


def detail(connection: sqlite3.Connection, quote_id: str) -> str | None:
    """One quote with its evidence, or None."""
    found = connection.execute(_DETAIL, (quote_id,)).fetchall()
    return found[0][0] if found else None


def at_places(connection: sqlite3.Connection, places: Sequence[int]) -> list[str]:
    """The quotes of these places, in this order; each must be there."""
    ((row,),) = connection.execute(_AT_PLACES, {"keys": json.dumps(places)})
    return items_of(row)


def by_id(connection: sqlite3.Connection, quote_ids: Sequence[str]) -> list[Written]:
    """These quotes, in the order of their text; they are of one article."""
    return _written(connection, f"WHERE quotes.id IN {GIVEN} {_IN_TEXT}", json.dumps(list(quote_ids)))


def of_article(connection: sqlite3.Connection, article_id: str, *, after: Place | None, limit: int) -> list[Written]:
    """The quotes of one article, in the order of its text, after the place of this start and identifier."""
    where = f"WHERE quotes.article_id = ? AND (quotes.start, quotes.id) > (?, ?) {_IN_TEXT} LIMIT ?"
    begins = (-1, "") if after is None else (after.value, after.id)
    return _written(connection, where, article_id, *begins, limit)


def _written(connection: sqlite3.Connection, where: str, *values: object) -> list[Written]:
    rows: Iterable[tuple[str, int, str]] = connection.execute(_WRITTEN + where, values)
    return [Written(*row) for row in rows]
