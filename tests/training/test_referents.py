"""Do the marks of bodies become the right cases?"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from app.attribution.attributor import WEIGHTS
from app.attribution.genders import read_genders
from app.attribution.mentions import blank_pipeline, load_pipeline
from app.attribution.pointer import Pointer
from app.attribution.referents import FEATURES
from app.training import invented, referents
from app.training.coreference import gum

GENDERS = read_genders(WEIGHTS / "speakers")


def test_the_marked_body_is_right_and_without_it_nobody_is() -> None:
    marked = referents.of_invented(
        invented.chained(load_pipeline(WEIGHTS / "mentions"), Pointer.load(WEIGHTS / "pointer")), GENDERS
    )
    cases = [case for known in marked for case in referents.collect(known)]
    named = [case for case in cases if case.right < len(case.x) - 1]
    assert len(named) > 400
    assert all(case.x[-1, 0] == 1 and np.isfinite(case.x).all() for case in cases)
    pronouns = [case for case in cases if case.x[0, FEATURES.index("pronoun")]]
    assert all(case.right < len(case.x) - 1 for case in pronouns)


def test_gold_chains_teach_pronouns_of_bodies(shared: Path) -> None:
    read = referents.of_chains(gum(shared / "corpora", blank_pipeline(), split="dev"), GENDERS)
    cases = [case for known in read for case in referents.collect(known)]
    assert sum(bool(case.x[0, FEATURES.index("pronoun")]) for case in cases) > 10
    assert {case.corpus for case in cases} == {"GUM"}
