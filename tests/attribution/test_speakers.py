"""Does a source lead to the right speaker? All people, places and words are invented."""

from __future__ import annotations

from pathlib import Path

import pytest

import app.attribution
from app.attribution.speakers import Asked, Resolved, Resolver
from app.attribution.types import Span
from app.errors import ModelDamaged
from tests.attribution.invented import ask, doc_of

WEIGHTS = Path(app.attribution.__file__).parent / "weights" / "speakers"


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver.load(WEIGHTS)


def resolve(resolver: Resolver, marked: str, *sources: str | None) -> list[Resolved]:
    doc, asked = ask(marked, *sources)
    answers = resolver.resolve(doc, asked)
    for one, answer in zip(asked, answers, strict=True):
        assert 0.0 <= answer.confidence <= 1.0
        if one.span is not None:
            assert answer.chain[0].span == one.span
            assert answer.chain[0].step == "source"
    return answers


def name_of(answer: Resolved) -> str | None:
    return answer.speaker.name if answer.speaker else None


@pytest.mark.parametrize(
    ("marked", "source", "name", "steps"),
    [
        ('{Jane Roe|PERSON} arrived. "No," {Roe|PERSON} said.', "Roe#2", "Jane Roe", ["source", "surname"]),
        ('"No," {Roe|PERSON} said. {Jane Roe|PERSON} left.', "Roe", "Jane Roe", ["source", "surname"]),
        ('{Jane Roe|PERSON} met us. "No," {Jane|PERSON} said.', "Jane#2", "Jane Roe", ["source", "surname"]),
        ('{Jane Roe|PERSON} left. "No," Mrs. {Roe|PERSON} said.', "Mrs. Roe", "Jane Roe", ["source", "surname"]),
        ('{Jane Roe|PERSON} arrived. "No," Roe said.', "Roe#2", "Jane Roe", ["source", "surname"]),
        ('{Jane Roe|PERSON} left. "No," {ROE|ORG}: said', "ROE", "Jane Roe", ["source", "surname"]),
        ('{Hill Farm Jane Roe|ORG} left. "No," Ms {Roe|PERSON} said.', "Ms Roe", "Jane Roe", ["source", "surname"]),
        ('{José Díaz|PERSON} left. "No," {Diaz|PERSON} said.', "Diaz", "José Díaz", ["source", "surname"]),
        ('{Bill de Doe|PERSON} left. "No," {de Doe|PERSON} said.', "de Doe#2", "Bill de Doe", ["source", "surname"]),
        ('"No," {Jane|PERSON} {Roe|PERSON} said.', "Jane Roe", "Jane Roe", ["source"]),
        ('{Crofter|PERSON} {Jane Roe|PERSON} left. "No," {Roe|PERSON} said.', "Roe#2", "Jane Roe", None),
        ('"No," said Tomas "Tiny" {Roe|PERSON}.', None, None, []),
        ('"No," said {Jane Roe|PERSON}, a spokeswoman for the mayor.',
         "Jane Roe, a spokeswoman for the mayor", "Jane Roe", None),
        ('"No," said a spokeswoman, {Jane Roe|PERSON}.', "a spokeswoman, Jane Roe", "Jane Roe", None),
        ('"No," said {Exampleland|PLACE}\'s President {Jane Roe|PERSON}.',
         "Exampleland's President Jane Roe", "Jane Roe", None),
        ('"No," said Secretary of State {Jane Roe|PERSON}.', "Secretary of State Jane Roe", "Jane Roe", None),
    ],
)  # fmt: skip
def test_name_goes_to_the_fullest_form(
    resolver: Resolver, marked: str, source: str | None, name: str | None, steps: list[str] | None
) -> None:
    sources = [source] * (2 if "Tiny" in marked else 1)
    answer = resolve(resolver, marked, *sources)[0]
    assert name_of(answer) == name
    if steps is not None:
        assert [link.step for link in answer.chain] == steps


NAMESAKES = "{Jane Roe|PERSON} met {John Roe|PERSON} in {Exampleton|PLACE}. "


