"""How is the pointing encoder trained, and how does it become the int8 network that serves?

In: corpora and the files of a small pretrained encoder. Out: tokenizer and network in the weights folder, and figures.
One thread, so that the same seed gives the same network to the last bit; bfloat16 products, float32 weights.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from app.attribution.pointer import NETWORK, TOKENIZER
from app.attribution.spans import LONGEST_SPAN, NEVER
from app.attribution.windows import CLOSE, GOES_ON, OPEN
from app.training.batches import Batch, collate, shuffled
from app.training.encoder import Pointing, Shape, load_base
from app.training.examples import IGNORE, Example
from app.training.export import export
from app.training.vocabulary import prune

Log = Callable[[str], None]
Weights = dict[str, npt.NDArray[np.float32]]
HEAD_PARTS = frozenset(("query", "key", "bias", "speech", "tags", "features", "onward", "left", "right", "near"))
INERTIA = 0.998  # share of the average of weights that a step leaves in place
FAR = -1e4  # the score of a position that is not to be had


@dataclass(frozen=True, slots=True)
class Recipe:
    """How long, how fast, with what; the defaults are what the model card's figures were reached with.

    layers: how many of the pretrained encoder's; epochs: passes over the windows; batch: windows a step; rate,
    head_rate: peak learning rates of the pretrained and of the new parts; forms: share of articles added in odd forms;
    cue, reports, contents, speech, tags, anchors: the weights of the losses of the side tasks.
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


def untrained(base: Path, texts: Iterable[str], *, seed: int, recipe: Recipe) -> tuple[Pointing, Tokenizer]:
    """The network before training, and its tokenizer, which keeps the pieces of the texts.

    base: a folder with model.safetensors and tokenizer.json of a BERT encoder.
    """
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    tokenizer, kept = prune(Tokenizer.from_file(str(base / "tokenizer.json")), texts)
    network = Pointing(Shape(vocabulary=len(kept), layers=recipe.layers))
    load_base(network, load_file(base / "model.safetensors"), torch.tensor(kept))
    start_markers(network, tokenizer)
    return network, tokenizer


def weights_of(network: Pointing) -> Weights:
    """Every weight by name."""
    return {name: weight.numpy() for name, weight in network.state_dict().items()}


def set_mean(network: Pointing, weights: Sequence[Weights]) -> None:
    """Give the network the mean of several sets of weights; they must come from one start, as ``untrained`` gives."""
    means = {name: torch.from_numpy(np.mean([w[name] for w in weights], axis=0)) for name in weights[0]}
    network.load_state_dict(means)


def write(network: Pointing, tokenizer: Tokenizer, out: Path) -> None:
    """Tokenizer and network as they serve, into a folder that is made."""
    out.mkdir(parents=True, exist_ok=True)
    (out / TOKENIZER).write_text(tokenizer.to_str(), encoding="utf-8")
    export(network, out / NETWORK)


def start_markers(network: Pointing, tokenizer: Tokenizer) -> None:
    """Let the marker pieces begin as the quotation mark they stand for."""
    with torch.no_grad():
        mark = network.pieces.weight[tokenizer.token_to_id('"')].clone()
        for marker in (OPEN, GOES_ON, CLOSE):
            network.pieces.weight[tokenizer.token_to_id(marker)] = mark + 0.01 * torch.randn(len(mark))


def fit(network: Pointing, windows: Sequence[Example], *, seed: int, recipe: Recipe, log: Log) -> None:
    """Train the network in place."""
    rng = random.Random(seed)
    parts: dict[bool, list[Tensor]] = {True: [], False: []}
    for name, parameter in network.named_parameters():
        parts[name.split(".")[0] in HEAD_PARTS].append(parameter)
    groups = [{"params": parts[False], "lr": recipe.rate}, {"params": parts[True], "lr": recipe.head_rate}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    steps = int(recipe.epochs * math.ceil(len(windows) / recipe.batch))
    warm = recipe.warm_up * steps
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / warm) * max(0.0, 1 - s / steps)
    )
    network.train()
    average = Average(network)
    done, losses = 0, []
    while done < steps:
        for group in shuffled(windows, recipe.batch, rng):
            loss = loss_of(network, collate(group), recipe)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            average.add()
            done += 1
            losses.append(loss.item())
            if done % 50 == 0:
                log(f"pointer: step {done} of {steps}, loss {np.mean(losses[-50:]):.3f}")
            if done == steps:
                break
    average.take()


class Average:
    """The running average of a network's weights over the latest few hundred steps (Polyak and Juditsky, 1992)."""

    def __init__(self, network: Pointing) -> None:
        self.weights = [weight.detach() for weight in network.parameters()]
        self.average = [weight.clone() for weight in self.weights]
        self.steps = 0

    def add(self) -> None:
        """Take in the weights as they are after a step."""
        self.steps += 1
        torch._foreach_lerp_(self.average, self.weights, 1 - min(INERTIA, self.steps / (self.steps + 10)))

    def take(self) -> None:
        """Put the average in place of the weights."""
        torch._foreach_copy_(self.weights, self.average)


