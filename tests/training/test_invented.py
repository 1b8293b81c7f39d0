"""Do the invented articles say what they should, and do they become the right lessons?"""

from __future__ import annotations

from app.attribution.attributor import WEIGHTS
from app.attribution.mentions import blank_pipeline, load_pipeline
from app.attribution.pointer import Pointer
from app.training import invented
from app.training.corpora import read_jsonl

ROWS = list(read_jsonl(invented.FILE))


def test_every_mark_stands_in_its_text() -> None:
    assert len(ROWS) == len({row["id"] for row in ROWS}) == 390
    for row in ROWS:
        named = {(name["kind"], name["name"]) for name in row["names"]}
        for name in row["names"]:
            assert 0 <= name["start"] < name["end"] <= len(row["text"])
            known = name["name"].startswith("-") or (name["kind"].upper(), name["name"]) in named
            assert known or name["kind"] in "po", (row["id"], name)
        for quote in row["quotes"]:
            assert 0 < quote["start"] < quote["end"] <= len(row["text"])
            assert quote["speaker_name"] is None or any(quote["speaker_name"] == name for _, name in named)
        for start, end in [*row.get("sources", ()), *row.get("cues", ())]:
            assert row["text"][start:end].strip()


def test_pronouns_and_names_of_one_person_are_one_chain() -> None:
    chains = {}
    for article in invented.chained(load_pipeline(WEIGHTS / "mentions"), Pointer.load(WEIGHTS / "pointer")):
        chains[article.id] = [{article.doc.text[a:b] for a, b in chain} for chain in article.chains]
        assert article.corpus == "invented"
        assert all(one.span is None or article.doc.text[one.span.start : one.span.end] for one in article.asked)
        if len(chains) == 3:
            break
    assert any({"he", "his"} & chain or {"she", "her"} & chain for found in chains.values() for chain in found)


def test_names_are_learnt_and_other_capitals_are_not() -> None:
    lesson = next(invented.lessons(blank_pipeline()))
    row = ROWS[0]
    assert {name for name in lesson.names if name not in ("O", "")} >= {"B-PERSON", "I-PERSON"}
    person = next(name for name in row["names"] if name["kind"] == "P")
    first = row["text"][person["start"] : person["end"]].split()[0]
    assert lesson.names[lesson.words.index(first)] == "B-PERSON"
    assert set(lesson.tags) == {""}
    assert set(lesson.starts) == {-1}
