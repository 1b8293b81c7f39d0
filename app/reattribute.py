"""What does the present engine say of a stored article, and how is that put in place of what it said before?

In: an article that is stored. Out: the difference, and, if it is to be applied, the rows made so. Only what the machine
said is changed, never what a person confirmed, corrected, rejected or added; and a speaker whom people merged, split or
renamed stays who that is as long as the machine gives the same name.

A dry run does all that the real one does and takes it back, so that the two cannot differ.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine, delete, exists, func, select
from sqlmodel import Session, col

from app.attribution.types import Attribution, Quote, Speaker
from app.errors import NotFound
from app.ingest import Attribute, newcomer, quote_columns, quote_values
from app.store import queries, speakers
from app.store.cast import leave
from app.store.difference import Change, Difference, fields_of, said_of
from app.store.engine import reading
from app.store.ids import is_id, new_id
from app.store.matching import SAME, Pieces, covered, pairs
from app.store.names import fold
from app.store.places import Utf16
from app.store.review import held, recount
from app.store.revisions import Answer, answer_of, machine_answer, record
from app.store.speaker_tables import MovedQuoteRow, SpeakerRevisionRow
from app.store.tables import AppearanceRow, ArticleRow, NameRow, QuoteRow, SpeakerRow

_AT_ONCE = 500
NOT_ANEW = 0.5  # of the shorter one's characters, shared: beside a quote that a person holds it is no new one


def stored_articles(engine: Engine, *, publisher: str | None = None, since: datetime | None = None) -> Iterator[str]:
    """The identifiers of the stored articles, the first stored first; what is stored meanwhile may be among them.

    publisher: exactly as stored. since: dated at this moment or later, where undated ones stand at the time they came.
    """
    wanted = select(col(ArticleRow.id)).order_by(col(ArticleRow.id)).limit(_AT_ONCE)
    if publisher is not None:
        wanted = wanted.where(col(ArticleRow.publisher) == publisher)
    if since is not None:
        wanted = wanted.where(col(ArticleRow.dated_at) >= since)
    last = ""
    while True:
        with reading(engine) as session:
            page = session.scalars(wanted.where(col(ArticleRow.id) > last)).all()
        if not page:
            return
        yield from page
        last = page[-1]


def reattribute_article(session: Session, attribute: Attribute, article_id: str, *, apply: bool) -> Difference:
    """Read a stored article again. With apply the rows are changed, without it nothing is.

    session: of store.engine.writing, for a dry run too. Its first statement comes after the attribution, since from
    then on no other writer gets in. Raises NotFound if there is no such article, or no longer.
    """
    engine = session.get_bind()
    assert isinstance(engine, Engine)  # noqa: S101
    with reading(engine) as before:
        stored = queries.article(before, article_id) if is_id(article_id) else None
    if stored is None:
        raise NotFound(f"there is no article {article_id!r}")
    attribution = attribute(stored.text)
    article = session.get(ArticleRow, article_id)
    if article is None:  # taken down while it was read
        raise NotFound(f"there is no article {article_id!r}")
    attempt = session.begin_nested()
    difference = _put(session, article, attribution)
    if apply:
        attempt.commit()
    else:
        attempt.rollback()
    return difference


def _put(session: Session, article: ArticleRow, attribution: Attribution) -> Difference:
    ordered = select(QuoteRow).where(col(QuoteRow.article_id) == article.id)
    rows = session.scalars(ordered.order_by(col(QuoteRow.start), col(QuoteRow.id))).all()
    split = _split(session, article.id)
    theirs = [row for row in rows if held(row) or row.id in split]
    mine = [row for row in rows if not held(row) and row.id not in split]
    before = {row.id: answer_of(session, row) for row in mine}
    matched, fresh = _match(session, theirs, mine, attribution.quotes)
    who = _speakers(
        session,
        article.id,
        [(quote.speaker, row.speaker_id) for row, quote in matched] + [(quote.speaker, None) for quote in fresh],
        left_alone={row.speaker_id for row in theirs},
    )
    utf16 = Utf16(article.text)
    for (row, quote), speaker in zip(matched, who, strict=False):
        values = quote_values(quote, article.text, utf16)
        values |= {"speaker_id": None if speaker is None else speaker.id, "model": attribution.model}
        _update(row, values)
    added = [
        QuoteRow.model_validate(
            quote_columns(new_id(), article, quote_values(quote, article.text, utf16), speaker, attribution.model)
        )
        for quote, speaker in zip(fresh, who[len(matched) :], strict=True)
    ]
    again = [row for row, _ in matched]
    removed = before.keys() - {row.id for row in again}
    session.execute(delete(QuoteRow).where(col(QuoteRow.id).in_(removed)))
    session.add_all(added)
    were = {answer.speaker_id for answer in before.values()}
    leave(session, article.id, were)
    difference = _difference(session, article, attribution.model, before, again=again, added=added, kept=len(theirs))
    session.execute(speakers.speakers_without_quotes([speaker_id for speaker_id in were if speaker_id]))
    article.model = attribution.model
    recount(session, article.id)
    return difference


def _split(session: Session, article_id: str) -> set[str]:
    """The quotes of the article whom a person gave to a speaker by splitting another: no machine takes them back."""
    moved = (
        select(col(MovedQuoteRow.quote_id))
        .join(QuoteRow, col(QuoteRow.id) == col(MovedQuoteRow.quote_id))
        .join(SpeakerRevisionRow, col(SpeakerRevisionRow.id) == col(MovedQuoteRow.revision_id))
        .where(col(QuoteRow.article_id) == article_id, col(SpeakerRevisionRow.action) == "split")
    )
    return set(session.scalars(moved))


def _match(
    session: Session, theirs: Sequence[QuoteRow], mine: Sequence[QuoteRow], found: Sequence[Quote]
) -> tuple[list[tuple[QuoteRow, Quote]], list[Quote]]:
    """The machine's rows with what it says of them now, and what it finds that was not there."""
    known = [pieces for row in theirs for pieces in _places(session, row)]
    said = [_pieces(quote) for quote in found]
    people = set(pairs(known, said, least=SAME).values())
    rest = [i for i in range(len(found)) if i not in people]
    same = pairs([_stored(row) for row in mine], [said[i] for i in rest], least=SAME)
    matched = [(mine[m], found[rest[i]]) for m, i in same.items()]
    left = [i for n, i in enumerate(rest) if n not in set(same.values())]
    fresh = [found[i] for i in left if not any(covered(said[i], pieces) >= NOT_ANEW for pieces in known)]
    return matched, fresh


