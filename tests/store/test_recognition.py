from __future__ import annotations

import pytest
from sqlalchemy import Engine, delete, func, select, update
from sqlmodel import Session, col

from app.store.engine import writing
from app.store.identity.matching import Newcomer
from app.store.identity_tables import SpeakerBlockRow, SpeakerToBlockRow, SuggestionRow
from app.store.recognition import write_blocks
from app.store.speaker_tables import AliasRow
from app.store.speakers import speaker_rows, speakers_without_quotes
from app.store.tables import AppearanceRow, SpeakerRow

from .rows import add_article, add_speaker


def told(session: Session, *shown: Newcomer) -> list[SpeakerRow]:
    """The rows of the speakers of one more article."""
    return speaker_rows(session, add_article(session), shown)


def person(name: str, role: str | None = None, *aliases: str) -> Newcomer:
    return Newcomer((name, *aliases), "person", role)


def suggested(session: Session, row: SpeakerRow) -> set[str]:
    wanted = select(col(SuggestionRow.candidate_id)).where(col(SuggestionRow.speaker_id) == row.id)
    return set(session.scalars(wanted))


def test_the_link_keeps_how_probable_it_was(engine: Engine) -> None:
    with writing(engine) as session:
        (first,) = told(session, person("Volodymyr Zelensky"))
        (second,) = told(session, person("Volodymyr Zelenskiy"))
        links = session.scalars(select(col(AppearanceRow.match_probability)).order_by(col(AppearanceRow.article_id)))
        assert first.id == second.id
        began, followed = links
        assert began is None
        assert followed is not None
        assert 0.95 <= followed <= 1


def test_who_may_be_two_keeps_both_as_suggestions(engine: Engine) -> None:
    with writing(engine) as session:
        (orla,) = told(session, person("Orla Vennick"))
        (otto,) = told(session, person("Otto Vennick"))
        (open_,) = told(session, person("Vennick"))
        assert suggested(session, open_) == {orla.id, otto.id}


def test_company_decides_between_two(engine: Engine) -> None:
    with writing(engine) as session:
        friends = [person("Bertram Oakhollow"), person("Juno Marsh"), person("Adela Finch")]
        orla = told(session, person("Orla Vennick"), *friends)[0]
        told(session, person("Otto Vennick"))
        assert told(session, person("Vennick"), *friends)[0].id == orla.id


def test_a_merged_row_leads_to_its_survivor(engine: Engine) -> None:
    with writing(engine) as session:
        (merged,) = told(session, person("Orla Vennick"))
        (survivor,) = told(session, person("Orla Tierney"))
        session.execute(update(SpeakerRow).where(col(SpeakerRow.id) == merged.id).values(merged_into=survivor.id))
        assert told(session, person("Orla Vennick"))[0].id == survivor.id


def test_a_name_that_was_taken_away_leads_nowhere(engine: Engine) -> None:
    with writing(engine) as session:
        (row,) = told(session, person("Orla Vennick"))
        session.execute(update(AliasRow).where(col(AliasRow.speaker_id) == row.id).values(removed=True))
        assert told(session, person("Orla Vennick"))[0].id != row.id


def test_a_name_that_was_given_is_known_without_an_article(engine: Engine) -> None:
    with writing(engine) as session:
        speaker_id = add_speaker(session, "Volodymyr Zelensky")
        session.execute(
            AliasRow.__table__.insert(),  # type: ignore[attr-defined]
            {"speaker_id": speaker_id, "name": "Володимир Зеленський", "key": "", "spelling": "", "given": True},
        )
        assert told(session, person("Volodymyr Zelenskyy"))[0].id == speaker_id


def test_a_surname_becomes_a_whole_name_once_that_is_known(engine: Engine) -> None:
    with writing(engine) as session:
        told(session, person("Oakhollow", "Mayor"), person("Juno Marsh"))
        row = told(session, person("Bertram Oakhollow", "Mayor"), person("Juno Marsh"))[0]
        assert (row.name, row.key) == ("Bertram Oakhollow", "bertram oakhollow")
        assert session.scalar(select(func.count()).select_from(SpeakerRow)) == 2


def test_the_same_article_shows_the_same_rows_again(engine: Engine) -> None:
    with writing(engine) as session:
        told(session, person("Orla Vennick"))
        told(session, person("Otto Vennick"))
        article_id = add_article(session)
        shown = [person("Vennick"), Newcomer(("two officials",), "anonymous")]
        first = speaker_rows(session, article_id, shown)
        assert [row.id for row in speaker_rows(session, article_id, shown)] == [row.id for row in first]


def test_keys_are_written_once_for_every_new_name(engine: Engine) -> None:
    with writing(engine) as session:
        told(session, person("Orla Vennick"), Newcomer(("protesters",), "group"))
        write_blocks(session)
        assert session.scalar(select(func.count()).select_from(SpeakerToBlockRow)) == 0
        blocks = set(session.scalars(select(col(SpeakerBlockRow.block))))
        assert blocks
        told(session, person("Orla Vennick", None, "Orla Tierney"))
        write_blocks(session)
        assert blocks < set(session.scalars(select(col(SpeakerBlockRow.block))))


@pytest.mark.parametrize("given", [True, False])
def test_who_was_given_a_name_stays_without_quotes(engine: Engine, given: bool) -> None:
    with writing(engine) as session:
        (row,) = told(session, person("Orla Vennick"))
        speaker_id = row.id
        session.execute(update(AliasRow).where(col(AliasRow.speaker_id) == speaker_id).values(given=given))
        session.execute(delete(AppearanceRow))
        session.execute(speakers_without_quotes([speaker_id]))
        left = session.scalars(select(col(SpeakerRow.id))).all()
        assert left == ([speaker_id] if given else [])
