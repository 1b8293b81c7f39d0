"""Does reading an article again change what the machine said, all of that, and nothing else?"""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlmodel import Session, col

from app.attribution.attributor import Attributor
from app.errors import NotFound
from app.ingest import ingest_article
from app.intake.article import Article
from app.reattribute import reattribute_article, stored_articles
from app.store import quote_json
from app.store.corrections import Correction
from app.store.difference import Difference
from app.store.engine import driver_of, reading, writing
from app.store.ids import new_id
from app.store.merging import Split, merge, split
from app.store.names import fold
from app.store.review import act, correct
from app.store.revisions import history
from app.store.speaker_changes import SpeakerChange, change
from app.store.speakers import introduce, speaker_row
from app.store.tables import ArticleRow, NameRow, QuoteRow, SpeakerRow
from app.store.takedown import take_down

TEXT = """“We are ready to talk about every part of the plan,” Foreign Minister Jane Roe said on Monday. 😀

“We will not be hurried by anybody in this house,” she said.

“There is nothing in it for the harbour at all,” John Doe, the harbour master, told reporters.

“I have asked for the papers three times since May,” he said, “and I have not seen one of them.”"""


@pytest.fixture
def article_id(engine: Engine, attributor: Attributor) -> str:
    with writing(engine) as session:
        return ingest_article(session, attributor, Article(text=TEXT)).article_id


def again(engine: Engine, attributor: Attributor, article_id: str, *, apply: bool) -> Difference:
    with writing(engine) as session:
        return reattribute_article(session, attributor, article_id, apply=apply)


def shown(engine: Engine, article_id: str) -> list[dict[str, Any]]:
    """Every quote as the service shows it, in the order of the text, without its identifier and order of arrival."""
    with reading(engine) as session:
        rows = quote_json.of_article(driver_of(session), article_id, after=None, limit=1000)
    return [{name: value for name, value in json.loads(row.json).items() if name != "id"} for row in rows]


def rows_of(session: Session, article_id: str) -> list[QuoteRow]:
    ordered = select(QuoteRow).where(col(QuoteRow.article_id) == article_id).order_by(col(QuoteRow.start))
    return list(session.scalars(ordered))


def give(session: Session, row: QuoteRow, name: str, kind: str = "person") -> None:
    """Have an older engine have said that this person speaks."""
    speaker = speaker_row(session, name=name, kind=kind, article_id=row.article_id)
    introduce(session, speaker, article_id=row.article_id, role=None, names=[name])
    row.speaker_id = speaker.id


def count(engine: Engine, table: type[SpeakerRow] | type[NameRow]) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_same_engine_changes_nothing(engine: Engine, attributor: Attributor, article_id: str) -> None:
    before = shown(engine, article_id)
    assert len(before) == 4
    difference = again(engine, attributor, article_id, apply=True)
    assert (difference.changes, difference.unchanged, difference.kept, difference.rescored) == ((), 4, 0, 0)
    assert shown(engine, article_id) == before


def damage(session: Session, row: QuoteRow, rng: random.Random) -> None:
    """Have an older engine have said something else of this quote."""
    how = rng.choice(["gone", "kind", "spans", "speaker", "nobody", "source", "unsure", "as it is"])
    if how == "gone":
        session.delete(row)
    elif how == "kind":
        row.kind = "mixed"
    elif how == "spans":
        row.contents = [(row.start + rng.choice([2, 20]), row.end)]
    elif how == "speaker":
        give(session, row, rng.choice(["Mary Major", "Jane Roe", "Richard Miles"]))
    elif how == "nobody":
        row.speaker_id = None
    elif how == "source":
        row.source_start = row.source_end = row.source_text = None
    elif how == "unsure":
        row.confidence = 0.25


@pytest.mark.parametrize("seed", range(12))
def test_applying_does_exactly_what_the_dry_run_said(
    engine: Engine, attributor: Attributor, article_id: str, seed: int
) -> None:
    wanted = shown(engine, article_id)
    rng = random.Random(seed)
    with writing(engine) as session:
        for row in rows_of(session, article_id):
            damage(session, row, rng)
    damaged = shown(engine, article_id)
    said = again(engine, attributor, article_id, apply=False)
    assert shown(engine, article_id) == damaged
    assert again(engine, attributor, article_id, apply=False) == said
    assert again(engine, attributor, article_id, apply=True) == said
    assert shown(engine, article_id) == wanted
    assert again(engine, attributor, article_id, apply=True).changes == ()
    # It names the quotes that differ, whatever else than the confidence, as they were and as they are.
    before, after = [c.before for c in said.changes if c.before], [c.after for c in said.changes if c.after]
    assert {one.contents for one in before} == differing(damaged, wanted)
    assert {one.contents for one in after} == differing(wanted, damaged)
    assert all(TEXT[one.contents[0][0] : one.contents[-1][1]] == one.text for one in [*before, *after])


