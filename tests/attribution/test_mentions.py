"""Does the names network keep what it promises about every Doc?"""

from pathlib import Path

import numpy as np
import pytest
from spacy.language import Language
from spacy.tokens import Doc

from app.attribution import mentions
from app.attribution.mentions import agree, decode_names, load_pipeline, read_text
from app.attribution.network import NAME_KINDS, NAME_LABELS, NameScores, joined, log_softmax, lookup
from app.errors import ModelDamaged

WEIGHTS = Path(mentions.__file__).parent / "weights" / "mentions"
ARTICLE = """RIVER TOWNS BRACE FOR FLOOD

LISBON — Mayor Ines Carvalho told reporters on Tuesday that the old bridge would close. “We have no choice,” she said.

Mr Duarte, who leads the Harbour Workers Union, disagreed. "Nobody asked us," Pedro Duarte said.
"""


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_pipeline(WEIGHTS)


def names(doc: Doc) -> list[tuple[str, str]]:
    return [(name.text, name.label_) for name in doc.ents]


def test_every_token_carries_a_tag_a_relation_and_a_sentence_flag(nlp: Language) -> None:
    doc = nlp(ARTICLE)
    assert all(token.tag_ and token.dep_ for token in doc)
    assert all(token.is_sent_start is not None for token in doc)
    assert "".join(token.text_with_ws for token in doc) == ARTICLE


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Ines Carvalho said the bridge would close.", "Ines Carvalho", "PERSON"),
        ("“We are ready,” said Ines Carvalho, the mayor.", "Ines Carvalho", "PERSON"),
        ("Mr Duarte said he was not asked.", "Duarte", "PERSON"),
        ("Mrs. Duarte said she was not asked.", "Duarte", "PERSON"),
        ("It was Duarte’s idea, said his brother.", "Duarte", "PERSON"),
        ("DUARTE: Thank you all for coming tonight.", "DUARTE", "PERSON"),
        ("Jean-Marc Roussel told reporters he would stay.", "Jean-Marc Roussel", "PERSON"),
        ("She spoke in Brazil on Monday.", "Brazil", "PLACE"),
        ("The talks in Kenya ended on Monday.", "Kenya", "PLACE"),
        ("He works for the Ministry of Defence in London.", "Ministry of Defence", "ORG"),
    ],
)
def test_names_are_found_with_their_kind(nlp: Language, text: str, name: str, kind: str) -> None:
    assert (name, kind) in names(nlp(text))


def test_what_the_encoder_says_counts(nlp: Language) -> None:
    text = "The zorblat of Quence spoke."
    scores = np.full((2, len(NAME_LABELS)), -20.0, dtype=np.float32)
    scores[0, NAME_LABELS.index("B-PERSON")] = scores[1, NAME_LABELS.index("O")] = 0
    seen = NameScores(np.array([text.index("zorblat"), text.index("Quence")]), scores)
    assert names(read_text(nlp, text, seen)) == [("zorblat", "PERSON")]


def test_a_name_goes_on_over_white_space_inside_a_line_but_not_over_a_line_end(nlp: Language) -> None:
    assert ("Ines\u00a0Carvalho", "PERSON") in names(nlp("Then\u00a0Ines\u00a0Carvalho said the bridge would close."))
    for name in nlp("said Ines\n\nCarvalho said the bridge would close.").ents:
        assert "\n" not in name.text


def test_no_name_begins_or_ends_with_white_space(nlp: Language) -> None:
    doc = nlp(ARTICLE.replace(" ", "  ").replace("\n", " \n \u00a0"))
    assert doc.ents
    for name in doc.ents:
        assert name.text == name.text.strip()


@pytest.mark.parametrize("end", ["\n", "\n\n", "\r\n", "\n\u00a0", "\u2028"])
def test_a_line_end_ends_the_sentence(nlp: Language, end: str) -> None:
    doc = nlp(f"The mayor of the town{end}and the others left.")
    assert [token.text for token in doc if token.is_sent_start] == ["The", "and"]


def test_relations_tell_the_subject_of_a_cue(nlp: Language) -> None:
    doc = nlp("The mayor said the bridge would close.")
    assert [token.dep_ for token in doc[:3]] == ["det", "nsubj", "root"]
    assert [token.tag_ for token in doc[:3]] == ["DT", "NN", "VBD"]


