"""How likely is it that the speaker is right?

In: what the encoder and the resolver believe of one quote. Out: a probability, by a logistic model whose few weights
are fitted on articles that neither was trained on (Platt, 1999).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.attribution.speakers import Resolved

# Beliefs are cut here, so that their log odds stay finite.
SUREST = 0.999


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of the log odds of the speaker's share of the source and of speech, and the constant.

    threshold: the probability of speech from which a marked piece counts as a quote, or a cue as one of a statement.
    """

    source: float
    speech: float
    constant: float
    threshold: float

    def confidence(self, certainty: float, speech: float, resolved: Resolved) -> float:
        """Probability in [0, 1] that the speaker is right; 0 where there is none.

        certainty, speech: what the encoder believes, in [0, 1]: that the source is where it says, that this is speech.
        Right is: the source means the speaker, whichever of the places it is, and the resolver, which gives its own
        probability, found the right speaker for it.
        """
        if resolved.speaker is None:
            return 0.0
        source, spoken = inputs(certainty, speech, resolved)
        total = self.constant + self.source * source + self.speech * spoken
        return round(resolved.confidence / (1 + math.exp(-total)), 4)


def inputs(certainty: float, speech: float, resolved: Resolved) -> tuple[float, float]:
    """Log odds that the source is one that means the speaker, and that this is speech."""
    return log_odds(certainty + resolved.agreement), log_odds(speech)


def log_odds(p: float) -> float:
    """log(p / (1 - p)) of a probability cut to [1 - SUREST, SUREST]."""
    p = min(max(p, 1 - SUREST), SUREST)
    return math.log(p / (1 - p))
