"""Is the name whole, and the right one of several in a source? All people, places and words are invented."""

from __future__ import annotations

import pytest

from app.attribution.attributor import WEIGHTS
from app.attribution.speakers import Resolver
from tests.attribution.invented import ask


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
        ('"No," ExaPress said.', "ExaPress", "ExaPress", "organisation"),
        ('Right Wing {Gazette|ORG} said "no".', "Right Wing Gazette", "Right Wing Gazette", "organisation"),
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