@pytest.mark.parametrize(
    ("marked", "source", "name"),
    [
        (NAMESAKES + '"No," Mr. {Roe|PERSON} said.', "Mr. Roe", "John Roe"),
        (NAMESAKES + '"No," Ms. {Roe|PERSON} said.', "Ms. Roe", "Jane Roe"),
        (NAMESAKES + '"No," {Jane|PERSON} said.', "Jane#2", "Jane Roe"),
        ('{John Doe|PERSON} and {John Doe Jr.|PERSON} left. "No," {Doe Jr.|PERSON} said.', "Doe Jr.#2", "John Doe Jr."),
        ('{Jane Roe|PERSON} left. "No," Mr. {Roe|PERSON} said.', "Mr. Roe", "Roe"),
        (
            'Ms. {Roe|PERSON}, Mr. {Roe Wei Siong|PERSON} and {Jane Roe Hui|PERSON} met. "No," Mr. {Roe|PERSON} said.',
            "Mr. Roe#2",
            "Roe Wei Siong",
        ),
        ('{Jane Ann|PERSON} met {Jane Ann Roe|PERSON}. "No," {Jane Ann|PERSON} said.', "Jane Ann#3", "Jane Ann Roe"),
        ('{Jane Roe Praises|PERSON}\n{Jane Roe|PERSON} left. "No," {Roe|PERSON} said.', "Roe#3", "Jane Roe"),
        ('Chief {Whip Jane Roe|PERSON} left. "No," {Roe|PERSON} said.', "Roe#2", "Jane Roe"),
    ],
)
def test_namesakes_are_kept_apart(resolver: Resolver, marked: str, source: str, name: str) -> None:
    assert name_of(resolve(resolver, marked, source)[0]) == name


def test_undecided_namesakes_lower_the_confidence(resolver: Resolver) -> None:
    sure, unsure = resolve(
        resolver, '"Yes," {Ann Poe|PERSON} said. {Jane Roe|PERSON} met {June Roe|PERSON}. "No," {Roe|PERSON} said.',
        "Ann Poe", "Roe#3",
    )  # fmt: skip
    assert unsure.confidence < 0.9 < sure.confidence


@pytest.mark.parametrize(
    ("marked", "source", "name"),
    [
        ('{John Doe|PERSON} met {Jane Roe|PERSON}. "No," she said.', "she", "Jane Roe"),
        ('{Jane Roe|PERSON} met {John Doe|PERSON}. "No," he said.', "he", "John Doe"),
        ('Mr. {Zed|PERSON} met Ms. {Qux|PERSON} yesterday. "No," he said.', "he", "Zed"),
        ('"Stop," {John Doe|PERSON} told {Bob Poe|PERSON}. "Now," he said.', "he", "John Doe"),
        ('A woman spoke after {John Doe|PERSON}. "No," she said.', "she", "woman"),
    ],
)
def test_pronoun_goes_to_its_person(resolver: Resolver, marked: str, source: str, name: str) -> None:
    sources = [source] if marked.count('"') == 2 else ["John Doe", source]
    answer = resolve(resolver, marked, *sources)[-1]
    assert name_of(answer) == name
    assert [link.step for link in answer.chain][:2] == ["source", "pronoun"]


def test_whoever_is_named_in_a_quote_has_hardly_said_it(resolver: Resolver) -> None:
    told = '{{John Doe|PERSON}} wrote to {{Bob Poe|PERSON}}. "{} was late," he said.'
    (other,) = resolve(resolver, told.format("The train"), "he")
    (answer,) = resolve(resolver, told.format("{John|PERSON}"), "he")
    assert (name_of(other), name_of(answer)) == ("John Doe", "Bob Poe")
    (only,) = resolve(resolver, '{John Doe|PERSON} wrote. "{Doe|PERSON} was late," he said.', "he")
    assert name_of(only) == "John Doe"


def test_pronoun_before_anybody_is_nobody(resolver: Resolver) -> None:
    answer = resolve(resolver, '"No," he said.', "he")[0]
    assert answer.speaker is None
    assert answer.confidence < 0.5


