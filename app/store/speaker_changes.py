"""How does a person change what is known of a speaker, and take that back?

Name, kind, name forms and identifiers of other systems. Each function notes what it did, as a revision keeps it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import select
from sqlmodel import Session, col

from app.errors import Conflict, Invalid
from app.store.filters import Name, SpeakerKind
from app.store.names import fold
from app.store.speaker_revisions import AliasChange, AliasState, Changes, ExternalIdChange, TextChange, record, settle
from app.store.speaker_tables import AliasRow, ExternalIdRow
from app.store.speakers import SHARED_KINDS
from app.store.spelling import spelling
from app.store.tables import SpeakerRow

Scheme = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.-]*$", max_length=50)]
QID = re.compile(r"Q[1-9][0-9]{0,17}")  # of Wikidata
Identifier = Annotated[str, StringConstraints(pattern=r"^[!-~]+$", max_length=200)]


class SpeakerChange(BaseModel):
    """What a person wants to be otherwise about a speaker; what is left out stays."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name | None = Field(None, description="The name to show; the old one stays a name form.")
    kind: SpeakerKind | None = Field(None, description="What the speaker is.")
    add_aliases: tuple[Name, ...] = Field((), max_length=100, description="Name forms to know the speaker by.")
    remove_aliases: tuple[Name, ...] = Field(
        (), max_length=100, description="Name forms that are not the speaker's, whatever articles say."
    )
    external_ids: dict[Scheme, Identifier | None] = Field(
        {},
        max_length=50,
        description="Identifiers of other systems, by system (`wikidata` for a QID, or a name of yours); null: none.",
    )


def change(session: Session, speaker: SpeakerRow, wanted: SpeakerChange, *, who: str) -> None:
    """Make the change and keep it as a revision; nothing is kept if all is so already.

    Raises Invalid for a name that cannot be used or taken away, Conflict for an identifier that another speaker has.
    """
    _check_names(speaker, wanted)
    renamed = _rename(speaker, wanted.name)
    changes = Changes(
        name=renamed,
        kind=_set_kind(speaker, wanted.kind),
        article_ids=_unbind(speaker),
        aliases=[
            *set_aliases(session, speaker.id, [speaker.name] if renamed else [], "given"),
            *set_aliases(session, speaker.id, wanted.add_aliases, "given"),
            *set_aliases(session, speaker.id, wanted.remove_aliases, "removed"),
        ],
        external_ids=[
            noted
            for scheme, value in wanted.external_ids.items()
            if (noted := set_external_id(session, speaker.id, scheme, value))
        ],
    )
    if changes != Changes():
        settle(session, record(session, speaker_id=speaker.id, other_id=None, action="changed", who=who), changes)
        touch(speaker)


def change_back(session: Session, speaker: SpeakerRow, changes: Changes) -> None:
    """Take the changes back. Raises Conflict if something of it has been changed again."""
    fields = {"name": changes.name, "kind": changes.kind}
    for field, noted in fields.items():
        if noted is not None and getattr(speaker, field) != noted.after:
            raise Conflict(f"the {field} has been changed again since: undo that first")
    if changes.name is not None:
        _rename(speaker, changes.name.before)
    if changes.kind is not None and changes.kind.before is not None:
        speaker.kind = changes.kind.before
    speaker.article_id = changes.article_ids.get(speaker.id, speaker.article_id)
    aliases_back(session, speaker.id, changes.aliases)
    external_ids_back(session, speaker.id, changes.external_ids)
    touch(speaker)


def touch(speaker: SpeakerRow) -> None:
    """Have the speaker count as changed now."""
    speaker.updated_at = max(speaker.updated_at, datetime.now(UTC))


def set_aliases(
    session: Session, speaker_id: str, names: tuple[str, ...] | list[str], state: AliasState
) -> list[AliasChange]:
    """Give these name forms, take them away, or leave them to articles ("found"). Returns those that were otherwise."""
    changes = []
    for name in dict.fromkeys(names):
        row = session.get(AliasRow, (speaker_id, name), populate_existing=True)
        before = _state(row)
        if before == state:
            continue
        if row is None:
            keys = {"key": fold(name), "spelling": spelling(name)}
            row = AliasRow.model_validate({"speaker_id": speaker_id, "name": name, **keys})
        row.given, row.removed = state == "given", state == "removed"
        session.add(row)
        if _state(row) == "absent":
            session.delete(row)
        session.flush()
        changes.append(AliasChange(name=name, before=before, after=state))
    return changes


