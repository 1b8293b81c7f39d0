"""Can a training and `whosaid evaluate` read what people corrected?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from app.attribution.attributor import Attributor
from app.ingest import ingest_article
from app.intake.article import Article
from app.store import migrate
from app.store.corrections import Correction
from app.store.engine import open_engine, writing
from app.store.review import act, correct
from app.store.tables import QuoteRow
from app.training.scoring import read_gold

from .test_cli import run
from .test_reattribute import TEXT

SPLIT = "“I have asked for the papers three times since May,” he said, “and I have not seen one of them.”"


@pytest.fixture
def database(tmp_path: Path, attributor: Attributor) -> Path:
    """An article with four quotes: one corrected, one rejected, one made indirect, one as the machine left it."""
    database = tmp_path / "whosaid.db"
    migrate.upgrade(f"sqlite:///{database}")
    engine = open_engine(f"sqlite:///{database}")
    with writing(engine) as session:
        article_id = ingest_article(session, attributor, Article(text=TEXT)).article_id
        ingest_article(session, attributor, Article(text="“Nobody has looked at this one at all,” Ann Other said."))
        first, second, third, _ = quotes_of(session, article_id)
        say(session, first, speaker={"name": "Mary Major", "kind": "person", "role": "mayor"}, start=first.start + 3)
        say(session, second, status="rejected")
        say(session, third, kind="indirect")
    engine.dispose()
    return database


def quotes_of(session: Session, article_id: str) -> list[QuoteRow]:
    wanted = select(QuoteRow).where(col(QuoteRow.article_id) == article_id).order_by(col(QuoteRow.start))
    return list(session.scalars(wanted))


def say(session: Session, quote: QuoteRow, **said: Any) -> None:
    correct(session, quote, Correction.model_validate(said), act("someone"))


def exported(database: Path, *arguments: str) -> list[dict[str, Any]]:
    code, out, err = run("export", "corrections", *arguments, database=database)
    assert (code, err) == (0, "")
    return [json.loads(line) for line in out.splitlines()]


def test_corrections_have_the_form_of_the_training_articles(database: Path) -> None:
    (article,) = exported(database)
    assert article["text"] == TEXT
    assert all(TEXT[one["start"] : one["end"]] == one["text"] for one in [*article["quotes"], *article["other_quoted"]])
    first, *pieces = article["quotes"]
    assert (first["speaker_name"], first["speaker_kind"], first["role"]) == ("Mary Major", "person", "mayor")
    assert (first["status"], first["text"][:9]) == ("corrected", "are ready")
    assert [TEXT[start:end] for start, end in first["source"]] == [first["source_text"]]
    assert [TEXT[start:end] for start, end in first["cue"]] == [first["cue_text"]] == ["said"]
    # Each piece of a split quote is a gold quote of its own, with the content of all.
    assert [piece["text"] for piece in pieces] == [part.strip("“”") for part in SPLIT.split(" he said, ")]
    assert [piece["status"] for piece in pieces] == ["auto", "auto"]
    assert pieces[0]["content"] == pieces[1]["content"] == [[piece["start"], piece["end"]] for piece in pieces]
    assert [one["text"][:7] for one in article["other_quoted"]] == ["We will"]
    # What has no marks is an attribution alone, as in the corpus.
    assert len(article["attributions"]) == 3
    gold = read_gold(article)
    assert [quote.speaker_name for quote in gold.quotes] == ["Mary Major", "John Doe", "John Doe"]
    assert [TEXT[hull.start : hull.end][:16] for hull, _ in gold.indirect] == ["There is nothing"]


def test_evaluate_takes_corrections_as_gold(database: Path, tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text(run("export", "corrections", database=database)[1], encoding="utf-8")
    code, out, err = run("evaluate", str(gold), "--json")
    assert (code, err) == (0, "")
    counts = json.loads(out)["whosaid"]["counts"]
    assert (counts["gold"], counts["named"], counts["indirect_gold"]) == (3, 3, 1)
    # The machine is still wrong about the first speaker, and right about the split quote.
    assert counts["named_right"] == 2


def test_only_articles_that_are_reviewed_whole_are_asked_for(database: Path) -> None:
    assert exported(database, "--complete") == []
    engine = open_engine(f"sqlite:///{database}")
    with writing(engine) as session:
        for quote in session.scalars(select(QuoteRow).where(col(QuoteRow.status) == "auto")).all():
            if "papers" in quote.text:
                say(session, quote, status="confirmed")
    engine.dispose()
    (article,) = exported(database, "--complete")
    assert [one["status"] for one in article["quotes"]] == ["corrected", "confirmed", "confirmed"]