def test_who_is_the_name_before_it(resolver: Resolver) -> None:
    answer = resolve(resolver, '{John Doe|PERSON} met {Jane Roe|PERSON}, who said "no".', "who")[0]
    assert name_of(answer) == "Jane Roe"


def test_i_inside_a_quote_is_its_speaker(resolver: Resolver) -> None:
    doc = doc_of("“I told them ‘never’ and left,” {Jane Roe|PERSON} said.")
    outer = Span(1, doc.text.index(",”"))
    inner = doc.text.index("never")
    roe = doc.text.index("Jane")
    asked = [
        Asked(Span(roe, roe + 8), (outer,)),
        Asked(Span(1, 2), (Span(inner, inner + 5),)),
    ]
    assert [name_of(answer) for answer in resolver.resolve(doc, asked)] == ["Jane Roe", "Jane Roe"]


@pytest.mark.parametrize(
    ("marked", "source", "name"),
    [
        ('Senator {Jane Roe|PERSON} arrived. "No," the senator said.', "the senator", "Jane Roe"),
        ('{Jane Roe|PERSON}, the foreign minister, met {John Doe|PERSON}. "No," the minister said.',
         "the minister", "Jane Roe"),
        ('Gov. {John Doe|PERSON} met {Jane Roe|PERSON}. "No," the governor said.', "the governor", "John Doe"),
        ('{Jane Roe|PERSON} played. "No," the spinner said.', "the spinner", "Jane Roe"),
    ],
)  # fmt: skip
def test_office_goes_to_its_holder(resolver: Resolver, marked: str, source: str, name: str) -> None:
    answer = resolve(resolver, marked, source)[0]
    assert name_of(answer) == name
    assert "title" in [link.step for link in answer.chain]


@pytest.mark.parametrize(
    ("marked", "source", "name", "kind"),
    [
        ('"No," the {White Hall|ORG} said.', "the White Hall", "White Hall", "organisation"),
        ('"No," {Exampleton|PLACE} said.', "Exampleton", "Exampleton", "organisation"),
        ('"No," two people familiar with the talks said.',
         "two people familiar with the talks", None, "anonymous"),
        ('"No," protesters said.', "protesters", "protesters", "group"),
        ('"No," the report said.', "the report", "report", "document"),
        ('"No," a senior official said.', "a senior official", "senior official", "anonymous"),
        ('"No," {Jane Roe|PERSON} and {John Doe|PERSON} said.',
         "Jane Roe and John Doe", "Jane Roe and John Doe", "group"),
        ('"No," a statement by the {Examples Board|ORG} read.', "a statement by the Examples Board", "Examples Board",
         "organisation"),
        ('"No," {Jane Roe|PERSON}\'s campaign said.', "Jane Roe's campaign", "Jane Roe's campaign", "organisation"),
    ],
)  # fmt: skip
def test_speakers_that_are_no_people(resolver: Resolver, marked: str, source: str, name: str | None, kind: str) -> None:
    answer = resolve(resolver, marked, source)[0]
    assert answer.speaker is not None
    assert answer.speaker.kind == kind
    assert answer.speaker.name == (name or source)


def test_acronym_goes_to_the_words_it_stands_for(resolver: Resolver) -> None:
    marked = 'The {League of Invented Cities|ORG} met. "No," the {LIC|ORG} said.'
    answer = resolve(resolver, marked, "the LIC")[0]
    assert answer.speaker is not None
    assert answer.speaker.name == "League of Invented Cities"
    assert answer.speaker.aliases == ("LIC",)
    assert [link.step for link in answer.chain] == ["source", "acronym"]


@pytest.mark.parametrize(
    ("marked", "role"),
    [
        ('"No," {Jane Roe|PERSON}, a spokeswoman for the mayor, said.', "spokeswoman for the mayor"),
        ('Foreign Minister {Jane Roe|PERSON} left. "No," {Roe|PERSON} said.', "Foreign Minister"),
        ('Mrs. {Jane Roe|PERSON} left. "No," {Roe|PERSON} said.', None),
        ('In {Exampleton|PLACE}, the mayor said hello. "No," {Jane Roe|PERSON} said.', None),
    ],
)
def test_role_is_the_article_s_phrase(resolver: Resolver, marked: str, role: str | None) -> None:
    source = "Jane Roe" if "{Roe" not in marked else "Roe#2"
    answer = resolve(resolver, marked, source)[0]
    assert answer.speaker is not None
    assert answer.speaker.role == role


