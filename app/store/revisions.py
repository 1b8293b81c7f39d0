"""What was said of a quote before, by whom, and when?

A quote's history is only added to. Revision 0 is what the machine answered first; each later one is a change by a
person, or by the machine when it read the article again and found something else. A quote that nobody has touched has
no rows here: its present answer is its revision 0. A quote that a person added has a revision 0 without an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict
from sqlalchemy import JSON, Index, func, select
from sqlmodel import Field, Session, col

from app.store.merged import survivor_id
from app.store.places import Offsets
from app.store.tables import AppearanceRow, ArticleRow, Base, NameRow, QuoteRow, SpeakerRow

Action = Literal["found", "reattributed", "confirmed", "corrected", "rejected", "restored", "added"]
BY_MACHINE: frozenset[Action] = frozenset({"found", "reattributed"})


class Who(BaseModel):
    """A speaker as the article showed them then: enough to bring the speaker back."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    kind: str
    role: str | None
    names: tuple[str, ...]


class Answer(BaseModel):
    """All that is said of a quote at one time. ``text[start:end]`` of its spans are the words: none is kept here."""

    model_config = ConfigDict(frozen=True)

    kind: str
    contents: tuple[Offsets, ...]
    cue: Offsets | None
    source: Offsets | None
    statement: Offsets | None = None
    chain: tuple[tuple[int, int, str], ...]
    speaker: Who | None
    confidence: float
    status: str
    model: str

    @property
    def speaker_id(self) -> str | None:
        """The identifier of the speaker, if there is one."""
        return None if self.speaker is None else self.speaker.id

    def differs_from(self, other: Answer | None) -> bool:
        """True if it says something else of the quote; how sure, by which way and with which standing is left out."""
        return other is None or self._said() != other._said()

    def _said(self) -> tuple[object, ...]:
        return self.kind, self.contents, self.cue, self.source, self.speaker_id


class RevisionRow(Base, table=True):
    """One entry in the history of a quote. What several quotes got by one act has one change_id."""

    __tablename__ = "revisions"
    __table_args__ = (Index(None, "change_id"),)

    quote_id: str = Field(primary_key=True, foreign_key="quotes.id", ondelete="CASCADE")
    number: int = Field(primary_key=True)
    change_id: str = Field(max_length=36)
    action: str = Field(max_length=20)
    made_at: datetime
    made_by: str = Field(max_length=200)  # who, or the version of the engine
    note: str | None = None
    answer: dict[str, Any] | None = Field(sa_type=JSON(none_as_null=True))

    @property
    def said(self) -> Answer | None:
        """The answer as a value; None if there was no quote."""
        return None if self.answer is None else Answer.model_validate(self.answer)


def answer_of(session: Session, quote: QuoteRow) -> Answer:
    """What is said of this quote now."""
    return Answer(
        kind=quote.kind,
        contents=tuple((start, end) for start, end in quote.contents),
        cue=_offsets(quote.cue_start, quote.cue_end),
        source=_offsets(quote.source_start, quote.source_end),
        statement=_offsets(quote.statement_start, quote.statement_end),
        chain=tuple((start, end, step) for start, end, step in quote.chain),
        speaker=None if quote.speaker_id is None else _who(session, quote.article_id, quote.speaker_id),
        confidence=quote.confidence,
        status=quote.status,
        model=quote.model,
    )


def record(
    session: Session,
    quote: QuoteRow,
    *,
    before: Answer | None,
    action: Action,
    change_id: str,
    made_at: datetime,
    made_by: str,
    note: str | None = None,
) -> None:
    """Add the present answer to the history of the quote. before: what was said until now, None if it was not there."""
    session.flush()
    last = session.scalar(select(func.max(col(RevisionRow.number))).where(col(RevisionRow.quote_id) == quote.id))
    if last is None:
        _record_first(session, quote, before, change_id)
        last = 0
    values = {
        "quote_id": quote.id,
        "number": last + 1,
        "change_id": change_id,
        "action": action,
        "made_at": made_at,
        "made_by": made_by,
        "note": note,
        "answer": answer_of(session, quote).model_dump(mode="json"),
    }
    session.add(RevisionRow.model_validate(values))
    session.flush()


def history(session: Session, quote: QuoteRow) -> Sequence[RevisionRow]:
    """The revisions of this quote, oldest first; at least its revision 0."""
    stored = select(RevisionRow).where(col(RevisionRow.quote_id) == quote.id).order_by(col(RevisionRow.number))
    return session.scalars(stored).all() or [_first(session, quote, answer_of(session, quote), change_id="")]


def machine_answer(session: Session, quote: QuoteRow) -> Answer | None:
    """What the machine said last of this quote, of speakers who were merged since the one they are now.

    None if a person added the quote.
    """
    said = [revision.said for revision in history(session, quote) if revision.action in BY_MACHINE][-1]
    if said is None or said.speaker is None:
        return said
    now = survivor_id(session, said.speaker.id) or said.speaker.id
    return said.model_copy(update={"speaker": said.speaker.model_copy(update={"id": now})})


def _record_first(session: Session, quote: QuoteRow, before: Answer | None, change_id: str) -> None:
    session.add(_first(session, quote, before, change_id=change_id))


def _first(session: Session, quote: QuoteRow, answer: Answer | None, *, change_id: str) -> RevisionRow:
    received_at = session.scalar(select(col(ArticleRow.received_at)).where(col(ArticleRow.id) == quote.article_id))
    return RevisionRow.model_validate(
        {
            "quote_id": quote.id,
            "number": 0,
            "change_id": change_id,
            "action": "found",
            "made_at": received_at,
            "made_by": quote.model if answer is None else answer.model,
            "answer": None if answer is None else answer.model_dump(mode="json"),
        }
    )


def _who(session: Session, article_id: str, speaker_id: str) -> Who:
    speaker = session.get(SpeakerRow, speaker_id)
    assert speaker is not None  # noqa: S101 - a foreign key
    appearance = session.get(AppearanceRow, (article_id, speaker_id))
    names = (
        select(col(NameRow.name))
        .where(col(NameRow.article_id) == article_id, col(NameRow.speaker_id) == speaker_id)
        .order_by(col(NameRow.position))
    )
    return Who(
        id=speaker.id,
        name=speaker.name,
        kind=speaker.kind,
        role=None if appearance is None else appearance.role,
        names=tuple(session.scalars(names)),
    )


def _offsets(start: int | None, end: int | None) -> Offsets | None:
    return None if start is None else (start, cast(int, end))
