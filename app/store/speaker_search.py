"""Which speakers have names with the words of a search?

A search by words alone is read off the index of words: it has the names to order by, whether their speaker is quoted,
of which kind, and about how much.
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    and_,
    exists,
    func,
    intersect,
    or_,
    select,
    tuple_,
    union,
    union_all,
)
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import Session, col

from app.store.filters import SpeakerFilter
from app.store.names import fold
from app.store.queries import Place
from app.store.speaker_tables import SpeakerWordRow
from app.store.spelling import spelling
from app.store.tables import SpeakerRow

MANY = 5_000  # rows of a word that are counted to see which of several is rare
_SHORT = 2  # beginnings of words that have rows of their own
_MOST_SPELLINGS = 8  # of initials: each is a meeting of lists
_LAST = "\U0010ffff"
Beginnings = tuple[str, ...]  # of a word: any of them will do
_id, _key, _count = col(SpeakerRow.id), col(SpeakerRow.key), col(SpeakerRow.quote_count)


def speakers_of_words(
    session: Session, wanted: SpeakerFilter, words: list[Beginnings], after: Place | None, limit: int
) -> list[str]:
    """The identifiers of quoted speakers who have all these words, in the order asked for."""
    by_name = wanted.order_by == "name"
    if _are_initials(words) and (by_name or len(words) > 1):
        of_words = _by_name_of_initials if by_name else _most_quoted_of_initials
    else:
        of_words = _by_name_of_words if by_name else _most_quoted_of_words
        words = _rarest_first(session, wanted, words)
    return of_words(session, wanted, words, after, limit)


def counted(session: Session, rows: Select[Any], most: int) -> int:
    """How many rows there are; no more are looked for than ``most``."""
    return session.scalar(select(func.count()).select_from(rows.limit(most).subquery())) or 0


def _rarest_first(session: Session, wanted: SpeakerFilter, words: list[Beginnings]) -> list[Beginnings]:
    """The words of a search, one that few names have before the others.

    Of those that many have, the shortest: its rows are in the order of names, so that a page ends early.
    """
    if len(words) == 1:
        return words
    rows = [select(of_words(wanted, [word]).c.speaker_id) for word in words]
    counts = [counted(session, each, MANY) for each in rows]
    return [words[place] for place in sorted(range(len(words)), key=lambda place: (counts[place], -place))]


def of_words(wanted: SpeakerFilter, words: list[Beginnings]) -> FromClause:
    """Rows of the first word whose speaker is quoted, of such a kind, and has the others too."""
    columns = (col(SpeakerWordRow.key), col(SpeakerWordRow.speaker_id), col(SpeakerWordRow.quoted))
    others = [has(word, columns[1], columns[0]) for word in words[1:]]
    # A statement for each beginning: one with OR would first gather all that either finds.
    each = [
        select(*columns).where(_begins(SpeakerWordRow, (beginning,)), *_quoted(wanted), *others)
        for beginning in words[0]
    ]
    return union_all(*each).subquery()


def _quoted(wanted: SpeakerFilter) -> list[ColumnElement[bool]]:
    kinds = [col(SpeakerWordRow.kind).in_(sorted(set(wanted.kind)))] if wanted.kind else []
    return [col(SpeakerWordRow.quoted) > 0, *kinds]


def _are_initials(words: list[Beginnings]) -> bool:
    return all(len(each) <= _SHORT for word in words for each in word) and prod(map(len, words)) <= _MOST_SPELLINGS


def _meetings(
    wanted: SpeakerFilter, words: list[Beginnings], limit: int, *beyond: ColumnElement[bool]
) -> list[Subquery]:
    """Rows of who has all these initials, one statement for each spelling of them, so many each (-1: all).

    The rows of an initial are in the order of names already, so that SQLite reads several side by side; without a limit
    it would leave the order out, and then write them down first.
    """
    rows = select(col(SpeakerWordRow.key), col(SpeakerWordRow.speaker_id)).where(*_quoted(wanted), *beyond)
    return [
        intersect(*[rows.where(col(SpeakerWordRow.word) == initial) for initial in spelt])
        .order_by("key", "speaker_id")
        .limit(limit)
        .subquery()
        for spelt in product(*words)
    ]


def _by_name_of_initials(
    session: Session, wanted: SpeakerFilter, words: list[Beginnings], after: Place | None, limit: int
) -> list[str]:
    place = tuple_(col(SpeakerWordRow.key), col(SpeakerWordRow.speaker_id))
    beyond = [] if after is None else [place > (after.value, after.id)]
    met = union(*[select(each.c.speaker_id, each.c.key) for each in _meetings(wanted, words, limit, *beyond)])
    return list(session.scalars(met.order_by("key", "speaker_id").limit(limit)))


def _most_quoted_of_initials(
    session: Session, wanted: SpeakerFilter, words: list[Beginnings], after: Place | None, limit: int
) -> list[str]:
    """All who are quoted ten times or more are sorted, which are few; the others too where those fill no page."""
    found: list[str] = []
    for least in (step(10), step(1)):
        met = _meetings(wanted, words, -1, col(SpeakerWordRow.quoted) >= least)
        named = union_all(*[select(each.c.speaker_id) for each in met])
        page = select(_id).where(_id.in_(named), *_less_quoted(after)).order_by(-_count, _id)
        found = list(session.scalars(page.limit(limit)))
        if len(found) == limit:
            break
    return found


def _by_name_of_words(
    session: Session, wanted: SpeakerFilter, words: list[Beginnings], after: Place | None, limit: int
) -> list[str]:
    """Read off the index of words alone: it knows the names to order by. One word is in their order as it is."""
    rows = of_words(wanted, words).c
    found: dict[str, None] = {}
    batch = 2 * limit  # a speaker comes once for each such word
    page = select(rows.key, rows.speaker_id).order_by(rows.key, rows.speaker_id).limit(batch)
    while True:
        beyond = [] if after is None else [tuple_(rows.key, rows.speaker_id) > (after.value, after.id)]
        some = session.execute(page.where(*beyond)).all()
        found.update(dict.fromkeys(row[1] for row in some))
        if len(found) >= limit or len(some) < batch:
            return list(found)[:limit]
        after = Place(*some[-1])


def _most_quoted_of_words(
    session: Session, wanted: SpeakerFilter, words: list[Beginnings], after: Place | None, limit: int
) -> list[str]:
    """Sorted are those alone who are quoted about as much as the last of the page, or more."""
    rows = of_words(wanted, words).c
    below = [] if after is None else [rows.quoted <= step(int(cast("float", after.value)))]
    reach = 2 * limit  # a speaker comes once for each such word
    while True:
        most = select(rows.quoted).where(*below).order_by(rows.quoted.desc())
        least = session.scalar(most.offset(reach - 1).limit(1)) or 0
        named = select(rows.speaker_id).where(rows.quoted >= least, *below)
        page = select(_id).where(_id.in_(named), *_less_quoted(after)).order_by(-_count, _id)
        found = list(session.scalars(page.limit(limit)))
        if len(found) == limit or not least:
            return found
        reach *= 4


def _less_quoted(after: Place | None) -> list[ColumnElement[bool]]:
    if after is None:
        return []
    count = int(cast("float", after.value))
    return [or_(_count < count, and_(_count == count, _id > after.id))]


def step(count: int) -> int:
    """Which of the steps of SpeakerWordRow.quoted this number of quotes is of."""
    return min(count, 1) if count < 10 else 9 * len(str(count)) - 9 + int(str(count)[0])


def words_of(q: str) -> list[Beginnings]:
    """For each word of a search how it may begin: as written, or as spelt alike; the longest word first."""
    written, spelt = fold(q).split(), spelling(q).split()
    pairs = set(zip(written, spelt if len(spelt) == len(written) else written, strict=True))
    return [_shortest(pair) for pair in sorted(pairs, key=lambda pair: (-len(pair[0]), pair))]


def _shortest(beginnings: Beginnings) -> Beginnings:
    """Without those that begin with another, which finds theirs too; a short one is looked up whole, and finds them."""
    one, other = sorted(beginnings)
    return (one,) if other.startswith(one) else (one, other)


def _begins(table: type[SpeakerWordRow], beginnings: Beginnings) -> ColumnElement[bool]:
    word = col(table.word)
    return or_(*[word == each if len(each) <= _SHORT else word.between(each, each + _LAST) for each in beginnings])


def has(word: Beginnings, speaker_id: Mapped[str] = _id, key: Mapped[str] = _key) -> ColumnElement[bool]:
    """Whether the speaker of this row has the word. key: the speaker's, which the row knows."""
    other = aliased(SpeakerWordRow)
    its = col(other.speaker_id)
    if all(len(each) <= _SHORT for each in word):
        # Very many may have it. Their rows are in the order of those that are being looked through, so that each stands
        # near the one before; the speaker is no bare column here, lest SQLite looks there instead.
        near = (_begins(other, word), col(other.key) == key)
        return exists(select(1).where(*near, its.concat("") == speaker_id))
    return exists(select(1).where(its == speaker_id, _begins(other, word)))