def test_aliases_are_the_other_forms_in_order(resolver: Resolver) -> None:
    marked = '{Roe|PERSON} left. {Jane Roe|PERSON} wrote. {Jane M. Roe|PERSON} spoke. "No," {Roe|PERSON} said.'
    answer = resolve(resolver, marked, "Roe#4")[0]
    assert answer.speaker is not None
    assert (answer.speaker.name, answer.speaker.aliases) == ("Jane M. Roe", ("Roe", "Jane Roe"))


def test_quote_without_a_source_goes_on_in_its_paragraph_only(resolver: Resolver) -> None:
    first, same, other = resolve(
        resolver, '"No," {Jane Roe|PERSON} said. "Not yesterday."\n\n"Why not?"', "Jane Roe", None, None
    )
    assert name_of(first) == name_of(same) == "Jane Roe"
    assert same.chain[0].step == "conversation"
    assert same.confidence < first.confidence
    assert other.speaker is None


def test_one_person_is_one_speaker(resolver: Resolver) -> None:
    answers = resolve(resolver, '"No," {Jane Roe|PERSON} said. "Why?" she asked. "Ah," {Roe|PERSON} said.',
                      "Jane Roe", "she", "Roe#2")  # fmt: skip
    assert len({answer.speaker for answer in answers}) == 1


def test_no_quotes_no_answers(resolver: Resolver) -> None:
    assert resolver.resolve(doc_of(""), []) == []
    assert resolver.resolve(doc_of("{Jane Roe|PERSON} spoke."), []) == []


@pytest.mark.parametrize("span", [Span(0, 0), Span(3, 4), Span(0, 13), Span(2, 3)])
def test_source_of_any_shape_is_answered(resolver: Resolver, span: Span) -> None:
    answer = resolver.resolve(doc_of('"a" \n , ... .'), [Asked(span, (Span(1, 2),))])[0]
    assert answer.chain[0].span == span


def test_many_quotes_of_many_people_are_all_answered(resolver: Resolver) -> None:
    marked = "".join(f'"No," {{Jane Roe{i % 7}|PERSON}} said. "So," she said.\n\n' for i in range(400))
    doc = doc_of(marked)
    places = [m for i, m in enumerate(doc.text.split("\n\n")) if m]
    asked, at = [], 0
    for paragraph in places:
        name, she = doc.text.index("Jane", at), doc.text.index("she", at)
        asked += [
            Asked(Span(name, name + 9), (Span(at + 1, at + 3),)),
            Asked(Span(she, she + 3), (Span(she - 5, she - 3),)),
        ]
        at += len(paragraph) + 2
    answers = resolver.resolve(doc, asked)
    assert len(answers) == len(asked)
    assert all(answer.speaker is not None for answer in answers)


@pytest.mark.parametrize("damage", ["genders.json", "census.npz", "ranker.npz"])
def test_damaged_tables_are_refused(tmp_path: Path, damage: str) -> None:
    for file in WEIGHTS.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / damage).write_bytes((tmp_path / damage).read_bytes()[:100])
    with pytest.raises(ModelDamaged, match=damage):
        Resolver.load(tmp_path)
    (tmp_path / damage).unlink()
    with pytest.raises(ModelDamaged):
        Resolver.load(tmp_path)


@pytest.mark.parametrize("marked", ["{Roe|PERSON}", "{Roe|PERSON}:", "the {Roe|PERSON}"])
def test_a_name_at_the_very_beginning_has_nothing_in_front(resolver: Resolver, marked: str) -> None:
    doc = doc_of(marked)
    (answer,) = resolver.resolve(doc, [Asked(Span(doc.text.index("Roe"), doc.text.index("Roe") + 3), ())])
    assert name_of(answer) == "Roe"
