"""Do the indexes tell of every quote what its row says, whatever is merged, split, taken back and changed?"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlmodel import Session

from app.errors import Conflict, NotFound
from app.store import quotes
from app.store.engine import driver_of
from app.store.filters import QuoteFilter, StatsFilter
from app.store.merged import lead_numbers
from app.store.merging import Split, live, merge, split, undo
from app.store.stats import stats
from app.store.tables import AppearanceRow, SpeakerRow
from app.store.takedown import take_down

from .rows import add_article, add_quote, add_speaker, undone

ROLES = [None, "mayor", "minister"]
CHANGES = {
    "text": "UPDATE quotes SET text = text || ' again' WHERE id = :quote",
    "status": "UPDATE quotes SET status = CASE status WHEN 'auto' THEN 'confirmed' WHEN 'confirmed' THEN 'rejected' "
    "ELSE 'auto' END WHERE id = :quote",
    "cue": "UPDATE quotes SET cue_text = 'said' WHERE id = :quote",
    "date": "UPDATE quotes SET dated_at = '2026-03-01 00:00:00.000000' WHERE id = :quote",
    "role": "UPDATE appearances SET role = :role WHERE article_id = :article AND speaker_id = :speaker",
    "publisher": "UPDATE articles SET publisher = :role WHERE id = :article",
    "kind": "UPDATE speakers SET kind = iif(kind = 'person', 'group', 'person') WHERE id = :speaker",
    "give": "UPDATE quotes SET speaker_id = :speaker WHERE id = :quote",
    "hand on": "UPDATE quotes SET speaker_id = :speaker, article_id = (SELECT id FROM articles WHERE id = :article) "
    "WHERE id = :quote AND EXISTS (SELECT 1 FROM articles WHERE id = :article)",
    "leave": "DELETE FROM appearances WHERE article_id = :article AND speaker_id = :speaker",
}
fourth = st.integers(0, 3)
steps = st.fixed_dictionaries(
    {
        "what": st.sampled_from(["quote", *["merge"] * 4, *["undo"] * 4, "split", "split", "take down", *CHANGES]),
        **dict.fromkeys(["article", "speaker", "other", "quote"], fourth),
        "role": st.sampled_from(ROLES),
    }
)


@given(st.lists(steps, min_size=3, max_size=25))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_indexes_say_what_the_rows_say(engine: Engine, steps: list[dict[str, Any]]) -> None:
    with undone(engine) as session:
        articles = [add_article(session) for _ in range(3)]
        speakers = [add_speaker(session, name) for name in ("Jane Roe", "John Doe", "Ann Poe", "Jim Coe")]
        for number, speaker in enumerate(speakers):
            for article in articles[number % 2 : number % 2 + 2]:
                _quote(session, article, speaker, ROLES[number % 3])
        for step in steps:
            session.expire_all()
            with suppress(Conflict, NotFound):
                _take(session, articles, speakers, step)
        session.expire_all()
        _compare(session)


def test_a_quote_that_follows_its_speaker_into_another_article_has_that_ones_publisher(engine: Engine) -> None:
    with undone(engine) as session:
        article, other_article = add_article(session), add_article(session)
        session.execute(text("UPDATE articles SET publisher = id"))
        speaker, other = add_speaker(session, "Jane Roe"), add_speaker(session, "J. Roe")
        _quote(session, article, speaker, None)
        _quote(session, other_article, other, None)
        live(session, speaker).merged_into = other
        lead_numbers(session, other)
        session.execute(
            text("UPDATE quotes SET speaker_id = :other, article_id = :article WHERE speaker_id = :speaker"),
            {"speaker": speaker, "other": other, "article": other_article},
        )
        _compare(session)


@pytest.mark.parametrize("status", ["auto", "rejected"])
def test_a_quote_whose_speaker_leaves_its_article_loses_the_role(engine: Engine, status: str) -> None:
    with undone(engine) as session:
        article, speaker = add_article(session), add_speaker(session, "Jane Roe")
        _quote(session, article, speaker, "mayor")
        session.execute(text("UPDATE quotes SET status = :status"), {"status": status})
        session.execute(text("DELETE FROM appearances"))
        _compare(session)


@pytest.mark.parametrize("role", ["mayor", "minister"])
def test_every_quote_of_a_merge_counts_as_changed(engine: Engine, role: str) -> None:
    with undone(engine) as session:
        article = add_article(session)
        speaker, other = add_speaker(session, "Jane Roe"), add_speaker(session, "J. Roe")
        _quote(session, article, speaker, "mayor")
        _quote(session, article, other, role)  # with another role the first one's quotes are put into the indexes anew
        _quote(session, article, speaker, "mayor")
        before = session.execute(text("SELECT at FROM clock")).scalar_one()
        merge(session, live(session, speaker), live(session, other), who="x")
        changed = session.execute(text("SELECT count(*) FROM quote_facets WHERE changed_at > :at"), {"at": before})
        assert changed.scalar_one() == 2


def _quote(session: Session, article: str, speaker: str, role: str | None) -> None:
    if session.get(AppearanceRow, (article, speaker)) is None:
        values = {"article_id": article, "speaker_id": speaker, "role": role}
        session.add(AppearanceRow.model_validate(values))
        session.flush()
    add_quote(session, article, speaker)


def _take(session: Session, articles: list[str], speakers: list[str], step: dict[str, Any]) -> None:
    article = articles[step["article"] % 3]
    speaker, other = speakers[step["speaker"]], speakers[step["other"]]
    there = {row[0] for row in session.execute(text("SELECT id FROM articles"))}
    theirs = [row[0] for row in session.execute(text("SELECT id FROM quotes ORDER BY id"))]
    quote = theirs[step["quote"] % len(theirs)] if theirs else ""
    if step["what"] == "quote" and article in there:
        _quote(session, article, live(session, speaker).id, step["role"])
    elif step["what"] == "merge":
        merge(session, live(session, speaker), live(session, other), who="x")
    elif step["what"] == "undo":
        revisions = session.execute(text(UNDOABLE)).all()
        if revisions:
            revision_id, stays = revisions[step["other"] % len(revisions)]
            undo(session, live(session, stays), revision_id, who="x")
    elif step["what"] == "split":
        owner = session.scalar(text("SELECT speaker_id FROM quotes WHERE id = :quote"), {"quote": quote})
        count = session.scalar(text("SELECT count(*) FROM quotes WHERE speaker_id = :owner"), {"owner": owner})
        if owner is not None and count > 1:
            split(session, live(session, owner), Split(name="Jill Moe", quote_ids=(quote,)), who="x")
    elif step["what"] == "take down" and article in there:
        take_down(session, article)
    elif step["what"] in CHANGES:
        row = session.get(SpeakerRow, speaker)
        if row is not None and row.merged_into is None:
            about = {"quote": quote, "article": article, "speaker": speaker, "role": step["role"]}
            session.execute(text(CHANGES[step["what"]]), about)


UNDOABLE = """
    SELECT id, iif(action = 'merged', other_id, speaker_id) FROM speaker_revisions
    WHERE undone_by IS NULL AND action <> 'undone' ORDER BY id DESC
