"""Which speakers are there, and what is known of each?

Counts stand in the row itself. A search is read off the index of words (store.speaker_search). Any other list is read
off an index in its order, or, where a filter leaves few, those few are sorted: which of the two is decided by counting
up to FEW. SQLite, which has no statistics, is told what it would guess wrongly: that nearly every speaker is quoted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
    text,
    tuple_,
    union_all,
)
from sqlmodel import Session, col

from app.store.filters import SpeakerFilter
from app.store.queries import Place
from app.store.speaker_search import Beginnings, counted, has, of_words, speakers_of_words, words_of
from app.store.speaker_tables import ExternalIdRow, SpeakerRoleRow
from app.store.tables import AppearanceRow, SpeakerRow

# Rows that are sorted rather than looked for along an index. Who has a common word in the name ("spokesman") may stand
# at the very end of the most quoted, so that more are sorted by that.
FEW = {"name": 3_000, "-quote_count": 20_000}
_id, _key, _count = col(SpeakerRow.id), col(SpeakerRow.key), col(SpeakerRow.quote_count)
_QUOTED = text("likelihood(speakers.quote_count > 0, 0.99)")  # within it, word for word what partial indexes are of


@dataclass(frozen=True, slots=True)
class RoleGiven:
    """A role, how many articles give it, the dates of the first and the last of these, and the newest to come."""

    role: str
    article_count: int
    first_published_at: datetime | None
    last_published_at: datetime | None
    articles: list[Row[Any]]


@dataclass(frozen=True, slots=True)
class Few:
    """Speakers that are few, as the statement that finds them. place: the word of the search that they have."""

    way: Select[Any]
    place: int


def speakers(session: Session, wanted: SpeakerFilter, *, after: Place | None, limit: int) -> list[str]:
    """The identifiers of speakers of at least one quote, in the order asked for."""
    words = words_of(wanted.q or "")
    if wanted.q is not None and not words:  # no letter in it: it names nobody
        return []
    if words and wanted.updated_since is None and wanted.external_id is None:
        return speakers_of_words(session, wanted, words, after, limit)
    few = _few(session, wanted, words)
    if few is not None:
        return _of_few(session, wanted, words, few, after, limit)
    return _along_an_index(session, wanted, words, after, limit)


def is_live(session: Session, speaker_id: str) -> bool:
    """True if there is this speaker, and it was not merged into another."""
    there = select(_id).where(_id == speaker_id, col(SpeakerRow.merged_into).is_(None))
    return session.scalar(there) is not None


def place(session: Session, wanted: SpeakerFilter, speaker_id: str) -> Place:
    """Where a page ends whose last speaker is this one, in the order asked for."""
    key, count = session.execute(select(_key, _count).where(_id == speaker_id)).one()
    return Place(key if wanted.order_by == "name" else float(count), speaker_id)


def roles(session: Session, speaker_id: str, *, most: int, articles_each: int) -> list[RoleGiven]:
    """The roles that articles give this speaker, the most given first, each with the newest of its articles."""
    newest = _OF_ROLE.limit(articles_each)
    given = []
    for role, count, first, last in session.execute(_ROLES.limit(most), {"speaker_id": speaker_id}).all():
        articles = session.execute(newest, {"speaker_id": speaker_id, "role": role}).all()
        given.append(RoleGiven(role, count, first, last, list(articles)))
    return given


_published = col(AppearanceRow.published_at)
_ITS_DATED = (
    col(AppearanceRow.speaker_id) == col(SpeakerRoleRow.speaker_id),
    col(AppearanceRow.role) == col(SpeakerRoleRow.role),
    _published.is_not(None),
)
_ROLES = (
    select(
        col(SpeakerRoleRow.role),
        col(SpeakerRoleRow.article_count),
        # A question each, which an index answers at once: both in one would walk all the articles.
        select(func.min(_published)).where(*_ITS_DATED).scalar_subquery(),
        select(func.max(_published)).where(*_ITS_DATED).scalar_subquery(),
    )
    .where(col(SpeakerRoleRow.speaker_id) == bindparam("speaker_id"))
    .order_by(col(SpeakerRoleRow.article_count).desc(), col(SpeakerRoleRow.role))
)
# Identifiers ascend with the time of arrival: the newest come off the index, whatever their number.
_OF_ROLE: Select[*tuple[Any, ...]] = (
    select(col(AppearanceRow.article_id).label("id"), _published)
    .where(col(AppearanceRow.speaker_id) == bindparam("speaker_id"), col(AppearanceRow.role) == bindparam("role"))
    .order_by(col(AppearanceRow.article_id).desc())
)


def _few(session: Session, wanted: SpeakerFilter, words: list[Beginnings]) -> Few | None:
    """The speakers that the narrowest filter leaves, each perhaps several times; None if they are not few."""
    if wanted.external_id is not None:
        scheme, _, value = wanted.external_id.partition(":")
        same = (col(ExternalIdRow.scheme) == scheme, col(ExternalIdRow.value) == value)
        return Few(select(col(ExternalIdRow.speaker_id)).where(*same), len(words))
    most = FEW[wanted.order_by]
    candidates = [Few(select(of_words(wanted, [word]).c.speaker_id), place) for place, word in enumerate(words)]
    if wanted.updated_since is not None:
        candidates.append(Few(select(_id).where(_QUOTED, *_filtered(wanted)), len(words)))
    sizes = [counted(session, each.way, most) for each in candidates]
    fewest = min(sizes, default=most)
    return candidates[sizes.index(fewest)] if fewest < most else None


def _of_few(
    session: Session, wanted: SpeakerFilter, words: list[Beginnings], few: Few, after: Place | None, limit: int
) -> list[str]:
    # What is ordered and filtered by is no bare column here, lest SQLite walks an index of those instead of the few.
    value: ColumnElement[Any] = _key.concat("") if wanted.order_by == "name" else -_count
    kinds = [col(SpeakerRow.kind).concat("").in_(sorted(set(wanted.kind)))] if wanted.kind else []
    beyond = []
    if after is not None:
        reached = after.value if wanted.order_by == "name" else -cast("float", after.value)
        beyond = [or_(value > reached, and_(value == reached, _id > after.id))]
    others = [has(word) for place, word in enumerate(words) if place != few.place]
    theirs = select(_id).where(_id.in_(few.way), _QUOTED, *_filtered(wanted), *others)
    return list(session.scalars(theirs.where(*kinds, *beyond).order_by(value, _id).limit(limit)))


def _along_an_index(
    session: Session, wanted: SpeakerFilter, words: list[Beginnings], after: Place | None, limit: int
) -> list[str]:
    by_name = wanted.order_by == "name"
    page = select(_id, _key, _count).where(_QUOTED, *_filtered(wanted), *[has(word) for word in words])
    page = page.order_by(_key if by_name else _count.desc(), _id).limit(limit)
    if after is not None and by_name:
        page = page.where(tuple_(_key, _id) > (after.value, after.id))
    elif after is not None:
        # The first comparison is implied by the second and bounds the walk of the index.
        page = page.where(_count <= after.value, or_(_count < after.value, _id > after.id))
    if not wanted.kind:
        return list(session.scalars(page))
    # Each kind is read off an index of its own.
    kinds = [select(page.where(col(SpeakerRow.kind) == kind).subquery()) for kind in sorted(set(wanted.kind))]
    each = union_all(*kinds).subquery()
    order = each.c.key if by_name else each.c.quote_count.desc()
    return list(session.scalars(select(each.c.id).order_by(order, each.c.id).limit(limit)))


def _filtered(wanted: SpeakerFilter) -> list[ColumnElement[bool]]:
    return [] if wanted.updated_since is None else [col(SpeakerRow.updated_at) >= wanted.updated_since]
