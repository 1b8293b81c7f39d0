"""What becomes of the speakers of a names file, and of the names that stand for others?

First a plan, which changes nothing: who is added, who is linked to a speaker that is there, whom nobody can tell.
Then, in one transaction, exactly that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy import delete, select
from sqlmodel import Session, col

from app.errors import Invalid
from app.store.identity.matching import Newcomer
from app.store.identity_tables import MetonymRow
from app.store.ids import new_id
from app.store.merging import merge
from app.store.names import fold
from app.store.recognition import likely
from app.store.speaker_tables import AliasRow, ExternalIdRow
from app.store.spelling import spelling
from app.store.tables import SpeakerRow

WIKIDATA = "wikidata"
WHO = "names file"  # the name under which revisions keep what an import merged
_OF_KNOWN = ("link", "known", "merge")
What = Literal["add", "link", "merge", "ambiguous", "known"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A speaker as a names file tells of it."""

    line: int
    name: str
    aliases: tuple[str, ...]
    kind: str
    qid: str | None


@dataclass(frozen=True, slots=True)
class Planned:
    """What is to become of one.

    add: a new speaker. link: names and identifier go to the speaker that it is. known: that one has them all. merge: it
    is several speakers, who become the first of them. ambiguous: it may be others, or an identifier says otherwise;
    that changes nothing. speaker_ids: who it is or may be; names: those to be added; why: a word for people.
    """

    wanted: Wanted
    what: What
    speaker_ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    why: str = ""


def plan(session: Session, entries: Sequence[Wanted]) -> list[Planned]:
    """What would be done, in the order of the file. The keys of names must be written (recognition.write_blocks)."""
    planned = [_plan_one(session, entry) for entry in entries]
    linked = Counter(each for one in planned if one.what in _OF_KNOWN for each in one.speaker_ids)
    return [
        replace(one, what="ambiguous", names=(), why="two lines of the file lead to one speaker")
        if one.what in _OF_KNOWN and any(linked[each] > 1 for each in one.speaker_ids)
        else one
        for one in planned
    ]


def _plan_one(session: Session, entry: Wanted) -> Planned:
    owner = _owner(session, entry.qid)
    found = likely(session, Newcomer((entry.name, *entry.aliases), entry.kind))
    same = tuple(dict.fromkeys([*([owner] if owner else []), *found.same]))
    if len(same) > 1:
        return _plan_merge(session, entry, same)
    if not same and found.maybe:
        return Planned(entry, "ambiguous", found.maybe, why="it may be one of these: give more names, or merge later")
    if not same:
        return Planned(entry, "add", names=tuple(dict.fromkeys((entry.name, *entry.aliases))))
    speaker = session.get_one(SpeakerRow, same[0])
    if speaker.kind != entry.kind:
        return Planned(entry, "ambiguous", same, why=f"{entry.qid} is of kind {speaker.kind} here")
    has = session.get(ExternalIdRow, (speaker.id, WIKIDATA))
    if entry.qid and has is not None and has.value != entry.qid:
        return Planned(entry, "ambiguous", same, why=f"this speaker has {has.value} already")
    names = _new_names(session, speaker.id, (entry.name, *entry.aliases))
    news = names or (entry.qid and has is None)
    return Planned(entry, "link" if news else "known", same, names)


def _plan_merge(session: Session, entry: Wanted, same: tuple[str, ...]) -> Planned:
    rows = [session.get_one(SpeakerRow, one) for one in same]
    # Whoever is called as the file says stays, else whoever is quoted most.
    rows.sort(key=lambda row: (row.name != entry.name, -row.quote_count, row.id))
    ids = tuple(row.id for row in rows)
    if len({row.key for row in rows}) < len(rows):
        return Planned(entry, "ambiguous", ids, why="speakers of one name were kept apart")
    given = select(col(ExternalIdRow.value)).where(
        col(ExternalIdRow.scheme) == WIKIDATA, col(ExternalIdRow.speaker_id).in_(same)
    )
    if len({*session.scalars(given), *([entry.qid] if entry.qid else [])}) > 1:
        return Planned(entry, "ambiguous", ids, why="their identifiers say that they are different")
    if any(row.kind != entry.kind for row in rows):
        return Planned(entry, "ambiguous", ids, why="they are of different kinds")
    return Planned(entry, "merge", ids, _new_names(session, ids[0], (entry.name, *entry.aliases)))


