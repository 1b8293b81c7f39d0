"""How do two speakers become one, one two, and how is that taken back?

A merged row stays, without quotes, and names its survivor: its links and its names lead there, also those of articles
that come later. Every change is a revision, with each row it moved, and can be undone while both speakers are there.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.errors import Conflict, Invalid, NotFound
from app.store.filters import Name, SpeakerKind
from app.store.ids import is_id, new_id
from app.store.merged import lead_numbers, survivor_id
from app.store.moves import Move, listed, move_back, move_quotes
from app.store.names import fold
from app.store.speaker_changes import (
    aliases_back,
    change_back,
    external_ids_back,
    set_aliases,
    set_external_id,
    touch,
)
from app.store.speaker_revisions import (
    AliasChange,
    Changes,
    ExternalIdChange,
    record,
    revision_to_undo,
    settle,
)
from app.store.speaker_tables import AliasRow, ExternalIdRow, MovedQuoteRow, SpeakerRevisionRow
from app.store.speakers import SHARED_KINDS
from app.store.tables import QuoteRow, SpeakerRow

_MOST = 10_000  # quotes or articles named in one request


class Split(BaseModel):
    """Which quotes are another speaker's, and who that is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name = Field(description="The name of the other speaker; it may be the same.")
    kind: SpeakerKind | None = Field(None, description="What the other speaker is; left out: what this one is.")
    quote_ids: tuple[str, ...] = Field((), max_length=_MOST, description="The quotes that are the other speaker's.")
    article_ids: tuple[str, ...] = Field(
        (), max_length=_MOST, description="The articles in which every quote of this speaker is the other speaker's."
    )


def live(session: Session, speaker_id: str) -> SpeakerRow:
    """The speaker. Raises NotFound if there is none, Conflict if it was merged into another."""
    row = session.get(SpeakerRow, speaker_id, populate_existing=True) if is_id(speaker_id) else None
    if row is None:
        raise NotFound(f"there is no speaker {speaker_id!r}")
    if row.merged_into is not None:
        raise Conflict(f"speaker {speaker_id!r} was merged into {survivor_id(session, speaker_id)!r}: change that one")
    return row


def merge(session: Session, speaker: SpeakerRow, into: SpeakerRow, *, who: str) -> None:
    """Make two speakers one: ``into``. Raises Conflict if they are one already, or their identifiers say otherwise."""
    if speaker.id == into.id:
        raise Conflict(f"speaker {into.id!r} cannot be merged into itself")
    external_ids = _external_ids_to_move(session, speaker, into)
    revision = record(session, speaker_id=speaker.id, other_id=into.id, action="merged", who=who)
    speaker.merged_into = into.id
    lead_numbers(session, into.id)
    count = move_quotes(session, Move(revision.id, speaker.id, into.id))
    bound = {row.id: row.article_id for row in (speaker, into)}
    if speaker.article_id != into.article_id:
        into.article_id = None
    speaker.article_id = None  # the merged row lives as long as its survivor, whichever article goes
    changes = Changes(
        aliases=_give_aliases(session, speaker, into),
        external_ids=_move_external_ids(session, speaker, into, external_ids),
        quote_count=count,
        article_ids=bound,
    )
    settle(session, revision, changes)
    touch(speaker)
    touch(into)
    session.flush()


def split(session: Session, speaker: SpeakerRow, wanted: Split, *, who: str) -> SpeakerRow:
    """Make a speaker of its own of some quotes. Returns it.

    Raises Invalid for a quote or an article that is not the speaker's, Conflict if no quote would be left.
    """
    which = _chosen(session, speaker, wanted)
    articles = session.scalars(
        select(col(QuoteRow.article_id)).where(col(QuoteRow.speaker_id) == speaker.id, which).distinct().limit(2)
    ).all()
    kind = wanted.kind or speaker.kind
    values = {"id": new_id(), "name": wanted.name, "kind": kind, "key": fold(wanted.name)}
    alone = articles[0] if kind not in SHARED_KINDS and len(articles) == 1 else None
    other = SpeakerRow.model_validate({**values, "article_id": alone})
    session.add(other)
    session.flush()
    revision = record(session, speaker_id=speaker.id, other_id=other.id, action="split", who=who)
    count = move_quotes(session, Move(revision.id, speaker.id, other.id), which)
    rest = select(col(QuoteRow.id)).where(col(QuoteRow.speaker_id) == speaker.id).limit(1)
    if session.scalar(rest) is None:
        raise Conflict(f"speaker {speaker.id!r} has no other quotes: give the speaker another name instead")
    settle(session, revision, Changes(aliases=set_aliases(session, other.id, [other.name], "given"), quote_count=count))
    touch(speaker)
    return other


