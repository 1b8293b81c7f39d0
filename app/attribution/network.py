"""What does the small network make of a row of words?

In: the word features of a piece of text. Out: scores of tags, names, relations and sentence starts for each word.
Source: our own network, trained by ``app.training.mentions``: word features, dilated convolutions (Strubell et al.,
EMNLP 2017, D17-1283) and one look at the other places where the same word stands. The forward pass is plain numpy,
whose BLAS does the matrix products; nothing else is needed to serve.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.errors import ModelDamaged

NAME_KINDS: Final = ("PERSON", "ORG", "PLACE", "MISC")
NAME_LABELS: Final = ("O", *(f"{part}-{kind}" for kind in NAME_KINDS for part in "BI"))
FEATURES: Final = ("NORM", "PREFIX", "SUFFIX", "SHAPE")
"""What the network reads of each distinct word, as spaCy computes it."""
COLUMNS: Final = (*FEATURES, "ORTH", "LOWER")
"""The features, and what tells equal words: the very same, and the same but for capitals."""
BLOCK: Final = 256
"""Words per matrix product."""

Floats = NDArray[np.float32]
Keys = NDArray[np.uint64]
Indices = NDArray[np.intp]


class NameScores(NamedTuple):
    """What another network says of names.

    starts: (k,) the characters of the text where what it scores begins, ascending; scores: (k, NAME_LABELS) log
    probabilities.
    """

    starts: NDArray[np.int64]
    scores: Floats


def joined(parts: Sequence[NameScores]) -> NameScores:
    """Those of the parts of a text, in its order."""
    if not parts:
        return NameScores(np.zeros(0, dtype=np.int64), np.zeros((0, len(NAME_LABELS)), dtype=np.float32))
    return NameScores(np.concatenate([one.starts for one in parts]), np.concatenate([one.scores for one in parts]))


def log_softmax(scores: Floats) -> Floats:
    """(n, k) unnormalised -> log probabilities of the k."""
    low: Floats = scores - scores.max(axis=1, keepdims=True)
    answer: Floats = low - np.log(np.exp(low).sum(axis=1, keepdims=True))
    return answer


@dataclass(frozen=True, slots=True)
class Labels:
    """The columns of the network's answer, in order: tags, names (O, then B- and I- of each kind), relations, start."""

    tags: tuple[str, ...]
    relations: tuple[str, ...]

    @property
    def names(self) -> slice:
        """The columns of NAME_LABELS."""
        return slice(len(self.tags), len(self.tags) + len(NAME_LABELS))

    @property
    def width(self) -> int:
        """How many columns there are; the last one is the sentence start."""
        return len(self.tags) + len(NAME_LABELS) + len(self.relations) + 1


@dataclass(frozen=True, slots=True)
class Layer:
    """One convolution over three words, ``dilation`` apart, with two maxout pieces, added to what it reads."""

    weight: Floats
    """(3 * width, 2 * width): left, middle and right word."""
    bias: Floats
    dilation: int


@dataclass(frozen=True, slots=True)
class Network:
    """The parameters and the forward pass."""

    labels: Labels
    keys: tuple[Keys, ...]
    """For each of FEATURES the known values, ascending; row 0 of its table is for all other values."""
    tables: tuple[Floats, ...]
    mix: Floats
    mix_bias: Floats
    layers: tuple[Layer, ...]
    recall_after: int
    """Number of layers before the states of equal words are averaged over the piece."""
    recall: Floats
    """(2 * width, 2 * width): own state and average state."""
    recall_bias: Floats
    head: Floats
    head_bias: Floats

    def scores(self, words: Keys) -> Floats:
        """Unnormalised log probabilities of the labels.

        words: (n, 6) columns as COLUMNS of n >= 1 tokens.
        Returns (n, labels.width) float32.
        """
        _, first, inverse = np.unique(words[:, 4], return_index=True, return_inverse=True)
        distinct = words[first]
        states = self._embed(distinct[:, : len(FEATURES)])[inverse]
        for number, layer in enumerate(self.layers):
            if number == self.recall_after:
                _, same = np.unique(distinct[:, 5], return_inverse=True)
                states += self._recalled(states, same[inverse])
            states += _convolve(states, layer)
        return states @ self.head + self.head_bias

    def _embed(self, features: Keys) -> Floats:
        rows = [
            table[lookup(known, features[:, column])]
            for column, (known, table) in enumerate(zip(self.keys, self.tables, strict=True))
        ]
        return _maxout(np.concatenate(rows, axis=1) @ self.mix + self.mix_bias)

    def _recalled(self, states: Floats, group: Indices) -> Floats:
        order = np.argsort(group, kind="stable")
        counts = np.bincount(group)
        sums = np.add.reduceat(states[order], np.concatenate(([0], np.cumsum(counts)[:-1])), axis=0)
        means = (sums / counts[:, None]).astype(np.float32)
        width = states.shape[1]
        return _maxout(states @ self.recall[:width] + (means @ self.recall[width:] + self.recall_bias)[group])


