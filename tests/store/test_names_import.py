from __future__ import annotations

import pytest
from sqlalchemy import Engine, select, update
from sqlmodel import Session, col

from app.errors import Invalid
from app.store.engine import writing
from app.store.identity.matching import Newcomer
from app.store.identity_tables import MetonymRow
from app.store.names import fold
from app.store.names_import import Planned, Wanted, apply, map_metonym, plan
from app.store.recognition import write_blocks
from app.store.speaker_tables import AliasRow, ExternalIdRow
from app.store.speakers import speaker_rows
from app.store.spelling import spelling
from app.store.tables import SpeakerRow

from .rows import add_article, add_speaker

ZELENSKY = Wanted(2, "Volodymyr Zelensky", ("Зеленський",), "person", "Q3874799")


def told(session: Session, name: str, kind: str = "person") -> str:
    """The row of the speaker of one more article."""
    return speaker_rows(session, add_article(session), [Newcomer((name,), kind)])[0].id


def give_name(session: Session, speaker_id: str, name: str) -> None:
    values = {"speaker_id": speaker_id, "name": name, "key": fold(name), "spelling": spelling(name), "given": True}
    session.add(AliasRow.model_validate(values))
    session.flush()


def planned(session: Session, *wanted: Wanted) -> list[Planned]:
    write_blocks(session)
    return plan(session, wanted)


def imported(session: Session, *wanted: Wanted) -> list[Planned]:
    done = planned(session, *wanted)
    apply(session, done)
    return done


def test_who_is_not_known_is_added_and_later_articles_find_them(engine: Engine) -> None:
    with writing(engine) as session:
        (one,) = imported(session, ZELENSKY)
        assert one.what == "add"
        row = session.scalars(select(SpeakerRow)).one()
        assert (row.name, row.kind) == ("Volodymyr Zelensky", "person")
        assert session.get_one(ExternalIdRow, (row.id, "wikidata")).value == "Q3874799"
        assert told(session, "Volodymyr Zelenskyy") == row.id


def test_who_is_known_gets_the_names_and_the_identifier(engine: Engine) -> None:
    with writing(engine) as session:
        speaker_id = told(session, "Volodymyr Zelenskiy")
        (one,) = imported(session, ZELENSKY)
        assert (one.what, one.speaker_ids) == ("link", (speaker_id,))
        given = session.scalars(select(col(AliasRow.name)).where(col(AliasRow.given).is_(True))).all()
        assert set(given) == {"Volodymyr Zelensky", "Зеленський"}


def test_the_same_file_again_changes_nothing(engine: Engine) -> None:
    with writing(engine) as session:
        imported(session, ZELENSKY)
        (again,) = imported(session, ZELENSKY)
        assert (again.what, again.names) == ("known", ())


def test_several_speakers_of_these_names_are_merged(engine: Engine) -> None:
    with writing(engine) as session:
        both = {told(session, "Orla Vennick"), told(session, "Orla Tierney")}
        (one,) = imported(session, Wanted(2, "Orla Vennick", ("Orla Tierney",), "person", None))
        assert one.what == "merge"
        assert set(one.speaker_ids) == both
        survivor = one.speaker_ids[0]
        assert {told(session, "Orla Vennick"), told(session, "Orla Tierney")} == {survivor}


@pytest.mark.parametrize("name", ["Orla Vennick", "Orla Tierney"])
def test_who_is_called_as_the_file_says_stays(engine: Engine, name: str) -> None:
    with writing(engine) as session:
        called = {one: told(session, one) for one in ("Orla Vennick", "Orla Tierney")}
        (one,) = imported(session, Wanted(2, name, tuple(called), "person", None))
        assert (one.what, one.speaker_ids[0]) == ("merge", called[name])
        assert session.get_one(SpeakerRow, called[name]).name == name


def test_speakers_of_one_name_that_were_kept_apart_stay_apart(engine: Engine) -> None:
    with writing(engine) as session:
        for _ in range(2):
            give_name(session, add_speaker(session, "Orla Vennick"), "Orla Vennick")
        (one,) = imported(session, Wanted(2, "Orla Vennick", (), "person", None))
        assert one.what == "ambiguous"


def test_a_common_surname_alone_is_ambiguous(engine: Engine) -> None:
    with writing(engine) as session:
        told(session, "Gordon Brown")
        (one,) = imported(session, Wanted(2, "Brown", (), "person", None))
        assert one.what == "ambiguous"
        assert len(session.scalars(select(SpeakerRow)).all()) == 1


def test_another_identifier_makes_it_ambiguous(engine: Engine) -> None:
    with writing(engine) as session:
        imported(session, ZELENSKY)
        (one,) = imported(session, Wanted(2, "Volodymyr Zelensky", (), "person", "Q1"))
        assert one.what == "ambiguous"
        assert "Q3874799" in one.why


def test_two_lines_for_one_speaker_are_ambiguous(engine: Engine) -> None:
    with writing(engine) as session:
        told(session, "Orla Vennick")
        lines = (Wanted(2, "Orla Vennick", (), "person", None), Wanted(3, "Orla Venick", (), "person", None))
        assert [one.what for one in imported(session, *lines)] == ["ambiguous", "ambiguous"]


def test_a_name_that_a_person_took_away_stays_away(engine: Engine) -> None:
    with writing(engine) as session:
        imported(session, ZELENSKY)
        gone = update(AliasRow).where(col(AliasRow.name) == "Зеленський").values(removed=True, given=False)
        session.execute(gone)
        imported(session, ZELENSKY)
        assert session.scalars(select(col(AliasRow.removed)).where(col(AliasRow.name) == "Зеленський")).all() == [True]


def test_a_metonym_is_mapped_and_taken_back(engine: Engine) -> None:
    with writing(engine) as session:
        moscow = told(session, "Moscow", "organisation")
        body = told(session, "Government of Russia", "organisation")
        assert (
            map_metonym(session, "Moscow", "government of russia")
            == "Moscow stands for Government of Russia from now on"
        )
        assert session.get_one(MetonymRow, "moscow").organisation_id == body
        assert told(session, "Moscow", "organisation") == moscow
        map_metonym(session, "Moscow", None)
        assert session.get(MetonymRow, "moscow") is None


def test_a_metonym_of_an_unknown_organisation_is_refused(engine: Engine) -> None:
    with writing(engine) as session, pytest.raises(Invalid, match="no organisation"):
        map_metonym(session, "Moscow", "Government of Nowhere")
