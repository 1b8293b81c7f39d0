"""Is the name whole, and the right one of several in a source? All people, places and words are invented."""

from __future__ import annotations

import itertools
import random
import re

import pytest

from app.attribution.attributor import WEIGHTS
from app.attribution.speakers import Resolver
from tests.attribution.invented import ask, doc_of


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver.load(WEIGHTS / "speakers")


@pytest.mark.parametrize(
    ("marked", "source", "name"),
    [
        ('{Ben Roe|PERSON} met us. "No," {Roe|PERSON} said.', "Roe#2", "Ben Roe"),
        ('{Al Roe|PERSON} met us. "No," {Al Roe|PERSON} said.', "Al Roe#2", "Al Roe"),
        ('"No," said {Jane Zaw|PERSON} Win, an activist.', "Jane Zaw Win, an activist", "Jane Zaw Win"),
        ('-Jane {Roe|PERSON} said "no".', "Jane Roe", "Jane Roe"),
        ('{Ada Lima|PERSON} met us. "No," {Lima|PERSON} said.', "Lima#2", "Ada Lima"),
        ('"No," said {Exampleton Mayor Jane Roe|PERSON}.', "Exampleton Mayor Jane Roe", "Jane Roe"),
        ('A niece, state Del. {Jane|PERSON} “Jay” Roe, said "no".', "state Del. Jane “Jay” Roe", "Jane Roe"),
        ('"No," said {Union for Examples|ORG} spokesman {John Doe|PERSON}.',
         "Union for Examples spokesman John Doe", "John Doe"),
        ('"No," said {Union for Examples|ORG} co-host {John Doe|PERSON}, who left.',
         "Union for Examples co-host John Doe, who left", "John Doe"),
        ('"No," said the Office of Governor {John Doe|PERSON}.', "the Office of Governor John Doe",
         "Office of Governor John Doe"),
    ],
)  # fmt: skip
def test_person_is_named_whole(resolver: Resolver, marked: str, source: str, name: str) -> None:
    doc, asked = ask(marked, source)
    speaker = resolver.resolve(doc, asked)[0].speaker
    assert speaker is not None
    assert speaker.name == name


@pytest.mark.parametrize(
    ("marked", "source", "name", "kind"),
    [
        ('"No," reports {EXA|PLACE} Gazette.', "EXA Gazette", "EXA Gazette", "organisation"),
        ('"No," {Norway|PERSON} said.', "Norway", "Norway", "organisation"),
        ('"No," Tallinn said.', "Tallinn", "Tallinn", "organisation"),
        ('"No," ExaPress said.', "ExaPress", "ExaPress", "organisation"),
        ('Right Wing {Gazette|ORG} said "no".', "Right Wing Gazette", "Right Wing Gazette", "organisation"),
        ('"No," {Sierra Leone|PLACE} said.', "Sierra Leone", "Sierra Leone", "organisation"),
        ('"No," the {United States|PLACE} said.', "the United States", "United States", "organisation"),
        ('The {World of EXA|ORG} met. "No," {EXA|ORG} said.', "EXA#2", "EXA", "organisation"),
        ('"No," said the trade union the {Examples League|ORG}.', "the trade union the Examples League",
         "Examples League", "organisation"),
        ('"No," an {Exampleland|PLACE} Democrat said.', "an Exampleland Democrat", "Exampleland Democrat", "anonymous"),
        ('"No," another {Examplean|MISC} said.', "another Examplean", "Examplean", "anonymous"),
        ('"No," the {Daily Liberal|ORG} said.', "the Daily Liberal", "Daily Liberal", "organisation"),
    ],
)  # fmt: skip
def test_body_is_named_whole(resolver: Resolver, marked: str, source: str, name: str, kind: str) -> None:
    doc, asked = ask(marked, source)
    speaker = resolver.resolve(doc, asked)[0].speaker
    assert speaker is not None
    assert (speaker.name, speaker.kind) == (name, kind)


