"""What does a network say of articles that it has not seen?

In: a trained network and windows of articles that it was not trained on. Out: the windows, each with an Opinion. A
network that learns from opinions beside the answers of people learns how sure one may be, and is not led astray by
slips of the annotation.
Source: distillation (Hinton et al., 2015) of cross-fitted predictions (Wolpert's stacking, 1992).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch

from app.training.batches import collate
from app.training.encoder import Pointing
from app.training.examples import Example, Opinion
from app.training.pointer import span_scores

TOGETHER = 24  # windows read at once
KEPT = 8  # sources of an opinion; all others together are seldom worth 1 %


def opinions(network: Pointing, examples: Sequence[Example]) -> Iterator[Opinion]:
    """What the network says of each window, in their order."""
    network.eval()
    found: dict[int, Opinion] = {}
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].window.ids))
    for at in range(0, len(order), TOGETHER):
        group = order[at : at + TOGETHER]
        batch = collate([examples[i] for i in group])
        with torch.no_grad():
            read = span_scores(network, batch)
            cues = torch.sigmoid(network.tags(read.states)[:, :, 2])[batch.mask]
        shares, spans = torch.softmax(read.table.flatten(1), dim=-1).topk(KEPT, dim=-1)
        speech = torch.sigmoid(read.speech)
        counts = [len(examples[i].window.quotes) for i in group]
        columns = [torch.split(column, counts) for column in (spans, shares, speech)]
        columns.append(torch.split(cues, [len(examples[i].window.ids) for i in group]))
        found |= {i: Opinion(*(c.numpy() for c in own)) for i, *own in zip(group, *columns, strict=True)}
    return (found[i] for i in range(len(examples)))