def _maxout(products: Floats) -> Floats:
    half = products.shape[1] // 2
    return np.maximum(products[:, :half], products[:, half:])


def _convolve(states: Floats, layer: Layer) -> Floats:
    """What the layer adds to the states; in blocks that stay in the processor's cache."""
    count, width = states.shape
    reach = layer.dilation
    padded = np.zeros((count + 2 * reach, width), dtype=np.float32)
    padded[reach : reach + count] = states
    added = np.empty_like(states)
    window = np.empty((min(BLOCK, count), 3 * width), dtype=np.float32)
    products = np.empty((min(BLOCK, count), 2 * width), dtype=np.float32)
    for begin in range(0, count, BLOCK):
        size = min(BLOCK, count - begin)
        for tap in range(3):
            window[:size, tap * width : (tap + 1) * width] = padded[begin + tap * reach :][:size]
        np.matmul(window[:size], layer.weight, out=products[:size])
        products[:size] += layer.bias
        np.maximum(products[:size, :width], products[:size, width:], out=added[begin : begin + size])
    return added


def lookup(known: Keys, values: Keys) -> Indices:
    """Row of each value: 1 + its place among the known ones, 0 if it is not among them."""
    places = np.minimum(np.searchsorted(known, values), len(known) - 1)
    return np.where(known[places] == values, places + 1, 0)


_UNREADABLE: Final = (
    *(OSError, EOFError, LookupError, ValueError, TypeError, RuntimeError),
    *(zipfile.BadZipFile, zlib.error),
)
"""What numpy and zipfile raise on a damaged file, as found by damaging one 400 times, and reading how they work."""


def read_network(file: Path) -> Network:
    """The network as ``app.training.mentions`` wrote it: a zip of plain arrays, read without pickle.

    Raises ModelDamaged if the file is missing, cut short or lacks a part.
    """
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        return _assemble(arrays)
    except _UNREADABLE as e:
        raise ModelDamaged(f"{file}: {type(e).__name__}: {e}") from e


def _assemble(arrays: dict[str, NDArray[Any]]) -> Network:
    def dense(name: str) -> Floats:
        return arrays[name].astype(np.float32, order="C")

    labels = Labels(tuple(map(str, arrays["tags"])), tuple(map(str, arrays["relations"])))
    dilations = [int(d) for d in arrays["dilations"]]
    network = Network(
        labels=labels,
        keys=tuple(arrays[f"{f}.keys"].astype(np.uint64) for f in FEATURES),
        tables=tuple(dense(f"{f}.rows") * dense(f"{f}.scales")[:, None] for f in FEATURES),
        mix=dense("mix"),
        mix_bias=dense("mix_bias"),
        layers=tuple(Layer(dense(f"layer{i}"), dense(f"layer{i}_bias"), d) for i, d in enumerate(dilations)),
        recall_after=int(arrays["recall_after"]),
        recall=dense("recall"),
        recall_bias=dense("recall_bias"),
        head=dense("head"),
        head_bias=dense("head_bias"),
    )
    if network.head.shape[1] != labels.width:
        raise ValueError(f"{network.head.shape[1]} columns for {labels.width} labels")
    return network
