"""How is a speaker written as JSON? By the database, as quotes are (quote_json).

The members and their order are those of SpeakerPublic in api.speaker_shapes: a test compares the two.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from app.store.json_sql import in_one_row, items_of, moment, object_of, truth, wanted_first
from app.store.speaker_tables import KNOWN_SQL

_KINDS = ("direct", "mixed", "indirect")
_ALIASES = f"""json((
    SELECT json_group_array({object_of(name="name", article_count="article_count", given=truth("given"))}) FROM (
        SELECT name, article_count, given FROM aliases
        WHERE aliases.speaker_id = speakers.id AND {KNOWN_SQL}
        ORDER BY article_count DESC, name LIMIT :aliases
    )
))"""  # noqa: S608
_EXTERNAL_IDS = """json((
    SELECT json_group_object(scheme, value) FROM (
        SELECT scheme, value FROM speaker_external_ids AS known WHERE known.speaker_id = speakers.id ORDER BY scheme
    )
))"""


def _published(which: str) -> str:
    return moment(
        f"(SELECT {which}(published_at) FROM quotes WHERE speaker_id = speakers.id AND published_at IS NOT NULL)"  # noqa: S608
    )


_SPEAKER = object_of(
    name="name",
    kind="kind",
    id="speakers.id",
    aliases=_ALIASES,
    external_ids=_EXTERNAL_IDS,
    quote_count="quote_count",
    word_count="word_count",
    quotes=object_of(**{kind: f"{kind}_quotes" for kind in _KINDS}),
    words=object_of(**{kind: f"{kind}_words" for kind in _KINDS}),
    first_published_at=_published("min"),
    last_published_at=_published("max"),
    updated_at=moment("updated_at"),
)
_OF_IDS = f"SELECT {in_one_row(_SPEAKER)} FROM {wanted_first('speakers', 'speakers.id')}"  # noqa: S608


def by_id(connection: sqlite3.Connection, speaker_ids: Sequence[str], *, aliases: int) -> list[str]:
    """These speakers, in this order, each with at most so many aliases, the most used first; each must be there."""
    ((row,),) = connection.execute(_OF_IDS, {"keys": json.dumps(list(speaker_ids)), "aliases": aliases})
    return items_of(row)
