from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from app.store import speakers
from app.store.engine import writing
from app.store.ids import new_id
from app.store.tables import ArticleRow


def article(session: Session) -> str:
    row = ArticleRow.model_validate(
        {
            "id": new_id(),
            "content_hash": new_id(),
            "text": "…",
            "received_at": "2026-01-01T00:00:00Z",
            "dated_at": "2026-01-01T00:00:00Z",
            "model": "1",
            "quote_count": 0,
        }
    )
    session.add(row)
    session.flush()
    return row.id


def speaker_of(session: Session, name: str, kind: str = "person", aliases: tuple[str, ...] = ()) -> str:
    """The row that a new article's speaker becomes."""
    article_id = article(session)
    return speakers.speaker_row(session, name=name, kind=kind, article_id=article_id, aliases=aliases).id


@pytest.mark.parametrize("kind", ["person", "organisation"])
def test_the_same_full_name_and_kind_is_one_speaker(engine: Engine, kind: str) -> None:
    with writing(engine) as session:
        assert speaker_of(session, "Ana Péreç", kind) == speaker_of(session, "ana perec", kind)


@pytest.mark.parametrize("kind", ["group", "anonymous", "document", "unknown"])
def test_other_kinds_belong_to_their_article(engine: Engine, kind: str) -> None:
    with writing(engine) as session:
        assert speaker_of(session, "two officials", kind) != speaker_of(session, "two officials", kind)


def test_the_same_name_of_another_kind_is_another_speaker(engine: Engine) -> None:
    with writing(engine) as session:
        assert speaker_of(session, "Chase", "person") != speaker_of(session, "Chase", "organisation")


def test_a_known_alias_is_its_speaker(engine: Engine) -> None:
    with writing(engine) as session:
        full = [speaker_of(session, "Jane Roe", aliases=("Roe",)) for _ in range(4)]
        assert {speaker_of(session, "Roe"), *full} == {full[0]}


def test_an_alias_of_two_speakers_is_neither_and_nobody_else(engine: Engine) -> None:
    with writing(engine) as session:
        two = {speaker_of(session, "Jane Roe", aliases=("Roe",)), speaker_of(session, "Richard Roe", aliases=("Roe",))}
        third = speaker_of(session, "Roe")
        assert third not in two
        assert speaker_of(session, "Roe") not in {*two, third}


def test_a_name_without_letters_is_never_shared(engine: Engine) -> None:
    with writing(engine) as session:
        assert speaker_of(session, "???") != speaker_of(session, "???")
