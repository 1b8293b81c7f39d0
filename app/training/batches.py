"""How do examples become tensors?

Windows of like length share a batch, padded to its longest; the quotes of all its windows are one flat list.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from app.attribution.spans import LONGEST_SPAN, NEVER, unbroken
from app.attribution.windows import IntVector
from app.training.examples import Example
from app.training.piece_names import IGNORE


@dataclass(frozen=True, slots=True)
class Batch:
    """b windows of at most n pieces with q quotes in all.

    ids, features, source: (b, n); mask: (b, n) True where a piece is; row: (q,) the window of each quote;
    opens, closes: (q,); buckets: (q, n); targets: (q, 4); speech: (q,); tags: (b, n, 3);
    reports: (m, 6) window, cue start, source start and end, content start and end; places: (b, n) paragraphs;
    penalties: (b, n, LONGEST_SPAN), what bars a span; names: (b, n) places in NAME_LABELS or IGNORE; weights: (b,).
    """

    ids: Tensor
    features: Tensor
    source: Tensor
    mask: Tensor
    row: Tensor
    opens: Tensor
    closes: Tensor
    buckets: Tensor
    targets: Tensor
    speech: Tensor
    tags: Tensor
    reports: Tensor
    places: Tensor
    penalties: Tensor
    names: Tensor
    weights: Tensor


def shuffled(examples: Sequence[Example], size: int, rng: random.Random) -> Iterator[list[Example]]:
    """Batches in random order; windows of about one length together."""
    order = list(examples)
    rng.shuffle(order)
    groups = []
    for at in range(0, len(order), size * 20):
        group = sorted(order[at : at + size * 20], key=lambda e: len(e.window.ids))
        groups += [group[i : i + size] for i in range(0, len(group), size)]
    rng.shuffle(groups)
    yield from groups


def collate(examples: Sequence[Example]) -> Batch:
    """The tensors of one batch."""
    longest = max(len(e.window.ids) for e in examples)

    def grid(column: Callable[[Example], IntVector]) -> Tensor:
        table = np.zeros((len(examples), longest), dtype=np.int64)
        for i, e in enumerate(examples):
            values = column(e)
            table[i, : len(values)] = values
        return torch.from_numpy(table)

    def flat(column: Callable[[Example], IntVector]) -> Tensor:
        return torch.from_numpy(np.concatenate([column(e) for e in examples]))

    counts = [len(e.window.quotes) for e in examples]
    buckets = np.zeros((sum(counts), longest), dtype=np.int64)
    tags = np.zeros((len(examples), longest, 3), dtype=np.float32)
    penalties = np.full((len(examples), longest, LONGEST_SPAN), NEVER, dtype=np.float32)
    names = np.full((len(examples), longest), IGNORE, dtype=np.int64)
    at = 0
    for i, e in enumerate(examples):
        own = e.window.buckets()
        buckets[at : at + len(own), : own.shape[1]] = own
        at += len(own)
        tags[i, : len(e.tags)] = e.tags
        names[i, : len(e.names)] = e.names
        penalties[i, : len(e.tags)] = unbroken(e.window.may_be_source == 1)
    return Batch(
        ids=grid(lambda e: e.window.ids),
        features=grid(lambda e: e.window.features),
        source=grid(lambda e: e.window.may_be_source),
        mask=grid(lambda e: np.ones_like(e.window.ids)) > 0,
        row=torch.from_numpy(np.repeat(np.arange(len(examples)), counts)),
        opens=flat(lambda e: e.window.opens),
        closes=flat(lambda e: e.window.closes),
        buckets=torch.from_numpy(buckets),
        targets=flat(lambda e: e.targets),
        speech=flat(lambda e: e.speech),
        tags=torch.from_numpy(tags),
        reports=torch.from_numpy(np.concatenate([np.insert(e.reports, 0, i, axis=1) for i, e in enumerate(examples)])),
        places=grid(lambda e: e.window.places),
        penalties=torch.from_numpy(penalties),
        names=torch.from_numpy(names),
        weights=torch.tensor([e.weight for e in examples]),
    )
