"""Do the corpora become the right lessons, and does the serving network answer as the trained one?"""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from app.attribution import mentions, network  # noqa: E402
from app.training.mentions import _write  # noqa: E402
from app.training.names_net import Net  # noqa: E402
from app.training.silver import Gold, Lesson, align, settled  # noqa: E402
from app.training.trees import tree_lessons  # noqa: E402

TREE = """# newdoc id = one
# split = train
# newpar
# text = Judge Ines Carvalho didn't leave Lisbon.
1	Judge	judge	PROPN	NNP	_	2	compound	_	Entity=(1-person-new-x
2	Ines	Ines	PROPN	NNP	_	6	nsubj	_	_
3	Carvalho	Carvalho	PROPN	NNP	_	2	flat	_	Entity=1)
4-5	didn't	_	_	_	_	_	_	_	_
4	did	do	AUX	VBD	_	6	aux	_	_
5	n't	not	PART	RB	_	6	advmod	_	_
6	leave	leave	VERB	VB	_	0	root	_	_
7	Lisbon	Lisbon	PROPN	NNP	_	6	obj	_	Entity=(2-place-new-x)|SpaceAfter=No
8	.	.	PUNCT	.	_	6	punct	_	_

# newpar
# text = The city slept.
1	The	the	DET	DT	_	2	det	_	Entity=(2-place-giv-x
2	city	city	NOUN	NN	_	3	nsubj	_	Entity=2)
3	slept	sleep	VERB	VBD	_	0	root	_	SpaceAfter=No
4	.	.	PUNCT	.	_	3	punct	_	_

"""


def test_a_tree_becomes_a_lesson_with_the_names_cut_from_its_entities(tmp_path: Path) -> None:
    file = tmp_path / "small.conllu"
    file.write_text(TREE, encoding="utf-8")
    (lesson,) = tree_lessons(file, split="train", tokenizer=mentions.blank_pipeline())
    assert lesson.text.strip() == "Judge Ines Carvalho didn't leave Lisbon.\n\nThe city slept."
    assert lesson.words[:8] == ["Judge", "Ines", "Carvalho", "did", "n't", "leave", "Lisbon", "."]
    assert lesson.names[:8] == ["", "B-PERSON", "I-PERSON", "O", "O", "O", "B-PLACE", "O"]
    assert lesson.relations[:3] == ["compound", "nsubj", "flat"]
    assert [word for word, start in zip(lesson.words, lesson.starts, strict=True) if start == 1] == ["Judge", "The"]


def test_words_cut_otherwise_are_silent_about_tags() -> None:
    text = "a state-owned bank"
    gold = [
        Gold(0, 1, "DT", "det", "O", False, True),
        Gold(2, 13, "JJ", "amod", "O", False, False),
        Gold(14, 18, "NN", "root", "O", False, False),
    ]
    lesson = align(text, gold, mentions.blank_pipeline())
    assert list(zip(lesson.words, lesson.tags, strict=True)) == [
        *[("a", "DT"), ("state", ""), ("-", ""), ("owned", ""), ("bank", "NN")]
    ]


def test_a_name_is_settled_by_its_usual_kind() -> None:
    def lesson(kind: str) -> Lesson:
        return Lesson("", ["Carvalho"], ["NNP"], [kind], ["nsubj"], [1])

    lessons = settled([*(lesson("B-PERSON") for _ in range(9)), lesson("B-ORG"), lesson("O")])
    assert [x.names[0] for x in lessons[-2:]] == ["B-PERSON", ""]


def test_the_serving_network_scores_as_the_trained_one(tmp_path: Path) -> None:
    torch.manual_seed(0)
    labels = network.Labels(("NN", "NNP"), ("nsubj", "root"))
    random = np.random.default_rng(0)
    words = random.integers(1, 30, size=(700, 6)).astype(np.uint64)
    words[:, 5] = words[:, 4] // 2
    by_word = {int(row[4]): row for row in words}
    words = np.array([by_word[int(row[4])] for row in words])
    known = [np.arange(1, 20, dtype=np.uint64)] * 4
    net = Net([len(keys) + 1 for keys in known], labels.width).eval()
    _write(net, known, labels, tmp_path / "names.npz")
    rows = np.stack([network.lookup(keys, words[:, i]) for i, keys in enumerate(known)], axis=1)
    group = np.unique(words[:, 5], return_inverse=True)[1]
    with torch.no_grad():
        expected = net(torch.from_numpy(rows), torch.from_numpy(group), torch.ones(len(words), 1)).numpy()
    scores = network.read_network(tmp_path / "names.npz").scores(words)
    assert np.abs(scores - expected).max() < 0.05  # 8-bit tables, 16-bit matrices
