"""How does a quote become what a person says of it?

In: a quote, a correction, who makes it. Out: the changed row with a new revision; the session's caller commits. A
person's word goes before the machine's: whoever reads an article again leaves such a quote alone (see held).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.errors import Conflict, Invalid
from app.store import cast
from app.store.corrections import Addition, Correction, GivenSpan, SpeakerById
from app.store.ids import new_id
from app.store.matching import SAME, overlap
from app.store.places import Offsets, Utf16, content_columns, span_columns
from app.store.revisions import Action, Answer, answer_of, history, machine_answer, record
from app.store.tables import ArticleRow, QuoteRow

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Act:
    """What one person does at one time: every quote that it changes bears its identifier."""

    id: str
    who: str
    at: datetime
    note: str | None = None


def act(who: str, *, note: str | None = None) -> Act:
    """A fresh act of this person, now."""
    return Act(new_id(), who, datetime.now(UTC), note)


def held(quote: QuoteRow) -> bool:
    """True if a person has said what this quote is, so that no machine changes it."""
    return quote.status != AUTO


def correct(session: Session, quote: QuoteRow, said: Correction, by: Act) -> None:
    """Make the quote what this correction says; nothing happens, and nothing is recorded, if it is that already.

    Raises Invalid with a pointer into the correction if it does not fit the article.
    """
    before, machine = answer_of(session, quote), machine_answer(session, quote)
    if said.restore is not None:
        _restore(session, quote, said.restore)
    else:
        _change(session, quote, said)
        quote.status = _status(answer_of(session, quote), said, machine)
        if quote.status != "rejected" and (said.says("speaker") or said.status == "confirmed"):
            quote.confidence = 1.0  # a person says so
    cast.leave(session, quote.article_id, [before.speaker_id])
    if answer_of(session, quote) == before:
        return
    action: Action = "restored" if said.restore is not None else _ACTIONS[quote.status]
    record(session, quote, before=before, action=action, change_id=by.id, made_at=by.at, made_by=by.who, note=by.note)
    recount(session, quote.article_id)


_ACTIONS: dict[str, Action] = {"confirmed": "confirmed", "corrected": "corrected", "rejected": "rejected"}


def siblings(session: Session, quote: QuoteRow) -> list[QuoteRow]:
    """The other quotes of the article that want the same correction of the speaker, in the order of the text.

    Those that the machine led to the same mention or gave to the same speaker as this one, that nobody has reviewed,
    and that have another speaker than this one has now.
    """
    machine = machine_answer(session, quote)
    if machine is None or quote.status == "rejected":
        return []
    others = select(QuoteRow).where(
        col(QuoteRow.article_id) == quote.article_id, col(QuoteRow.id) != quote.id, col(QuoteRow.status) == AUTO
    )
    speaker_id = machine.speaker_id
    mention = machine.chain[-1][:2] if machine.chain else None
    return [
        row
        for row in session.scalars(others.order_by(col(QuoteRow.start), col(QuoteRow.id)))
        if row.speaker_id != quote.speaker_id
        and (
            (speaker_id is not None and row.speaker_id == speaker_id)
            or (mention is not None and bool(row.chain) and tuple(row.chain[-1][:2]) == mention)
        )
    ]


def give_speaker(session: Session, quote: QuoteRow, others: Sequence[QuoteRow], by: Act) -> None:
    """Give the speaker of this quote to the others, all by one act."""
    speaker = None if quote.speaker_id is None else SpeakerById(id=quote.speaker_id)
    for other in others:
        correct(session, other, Correction(speaker=speaker), by)


def add(session: Session, article: ArticleRow, given: Addition, by: Act) -> QuoteRow:
    """Add a quote that the machine missed.

    Raises Invalid with a pointer if it does not fit the article, Conflict if the article has the quote already.
    """
    pieces = checked_pieces(given.contents, article.text, pointer="/contents")
    of_article = session.scalars(select(QuoteRow).where(col(QuoteRow.article_id) == article.id))
    for other in of_article:
        if overlap([(start, end) for start, end in other.contents], pieces) >= SAME:
            raise Conflict(f"the article has this quote already, as {other.id!r}: change that one")
    source = checked_span(given.source, article.text, pointer="/source")
    speaker = None if given.speaker is None else cast.named(session, given.speaker, article_id=article.id)
    quote = QuoteRow.model_validate(
        {
            "id": new_id(),
            "article_id": article.id,
            "speaker_id": None if speaker is None else speaker.id,
            "kind": given.kind,
            **content_columns(article.text, pieces, Utf16(article.text)),
            **span_columns("cue", checked_span(given.cue, article.text, pointer="/cue"), article.text),
            **span_columns("source", source, article.text),
            "chain": [] if source is None else [(*source, "source")],
            "confidence": 1.0,
            "status": "corrected",
            "model": article.model,
            "published_at": article.published_at,
            "dated_at": article.dated_at,
        }
    )
    session.add(quote)
    record(session, quote, before=None, action="added", change_id=by.id, made_at=by.at, made_by=by.who, note=by.note)
    recount(session, article.id)
    return quote


def recount(session: Session, article_id: str) -> None:
    """Count the quotes of the article anew; rejected ones are none."""
    session.flush()
    article = session.get_one(ArticleRow, article_id)
    kept = (col(QuoteRow.article_id) == article_id, col(QuoteRow.status) != "rejected")
    article.quote_count = session.scalar(select(func.count()).select_from(QuoteRow).where(*kept)) or 0
    session.flush()


def _change(session: Session, quote: QuoteRow, said: Correction) -> None:
    text = session.get_one(ArticleRow, quote.article_id).text
    values: dict[str, object] = {}
    if said.kind is not None:
        values["kind"] = said.kind
    pieces = _pieces(quote, said)
    if pieces is not None:
        pointer = "/contents" if said.contents is not None else "/end" if said.start is None else "/start"
        values |= content_columns(text, checked_pieces(pieces, text, pointer=pointer), Utf16(text))
    if said.says("cue"):
        values |= span_columns("cue", checked_span(said.cue, text, pointer="/cue"), text)
    if said.says("source"):
        source = checked_span(said.source, text, pointer="/source")
        values |= span_columns("source", source, text)
        if source != (quote.source_start, quote.source_end):
            values["chain"] = [] if source is None else [(*source, "source")]
    if said.says("speaker"):
        row = None if said.speaker is None else cast.named(session, said.speaker, article_id=quote.article_id)
        speaker_id = None if row is None else row.id
        if speaker_id != quote.speaker_id:
            # The machine's way from the source to its own speaker is no evidence for another one.
            values.setdefault("chain", [list(link) for link in quote.chain[:1] if link[2] == "source"])
            values["speaker_id"] = speaker_id
    quote.sqlmodel_update(values)


def _pieces(quote: QuoteRow, said: Correction) -> list[Offsets] | None:
    if said.contents is not None:
        return said.contents
    if said.start is None and said.end is None:
        return None
    pieces = [(start, end) for start, end in quote.contents]
    if said.start is not None:
        pieces[0] = (said.start, pieces[0][1])
    if said.end is not None:
        pieces[-1] = (pieces[-1][0], said.end)
    return pieces


def checked_pieces(pieces: Sequence[Offsets], text: str, *, pointer: str) -> list[Offsets]:
    """The pieces of a quote. Raises Invalid unless they are words of the text, in its order, none in another."""
    reached = 0
    for start, end in pieces:
        _check(start, end, text, pointer=pointer)
        if start < reached:
            raise Invalid("the pieces overlap, or are not in the order of the text", pointer=pointer)
        reached = end
    return list(pieces)


def checked_span(span: GivenSpan | None, text: str, *, pointer: str) -> Offsets | None:
    """The place of the cue or the source. Raises Invalid unless it holds words of the text."""
    if span is None:
        return None
    _check(span.start, span.end, text, pointer=pointer)
    return span.start, span.end


def _check(start: int, end: int, text: str, *, pointer: str) -> None:
    if not start < end <= len(text):
        raise Invalid(f"{start}-{end} is no span of the text, which has {len(text)} characters", pointer=pointer)
    if not text[start:end].strip():
        raise Invalid(f"{start}-{end} holds no words", pointer=pointer)


def _status(now: Answer, said: Correction, machine: Answer | None) -> str:
    if said.status == "rejected":
        return "rejected"
    return "corrected" if now.differs_from(machine) else "confirmed"


def _restore(session: Session, quote: QuoteRow, number: int) -> None:
    revision = next((one for one in history(session, quote) if one.number == number), None)
    if revision is None:
        raise Invalid(f"the quote has no revision {number}", pointer="/restore")
    if revision.said is None:
        raise Invalid("the machine did not find this quote: to take it away, reject it", pointer="/restore")
    put(session, quote, revision.said)


def put(session: Session, quote: QuoteRow, answer: Answer) -> None:
    """Make the quote what this answer says."""
    text = session.get_one(ArticleRow, quote.article_id).text
    speaker = cast.brought_back(session, answer.speaker, article_id=quote.article_id)
    quote.sqlmodel_update(
        {
            "kind": answer.kind,
            **content_columns(text, answer.contents, Utf16(text)),
            **span_columns("cue", answer.cue, text),
            **span_columns("source", answer.source, text),
            **span_columns("statement", answer.statement, text),
            "chain": [list(link) for link in answer.chain],
            "speaker_id": None if speaker is None else speaker.id,
            "confidence": answer.confidence,
            "status": answer.status,
            "model": answer.model,
        }
    )
