"""What does the network for names look like while it learns?

In: rows of word features. Out: scores of tags, names, relations and sentence starts, with gradients; the numpy twin
that serves is ``app.attribution.mentions.Network``, and a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

WIDTH: Final = 96
DILATIONS: Final = (1, 1, 2, 4)
RECALL_AFTER: Final = 2
FEATURE_WIDTHS: Final = (64, 16, 32, 32)
DROPOUT: Final = 0.15


class Net(nn.Module):
    """The network of serving.Network, with gradients."""

    def __init__(self, rows: Sequence[int], outputs: int) -> None:
        """rows: size of each feature's table, row 0 for unknown values. outputs: number of label columns."""
        super().__init__()
        tables = [nn.Embedding(n, w) for n, w in zip(rows, FEATURE_WIDTHS, strict=True)]
        for table in tables:
            nn.init.normal_(table.weight, std=0.3)
        self.tables = nn.ModuleList(tables)
        self.mix = nn.Linear(sum(FEATURE_WIDTHS), 2 * WIDTH)
        self.layers = nn.ModuleList(nn.Linear(3 * WIDTH, 2 * WIDTH) for _ in DILATIONS)
        self.recall = nn.Linear(2 * WIDTH, 2 * WIDTH)
        self.head = nn.Linear(WIDTH, outputs)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, features: Tensor, group: Tensor, solid: Tensor) -> Tensor:
        """features (n, 4) rows; group (n,) equal for equal words of one article; solid (n, 1) 0 in the gaps, else 1."""
        embedded = torch.cat([table(features[:, i]) for i, table in enumerate(self.tables)], dim=1)
        states = self.dropout(maxout(self.mix(embedded))) * solid
        for number, (layer, reach) in enumerate(zip(self.layers, DILATIONS, strict=True)):
            if number == RECALL_AFTER:
                seen = torch.cat([states, averages(states, group)], dim=1)
                states = (states + self.dropout(maxout(self.recall(seen)))) * solid
            padded = nn.functional.pad(states, (0, 0, reach, reach))
            window = torch.cat([padded[: -2 * reach], states, padded[2 * reach :]], dim=1)
            states = (states + self.dropout(maxout(layer(window)))) * solid
        scores: Tensor = self.head(states)
        return scores

    def parameters_by_name(self) -> dict[str, NDArray[np.float32]]:
        """Every matrix (inputs first, as numpy multiplies), biases as "..._bias", the tables as "table0" and on."""
        linears = {"mix": self.mix, "recall": self.recall, "head": self.head}
        stored: dict[str, Tensor] = {f"table{i}": table.get_parameter("weight") for i, table in enumerate(self.tables)}
        for name, linear in [*linears.items(), *((f"layer{i}", layer) for i, layer in enumerate(self.layers))]:
            stored |= {name: linear.get_parameter("weight").T, f"{name}_bias": linear.get_parameter("bias")}
        return {name: parameter.detach().numpy() for name, parameter in stored.items()}


def maxout(products: Tensor) -> Tensor:
    """The larger of the two halves of the columns."""
    left, right = products.chunk(2, dim=1)
    return torch.maximum(left, right)


def averages(states: Tensor, group: Tensor) -> Tensor:
    """For each row the mean of all rows of its group."""
    size = int(group.max()) + 1
    sums = torch.zeros(size, states.shape[1]).index_add_(0, group, states)
    counts = torch.bincount(group, minlength=size).clamp(min=1)
    return (sums / counts[:, None])[group]