def undo(session: Session, speaker: SpeakerRow, revision_id: str, *, who: str) -> None:
    """Take a revision of this speaker back, as a revision of its own.

    Raises NotFound if there is none such, Conflict if it was undone before, is an undoing, or others build on it.
    """
    revision = revision_to_undo(session, speaker.id, revision_id)
    changes = Changes.model_validate(revision.changes)
    undone = record(session, speaker_id=revision.speaker_id, other_id=revision.other_id, action="undone", who=who)
    count = None
    if revision.other_id is None:
        change_back(session, speaker, changes)
    else:
        _check_nothing_builds_on(session, revision)
        count = _undo_move(session, revision, revision.other_id, changes)
    revision.undone_by = undone.id
    settle(session, undone, Changes(quote_count=count, undoes=revision.id))


def _undo_move(session: Session, revision: SpeakerRevisionRow, other_id: str, changes: Changes) -> int:
    merged = revision.action == "merged"
    stays = live(session, other_id if merged else revision.speaker_id)
    other = session.get(SpeakerRow, revision.speaker_id, populate_existing=True) if merged else live(session, other_id)
    assert other is not None  # noqa: S101 - a revision goes with its speakers
    if merged:
        other.merged_into = None
        for row in (other, stays):
            lead_numbers(session, row.id)
    count = move_back(session, Move(revision.id, revision.speaker_id, other_id))
    session.refresh(other)
    session.refresh(stays)
    if merged:
        aliases_back(session, stays.id, changes.aliases)
        external_ids_back(session, stays.id, changes.external_ids)
        for noted in changes.external_ids:
            set_external_id(session, other.id, noted.scheme, noted.after)
        for row in (stays, other):
            row.article_id = changes.article_ids.get(row.id, row.article_id)
    elif other.quote_count == 0:
        other.merged_into = stays.id  # what was split off is as if it never was, and its links lead back
        other.article_id = None
    touch(other)
    touch(stays)
    session.flush()
    return count


def _check_nothing_builds_on(session: Session, revision: SpeakerRevisionRow) -> None:
    moved = aliased(MovedQuoteRow)
    later = (
        select(col(SpeakerRevisionRow.id))
        .join(moved, col(moved.revision_id) == col(SpeakerRevisionRow.id))
        .join(MovedQuoteRow, col(MovedQuoteRow.quote_id) == col(moved.quote_id))
        .where(col(MovedQuoteRow.revision_id) == revision.id, col(SpeakerRevisionRow.id) > revision.id)
        .where(col(SpeakerRevisionRow.undone_by).is_(None))
        .order_by(col(SpeakerRevisionRow.id).desc())
    )
    found = session.scalar(later.limit(1))
    if found is not None:
        raise Conflict(f"revision {found!r} moved some of the same quotes since: undo that first")


def _chosen(session: Session, speaker: SpeakerRow, wanted: Split) -> ColumnElement[bool]:
    """The quotes that are meant. Raises Invalid unless each that is named is the speaker's."""
    if bool(wanted.quote_ids) == bool(wanted.article_ids):
        raise Invalid("either quote_ids or article_ids should say which quotes are meant")
    if not fold(wanted.name):
        raise Invalid(f"the name {wanted.name!r} has no letter in it", pointer="/name")
    field = "quote_ids" if wanted.quote_ids else "article_ids"
    column = col(QuoteRow.id if wanted.quote_ids else QuoteRow.article_id)
    named = list(wanted.quote_ids or wanted.article_ids)
    which = column.in_(listed(named))
    theirs = set(session.scalars(select(column).where(col(QuoteRow.speaker_id) == speaker.id, which)))
    for number, each in enumerate(named):
        if each not in theirs:
            thing = "is no quote" if wanted.quote_ids else "is no article with a quote"
            raise Invalid(f"{each!r} {thing} of speaker {speaker.id!r}", pointer=f"/{field}/{number}")
    return which


def _give_aliases(session: Session, speaker: SpeakerRow, into: SpeakerRow) -> list[AliasChange]:
    # What articles call the merged one came with the quotes; what people call it comes now.
    given = select(col(AliasRow.name)).where(col(AliasRow.speaker_id) == speaker.id, col(AliasRow.given).is_(True))
    names = list(session.scalars(given.order_by(col(AliasRow.name))))
    return set_aliases(session, into.id, names, "given")


def _external_ids_to_move(session: Session, speaker: SpeakerRow, into: SpeakerRow) -> dict[str, str]:
    def held(row: SpeakerRow) -> dict[str, str]:
        found = select(ExternalIdRow).where(col(ExternalIdRow.speaker_id) == row.id)
        return {each.scheme: each.value for each in session.scalars(found)}

    own, theirs = held(speaker), held(into)
    for scheme in own.keys() & theirs.keys():
        raise Conflict(
            f"the two have different identifiers, {scheme} {own[scheme]!r} and {theirs[scheme]!r}: take one away first"
        )
    return own


def _move_external_ids(
    session: Session, speaker: SpeakerRow, into: SpeakerRow, external_ids: dict[str, str]
) -> list[ExternalIdChange]:
    noted = []
    for scheme, value in external_ids.items():
        set_external_id(session, speaker.id, scheme, None)
        noted.append(set_external_id(session, into.id, scheme, value))
    return [each for each in noted if each is not None]