def aliases_back(session: Session, speaker_id: str, changes: list[AliasChange]) -> None:
    """Take changes of name forms back. Raises Conflict if one was changed again since."""
    for noted in changes:
        now = _state(session.get(AliasRow, (speaker_id, noted.name), populate_existing=True))
        if now != noted.after and {now, noted.after} != {"absent", "found"}:
            raise Conflict(f"the name form {noted.name!r} has been changed again since: undo that first")
        set_aliases(session, speaker_id, [noted.name], noted.before)


def set_external_id(session: Session, speaker_id: str, scheme: str, value: str | None) -> ExternalIdChange | None:
    """Give, change or take away (None) an identifier. Returns None if it was so already.

    Raises Invalid for what is no QID, Conflict if it is another speaker's.
    """
    row = session.get(ExternalIdRow, (speaker_id, scheme))
    before = None if row is None else row.value
    if before == value:
        return None
    if value is None:
        session.delete(row)
        session.flush()
        return ExternalIdChange(scheme=scheme, before=before, after=None)
    _check_external_id(session, scheme, value)
    if row is None:
        row = ExternalIdRow.model_validate({"speaker_id": speaker_id, "scheme": scheme, "value": value})
    row.value = value
    session.add(row)
    session.flush()
    return ExternalIdChange(scheme=scheme, before=before, after=value)


def external_ids_back(session: Session, speaker_id: str, changes: list[ExternalIdChange]) -> None:
    """Take changes of identifiers back. Raises Conflict if one was changed again since, or is another's by now."""
    for noted in changes:
        row = session.get(ExternalIdRow, (speaker_id, noted.scheme))
        if (None if row is None else row.value) != noted.after:
            raise Conflict(f"the identifier {noted.scheme!r} has been changed again since: undo that first")
        set_external_id(session, speaker_id, noted.scheme, noted.before)


def _check_names(speaker: SpeakerRow, wanted: SpeakerChange) -> None:
    if wanted.name is not None and not fold(wanted.name):
        raise Invalid(f"the name {wanted.name!r} has no letter in it", pointer="/name")
    for number, name in enumerate(wanted.remove_aliases):
        if name == (wanted.name or speaker.name):
            raise Invalid(
                f"{name!r} is the name of the speaker: give another name first", pointer=f"/remove_aliases/{number}"
            )
        if name in wanted.add_aliases:
            raise Invalid(f"{name!r} cannot be both added and removed", pointer=f"/remove_aliases/{number}")


def _rename(speaker: SpeakerRow, name: str | None) -> TextChange | None:
    if name is None or name == speaker.name:
        return None
    noted = TextChange(before=speaker.name, after=name)
    speaker.name, speaker.key = name, fold(name)
    return noted


def _set_kind(speaker: SpeakerRow, kind: str | None) -> TextChange | None:
    if kind is None or kind == speaker.kind:
        return None
    noted = TextChange(before=speaker.kind, after=kind)
    speaker.kind = kind
    return noted


def _unbind(speaker: SpeakerRow) -> dict[str, str | None]:
    # Who turns out to be a person or an organisation is no longer of one article alone.
    if speaker.kind not in SHARED_KINDS or speaker.article_id is None:
        return {}
    before = {speaker.id: speaker.article_id}
    speaker.article_id = None
    return dict(before)


def _state(row: AliasRow | None) -> AliasState:
    if row is None or not (row.removed or row.given or row.article_count):
        return "absent"
    return "removed" if row.removed else "given" if row.given else "found"


def _check_external_id(session: Session, scheme: str, value: str) -> None:
    if scheme == "wikidata" and not QID.fullmatch(value):
        raise Invalid(f"{value!r} is no QID: Q and a number", pointer="/external_ids/wikidata")
    other = select(col(ExternalIdRow.speaker_id)).where(
        col(ExternalIdRow.scheme) == scheme, col(ExternalIdRow.value) == value
    )
    found = session.scalar(other)
    if found is not None:
        raise Conflict(f"{scheme} {value!r} is speaker {found!r}: merge the two, or take it away there first")
