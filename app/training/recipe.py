"""How long and how fast does the encoder learn, and what counts how much?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """How long, how fast, with what; the defaults are what the model card's figures were reached with.

    layers: how many of the pretrained encoder's; epochs: passes over the windows; batch: windows a step; rate,
    head_rate: peak learning rates of the pretrained and of the new parts; forms: share of articles added in odd forms;
    cue, reports, contents, speech, tags, anchors: the weights of the losses of the side tasks; names: of what only a
    pupil learns.
    """

    layers: int = 4
    epochs: float = 4.0
    batch: int = 12
    rate: float = 1e-4
    head_rate: float = 1e-3
    warm_up: float = 0.06
    forms: float = 0.3
    cue: float = 0.3
    reports: float = 0.5
    contents: float = 0.3
    speech: float = 0.3
    tags: float = 1.2
    anchors: float = 1.5
    names: float = 60.0
