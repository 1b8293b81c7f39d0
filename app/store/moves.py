"""How do quotes go from one speaker to another, and back?

A few statements over whole sets, each row of theirs written down under a revision: 10,000 quotes are no loop. With the
quotes goes what their articles say of the speaker: that they appear there, in which role, under which names. What the
other speaker has in such an article already stays as it is.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Delete,
    Insert,
    Null,
    Select,
    Update,
    and_,
    delete,
    exists,
    func,
    insert,
    literal,
    literal_column,
    null,
    select,
    update,
)
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import Session, col

from app.store.speaker_tables import MovedAppearanceRow, MovedNameRow, MovedQuoteRow, SpeakerRevisionRow
from app.store.tables import AppearanceRow, NameRow, QuoteRow


@dataclass(frozen=True, slots=True)
class Move:
    """What a revision moves, or moved: from one speaker to the other."""

    revision_id: str
    from_id: str
    to_id: str


def listed(values: list[str]) -> Select[Any]:
    """These values as rows, however many: a statement takes only so many parameters."""
    return select(func.json_each(json.dumps(values)).table_valued("value").c.value)


def move_quotes(session: Session, move: Move, which: ColumnElement[bool] | None = None) -> int:
    """Move the quotes of from_id (all, or those that fit) with all that belongs to them. Returns how many.

    Without ``which`` the first speaker leaves every article, those without a quote of theirs too.
    """
    of_first = [col(QuoteRow.speaker_id) == move.from_id, *([] if which is None else [which])]
    chosen = select(literal(move.revision_id), col(QuoteRow.id)).where(*of_first)
    count = _rows(session, insert(MovedQuoteRow).from_select(["revision_id", "quote_id"], chosen))
    # In the order of places: the full-text index writes what it holds to disk whenever a lower one comes.
    places = select(col(QuoteRow.place)).where(*of_first)
    moving = update(QuoteRow).where(col(QuoteRow.place).in_(places)).values(speaker_id=move.to_id)
    _note_appearances(session, move, everywhere=which is None)
    joined = col(MovedAppearanceRow.joined).is_(True)
    _rows(session, _copies_of_appearances(move.from_id, move.to_id, _articles(move, joined)))
    _give_roles(session, move)
    _rows(session, moving)  # their roles are there by now: each quote is put into the indexes once
    _copy_names(session, move)
    if which is not None:
        _note_who_stays(session, move)
    gone = _articles(move, col(MovedAppearanceRow.left).is_(True))
    for table in (NameRow, AppearanceRow):
        _rows(session, delete(table).where(col(table.speaker_id) == move.from_id, col(table.article_id).in_(gone)))
    return count


def move_back(session: Session, move: Move) -> int:
    """Undo move_quotes: what of it is still with to_id is as it was. Returns how many quotes went back.

    A quote that somebody has given to a third speaker since then stays there.
    """
    there = and_(col(QuoteRow.speaker_id) == move.to_id, col(QuoteRow.id).in_(_quotes(move)))
    left = _articles(move, col(MovedAppearanceRow.left).is_(True))
    _rows(session, _copies_of_appearances(move.to_id, move.from_id, left).prefix_with("OR IGNORE"))
    count = _rows(session, update(QuoteRow).where(there).values(speaker_id=move.from_id))
    _copy_names_back(session, move)
    _take_roles(session, move)
    _remove_what_joined(session, move)
    for table in (MovedQuoteRow, MovedNameRow, MovedAppearanceRow):
        _rows(session, delete(table).where(col(table.revision_id) == move.revision_id))
    return count


def _quotes(move: Move) -> Select[Any]:
    return select(col(MovedQuoteRow.quote_id)).where(col(MovedQuoteRow.revision_id) == move.revision_id)


def _articles(move: Move, *which: ColumnElement[bool]) -> Select[Any]:
    found = select(col(MovedAppearanceRow.article_id)).where(col(MovedAppearanceRow.revision_id) == move.revision_id)
    return found.where(*which)


def _note_appearances(session: Session, move: Move, *, everywhere: bool) -> None:
    there = aliased(AppearanceRow)
    joined = col(there.article_id).is_(None)
    role = func.iif(and_(~joined, col(there.role).is_(None)), col(AppearanceRow.role), null())
    both = and_(col(there.article_id) == col(AppearanceRow.article_id), col(there.speaker_id) == move.to_id)
    found = (
        select(literal(move.revision_id), col(AppearanceRow.article_id), joined, joined, role)
        .outerjoin(there, both)
        .where(col(AppearanceRow.speaker_id) == move.from_id)
    )
    if not everywhere:
        of_quotes = select(col(QuoteRow.article_id)).where(col(QuoteRow.id).in_(_quotes(move)))
        found = found.where(col(AppearanceRow.article_id).in_(of_quotes))
    _rows(
        session, insert(MovedAppearanceRow).from_select(["revision_id", "article_id", "joined", "left", "role"], found)
    )


def _note_who_stays(session: Session, move: Move) -> None:
    """Where a quote of from_id is left, they still appear."""
    quoted = _quoted_in(col(MovedAppearanceRow.article_id), move.from_id)
    here = col(MovedAppearanceRow.revision_id) == move.revision_id
    _rows(session, update(MovedAppearanceRow).where(here, quoted).values(left=False))


def _quoted_in(article_id: Mapped[str], speaker_id: str) -> ColumnElement[bool]:
    # Looked up by the article, which has few quotes; the index on the speaker would walk all of theirs.
    speaker = func.likelihood(col(QuoteRow.speaker_id) == speaker_id, literal_column("0.9"))
    return exists(select(1).where(col(QuoteRow.article_id) == article_id, speaker))


def _copies_of_appearances(from_id: str, to_id: str, articles: Select[Any]) -> Insert:
    columns = AppearanceRow.__table__.c  # type: ignore[attr-defined]
    copied = [literal(to_id) if column.key == "speaker_id" else column for column in columns]
    found = select(*copied).where(columns.speaker_id == from_id, columns.article_id.in_(articles))
    return insert(AppearanceRow).from_select([column.key for column in columns], found)


def _give_roles(session: Session, move: Move) -> None:
    _set_roles(session, move, was=col(AppearanceRow.role).is_(None), now=col(MovedAppearanceRow.role))


def _take_roles(session: Session, move: Move) -> None:
    _set_roles(session, move, was=col(AppearanceRow.role) == col(MovedAppearanceRow.role), now=null())


def _set_roles(session: Session, move: Move, *, was: ColumnElement[bool], now: Mapped[Any] | Null) -> None:
    noted = (
        col(MovedAppearanceRow.revision_id) == move.revision_id,
        col(MovedAppearanceRow.article_id) == col(AppearanceRow.article_id),
        col(MovedAppearanceRow.role).is_not(None),
    )
    here = col(AppearanceRow.speaker_id) == move.to_id
    _rows(session, update(AppearanceRow).where(here, was, *noted).values(role=now))


def _copy_names(session: Session, move: Move) -> None:
    there = aliased(NameRow)
    theirs = and_(col(there.article_id) == col(NameRow.article_id), col(there.speaker_id) == move.to_id)
    free = select(func.coalesce(func.max(col(there.position)) + 1, 0)).where(theirs).scalar_subquery()
    known = exists(select(1).where(theirs, col(there.name) == col(NameRow.name)))
    found = select(
        literal(move.revision_id), col(NameRow.article_id), col(NameRow.position) + free, col(NameRow.position)
    ).where(col(NameRow.speaker_id) == move.from_id, col(NameRow.article_id).in_(_articles(move)), ~known)
    noted = ["revision_id", "article_id", "position", "position_before"]
    _rows(session, insert(MovedNameRow).from_select(noted, found))
    _rows(session, _copies_of_names(move.from_id, move.to_id, move, "position_before", "position"))


def _copy_names_back(session: Session, move: Move) -> None:
    left = col(MovedNameRow.article_id).in_(_articles(move, col(MovedAppearanceRow.left).is_(True)))
    copies = _copies_of_names(move.to_id, move.from_id, move, "position", "position_before", left)
    _rows(session, copies.prefix_with("OR IGNORE"))


def _copies_of_names(from_id: str, to_id: str, move: Move, at: str, to: str, *which: ColumnElement[bool]) -> Insert:
    columns = NameRow.__table__.c  # type: ignore[attr-defined]
    noted = MovedNameRow.__table__.c  # type: ignore[attr-defined]
    other = {"speaker_id": literal(to_id), "position": noted[to]}
    found = (
        select(*[other.get(column.key, column) for column in columns])
        .join(MovedNameRow, and_(noted.article_id == columns.article_id, noted[at] == columns.position))
        .where(noted.revision_id == move.revision_id, columns.speaker_id == from_id, *which)
    )
    return insert(NameRow).from_select([column.key for column in columns], found)


def _remove_what_joined(session: Session, move: Move) -> None:
    """Take to_id out of the articles that only moves brought them into, where no quote of theirs is left."""
    joined = _articles(move, col(MovedAppearanceRow.joined).is_(True))
    here = (col(AppearanceRow.speaker_id) == move.to_id, col(AppearanceRow.article_id).in_(joined))
    _rows(session, delete(AppearanceRow).where(*here, ~_quoted_in(col(AppearanceRow.article_id), move.to_id)))
    appears = select(col(AppearanceRow.article_id)).where(*here)
    theirs = col(NameRow.speaker_id) == move.to_id
    left = (col(NameRow.article_id).in_(joined), col(NameRow.article_id).not_in(appears))
    _rows(session, delete(NameRow).where(theirs, *left))
    # Where they still are, the names that came with this move go, unless they have no others there.
    other = aliased(NameRow)
    same = and_(col(other.article_id) == col(NameRow.article_id), col(other.speaker_id) == move.to_id)
    others = exists(select(1).where(same, ~_came(other, move)))
    _rows(session, delete(NameRow).where(theirs, _came(NameRow, move), others))
    # Another move has quotes of theirs there: its undoing takes them out.
    moves = select(col(SpeakerRevisionRow.id)).where(col(SpeakerRevisionRow.other_id) == move.to_id)
    still = (col(MovedAppearanceRow.article_id).in_(appears), col(MovedAppearanceRow.revision_id).in_(moves))
    _rows(session, update(MovedAppearanceRow).where(*still).values(joined=True))


def _came(table: type[NameRow], move: Move) -> ColumnElement[bool]:
    return exists(
        select(1).where(
            col(MovedNameRow.revision_id) == move.revision_id,
            col(MovedNameRow.article_id) == col(table.article_id),
            col(MovedNameRow.position) == col(table.position),
        )
    )


def _rows(session: Session, statement: Insert | Update | Delete) -> int:
    # On the connection: the session would look for each row among those that it holds.
    count: int = session.connection().execute(statement).rowcount
    return count
