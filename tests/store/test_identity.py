from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.store.identity.matching import Candidates, Decision, Known, Newcomer, blocks, decide, decide_all, name_odds
from app.store.identity.personal import person_name
from app.store.identity.roles import roles_factor
from app.store.identity.spelling import romanised, skeleton, spelling

PAIRS = [json.loads(line) for line in (Path(__file__).parent / "identity_pairs.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize(
    "spellings",
    [
        ("Zelensky", "Zelenskyy", "Zelenskiy", "Zelenskyi", "Зеленський"),
        ("Yeltsin", "Eltsin", "Ельцин"),
        ("Khrushchev", "Хрущёв"),
        ("Mitsotakis", "Μητσοτάκης"),
        ("Kolomoisky", "Kolomoyskyi"),
        ("Müller", "MÜLLER", "Muller"),
    ],
)
def test_spellings_of_one_sound_share_a_key(spellings: tuple[str, ...]) -> None:
    assert len({spelling(romanised(word)) for word in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("Zelensky", "Zelenska"), ("Johnson", "Johnston"), ("Paul", "Paula"), ("James", "Yames")]
)
def test_other_words_have_other_keys(one: str, other: str) -> None:
    assert spelling(romanised(one)) != spelling(romanised(other))


def test_bones_propose_what_letters_do_not() -> None:
    assert len({skeleton(romanised(word)) for word in ("Gaddafi", "Qaddafi", "Kadafi")}) == 1


@pytest.mark.parametrize("pair", [pair for pair in PAIRS if pair["same"]], ids=lambda pair: f"{pair['a']}|{pair['b']}")
def test_names_of_one_speaker_are_found_by_each_other(pair: dict[str, str]) -> None:
    kind = pair["a_kind"]
    for asked, kept in ((pair["a"], pair["b"]), (pair["b"], pair["a"])):
        assert set(blocks(asked, kind, asked=True)) & set(blocks(kept, kind))


def test_names_say_the_same_in_either_order() -> None:
    for pair in PAIRS:
        if pair["a_kind"] == pair["b_kind"]:
            there = name_odds(Newcomer((pair["a"],), pair["a_kind"]), (pair["b"],))[0]
            back = name_odds(Newcomer((pair["b"],), pair["b_kind"]), (pair["a"],))[0]
            assert there == pytest.approx(back), pair


def newcomer(name: str, role: str | None = None, kind: str = "person") -> Newcomer:
    return Newcomer((name,), kind, role)


def known(name: str, *roles: str, company: int = 0, articles: int = 1) -> Known:
    return Known(name, (name,), roles, articles, company)


def test_a_rare_surname_alone_is_the_only_one_of_that_name_once_articles_speak_of_them() -> None:
    assert decide(newcomer("Zelensky"), [known("Volodymyr Zelensky", articles=4)]).match == "Volodymyr Zelensky"
    (suggested,) = decide(newcomer("Crabtree"), [known("Osbert Crabtree", articles=1)]).suggestions
    assert suggested[0] == "Osbert Crabtree"
    assert decide(newcomer("Crabtree", "baker"), [known("Osbert Crabtree", "baker")]).match == "Osbert Crabtree"


def test_a_surname_of_two_is_neither_and_both_are_suggested() -> None:
    decision = decide(newcomer("Vennick"), [known("Orla Vennick"), known("Otto Vennick")])
    assert decision.match is None
    assert {name for name, _ in decision.suggestions} == {"Orla Vennick", "Otto Vennick"}
    assert sum(chance for _, chance in decision.suggestions) + decision.probability == pytest.approx(1, abs=0.001)


def test_the_role_tells_which_of_two_it_is() -> None:
    two = [known("Boris Johnson", "British Prime Minister"), known("Ron Johnson", "Wisconsin senator")]
    assert decide(newcomer("Johnson", "senator from Wisconsin"), two).match == "Ron Johnson"


def test_company_tells_which_of_two_it_is() -> None:
    two = [known("Orla Vennick", company=2, articles=4), known("Otto Vennick", articles=4)]
    assert decide(newcomer("Vennick"), two).match is None
    assert decide(newcomer("Vennick"), [known("Orla Vennick", company=3, articles=4), two[1]]).probability > 0.9


def test_a_surname_means_whom_articles_mean_more_often() -> None:
    two = [known("Orla Vennick", articles=30), known("Otto Vennick")]
    assert decide(newcomer("Vennick"), two).match == "Orla Vennick"
    suggestions = dict(decide(newcomer("Vennick"), [two[0], known("Otto Vennick", articles=10)]).suggestions)
    assert suggestions["Orla Vennick"] > 2 * suggestions["Otto Vennick"]


def test_rows_that_share_a_minor_name_are_no_rivals() -> None:
    campaigns = [
        Known("1", ("Ada Roe's campaign", "Roe campaign")),
        Known("2", ("Roe campaign",)),
    ]
    assert decide(Newcomer(("Ada Roe's campaign", "Roe campaign"), "organisation"), campaigns).match == "1"


def test_a_crowd_of_namesakes_leaves_it_open() -> None:
    assert decide(newcomer("Zelensky"), [known("Volodymyr Zelensky")], crowded=True).match is None


def test_a_common_name_in_another_trade_is_somebody_else() -> None:
    assert decide(newcomer("John Smith", "goalkeeper"), [known("John Smith", "Labour councillor")]).match is None


def test_a_row_in_another_spelling_is_no_rival() -> None:
    two = [known("Volodymyr Zelensky"), known("Volodymyr Zelenskiy")]
    assert decide(newcomer("Volodymyr Zelensky"), two).match == "Volodymyr Zelensky"


def test_rows_of_one_name_that_were_kept_apart_are_rivals() -> None:
    two = [Known("1", ("Jane Roe",)), Known("2", ("Jane Roe",))]
    assert decide(newcomer("Jane Roe"), two).match is None


@pytest.mark.parametrize("kind", ["group", "anonymous", "document", "unknown"])
def test_kinds_that_are_nobody_are_never_matched(kind: str) -> None:
    assert decide(newcomer("report", kind=kind), [known("report")]) == Decision(None, 1.0)


def test_a_description_in_small_letters_is_no_name() -> None:
    assert decide(newcomer("campaign", kind="organisation"), [known("campaign")]).match is None
    assert decide(newcomer("a senior official"), [known("a senior official")]).match is None


def test_nobody_is_two_speakers_of_one_article() -> None:
    klitschko = Candidates((known("Vitali Klitschko"),))
    decisions = decide_all(
        [newcomer("Vitali Klitschko"), newcomer("Klitschko")], [klitschko, klitschko], lambda asked, there: {}
    )
    assert [decision.match for decision in decisions] == ["Vitali Klitschko", None]


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("Foreign Minister", "foreign minister", 8, 99),
        ("British prime minister", "Prime Minister of Britain", 16, 99),
        ("mayor of Exampleton", "mayor of Harborton", 0, 0.1),
        ("Foreign Minister", "former minister", 3, 99),
        ("Florida governor", "Florida senator", 3, 99),
        ("senator", "goalkeeper", 0, 0.1),
        ("senator", None, 1, 1),
    ],
)
def test_roles_agree_or_exclude_each_other(one: str, other: str | None, least: float, most: float) -> None:
    assert least <= roles_factor(other, [one]) <= most


@pytest.mark.parametrize("name", ["The Queen", "Pope", "King", "van", "Mr.", "O", "Sir Dr.", "Jr."])
def test_a_title_alone_is_all_the_name_there_is(name: str) -> None:
    found = person_name(name)
    assert found is not None
    assert found.last