def differing(quotes: list[dict[str, Any]], others: list[dict[str, Any]]) -> set[tuple[tuple[int, int], ...]]:
    """The contents of those of these quotes that are not among the others, whatever their confidence."""
    there = [{**one, "confidence": 0} for one in others]
    return {
        tuple((start, end) for start, end in one["contents"]) for one in quotes if {**one, "confidence": 0} not in there
    }


def test_a_quote_keeps_its_identifier_through_small_changes(
    engine: Engine, attributor: Attributor, article_id: str
) -> None:
    with writing(engine) as session:
        first, second, *_ = rows_of(session, article_id)
        ids = first.id, second.id
        first.contents = [(first.start + 3, first.end)]
        second.contents = [(second.start + 25, second.end)]
    difference = again(engine, attributor, article_id, apply=True)
    assert [(change.what, change.fields) for change in difference.changes] == [
        ("changed", ("spans",)), ("added", ()), ("removed", ())
    ]  # fmt: skip
    with reading(engine) as session:
        now = [row.id for row in rows_of(session, article_id)]
    assert now[0] == ids[0]
    assert ids[1] not in now


def test_the_machine_s_new_answer_is_a_revision_of_its_own(
    engine: Engine, attributor: Attributor, article_id: str
) -> None:
    with writing(engine) as session:
        row = rows_of(session, article_id)[0]
        give(session, row, "Mary Major")
        row.model = "older"
        quote_id = row.id
    again(engine, attributor, article_id, apply=True)
    with reading(engine) as session:
        first, second = history(session, session.get_one(QuoteRow, quote_id))
        assert (first.number, first.action, first.made_by) == (0, "found", "older")
        assert (second.number, second.action, second.made_by) == (1, "reattributed", attributor.model)
        assert first.said
        assert second.said
        assert [one.said.speaker.name for one in (first, second) if one.said and one.said.speaker] == [
            "Mary Major",
            "Jane Roe",
        ]


@pytest.mark.parametrize(
    "said",
    [
        {"status": "confirmed"},
        {"status": "rejected"},
        {"speaker": {"name": "Mary Major", "kind": "person"}},
        {"speaker": None},
        {"kind": "indirect"},
        {"contents": [[1, 12]]},
        {"cue": None},
    ],
)
def test_what_a_person_said_stays(
    engine: Engine, attributor: Attributor, article_id: str, said: dict[str, Any]
) -> None:
    with writing(engine) as session:
        for row in rows_of(session, article_id):
            give(session, row, "Richard Miles")  # the older engine was wrong everywhere
        session.flush()
        correct(session, rows_of(session, article_id)[0], Correction.model_validate(said), act("someone"))
    held = shown(engine, article_id)[0]
    difference = again(engine, attributor, article_id, apply=True)
    assert (difference.kept, len(difference.changes)) == (1, 3)
    now = shown(engine, article_id)
    assert now[0] == held
    assert len(now) == 4
    assert [one["speaker"]["name"] for one in now[1:]] == ["Jane Roe", "John Doe", "John Doe"]


def test_a_quote_that_was_given_back_to_the_machine_is_the_machine_s_again(
    engine: Engine, attributor: Attributor, article_id: str
) -> None:
    wanted = shown(engine, article_id)
    with writing(engine) as session:
        row = rows_of(session, article_id)[0]
        give(session, row, "Richard Miles")
        session.flush()
        correct(session, row, Correction.model_validate({"status": "confirmed"}), act("someone"))
        correct(session, row, Correction(restore=0), act("someone"))
    assert again(engine, attributor, article_id, apply=True).kept == 0
    assert shown(engine, article_id) == wanted


def test_a_speaker_under_another_name_stays_while_the_machine_gives_the_same_one(
    engine: Engine, attributor: Attributor, article_id: str
) -> None:
    """Speakers were merged: the quotes, and the names of the article, are another row's."""
    with writing(engine) as session:
        other = new_speaker(session, "Jane Stone")  # whom she has been since she married
        row = rows_of(session, article_id)[0]
        old = session.get_one(SpeakerRow, row.speaker_id)
        introduce(session, other, article_id=article_id, role="Foreign Minister", names=["Jane Roe"])
        for quote in rows_of(session, article_id)[:2]:
            quote.speaker_id = other.id
        session.flush()
        other_id, old_id = other.id, old.id
    again(engine, attributor, article_id, apply=True)
    with reading(engine) as session:
        assert {row.speaker_id for row in rows_of(session, article_id)[:2]} == {other_id}
        assert old_id != other_id


