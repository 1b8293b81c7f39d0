"""What does an encoder learn from another one?

In: a trained network, the teacher, and windows, which nobody need have marked. Out: the start of a pupil that has the
teacher's embeddings and heads on its own layers, and the loss that brings what it says near to what the teacher says.
Source: knowledge distillation (Hinton et al., 2015), into a network of the same size (Furlanello et al., 2018).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from app.attribution.pointer import LEAST_CUE
from app.training.batches import Batch
from app.training.encoder import Pointing
from app.training.losses import FAR, Read, follow, in_paragraph, read, span_table
from app.training.pointer import Weights, set_weights, weights_of

LAYERS = "layers."  # what begins the names of the weights of the layers
CUES, SOURCES, TOLD, SPEECH, TAGS = 2.0, 4.0, 2.0, 0.5, 4.5  # what each part counts


def start(pupil: Pointing, teacher: Weights) -> None:
    """Give a network the embeddings and the heads of the teacher; its layers stay as they are."""
    set_weights(
        pupil, {name: own if name.startswith(LAYERS) else teacher[name] for name, own in weights_of(pupil).items()}
    )


def of_teacher(network: Pointing, found: Read, batch: Batch, teacher: Pointing) -> Tensor:
    """How far what the network says is from what the teacher says.

    Of the source and the cue of each quote, as far as the teacher takes it for speech; of the source and the contents
    of each cue that it sees; of what is speech; of which pieces are sources and cues.
    """
    with torch.no_grad():
        known = read(teacher, batch)
        cues = torch.nonzero((known.tags[..., 2] > LEAST_CUE) & batch.mask)
        taught = follow(teacher, known.states, batch, cues)
    told = follow(network, found.states, batch, cues)
    window = cues[:, 0]
    spoken = torch.sigmoid(known.speech)
    padding = torch.where(batch.mask, 0.0, FAR)[batch.row][:, None]
    outside = torch.where(in_paragraph(batch, cues), 0.0, FAR)[:, None]
    each = torch.sigmoid(known.tags[..., 2][window, cues[:, 1]])
    return (
        CUES * divergence(found.scores[:, 2:] + padding, known.scores[:, 2:] + padding, spoken)
        + SOURCES * divergence(found.table.flatten(1), known.table.flatten(1), spoken)
        + TOLD
        * divergence(
            span_table(told[:, 0], told[:, 1], found.fits[window]).flatten(1),
            span_table(taught[:, 0], taught[:, 1], known.fits[window]).flatten(1),
            each,
        )
        + TOLD * divergence(told[:, 2:] + outside, taught[:, 2:] + outside, each)
        + SPEECH * nn.functional.binary_cross_entropy_with_logits(found.speech, spoken).nan_to_num()
        + TAGS
        * nn.functional.binary_cross_entropy_with_logits(found.tags[batch.mask], torch.sigmoid(known.tags[batch.mask]))
    )


def divergence(scores: Tensor, taught: Tensor, weights: Tensor) -> Tensor:
    """Kullback-Leibler divergence of distributions over the last axis, the weighted mean over the first.

    scores, taught: (m, ..., n); weights: (m,).
    """
    apart = nn.functional.kl_div(
        torch.log_softmax(scores, -1), torch.log_softmax(taught, -1), reduction="none", log_target=True
    )
    return (apart.flatten(1).sum(1) * weights).sum() / weights.sum().clamp(min=1)