@pytest.mark.parametrize("text", ["", " ", "\n", " \n\u00a0\n ", "“”", "\x00", "a\u202eb", "\U0001f600" * 9, "'" * 500])
def test_odd_texts_come_back_whole(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert doc.text == text
    assert all(token.tag_ for token in doc)


def test_a_long_text_reads_like_its_parts(nlp: Language) -> None:
    doc = nlp((ARTICLE + "\n") * 300)
    found = names(doc)
    assert len(doc) > 4 * mentions.PIECE
    # Not every one: where a piece begins or ends within a copy, the words around a name are others.
    assert sum(name.endswith("Ines Carvalho") and kind == "PERSON" for name, kind in found) >= 285
    assert found.count(("Pedro Duarte", "PERSON")) >= 285


def test_a_text_over_spacys_limit_of_a_million_characters_is_read(nlp: Language) -> None:
    doc = nlp("word " * 210_000)
    assert len(doc) == 210_000


@pytest.mark.parametrize("run", ['"', "“", "'", "(", ".", "a", "a-", "“a”", "\u00a0"])
def test_a_long_run_without_spaces_is_read_in_parts(nlp: Language, run: str) -> None:
    text = f"Ines Carvalho said {run * 20_000} and Pedro Duarte said no."
    doc = nlp(text)
    assert doc.text == text
    assert names(doc)[-1] == ("Pedro Duarte", "PERSON")


def test_the_same_text_alone_and_in_a_stream_gives_the_same(nlp: Language) -> None:
    texts = [ARTICLE, "", "Mr Duarte spoke.", ARTICLE]
    assert [names(doc) for doc in nlp.pipe(texts)] == [names(nlp(text)) for text in texts]


def test_missing_weights_are_told(tmp_path: Path) -> None:
    with pytest.raises(ModelDamaged, match=mentions.WEIGHTS_FILE):
        load_pipeline(tmp_path)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
def test_weights_cut_short_are_told(tmp_path: Path, share: float) -> None:
    whole = (WEIGHTS / mentions.WEIGHTS_FILE).read_bytes()
    (tmp_path / mentions.WEIGHTS_FILE).write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(ModelDamaged):
        load_pipeline(tmp_path)


def test_weights_with_a_flipped_byte_are_told(tmp_path: Path) -> None:
    damaged = bytearray((WEIGHTS / mentions.WEIGHTS_FILE).read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    (tmp_path / mentions.WEIGHTS_FILE).write_bytes(damaged)
    with pytest.raises(ModelDamaged):
        load_pipeline(tmp_path)


@pytest.mark.parametrize("left_out", ["head", "tags", "NORM.keys"])
def test_weights_that_lack_a_part_are_told(tmp_path: Path, left_out: str) -> None:
    with np.load(WEIGHTS / mentions.WEIGHTS_FILE, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files if name != left_out}
    np.savez(tmp_path / mentions.WEIGHTS_FILE, allow_pickle=False, **arrays)
    with pytest.raises(ModelDamaged, match=left_out):
        load_pipeline(tmp_path)


def test_weights_that_need_pickle_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / mentions.WEIGHTS_FILE, allow_pickle=True, tags=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ModelDamaged):
        load_pipeline(tmp_path)


def test_a_name_keeps_one_kind_and_adjacent_names_stay_apart() -> None:
    def row(label: str, *, second: str = "") -> list[float]:
        labels = ["O", *(f"{part}-{kind}" for kind in NAME_KINDS for part in "BI")]
        return [3.0 if name == label else 2.0 if name == second else 0.0 for name in labels]

    scores = np.array(
        [row("B-ORG", second="B-PERSON"), row("I-PERSON"), row("I-PERSON"), row("B-PLACE"), row("O")], dtype=np.float32
    )
    first, inside, kind = decode_names(scores, np.zeros(5, dtype=bool))
    assert first.tolist() == [True, False, False, True, False]
    assert inside.tolist() == [False, True, True, False, False]
    assert [NAME_KINDS[k] for k in kind[:4]] == ["PERSON", "PERSON", "PERSON", "PLACE"]


def test_unknown_values_share_row_zero() -> None:
    known = np.array([3, 5, 9], dtype=np.uint64)
    assert lookup(known, np.array([5, 4, 9, 100, 0], dtype=np.uint64)).tolist() == [2, 0, 3, 0, 0]


def test_equal_words_of_a_text_agree_on_their_kind_and_on_being_names() -> None:
    person, org = NAME_KINDS.index("PERSON"), NAME_KINDS.index("ORG")
    words = np.array([1, 2, 0, 2, 0, 2, 0, 2, 0, 2], dtype=np.uint64)  # 1 a forename, 2 a surname, 0 another word
    first = np.array([1, 0, 0, 1, 0, 1, 0, 1, 0, 0], dtype=bool)
    inside = np.array([0, 1, 0, 0, 0, 0, 0, 0, 0, 0], dtype=bool)
    kind = np.array([person, person, 0, person, 0, person, 0, org, 0, 0])
    agree(first, inside, kind, words, proper=words == 2)
    assert kind[[7, 9]].tolist() == [person, person]
    assert first[9]
    assert not inside[9]
    assert not first[[2, 4, 6, 8]].any()


def test_scores_become_log_probabilities_and_parts_of_a_text_one() -> None:
    scores = log_softmax(np.array([[1.0, 2.0, 1000.0], [0.0, 0.0, 0.0]], dtype=np.float32))
    assert np.allclose(np.exp(scores).sum(axis=1), 1)
    assert np.allclose(scores[1], np.log(1 / 3))
    assert log_softmax(np.zeros((0, 3), dtype=np.float32)).shape == (0, 3)
    nothing = joined([])
    assert (len(nothing.starts), nothing.scores.shape) == (0, (0, len(NAME_LABELS)))
    part = NameScores(np.array([1, 4]), np.zeros((2, len(NAME_LABELS)), dtype=np.float32))
    both = joined([part, NameScores(np.array([9]), np.ones((1, len(NAME_LABELS)), dtype=np.float32))])
    assert both.starts.tolist() == [1, 4, 9]
    assert both.scores[:, 0].tolist() == [0, 0, 1]