def _owner(session: Session, qid: str | None) -> str | None:
    if qid is None:
        return None
    given = select(col(ExternalIdRow.speaker_id)).where(
        col(ExternalIdRow.scheme) == WIKIDATA, col(ExternalIdRow.value) == qid
    )
    speaker_id = session.scalar(given)
    while speaker_id is not None and (merged := session.get_one(SpeakerRow, speaker_id).merged_into) is not None:
        speaker_id = merged
    return speaker_id


def _new_names(session: Session, speaker_id: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Those that the speaker has not been given yet; a name that a person took away stays away."""
    given = select(col(AliasRow.name)).where(
        col(AliasRow.speaker_id) == speaker_id, col(AliasRow.given).is_(True) | col(AliasRow.removed).is_(True)
    )
    known = set(session.scalars(given))
    return tuple(name for name in dict.fromkeys(names) if name not in known)


def apply(session: Session, planned: Sequence[Planned]) -> None:
    """Do what was planned; the session is of store.engine.writing, and the plan was made in it."""
    for one in planned:
        if one.what == "add":
            values = {"id": new_id(), "name": one.wanted.name, "kind": one.wanted.kind, "key": fold(one.wanted.name)}
            speaker = SpeakerRow.model_validate(values)
            session.add(speaker)
            session.flush()
            _give(session, speaker.id, one)
        elif one.what in ("link", "merge"):
            for other in one.speaker_ids[1:]:
                into = session.get_one(SpeakerRow, one.speaker_ids[0])
                merge(session, session.get_one(SpeakerRow, other), into, who=WHO)
            _give(session, one.speaker_ids[0], one)
    session.flush()


def _give(session: Session, speaker_id: str, one: Planned) -> None:
    for name in one.names:
        alias = session.get(AliasRow, (speaker_id, name))
        if alias is None:
            values = {"speaker_id": speaker_id, "name": name, "key": fold(name), "spelling": spelling(name)}
            session.add(AliasRow.model_validate({**values, "given": True}))
        else:
            alias.given = True
    if one.wanted.qid is not None and session.get(ExternalIdRow, (speaker_id, WIKIDATA)) is None:
        values = {"speaker_id": speaker_id, "scheme": WIKIDATA, "value": one.wanted.qid}
        session.add(ExternalIdRow.model_validate(values))
    session.flush()


def map_metonym(session: Session, name: str, organisation: str | None) -> str:
    """Let a name stand for an organisation, by name or identifier, or (None) for nobody; a word on what that changes.

    Raises Invalid if there is no such organisation, or more than one.
    """
    key = fold(name)
    present = session.get(MetonymRow, key)
    if organisation is None:
        session.execute(delete(MetonymRow).where(col(MetonymRow.key) == key))
        return f"{name} stands for nobody any more" if present is not None else f"{name} stood for nobody"
    found = _organisation(session, organisation)
    if present is not None and present.organisation_id == found.id:
        return f"{name} stands for {found.name} already"
    session.merge(MetonymRow.model_validate({"key": key, "name": name, "organisation_id": found.id}))
    session.flush()
    return f"{name} stands for {found.name}" + (" from now on" if present is None else ", no longer for another")


def _organisation(session: Session, wanted: str) -> SpeakerRow:
    alive = select(SpeakerRow).where(
        col(SpeakerRow.kind) == "organisation",
        col(SpeakerRow.merged_into).is_(None),
        col(SpeakerRow.article_id).is_(None),
    )
    named = select(col(AliasRow.speaker_id)).where(col(AliasRow.key) == fold(wanted), col(AliasRow.removed).is_(False))
    rows = session.scalars(alive.where((col(SpeakerRow.id) == wanted) | col(SpeakerRow.id).in_(named)).limit(2)).all()
    if len(rows) != 1:
        raise Invalid(f"{'two organisations are' if rows else 'no organisation is'} called {wanted!r}")
    return rows[0]
