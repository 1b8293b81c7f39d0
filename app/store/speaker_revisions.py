"""What did people change about a speaker, and when? One revision for each change; what undoes one is one too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, Field
from sqlalchemy import or_, select
from sqlmodel import Session, col

from app.errors import Conflict, NotFound
from app.store.ids import new_id
from app.store.merged import family
from app.store.speaker_tables import SpeakerRevisionRow
from app.store.tables import SpeakerRow

Action = Literal["changed", "merged", "split", "undone"]
AliasState = Literal["absent", "found", "given", "removed"]


class TextChange(BaseModel):
    """What a field was, and what it became."""

    before: str | None = Field(description="What it was; null for nothing.")
    after: str | None = Field(description="What it became; null for nothing.")


class AliasChange(BaseModel):
    """A name form that became one of the speaker, or ceased to be."""

    name: str = Field(description="The name form.")
    before: AliasState = Field(description="absent: unknown; found: articles use it; given or removed: by a person.")
    after: AliasState = Field(description="What it is from then on, in the same words.")


class ExternalIdChange(TextChange):
    """An identifier of another system that was given, changed or taken away."""

    scheme: str = Field(description="Whose identifier it is.")


class ChangesBase(BaseModel):
    """What a revision changed. Of a merge or a split: about the speaker that quotes went to."""

    name: TextChange | None = Field(None, description="The name; null if it stayed.")
    kind: TextChange | None = Field(None, description="The kind; null if it stayed.")
    aliases: list[AliasChange] = Field([], description="The name forms that were given or taken away.")
    external_ids: list[ExternalIdChange] = Field([], description="The identifiers that were given or taken away.")
    quote_count: int | None = Field(None, description="How many quotes moved; null if none could.")
    undoes: str | None = Field(None, description="The revision that this one took back; null if it is no undoing.")


class Changes(ChangesBase):
    """All that is needed to take a revision back. article_ids: which article each speaker alone belonged to before."""

    article_ids: dict[str, str | None] = {}


def record(
    session: Session, *, speaker_id: str, other_id: str | None, action: Action, who: str, revision_id: str | None = None
) -> SpeakerRevisionRow:
    """Begin a revision; its changes are to be set when they are known."""
    row = SpeakerRevisionRow.model_validate(
        {
            "id": revision_id or new_id(),
            "speaker_id": speaker_id,
            "other_id": other_id,
            "action": action,
            "who": who,
            "changed_at": datetime.now(UTC),
            "changes": {},
        }
    )
    session.add(row)
    session.flush()
    return row


def settle(session: Session, row: SpeakerRevisionRow, changes: Changes) -> None:
    """Write down what the revision changed."""
    row.changes = changes.model_dump(exclude_defaults=True)
    session.flush()


def revision_to_undo(session: Session, speaker_id: str, revision_id: str) -> SpeakerRevisionRow:
    """The revision. Raises NotFound if this speaker has none such, Conflict if it cannot be undone any more."""
    row = session.get(SpeakerRevisionRow, revision_id)
    if row is None or speaker_id not in {row.speaker_id, row.other_id}:
        raise NotFound(f"speaker {speaker_id!r} has no revision {revision_id!r}")
    if row.undone_by is not None:
        raise Conflict(f"revision {revision_id!r} was undone before, by revision {row.undone_by!r}")
    if row.action == "undone":
        raise Conflict(f"revision {revision_id!r} is an undoing, which cannot be undone: make the change again")
    return row


def revisions(session: Session, speaker_id: str, *, before: str | None, limit: int) -> Sequence[SpeakerRevisionRow]:
    """The revisions of a speaker and of all that were merged into them, newest first, from before this one on."""
    ids = select(family(col(SpeakerRow.id) == speaker_id).c.id)
    theirs = or_(col(SpeakerRevisionRow.speaker_id).in_(ids), col(SpeakerRevisionRow.other_id).in_(ids))
    found = select(SpeakerRevisionRow).where(theirs)
    if before is not None:
        found = found.where(col(SpeakerRevisionRow.id) < before)
    return session.scalars(found.order_by(col(SpeakerRevisionRow.id).desc()).limit(limit)).all()