"""
KEPT = """
    SELECT place, coalesce(m.speaker_id, v.value), p.value, r.value, kind, status, speaker_kind, confidence, words
    FROM quote_facets AS f LEFT JOIN merged_numbers AS m ON m.number = f.speaker
    LEFT JOIN facet_values AS v ON v.number = f.speaker LEFT JOIN facet_values AS p ON p.number = f.publisher
    LEFT JOIN facet_values AS r ON r.number = f.role ORDER BY place
"""
ANEW = """
    SELECT q.place, q.speaker_id, a.publisher, p.role, q.kind, q.status, coalesce(s.kind, 'none'), q.confidence, q.words
    FROM quotes AS q JOIN articles AS a ON a.id = q.article_id LEFT JOIN speakers AS s ON s.id = q.speaker_id
    LEFT JOIN appearances AS p ON p.article_id = q.article_id AND p.speaker_id = q.speaker_id ORDER BY q.place
"""


def _compare(session: Session) -> None:
    assert session.execute(text(KEPT)).all() == session.execute(text(ANEW)).all()
    session.execute(text("INSERT INTO quotes_fts (quotes_fts, rank) VALUES ('integrity-check', 1)"))
    counted = "SELECT id, quote_count FROM speakers WHERE quote_count > 0"
    quoted = {row.id: row.quote_count for row in session.execute(text(counted))}
    for speaker, count in quoted.items():
        wanted = QuoteFilter(speaker_id=speaker)
        assert len(quotes.find(driver_of(session), wanted, after=None, limit=100)) == count
    for filters in ({}, {"status": ("auto", "confirmed")}, {"min_confidence": 0.0}):
        told = stats(session, StatsFilter.model_validate(filters), limit=100)
        assert {one.speaker.id: one.quotes for one in told.groups if one.speaker} == quoted
        assert told.quotes == sum(quoted.values())