def loss_of(network: Pointing, batch: Batch, recipe: Recipe) -> Tensor:
    """Cross-entropy of the source, plus the side tasks.

    These are: the cue; the sources and the contents of all attributions of the article, quoted or not, from their cues
    alone; where such cues begin; speech or not; and which pieces are sources or cues of anything.
    """
    states, scores, speech, fits, table = span_scores(network, batch)
    source = span_loss(table, batch.targets[:, :2])
    padding = torch.where(batch.mask, 0.0, FAR)[batch.row]
    known = (batch.targets[:, 2] != IGNORE).sum().clamp(min=1)
    cue = sum(
        nn.functional.cross_entropy(scores[:, i] + padding, batch.targets[:, i], ignore_index=IGNORE, reduction="sum")
        for i in (2, 3)
    )
    window, cues = batch.reports[:, 0], batch.reports[:, 1]
    near = network.buckets(batch.places[window], batch.places[window, cues], cues)
    told = network.follow(states[window, cues], network.keys(states)[window], near)
    reported = span_loss(span_table(told[:, 0], told[:, 1], fits[window]), batch.reports[:, 2:4])
    contents = content_loss(told[:, 2:], batch)
    tags = network.tags(states)[batch.mask]
    marks = batch.tags[batch.mask]
    marked = marks[:, 0] >= 0
    tagged = nn.functional.binary_cross_entropy_with_logits(tags[marked, :2], marks[marked, :2]).nan_to_num()
    complete = marks[:, 2] >= 0
    anchors = nn.functional.binary_cross_entropy_with_logits(tags[complete, 2], marks[complete, 2], reduction="sum")
    spoken = nn.functional.binary_cross_entropy_with_logits(speech, batch.speech.float(), reduction="sum")
    return (
        source
        + recipe.cue * cue / known
        + recipe.reports * reported
        + recipe.contents * contents
        + recipe.speech * spoken / max(1, len(speech))
        + recipe.tags * tagged
        + recipe.anchors * anchors / complete.sum().clamp(min=1)
    )


def content_loss(told: Tensor, batch: Batch) -> Tensor:
    """Cross-entropy of the first and of the last piece of what is said, within the paragraph of the cue.

    told: (m, 2, n) scores from the cues of batch.reports.
    """
    window, cues, targets = batch.reports[:, 0], batch.reports[:, 1], batch.reports[:, 4:]
    near = batch.places[window] == batch.places[window, cues][:, None]
    seen = (targets >= 0).all(1)
    inside = seen & near.gather(1, targets.clamp(min=0)).all(1)
    scores = torch.where((near & batch.mask[window])[:, None], told, FAR)[inside]
    losses = nn.functional.cross_entropy(scores.flatten(0, 1), targets[inside].flatten(), reduction="sum")
    return losses / inside.sum().clamp(min=1)


class Read(NamedTuple):
    """A batch as the network reads it.

    states: (b, n, width); scores: (q, 4, n); speech: (q,) logits; fits: (b, n, LONGEST_SPAN) what a span gets as a
    phrase, NEVER where the engine bars it; table: (q, n, LONGEST_SPAN) scores of all sources.
    """

    states: Tensor
    scores: Tensor
    speech: Tensor
    fits: Tensor
    table: Tensor


def span_scores(network: Pointing, batch: Batch) -> Read:
    """Read a batch."""
    with torch.autocast("cpu", torch.bfloat16):
        states = network.encode(batch.ids, batch.features, batch.mask)
    states = states.float()
    scores, speech = network.point(states, batch.mask, batch.row, batch.opens, batch.closes, batch.buckets)
    fits = band(network.phrases(states)) + batch.penalties
    return Read(states, scores, speech, fits, span_table(scores[:, 0], scores[:, 1], fits[batch.row]))


def span_table(starts: Tensor, ends: Tensor, fits: Tensor) -> Tensor:
    """(q, n) scores of starts and of ends and (q, n, LONGEST_SPAN) of phrases -> scores of all spans."""
    return starts[:, :, None] + shifted(ends) + fits


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


def shifted(ends: Tensor) -> Tensor:
    """(q, n) -> (q, n, LONGEST_SPAN): the value k places on, NEVER past the end."""
    return nn.functional.pad(ends, (0, LONGEST_SPAN - 1), value=NEVER).unfold(1, LONGEST_SPAN, 1)


def band(table: Tensor) -> Tensor:
    """(b, n, n) -> (b, n, LONGEST_SPAN): row i from its diagonal on, 0 past the end."""
    n = table.shape[1]
    columns = torch.arange(n)[:, None] + torch.arange(LONGEST_SPAN)
    return nn.functional.pad(table, (0, LONGEST_SPAN - 1)).gather(2, columns.expand(len(table), -1, -1))
