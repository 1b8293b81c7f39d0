"""How is the pointing encoder trained, and how does it become the int8 network that serves?

In: corpora and the files of a small pretrained encoder. Out: tokenizer and network in the weights folder, and figures.
One thread, so that the same seed gives the same network to the last bit; bfloat16 products, float32 weights.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from app.attribution.pointer import NETWORK, TOKENIZER
from app.attribution.windows import CLOSE, GOES_ON, OPEN
from app.training.batches import Batch, collate, shuffled
from app.training.encoder import Pointing, Shape, load_base
from app.training.examples import Example
from app.training.export import export
from app.training.recipe import Recipe
from app.training.vocabulary import prune

Log = Callable[[str], None]
Loss = Callable[[Pointing, Batch], Tensor]
Weights = dict[str, npt.NDArray[np.float32]]
HEAD_PARTS = frozenset(
    ("query", "key", "bias", "speech", "tags", "features", "onward", "left", "right", "near", "names")
)
INERTIA = 0.998  # share of the average of weights that a step leaves in place


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


def mean(weights: Sequence[Weights]) -> Weights:
    """The mean of several sets of weights that come from one start, as ``untrained`` gives (Wortsman et al., 2022)."""
    return {name: np.mean([one[name] for one in weights], axis=0) for name in weights[0]}


def set_weights(network: Pointing, weights: Weights) -> None:
    """Give the network all these weights."""
    network.load_state_dict({name: torch.from_numpy(one) for name, one in weights.items()})


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


def fit(network: Pointing, windows: Sequence[Example], loss_of: Loss, *, seed: int, recipe: Recipe, log: Log) -> None:
    """Train the network in place; loss_of: what a batch of windows costs it."""
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
            loss = loss_of(network, collate(group))
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
