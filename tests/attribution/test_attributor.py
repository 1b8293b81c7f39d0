"""Does the whole engine find who said what? Invented people throughout."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.attribution.attributor import WEIGHTS, Attributor
from app.attribution.types import Quote
from app.errors import ModelDamaged

ARTICLE = """The harbour of Lowmoor will close for a year, Mayor Adela Finch said on Monday.

“We have looked at every other way, and there is none,” Ms Finch told the council. “The wall is older than any of us.”

The council declined to comment on the cost, but the port authority called the plan “overdue”.

Tomas Reyle, who has fished there since 1988, was angry. “Nobody asked us,” he said, “and nobody will.”

He was reading “The Old Pier”, a novel, when the news came."""


@pytest.fixture(scope="module")
def found(attributor: Attributor) -> dict[str, Quote]:
    return {ARTICLE[q.parts[0].start : q.parts[0].end]: q for q in attributor(ARTICLE).quotes}


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("We have looked at every other way, and there is none,", "Adela Finch"),
        ("The wall is older than any of us.", "Adela Finch"),
        ("Nobody asked us,", "Tomas Reyle"),
    ],
)
def test_speakers_are_named_in_full(found: dict[str, Quote], words: str, name: str) -> None:
    speaker = found[words].speaker
    assert speaker is not None
    assert speaker.name == name
    assert speaker.kind == "person"


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("The room was cold. “We counted them all,” the archdeacon, Peter Lamb, said.", "Peter Lamb", "person"),
        ("Torvane Ltd called the offer “far too low”.", "Torvane Ltd", "organisation"),
        ("He said “this never closes.\n\n“We counted them all,” said Ann Poe.", "Ann Poe", "person"),
    ],
    ids=["name behind its description", "company", "stray mark"],
)
def test_the_last_quote_is_given_to(attributor: Attributor, text: str, name: str, kind: str) -> None:
    speaker = attributor(text).quotes[-1].speaker
    assert speaker is not None
    assert (speaker.name, speaker.kind) == (name, kind)


def test_a_split_quote_is_one_quote_with_two_parts(found: dict[str, Quote]) -> None:
    assert [part.of(ARTICLE) for part in found["Nobody asked us,"].parts] == ["Nobody asked us,", "and nobody will."]


def test_a_fragment_in_the_reporters_sentence_is_mixed(found: dict[str, Quote]) -> None:
    assert found["overdue"].kind == "mixed"
    assert found["Nobody asked us,"].kind == "direct"


def test_the_chain_begins_at_the_source_and_ends_at_the_name(found: dict[str, Quote]) -> None:
    quote = found["Nobody asked us,"]
    assert quote.source is not None
    assert quote.chain[0].span == quote.source
    assert "Reyle" in quote.chain[-1].span.of(ARTICLE)


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_other_line_ends_give_the_same_answer_at_their_own_offsets(attributor: Attributor, line_end: str) -> None:
    text = ARTICLE + "\n\n“One.\n\n“Two,” Ms Finch\nsaid."
    other = text.replace("\n", line_end)

    def told(given: str) -> list[tuple[object, ...]]:
        return [
            (
                *(q.kind, [p.of(given) for p in q.parts], q.cue and q.cue.of(given), q.source and q.source.of(given)),
                *(q.speaker, [(link.step, link.span.of(given)) for link in q.chain], q.confidence),
            )
            for q in attributor(given).quotes
        ]

    assert told(other) == told(text)
    check(other, attributor)


def test_pipe_gives_what_single_calls_give(attributor: Attributor) -> None:
    texts = [ARTICLE, "", "No quotes here.", ARTICLE[:300]]
    assert list(attributor.pipe(texts)) == [attributor(text) for text in texts]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        '"',
        "“”" * 50,
        '"' * 5000,
        "\u202e“مرحبا بكم في المدينة”، قالت.",
        "Sie sagte: „Wir gehen jetzt nach Hause.“",
        "“One” " * 300,
        " " * 10_000,
        "“" + "word " * 5000 + "”, she said.",
    ],
    ids=[
        "empty",
        "space",
        "one mark",
        "empty pairs",
        "only marks",
        "right to left",
        "German",
        "many",
        "spaces",
        "long",
    ],
)
def test_odd_texts_are_answered(attributor: Attributor, text: str) -> None:
    check(text, attributor)


PIECES = st.sampled_from(
    [
        "“",
        "”",
        '"',
        "''",
        "‘",
        "’",
        "«",
        "»",
        "\n",
        "\n\n",
        "\r\n",
        " ",
        "said",
        "Mr",
        "Roe",
        "he",
        "Jane",
        ",",
        ".",
        "\u0301",
        "🙂",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=60).map("".join)))
def test_quotes_are_always_words_of_the_text(attributor: Attributor, text: str) -> None:
    check(text, attributor)


def check(text: str, attributor: Attributor) -> None:
    """Every span of every quote lies in the text, in order; every confidence is a probability."""
    answer = attributor(text)
    at = 0
    for quote in answer.quotes:
        assert at <= quote.start < quote.end <= len(text)
        assert (quote.parts[0].start, quote.parts[-1].end) == (quote.start, quote.end)
        assert all(a.end <= b.start for a, b in zip(quote.parts, quote.parts[1:], strict=False))
        assert 0 <= quote.confidence <= 1
        assert quote.speaker is None or quote.speaker in answer.speakers
        spans = [*quote.parts, *(link.span for link in quote.chain), *filter(None, (quote.cue, quote.source))]
        assert all(0 <= s.start < s.end <= len(text) for s in spans)
        at = quote.start


def test_the_manifest_tells_the_truth() -> None:
    files = json.loads((WEIGHTS / "manifest.json").read_text())["files"]
    for name, entry in files.items():
        assert hashlib.sha256((WEIGHTS / name).read_bytes()).hexdigest() == entry["sha256"]
    assert sum(entry["bytes"] for entry in files.values()) < 21_000_000


@pytest.mark.parametrize(
    "name", ["pointer/pointer.onnx", "pointer/tokenizer.json", "mentions/names.npz", "manifest.json"]
)
def test_missing_or_damaged_weights_are_told(tmp_path: Path, name: str) -> None:
    weights = copytree(WEIGHTS, tmp_path / "weights")
    file = weights / name
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(ModelDamaged, match=file.name):
        Attributor.load(weights)
    file.unlink()
    with pytest.raises(ModelDamaged, match=file.name):
        Attributor.load(weights)


@pytest.mark.parametrize("name", ["pointer/pointer.onnx", "pointer/tokenizer.json", "mentions/names.npz"])
def test_damage_that_keeps_the_size_is_told(tmp_path: Path, name: str) -> None:
    weights = copytree(WEIGHTS, tmp_path / "weights")
    file = weights / name
    file.write_bytes(b"\0" * file.stat().st_size)
    with pytest.raises(ModelDamaged):
        Attributor.load(weights)


def test_whoever_asks_and_answers_is_nobody_of_that_name(attributor: Attributor) -> None:
    text = "The mayor is in.\n\nQ: Will you stay?\n\nA: I will not stay.\n\nQ: Who pays?\n\nA: The county will pay."
    assert {(q.speaker.name, q.speaker.kind) for q in attributor(text).quotes if q.speaker} == {
        ("Q", "unknown"),
        ("A", "unknown"),
    }


def test_a_role_begins_at_his_or_her(attributor: Attributor) -> None:
    text = "That afternoon his wife, Edda Quill, spoke to the crowd. “We must not give in,” she said."
    (quote,) = [q for q in attributor(text).quotes if q.kind == "direct"]
    assert quote.speaker is not None
    assert (quote.speaker.name, quote.speaker.role) == ("Edda Quill", "wife")


def test_a_firm_with_a_name_of_its_own_is_not_the_one_before(attributor: Attributor) -> None:
    text = "Johnson & Reed said that it “stands by its opinion.” The firm of Marsh & Vale said “no comment.”"
    last = attributor(text).quotes[-1]
    assert last.speaker is not None
    assert "Marsh & Vale" in last.speaker.name


def test_no_cue_runs_over_the_marks_of_a_quote(attributor: Attributor) -> None:
    text = json.loads((Path(__file__).parents[2] / "seeds" / "village-pub-single-marks.json").read_text("utf-8"))[
        "text"
    ]
    cues = [q.cue.of(text) for q in attributor(text).quotes if q.cue is not None]
    assert cues
    assert not any(mark in cue for cue in cues for mark in "‘“”")
