"""How far is the network from what people marked?

In: a batch, and what the network says of it. Out: the loss that its training lessens.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from app.attribution.spans import LONGEST_SPAN, NEVER
from app.training.batches import Batch
from app.training.encoder import Pointing
from app.training.piece_names import IGNORE
from app.training.recipe import Recipe

FAR = -1e4  # the score of a position that is not to be had


class Read(NamedTuple):
    """A batch as the network reads it.

    states: (b, n, width); scores: (q, 4, n); speech: (q,) logits; fits: (b, n, LONGEST_SPAN) what a span gets as a
    phrase, NEVER where the engine bars it; table: (q, n, LONGEST_SPAN) scores of all sources;
    tags: (b, n, 3) logits.
    """

    states: Tensor
    scores: Tensor
    speech: Tensor
    fits: Tensor
    table: Tensor
    tags: Tensor


def read(network: Pointing, batch: Batch) -> Read:
    """Read a batch."""
    with torch.autocast("cpu", torch.bfloat16):
        states = network.encode(batch.ids, batch.features, batch.mask)
    states = states.float()
    scores, speech = network.point(states, batch.mask, batch.row, batch.opens, batch.closes, batch.buckets)
    fits = band(network.phrases(states)) + batch.penalties
    table = span_table(scores[:, 0], scores[:, 1], fits[batch.row])
    return Read(states, scores, speech, fits, table, network.tags(states))


def follow(network: Pointing, states: Tensor, batch: Batch, cues: Tensor) -> Tensor:
    """Scores (m, 4, n) of what each of the (m, 2) cues, window and position, points at."""
    window, at = cues[:, 0], cues[:, 1]
    near = network.buckets(batch.places[window], batch.places[window, at], at)
    return network.follow(states[window, at], network.keys(states)[window], near)


def in_paragraph(batch: Batch, cues: Tensor) -> Tensor:
    """(m, n) which pieces stand in the paragraph of each of the (m, 2) cues, window and position."""
    window, at = cues[:, 0], cues[:, 1]
    return (batch.places[window] == batch.places[window, at][:, None]) & batch.mask[window]


def span_table(starts: Tensor, ends: Tensor, fits: Tensor) -> Tensor:
    """(q, n) scores of starts and of ends and (q, n, LONGEST_SPAN) of phrases -> scores of all spans."""
    return starts[:, :, None] + shifted(ends) + fits


def shifted(ends: Tensor) -> Tensor:
    """(q, n) -> (q, n, LONGEST_SPAN): the value k places on, NEVER past the end."""
    return nn.functional.pad(ends, (0, LONGEST_SPAN - 1), value=NEVER).unfold(1, LONGEST_SPAN, 1)


def band(table: Tensor) -> Tensor:
    """(b, n, n) -> (b, n, LONGEST_SPAN): row i from its diagonal on, 0 past the end."""
    n = table.shape[1]
    columns = torch.arange(n)[:, None] + torch.arange(LONGEST_SPAN)
    return nn.functional.pad(table, (0, LONGEST_SPAN - 1)).gather(2, columns.expand(len(table), -1, -1))


def of_marks(network: Pointing, found: Read, batch: Batch, recipe: Recipe) -> Tensor:
    """Cross-entropy of the source, plus the side tasks.

    These are: the cue; the sources and the contents of all attributions of the article, quoted or not, from their cues
    alone; where such cues begin; speech or not; and which pieces are sources or cues of anything.
    """
    source = span_loss(found.table, batch.targets[:, :2])
    padding = torch.where(batch.mask, 0.0, FAR)[batch.row]
    known = (batch.targets[:, 2] != IGNORE).sum().clamp(min=1)
    cue = sum(
        nn.functional.cross_entropy(
            found.scores[:, i] + padding, batch.targets[:, i], ignore_index=IGNORE, reduction="sum"
        )
        for i in (2, 3)
    )
    window = batch.reports[:, 0]
    told = follow(network, found.states, batch, batch.reports[:, :2])
    reported = span_loss(span_table(told[:, 0], told[:, 1], found.fits[window]), batch.reports[:, 2:4])
    contents = content_loss(told[:, 2:], batch)
    tags, marks = found.tags[batch.mask], batch.tags[batch.mask]
    marked = marks[:, 0] >= 0
    tagged = nn.functional.binary_cross_entropy_with_logits(tags[marked, :2], marks[marked, :2]).nan_to_num()
    complete = marks[:, 2] >= 0
    anchors = nn.functional.binary_cross_entropy_with_logits(tags[complete, 2], marks[complete, 2], reduction="sum")
    judged = batch.speech >= 0
    spoken = nn.functional.binary_cross_entropy_with_logits(
        found.speech[judged], batch.speech[judged].float(), reduction="sum"
    )
    return (
        source
        + recipe.cue * cue / known
        + recipe.reports * reported
        + recipe.contents * contents
        + recipe.speech * spoken / judged.sum().clamp(min=1)
        + recipe.tags * tagged
        + recipe.anchors * anchors / complete.sum().clamp(min=1)
    )


def of_names(network: Pointing, found: Read, batch: Batch) -> Tensor:
    """Cross-entropy of what kind of name each piece lies in, each window by its weight."""
    known = batch.names != IGNORE
    weights = batch.weights[:, None].expand(batch.names.shape)[known]
    each = nn.functional.cross_entropy(network.names(found.states[known]), batch.names[known], reduction="none")
    return (each * weights).sum() / weights.sum().clamp(min=1)


def content_loss(told: Tensor, batch: Batch) -> Tensor:
    """Cross-entropy of the first and of the last piece of what is said, within the paragraph of the cue.

    told: (m, 2, n) scores from the cues of batch.reports.
    """
    near, targets = in_paragraph(batch, batch.reports[:, :2]), batch.reports[:, 4:]
    seen = (targets >= 0).all(1)
    inside = seen & near.gather(1, targets.clamp(min=0)).all(1)
    scores = torch.where(near[:, None], told, FAR)[inside]
    losses = nn.functional.cross_entropy(scores.flatten(0, 1), targets[inside].flatten(), reduction="sum")
    return losses / inside.sum().clamp(min=1)


def span_loss(table: Tensor, targets: Tensor) -> Tensor:
    """Cross-entropy of the right span among all of at most LONGEST_SPAN pieces.

    table: (q, n, LONGEST_SPAN) scores; targets: (q, 2) first and last, IGNORE where unknown. A span that the engine
    bars, as one over the end of a sentence, is not learnt from.
    """
    width = targets[:, 1] - targets[:, 0]
    sought = (targets[:, 0] != IGNORE) & (width < LONGEST_SPAN)
    target = torch.where(sought, targets[:, 0] * LONGEST_SPAN + width, 0)
    known = sought & (table.flatten(1).gather(1, target[:, None])[:, 0] > NEVER / 2)
    losses = nn.functional.cross_entropy(table.flatten(1)[known], target[known], reduction="sum")
    return losses / known.sum().clamp(min=1)
