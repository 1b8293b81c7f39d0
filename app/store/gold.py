"""What have people's reviews taught that a training can use?

Out: articles in the form of the training corpora: marked quotes one a piece, with source, cue, content and speaker;
every attribution, marked or not; and marked words that are no quote.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

from sqlalchemy import exists, select
from sqlmodel import Session, col

from app.store.places import Offsets
from app.store.tables import AppearanceRow, ArticleRow, NameRow, QuoteRow, SpeakerRow

_MARKED = frozenset({"direct", "mixed"})


class Attribution(TypedDict):
    """Who is tied to which words, in spans of the text; no span, empty list."""

    content: list[Offsets]
    source: list[Offsets]
    cue: list[Offsets]


class GoldQuote(Attribution):
    """A piece of a quote in marks; its content is the whole quote."""

    start: int
    end: int
    text: str
    source_text: str | None
    cue_text: str | None
    kind: str
    status: str
    speaker_name: str | None
    speaker_kind: str | None
    role: str | None
    aliases: list[str]


class Marked(TypedDict):
    """Words that are no quote."""

    start: int
    end: int
    text: str


class GoldArticle(TypedDict):
    """An article as the corpora have it."""

    id: str
    text: str
    quotes: list[GoldQuote]
    attributions: list[Attribution]
    other_quoted: list[Marked]


def gold_articles(session: Session, *, complete: bool) -> Iterator[GoldArticle]:
    """Articles of at least one reviewed quote, by identifier. complete: only those without an unreviewed one."""
    quotes = select(col(QuoteRow.article_id)).where(col(QuoteRow.article_id) == col(ArticleRow.id))
    wanted = select(ArticleRow).where(exists(quotes.where(col(QuoteRow.status) != "auto")))
    if complete:
        wanted = wanted.where(~exists(quotes.where(col(QuoteRow.status) == "auto")))
    ordered = wanted.order_by(col(ArticleRow.id)).execution_options(yield_per=50)
    for article in session.scalars(ordered):
        yield _gold_article(session, article)


def _gold_article(session: Session, article: ArticleRow) -> GoldArticle:
    rows = session.execute(
        select(QuoteRow, SpeakerRow, col(AppearanceRow.role))
        .outerjoin(SpeakerRow, col(SpeakerRow.id) == col(QuoteRow.speaker_id))
        .outerjoin(
            AppearanceRow,
            (col(AppearanceRow.article_id) == article.id) & (col(AppearanceRow.speaker_id) == col(QuoteRow.speaker_id)),
        )
        .where(col(QuoteRow.article_id) == article.id)
        .order_by(col(QuoteRow.start), col(QuoteRow.id))
    )
    names: dict[str, list[str]] = {}
    here = select(col(NameRow.speaker_id), col(NameRow.name)).where(col(NameRow.article_id) == article.id)
    for speaker_id, name in session.execute(here.order_by(col(NameRow.speaker_id), col(NameRow.position))):
        names.setdefault(speaker_id, []).append(name)
    gold: GoldArticle = {"id": article.id, "text": article.text, "quotes": [], "attributions": [], "other_quoted": []}
    for quote, speaker, role in rows:
        pieces: list[Offsets] = [(start, end) for start, end in quote.contents]
        if quote.status == "rejected":
            gold["other_quoted"] += [{"start": a, "end": b, "text": article.text[a:b]} for a, b in pieces]
            continue
        attribution: Attribution = {
            "content": pieces,
            "source": _span(quote.source_start, quote.source_end),
            "cue": _span(quote.cue_start, quote.cue_end),
        }
        gold["attributions"].append(attribution)
        if quote.kind in _MARKED:
            aliases = names.get(quote.speaker_id or "", [])
            gold["quotes"] += [
                _piece(piece, article.text, attribution, quote, speaker, role, aliases) for piece in pieces
            ]
    return gold


def _piece(
    piece: Offsets,
    text: str,
    attribution: Attribution,
    quote: QuoteRow,
    speaker: SpeakerRow | None,
    role: str | None,
    aliases: list[str],
) -> GoldQuote:
    return {
        "start": piece[0],
        "end": piece[1],
        "text": text[piece[0] : piece[1]],
        **attribution,
        "source_text": quote.source_text,
        "cue_text": quote.cue_text,
        "kind": quote.kind,
        "status": quote.status,
        "speaker_name": None if speaker is None else speaker.name,
        "speaker_kind": None if speaker is None else speaker.kind,
        "role": role,
        "aliases": [name for name in aliases if speaker is not None and name != speaker.name],
    }


def _span(start: int | None, end: int | None) -> list[Offsets]:
    return [] if start is None or end is None else [(start, end)]
