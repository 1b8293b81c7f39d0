"""Which candidate does a pronoun stand for?

In: one row of features for each candidate. Out: the best of them and its probability, by a small network whose weights
app.training.speakers learns from coreference chains.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Candidate = TypeVar("Candidate")
Floats = NDArray[np.float32]

FEATURES = (
    "agrees", "disagrees", "gender_sure", "nearest", "second", "third", "later", "same_sentence",
    "previous_sentence", "farther_sentence", "same_paragraph", "previous_paragraph", "farther_paragraph",
    "log_distance", "subject", "quoted", "possessive", "was_pronoun", "was_description", "addressed",
    "after_preposition", "log_count", "subject_before_here", "subject_previous_sentence", "named",
    "first_of_article", "speaker_before", "speaker_same_paragraph", "speaker_previous_paragraph", "spoke_ever",
    "only_one", "first_in_paragraph", "last_was_source", "possessive_x_same_sentence", "subject_x_subject",
    "subject_x_same_sentence", "source_x_speaker", "source_x_subject", "source_x_same_sentence",
    "first_word_x_subject", "object_x_subject_here", "description", "description_x_nearest",
    "description_x_count", "count_share", "quoted_since", "source_x_quoted_since", "source_x_quoted_near",
    "salience", "most_salient", "source_x_salience", "run", "led_paragraph", "led_previous_paragraph",
    "nearest_subject", "headline", "only_agreeing", "others_agree", "nobody_agrees",
    "leads", "leader", "source_x_leader", "says", "sayer", "sayer_same_paragraph", "sayer_previous_paragraph",
    "source_x_sayer", "source_x_sayer_here", "source_x_says", "source_x_named", "impersonal", "source_x_impersonal",
    "replies_x_speaker", "replies_x_spoke", "owns_itself",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ranker:
    """A network of one hidden layer: features -> score of a candidate."""

    hidden: Floats
    hidden_bias: Floats
    output: Floats

    def scores(self, x: Floats) -> Floats:
        """x: (candidates, features). Returns (candidates,), unnormalised log probabilities."""
        answer: Floats = np.tanh(x @ self.hidden + self.hidden_bias) @ self.output
        return answer


Judge = Callable[[int, list[Candidate], Floats], Floats]
"""(token, candidates, features of each) -> the probability of each."""


def judge_by(ranker: Ranker) -> Judge[Any]:
    """The judge that serves: each score as a share of all."""

    def judge(_: int, __: list[Any], x: Floats) -> Floats:
        scores = ranker.scores(x)
        weights = np.exp(scores - scores.max())
        shares: Floats = weights / weights.sum()
        return shares

    return judge