MET = "{Jane Roe|PERSON} met {John Doe|PERSON}, the mayor of {Exampleton|PLACE}. "


@pytest.mark.parametrize(
    ("marked", "sources", "steps"),
    [
        (MET + '"No," he said. "So," he said.', ["he", "he#2"], ["source", "pronoun", "pronoun"]),
        (MET + '{Doe|PERSON} left. "No," he said.', ["he"], ["source", "pronoun", "surname"]),
        (MET + '{John Doe|PERSON} left. "No," he said.', ["he"], ["source", "pronoun"]),
        (MET + '"No," the mayor said.', ["the mayor#2"], ["source", "title"]),
        (MET + '"No," {Doe|PERSON}\'s statement read.', ["Doe's statement"], ["source", "surname"]),
        ('{John “Jack” Doe|PERSON} left. "No," {Doe|PERSON} said.', ["Doe#2"], ["source", "surname"]),
        ('The {Examples Board|ORG} met. "No," the board said.', ["the board"], ["source", "title"]),
        (MET + '"No," {Doe|PERSON} said. "Never."', ["Doe#2", None], ["conversation", "source", "surname"]),
    ],
)  # fmt: skip
def test_chain_names_each_step(resolver: Resolver, marked: str, sources: list[str | None], steps: list[str]) -> None:
    doc, asked = ask(marked, *sources)
    assert [link.step for link in resolver.resolve(doc, asked)[-1].chain] == steps


PEOPLE = ["Jane Roe", "John Doe", "Jane Poe", "Mary Ann Bly", "Tom Poe Jr."]
WAYS = [
    "{full|PERSON} said",
    "{last|PERSON} said",
    "he said",
    "she said",
    "the mayor said",
    "his office said",
    "it said",
]


@pytest.mark.parametrize("seed", range(60))
def test_chain_can_be_followed(resolver: Resolver, seed: int) -> None:
    """From the source, inside the text, to where the surname stands; what is called "surname" shares a word."""
    draw = random.Random(seed)
    marked, sources = "The mayor, {Jane Roe|PERSON}, met the {Examples Board|ORG}.\n\n", []
    for _ in range(draw.randint(2, 12)):
        name = draw.choice(PEOPLE)
        last = name.removesuffix(" Jr.").split()[-1]
        said = draw.choice(WAYS).replace("full", name).replace("last", last)
        marked += f'"No," {said}' + draw.choice([".\n\n", ". Then {John Doe|PERSON} left. ", " to {Jane Roe|PERSON}. "])
        sources.append(re.sub(r"[{}]|\|PERSON", "", said).removesuffix(" said"))
    doc, asked = ask(marked, *number(doc_of(marked).text, sources))
    for one, answer in zip(asked, resolver.resolve(doc, asked), strict=True):
        spans = [link.span for link in answer.chain]
        assert (spans[0], answer.chain[0].step) == (one.span, "source")
        assert len(set(spans)) == len(spans)
        assert all(0 <= span.start < span.end <= len(doc.text) for span in spans)
        assert all(link.step != "source" for link in answer.chain[1:])
        if answer.speaker is not None and answer.speaker.kind == "person":
            assert answer.speaker.name.removesuffix(" Jr.").split()[-1] in spans[-1].of(doc.text)
        for before, link in itertools.pairwise(answer.chain):
            shared = set(before.span.of(doc.text).split()) & set(link.span.of(doc.text).split())
            assert link.step != "surname" or shared


def number(text: str, sources: list[str]) -> list[str]:
    """Which place in the text each source is, as ``ask`` wants it: the one right behind its quote."""
    numbered, end = [], 0
    for source in sources:
        end = text.index(f'"No," {source} said', end) + 6
        before = re.findall(rf"(?<!\w){re.escape(source)}(?!\w)", text[:end])
        numbered.append(f"{source}#{len(before) + 1}")
    return numbered