def test_what_a_person_merged_or_split_stays(engine: Engine, attributor: Attributor, article_id: str) -> None:
    with writing(engine) as session:
        first, second, third, _ = rows_of(session, article_id)
        doe, roe = session.get_one(SpeakerRow, third.speaker_id), session.get_one(SpeakerRow, first.speaker_id)
        other = split(session, roe, Split(name="Jane Roe", quote_ids=(second.id,)), who="someone")
        session.flush()
        whole = new_speaker(session, "John Q. Doe")
        merge(session, doe, whole, who="someone")
        change(session, roe, SpeakerChange(name="Jane R. Stone", kind="organisation"), who="someone")
        other_id, roe_id, whole_id = other.id, roe.id, whole.id
    before = shown(engine, article_id)
    with writing(engine) as session:
        rows_of(session, article_id)[3].kind = "mixed"  # so that there is something to change
    difference = again(engine, attributor, article_id, apply=True)
    assert (difference.kept, [change.fields for change in difference.changes]) == (1, [("kind",)])
    assert shown(engine, article_id) == before
    with reading(engine) as session:
        speakers = [row.speaker_id for row in rows_of(session, article_id)]
        assert speakers == [roe_id, other_id, whole_id, whole_id]


def new_speaker(session: Session, name: str) -> SpeakerRow:
    row = SpeakerRow.model_validate({"id": new_id(), "name": name, "kind": "person", "key": fold(name)})
    session.add(row)
    session.flush()
    return row


def test_speakers_whom_nobody_quotes_any_longer_go(engine: Engine, attributor: Attributor, article_id: str) -> None:
    speakers, names = count(engine, SpeakerRow), count(engine, NameRow)
    with writing(engine) as session:
        give(session, rows_of(session, article_id)[0], "Richard Miles")
        give(session, rows_of(session, article_id)[1], "the crew", "group")
    again(engine, attributor, article_id, apply=True)
    assert (count(engine, SpeakerRow), count(engine, NameRow)) == (speakers, names)


def test_the_article_says_which_engine_read_it_and_how_many_quotes_it_has(
    engine: Engine, attributor: Attributor, article_id: str
) -> None:
    with writing(engine) as session:
        session.delete(rows_of(session, article_id)[0])
        article = session.get_one(ArticleRow, article_id)
        article.model, article.quote_count = "older", 3
    difference = again(engine, attributor, article_id, apply=True)
    assert (difference.model_before, difference.model) == ("older", attributor.model)
    with reading(engine) as session:
        article = session.get_one(ArticleRow, article_id)
        assert (article.model, article.quote_count) == (attributor.model, 4)


@pytest.mark.parametrize("unknown", [new_id(), "x", ""])
def test_an_unknown_article_is_not_found(engine: Engine, attributor: Attributor, unknown: str) -> None:
    with pytest.raises(NotFound), writing(engine) as session:
        reattribute_article(session, attributor, unknown, apply=True)


def test_an_article_that_was_taken_down_is_not_found(engine: Engine, attributor: Attributor, article_id: str) -> None:
    with writing(engine) as session:
        take_down(session, article_id)
    with pytest.raises(NotFound), writing(engine) as session:
        reattribute_article(session, attributor, article_id, apply=True)


def test_stored_articles_are_listed_by_publisher_and_date(engine: Engine, attributor: Attributor) -> None:
    dates = [datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2, 3)]
    with writing(engine) as session:
        ids = [
            ingest_article(
                session, attributor, Article(text=f"Nothing. {day}", publisher=publisher, published_at=day)
            ).article_id
            for publisher in ("A", "B")
            for day in dates
        ]
    assert list(stored_articles(engine)) == sorted(ids)
    assert set(stored_articles(engine, publisher="A")) == set(ids[:3])
    assert set(stored_articles(engine, since=dates[1])) == {*ids[1:3], *ids[4:]}
    assert list(stored_articles(engine, publisher="B", since=dates[2])) == [ids[5]]
    assert list(stored_articles(engine, publisher="a")) == []


def test_quotes_inside_a_quote_are_found_again(engine: Engine, attributor: Attributor) -> None:
    article = Article(text="“The doctor said, ‘You have six months,’ and I laughed,” Mara Lopes told the paper.")
    with writing(engine) as session:
        article_id = ingest_article(session, attributor, article).article_id
    with writing(engine) as session:
        (row,) = rows_of(session, article_id)
        found, row.inner = row.inner, []
    again(engine, attributor, article_id, apply=False)
    again(engine, attributor, article_id, apply=True)
    with reading(engine) as session:
        (row,) = rows_of(session, article_id)
    assert len(found) == 1
    assert row.inner == found
