"""How is the pointing encoder trained, and how does it become the int8 network that serves?

In: corpora and the files of a small pretrained encoder. Out: tokenizer and network in the weights folder, and figures.
One thread, so that the same seed gives the same network to the last bit; bfloat16 products, float32 weights.
"""

from __future__ import annotations

import math
import random
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn

from app.attribution.pointer import LONGEST_SPAN, NETWORK, NEVER, TOKENIZER
from app.attribution.windows import BUCKETS, CLOSE, GOES_ON, OPEN, Windower
from app.training.batches import Batch, collate, shuffled
from app.training.encoder import OneWindow, Pointing, Shape, load_base
from app.training.examples import IGNORE, Example, examples
from app.training.forms import odd_forms
from app.training.vocabulary import prune

Log = Callable[[str], None]
HEAD_PARTS = frozenset(("query", "key", "bias", "speech", "tags", "features", "onward", "left", "right"))
FAR = -1e4  # the score of a position that is not to be had


@dataclass(frozen=True, slots=True)
class Recipe:
    """How long, how fast, with what; the defaults are what the model card's figures were reached with.

    epochs: passes over the windows; batch: windows a step; rate, head_rate: peak learning rates of the pretrained and
    of the new parts; forms: share of articles added in odd forms; cue, reports, speech, tags: weights of the losses of
    the side tasks.
    """

    layers: int = 3
    epochs: float = 5.0
    batch: int = 12
    rate: float = 1e-4
    head_rate: float = 1e-3
    warm_up: float = 0.06
    forms: float = 0.2
    cue: float = 0.3
    reports: float = 0.5
    speech: float = 0.3
    tags: float = 1.2


def train(articles: Sequence[dict[str, Any]], base: Path, out: Path, *, seed: int, recipe: Recipe, log: Log) -> None:
    """Train on the articles and write tokenizer and network to ``out``.

    articles: as in polnear/train.jsonl.gz. base: a folder with model.safetensors and tokenizer.json of a BERT encoder.
    """
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    tokenizer, kept = prune(Tokenizer.from_file(str(base / "tokenizer.json")), (a["text"] for a in articles))
    network = Pointing(Shape(vocabulary=len(kept), layers=recipe.layers))
    load_base(network, load_file(base / "model.safetensors"), torch.tensor(kept))
    start_markers(network, tokenizer)
    windower = Windower(tokenizer)
    varied = [*articles, *odd_forms(articles, share=recipe.forms, seed=seed)]
    fit(network, list(examples(varied, windower)), seed=seed, recipe=recipe, log=log)
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
    done, losses = 0, []
    while done < steps:
        for group in shuffled(windows, recipe.batch, rng):
            loss = loss_of(network, collate(group), recipe)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            done += 1
            losses.append(loss.item())
            if done % 50 == 0:
                log(f"pointer: step {done} of {steps}, loss {np.mean(losses[-50:]):.3f}")
            if done == steps:
                break


def loss_of(network: Pointing, batch: Batch, recipe: Recipe) -> Tensor:
    """Cross-entropy of the source, plus the side tasks.

    These are: the cue; the sources of all attributions of the article, quoted or not, from their cues alone; speech or
    not; and which pieces are sources or cues of anything.
    """
    with torch.autocast("cpu", torch.bfloat16):
        states = network.encode(batch.ids, batch.features, batch.mask)
    states = states.float()
    scores, speech = network.point(states, batch.mask, batch.row, batch.opens, batch.closes, batch.buckets)
    fits = band(network.phrases(states)) + batch.penalties
    source = span_loss(scores[:, 0], scores[:, 1], fits[batch.row], batch.targets[:, :2])
    padding = torch.where(batch.mask, 0.0, FAR)[batch.row]
    cue = sum(
        nn.functional.cross_entropy(scores[:, i] + padding, batch.targets[:, i], ignore_index=IGNORE) for i in (2, 3)
    )
    window, cues = batch.reports[:, 0], batch.reports[:, 1]
    told = network.follow(states, window, cues)
    reported = span_loss(told[:, 0], told[:, 1], fits[window], batch.reports[:, 2:])
    tags = nn.functional.binary_cross_entropy_with_logits(network.tags(states)[batch.mask], batch.tags[batch.mask])
    spoken = nn.functional.binary_cross_entropy_with_logits(speech, batch.speech.float())
    return source + recipe.cue * cue + recipe.reports * reported + recipe.speech * spoken + recipe.tags * tags


def span_loss(starts: Tensor, ends: Tensor, fits: Tensor, targets: Tensor) -> Tensor:
    """Cross-entropy of the right span among all of at most LONGEST_SPAN pieces.

    starts, ends: (q, n) scores; fits: (q, n, LONGEST_SPAN) what the engine adds to them; targets: (q, 2) first and
    last, IGNORE where unknown. A span that the engine bars, as of a name with a nickname in marks, is not learnt from.
    """
    width = targets[:, 1] - targets[:, 0]
    sought = (targets[:, 0] != IGNORE) & (width < LONGEST_SPAN)
    target = torch.where(sought, targets[:, 0] * LONGEST_SPAN + width, 0)
    known = sought & (fits.flatten(1).gather(1, target[:, None])[:, 0] > NEVER / 2)
    table = starts[:, :, None] + shifted(ends) + fits
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


def to_onnx(*args: Any, **options: Any) -> None:
    """torch.onnx.export by the older exporter, quietly: the newer one wants another package for the same graph."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(*args, **options)


def export(network: Pointing, path: Path) -> None:
    """Write the network as int8 ONNX: matrices per channel, embeddings too; activations quantized as they come."""
    network.eval()
    n, q = 48, 3
    inputs = (
        torch.zeros(n, dtype=torch.int64),
        torch.zeros(n, dtype=torch.int64),
        torch.arange(q),
        torch.arange(q) + 1,
        torch.zeros((q, n), dtype=torch.int64) + torch.arange(n) % BUCKETS,
    )
    names = ["ids", "features", "opens", "closes", "buckets"]
    with TemporaryDirectory() as folder:
        exact = Path(folder) / "exact.onnx"
        to_onnx(
            OneWindow(network).eval(),
            inputs,
            str(exact),
            input_names=names,
            output_names=["scores", "speech", "phrases"],
            dynamic_axes={
                "ids": {0: "n"},
                "features": {0: "n"},
                "opens": {0: "q"},
                "closes": {0: "q"},
                "buckets": {0: "q", 1: "n"},
                "scores": {0: "q", 2: "n"},
                "speech": {0: "q"},
                "phrases": {0: "n", 1: "n"},
            },
            dynamo=False,
            opset_version=17,
        )
        quantize_dynamic(
            exact, path, op_types_to_quantize=["MatMul", "Gather"], per_channel=True, weight_type=QuantType.QInt8
        )
