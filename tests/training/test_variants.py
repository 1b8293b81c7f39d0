"""Do other people's names and longer ones leave the labels where they belong?"""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")

from app.attribution.mentions import blank_pipeline
from app.training.variants import FORENAME, NO_NAME, SURNAME, Sample, Varied, Words
from app.training.world_names import countries


def test_the_lists_of_other_countries_are_names_as_papers_print_them() -> None:
    names = countries()
    assert len(names) > 50
    assert all(name.isalpha() and name.istitle() for country in names for part in country for name in part)
    everybody = {name for country in names for part in country for name in part}
    assert {"Oksana", "Papadopoylos", "Kipchoge", "Wang"} & everybody
    assert countries() is names


def test_a_name_that_is_lengthened_takes_its_labels_along() -> None:
    words = Words(blank_pipeline().vocab)
    said = ["Jane", "Roe", "met", "Jane", "Roe", "."]
    labels = np.array([[0, 1, 0, 1], [0, 2, 0, 0], [1, 0, 1, 0], [0, 1, 0, 0], [0, 2, 0, 0], [2, 0, 2, 0]])
    parts = np.array([FORENAME, SURNAME, NO_NAME, FORENAME, SURNAME, NO_NAME])
    sample = Sample(np.array([words[word] for word in said]), labels, parts, parts != NO_NAME)
    speaker, middle = np.zeros((2, 4), dtype=np.int64), np.array([[7, 2, 7, 0], [0, 2, 7, 0]])
    varied = Varied([sample], words, speaker=speaker, middle=middle, seed=1)
    longer = 0
    for _ in range(400):
        drawn, gold, _ = varied.draw(sample)
        assert len(drawn) == len(gold)
        longer += len(drawn) > len(said) and list(gold[:, 1]).count(1) == 2
    assert longer > 10