def _places(session: Session, row: QuoteRow) -> list[Pieces]:
    # A person may have moved its ends far: the machine will find it where it did before.
    machine = machine_answer(session, row)
    return [_stored(row)] if machine is None else [_stored(row), machine.contents]


def _stored(row: QuoteRow) -> Pieces:
    return [(start, end) for start, end in row.contents]


def _pieces(quote: Quote) -> Pieces:
    return [(part.start, part.end) for part in quote.parts]


def _update(row: QuoteRow, values: dict[str, object]) -> None:
    # What is the same is not set: the row would count as changed for it.
    for name, value in values.items():
        if json.dumps(getattr(row, name)) != json.dumps(value):  # a tuple comes back from the database as a list
            setattr(row, name, value)


def _speakers(
    session: Session,
    article_id: str,
    asked: Sequence[tuple[Speaker | None, str | None]],
    *,
    left_alone: Collection[str | None],
) -> list[SpeakerRow | None]:
    """The rows of the speakers of quotes, each asked for with whose the quote was.

    left_alone: speakers of quotes that a person holds; the role that the article gives them is not changed.
    """
    keys: dict[str, set[str]] = {}
    names = select(col(NameRow.speaker_id), col(NameRow.key)).where(col(NameRow.article_id) == article_id)
    for speaker_id, key in session.execute(names):
        keys.setdefault(speaker_id, set()).add(key)
    found: dict[tuple[Speaker, str | None], SpeakerRow] = {}
    for speaker, before in dict.fromkeys(asked):
        # Whose the quote was comes first: of two who share a name here, a person has told them apart.
        row = session.get(SpeakerRow, before) if speaker is not None and before is not None else None
        if speaker is None or row is None or fold(speaker.name) not in keys.get(row.id, ()):
            continue
        if row.kind == speaker.kind or _kind_is_given(session, row):
            found[speaker, before] = row
            speakers.introduce(
                session, row, article_id=article_id, role=speaker.role, names=list(newcomer(speaker).names)
            )
    others = list(dict.fromkeys(one for one, before in asked if one is not None and (one, before) not in found))
    rows = dict(zip(others, speakers.speaker_rows(session, article_id, list(map(newcomer, others))), strict=True))
    answers = [None if one is None else found.get((one, before)) or rows[one] for one, before in asked]
    for (speaker, _), row in zip(asked, answers, strict=True):
        if speaker is not None and row is not None and row.id not in left_alone:
            session.get_one(AppearanceRow, (article_id, row.id)).role = speaker.role
    return answers


def _kind_is_given(session: Session, speaker: SpeakerRow) -> bool:
    """True if a person said that the speaker is of this kind."""
    given = func.json_extract(col(SpeakerRevisionRow.changes), "$.kind.after") == speaker.kind
    return bool(session.scalar(select(exists().where(col(SpeakerRevisionRow.speaker_id) == speaker.id, given))))


def _difference(
    session: Session,
    article: ArticleRow,
    model: str,
    said: Mapping[str, Answer],
    *,
    again: Sequence[QuoteRow],
    added: Sequence[QuoteRow],
    kept: int,
) -> Difference:
    """What has become of the machine's quotes; those that are said otherwise now get a revision."""
    session.flush()
    change_id, now = new_id(), datetime.now(UTC)
    placed: list[tuple[int, Change]] = []
    rescored = 0
    for row in again:
        before, after = said[row.id], answer_of(session, row)
        fields = fields_of(before, after)
        if fields:
            placed.append((row.start, Change("changed", said_of(before, article), said_of(after, article), fields)))
            record(session, row, before=before, action="reattributed", change_id=change_id, made_at=now, made_by=model)
        rescored += not fields and (before.confidence, before.chain) != (after.confidence, after.chain)
    gone = [answer for quote_id, answer in said.items() if quote_id not in {row.id for row in again}]
    placed += [(answer.contents[0][0], Change("removed", said_of(answer, article), None)) for answer in gone]
    placed += [(row.start, Change("added", None, said_of(answer_of(session, row), article))) for row in added]
    return Difference(
        article_id=article.id,
        model_before=article.model,
        model=model,
        changes=tuple(change for _, change in sorted(placed, key=lambda one: (one[0], repr(one[1])))),
        kept=kept,
        unchanged=len(again) - sum(change.what == "changed" for _, change in placed),
        rescored=rescored,
    )
