"""Do the triggers keep, whatever is written and by whom, what counting everything again would give?"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlmodel import Session

from app.store.engine import reading, writing
from app.store.names import fold
from app.store.speaker_search import step
from app.store.spelling import spelling
from app.store.takedown import take_down

from .rows import add_article, add_quote, add_speaker, undone

NAMES = ["Volodymyr Zelensky", "Zelensky", "Zelenskiy", "Зеленський", "J. Roe", "???"]
RECOUNTED = """
    SELECT speakers.id, count(quotes.id),
           sum(quotes.kind = 'direct'), sum(quotes.kind = 'mixed'), sum(quotes.kind = 'indirect'),
           sum(words * (quotes.kind = 'direct')), sum(words * (quotes.kind = 'mixed')),
           sum(words * (quotes.kind = 'indirect')), coalesce(sum(words), 0)
    FROM speakers LEFT JOIN quotes ON quotes.speaker_id = speakers.id AND status <> 'rejected'
    GROUP BY speakers.id ORDER BY speakers.id
"""
KEPT = """
    SELECT id, quote_count, direct_quotes, mixed_quotes, indirect_quotes, direct_words, mixed_words, indirect_words,
           word_count FROM speakers ORDER BY id
"""
USED = "SELECT speaker_id, name, article_count FROM aliases WHERE article_count > 0 ORDER BY 1, 2"
USED_RECOUNTED = "SELECT speaker_id, name, count(*) FROM names GROUP BY 1, 2 ORDER BY 1, 2"
STEPS = {
    "name": "INSERT OR IGNORE INTO names SELECT articles.id, speakers.id, :n, :name, :key, :spelling "
    "FROM articles, speakers WHERE articles.id = :article AND speakers.id = :speaker",
    "move": "UPDATE quotes SET speaker_id = :other WHERE id = :quote "
    "AND EXISTS (SELECT 1 FROM speakers WHERE id = :other)",
    "give to nobody": "UPDATE quotes SET speaker_id = NULL WHERE id = :quote",
    "review": "UPDATE quotes SET status = iif(status = 'rejected', 'confirmed', 'rejected') WHERE id = :quote",
    "change": "UPDATE quotes SET kind = :kind, words = :words WHERE id = :quote",
    "remove": "DELETE FROM quotes WHERE id = :quote",
    "rename": "UPDATE speakers SET key = :key, kind = 'group' WHERE id = :speaker",
    "hand names on": "UPDATE OR IGNORE names SET speaker_id = :other WHERE speaker_id = :speaker "
    "AND EXISTS (SELECT 1 FROM speakers WHERE id = :other)",
    "unname": "DELETE FROM names WHERE speaker_id = :speaker AND name = :name",
    "alias": "INSERT INTO aliases SELECT id, :name, :key, :spelling, 0, :given, :removed FROM speakers "
    "WHERE id = :speaker ON CONFLICT DO UPDATE SET given = :given, removed = :removed",
    "remove all": "DELETE FROM quotes WHERE speaker_id = :speaker",
    "forget": "DELETE FROM speakers WHERE id = :speaker "
    "AND NOT EXISTS (SELECT 1 FROM quotes WHERE speaker_id = :speaker)",
}
third = st.integers(0, 2)
steps = st.fixed_dictionaries(
    {
        "what": st.sampled_from(["quote", "quote", "quote", "name", "take down", *STEPS]),
        "article": third,
        "speaker": third,
        "other": third,
        "quote": third,
        "name": st.sampled_from(NAMES),
        "kind": st.sampled_from(["direct", "mixed", "indirect"]),
        "words": st.integers(0, 50),
        "given": st.booleans(),
        "removed": st.booleans(),
    }
)


@given(st.lists(steps, max_size=30))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_counts_and_words_of_names_are_what_counting_again_gives(engine: Engine, steps: list[dict[str, Any]]) -> None:
    with undone(engine) as session:
        articles = [add_article(session) for _ in range(3)]
        speakers = [add_speaker(session, name) for name in ("Jane Roe", "John Doe", "Volodymyr Zelensky")]
        for step in steps:
            _take(session, articles, speakers, step)
        assert _rows(session, KEPT) == [tuple(n or 0 for n in row) for row in _rows(session, RECOUNTED)]
        assert _rows(session, USED) == _rows(session, USED_RECOUNTED)
        assert set(_rows(session, "SELECT speaker_id, word, key, kind, quoted FROM speaker_words")) == _words(session)


def _take(session: Session, articles: list[str], speakers: list[str], step: dict[str, Any]) -> None:
    article, speaker, other = articles[step["article"]], speakers[step["speaker"]], speakers[step["other"]]
    quotes = [row[0] for row in _rows(session, "SELECT id FROM quotes ORDER BY id LIMIT 3")]
    there = {row[0] for row in _rows(session, "SELECT id FROM articles UNION SELECT id FROM speakers")}
    if step["what"] == "quote" and {article, speaker} <= there:
        add_quote(session, article, speaker, kind=step["kind"], words=step["words"])
    elif step["what"] == "take down" and article in there:
        take_down(session, article)
    elif step["what"] in STEPS:
        name = {"n": NAMES.index(step["name"]), "key": fold(step["name"]), "spelling": spelling(step["name"])}
        about = {"article": article, "speaker": speaker, "other": other, "quote": [*quotes, "", "", ""][step["quote"]]}
        session.execute(text(STEPS[step["what"]]), {**step, **name, **about})


def _rows(session: Session, statement: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in session.execute(text(statement))]


def _words(session: Session) -> set[tuple[str, str, str, str, int]]:
    known = _rows(
        session,
        "SELECT speakers.id, speakers.key, kind, quote_count, aliases.key, spelling FROM speakers "
        "JOIN aliases ON speaker_id = speakers.id WHERE NOT removed AND (given OR article_count > 0)",
    )
    return {
        (speaker, word[:size], key, kind, step(count))
        for speaker, key, kind, count, alias, spelt in known
        for word in f"{alias} {spelt}".split()
        for size in (1, 2, 500)
    }


def test_counts_are_not_taken_back_by_a_session_that_knew_them_before(engine: Engine) -> None:
    with writing(engine) as session:
        article, speaker = add_article(session), add_speaker(session, "Jane Roe")
    with writing(engine) as session:
        add_quote(session, article, speaker, kind="direct", words=3)
        add_quote(session, article, speaker, kind="mixed", words=2)
    with reading(engine) as session:
        assert _rows(session, KEPT) == [(speaker, 2, 1, 1, 0, 3, 2, 0, 5)]


@pytest.mark.parametrize(
    ("counts", "expected"), [((0,), 0), ((1, 9), 1), ((10, 19), 10), ((90, 99), 18), ((100, 199), 19), ((1_000,), 28)]
)
def test_a_word_knows_about_how_much_its_speaker_is_quoted(
    engine: Engine, counts: tuple[int, ...], expected: int
) -> None:
    with writing(engine) as session:
        speaker = add_speaker(session, "Jane Roe")
        session.execute(text("INSERT INTO aliases VALUES (:id, 'Roe', 'roe', 'roe', 0, 1, 0)"), {"id": speaker})
        for count in counts:
            session.execute(text("UPDATE speakers SET quote_count = :count"), {"count": count})
            assert {row[0] for row in _rows(session, "SELECT quoted FROM speaker_words")} == {expected}
            assert step(count) == expected
