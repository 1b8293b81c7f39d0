"""What does the pointing network look like, in torch?

A BERT encoder (the first layers of a small pretrained one) reads a window once. Every quote in it then points at the
start and the end of its cue, through a query made of the states at its two markers, and on at the start and the end of
its source, through that query and what it found as its cue; and it says whether it is speech at all. Which pieces make
a phrase together is scored apart, once for all quotes. Every piece is asked whether a cue begins there, of quotes or of
statements without marks; those that do point at their source and at what is said. Every piece is told as well what kind
of name it lies in. Source: pointer networks (Vinyals et al., 2015) over BERT (Devlin et al., 2019), biaffine scores
(Dozat and Manning, 2017), a learnt bias for the distance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from app.attribution.network import NAME_LABELS
from app.attribution.pointer import LEAST_CUE
from app.attribution.windows import BUCKETS, FEATURES, STEPS

HEADS = 12
POSITIONS = 512


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network; they go into the manifest."""

    vocabulary: int
    width: int = 384
    layers: int = 4
    inner: int = 1536
    pointer: int = 128
    phrase: int = 32


class Layer(nn.Module):
    """One post-norm transformer layer with plain matrix-product attention (the fused one is slow to train on CPUs)."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(shape.width, shape.width) for _ in range(3))
        self.out = nn.Linear(shape.width, shape.width)
        self.norm1 = nn.LayerNorm(shape.width, eps=1e-12)
        self.up = nn.Linear(shape.width, shape.inner)
        self.down = nn.Linear(shape.inner, shape.width)
        self.norm2 = nn.LayerNorm(shape.width, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """x: (b, n, width); mask: (b, 1, 1, n), 0 where a piece is and -inf-like where padding is; None: no padding."""
        asked = self.query(x), self.key(x), self.value(x)
        served: Callable[..., Tensor] = OneNode.apply  # torch leaves it untyped
        mixed = served(*asked) if torch.onnx.is_in_onnx_export() else attend(*asked, mask)
        x = self.norm1(x + self.dropout(self.out(mixed)))
        return self.norm2(x + self.dropout(self.down(nn.functional.gelu(self.up(x)))))


def attend(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None) -> Tensor:
    """Attention of HEADS heads (Vaswani et al., 2017). query, key, value: (b, n, width); mask as of ``Layer``."""
    b, n, width = query.shape
    q, k, v = (part.view(b, -1, HEADS, width // HEADS).transpose(1, 2) for part in (query, key, value))
    with torch.autocast("cpu", enabled=False):  # softmax stays in bf16: half the traffic, no loss seen
        affinity = (q * (width // HEADS) ** -0.5) @ k.transpose(-1, -2)
        if mask is not None:
            affinity = affinity + mask.to(q.dtype)
        return (torch.softmax(affinity, dim=-1) @ v).transpose(1, 2).reshape(b, n, width)


class OneNode(torch.autograd.Function):
    """``attend`` without a mask as one node of the exported network; as many small ones it costs 8 % more time."""

    @staticmethod
    def forward(ctx: Any, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        """As ``attend``; ctx is torch's, and of no use here."""
        return attend(query, key, value, None)

    @staticmethod
    def symbolic(graph: Any, query: Any, key: Any, value: Any) -> Any:
        """The node, as torch's exporter asks for it."""
        node = graph.op("com.microsoft::MultiHeadAttention", query, key, value, num_heads_i=HEADS)
        return node.setType(query.type())


class Pointing(nn.Module):
    """The whole network."""

    def __init__(self, shape: Shape, dropout: float = 0.1) -> None:
        super().__init__()
        self.shape = shape
        self.pieces = nn.Embedding(shape.vocabulary, shape.width)
        self.positions = nn.Embedding(POSITIONS, shape.width)
        self.features = nn.Embedding(FEATURES, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=1e-12)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.query = nn.Linear(2 * shape.width, 4 * shape.pointer)
        self.key = nn.Linear(shape.width, 6 * shape.pointer)
        self.bias, self.near = nn.Embedding(BUCKETS, 4), nn.Embedding(BUCKETS, 4)
        self.onward = nn.Linear(shape.width, 4 * shape.pointer)
        self.left, self.right = nn.Linear(shape.width, shape.phrase), nn.Linear(shape.width, shape.phrase)
        self.speech = nn.Sequential(nn.Linear(2 * shape.width, shape.pointer), nn.GELU(), nn.Linear(shape.pointer, 1))
        self.tags = nn.Linear(shape.width, 3)
        self.names = nn.Linear(shape.width, len(NAME_LABELS))
        self.dropout = nn.Dropout(dropout)
        for table in (self.features, self.bias, self.near):
            nn.init.zeros_(table.weight)
        sizes = torch.searchsorted(torch.tensor(STEPS), torch.arange(POSITIONS))
        self.register_buffer("sizes", sizes, persistent=False)
        self.sizes: Tensor

    def encode(self, ids: Tensor, features: Tensor, mask: Tensor | None = None) -> Tensor:
        """(b, n) piece ids and features, (b, n) bool mask of real pieces -> states (b, n, width)."""
        at = torch.arange(ids.shape[1], device=ids.device)
        x = self.dropout(self.norm(self.pieces(ids) + self.positions(at) + self.features(features)))
        keep = None if mask is None else torch.where(mask, 0.0, -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, keep)
        return x

    def point(
        self, states: Tensor, mask: Tensor, row: Tensor, opens: Tensor, closes: Tensor, buckets: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Scores of every quote.

        states: (b, n, width); mask: (b, n) True where a piece is; row, opens, closes: (q,) which window and where the
        markers are; buckets: (q, n).
        Returns scores (q, 4, n) of source start, source end, cue start, cue end, and the speech logit (q,).
        """
        query, speech = self.ask(states[row, opens], states[row, closes])
        key, bias = self.keys(states)[row], self.bias(buckets).permute(0, 2, 1)
        cue = (query[:, 2:, None, :] @ key[:, 2:4])[:, :, 0] + bias[:, 2:]
        likely = torch.softmax(torch.where(mask[row], cue[:, 0], -1e4), dim=-1)
        found = (likely[:, None, :] @ states[row])[:, 0]
        source = ((query[:, :2] + self.from_cue(found)[:, :2])[:, :, None, :] @ key[:, :2])[:, :, 0] + bias[:, :2]
        return torch.cat([source, cue], dim=1), speech

    def keys(self, states: Tensor) -> Tensor:
        """(b, n, width) states -> (b, 6, pointer, n) what queries are held against.

        For the start and the end of sources, of cues, of what is said.
        """
        return self.key(states).view(*states.shape[:2], 6, self.shape.pointer).permute(0, 2, 3, 1)

    def from_cue(self, cue: Tensor) -> Tensor:
        """(m, width) states of cues -> queries (m, 4, pointer) for start and end of sources and of what is said."""
        return self.onward(cue).view(-1, 4, self.shape.pointer) * self.shape.pointer**-0.5

    def follow(self, states: Tensor, keys: Tensor, buckets: Tensor) -> Tensor:
        """Scores (m, 4, n) of source start and end, content start and end, from the first pieces of cues alone.

        states: (m, width) of these pieces; keys: (m or 1, 6, pointer, n) of their windows; buckets: (m, n).
        """
        held = torch.cat([keys[:, :2], keys[:, 4:]], dim=1)
        return (self.from_cue(states)[:, :, None, :] @ held)[:, :, 0] + self.near(buckets).permute(0, 2, 1)

    def buckets(self, places: Tensor, own: Tensor, cues: Tensor) -> Tensor:
        """(m, n) distance bucket of every piece from every cue, as ``Window.buckets`` of a quote.

        places: (m or 1, n) paragraphs of the pieces; own: (m,) paragraphs of the cues; cues: (m,) their positions.
        """
        distance = torch.arange(places.shape[1]) - cues[:, None]
        return self.sizes[distance.abs()] * 4 + 2 * (distance > 0).long() + (places != own[:, None]).long()

    def phrases(self, states: Tensor) -> Tensor:
        """(b, n, width) -> (b, n, n): how well piece i and piece j start and end one phrase."""
        scale = self.shape.phrase**-0.5
        return (self.left(states) * scale) @ self.right(states).transpose(1, 2)

    def ask(self, opening: Tensor, closing: Tensor) -> tuple[Tensor, Tensor]:
        """(q, width) states of the two markers -> queries (q, 4, pointer), scaled, and logits of speech (q,)."""
        pair = self.dropout(torch.cat([opening, closing], -1))
        query = self.query(pair).view(-1, 4, self.shape.pointer) * self.shape.pointer**-0.5
        return query, self.speech(pair)[:, 0]


class OneWindow(nn.Module):
    """The network as it serves: one window, no padding, every quote and every cue of it at once."""

    def __init__(self, network: Pointing) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, ids: Tensor, features: Tensor, places: Tensor, opens: Tensor, closes: Tensor, buckets: Tensor
    ) -> tuple[Tensor, ...]:
        """ids, features, places: (n,); opens, closes: (q,); buckets: (q, n).

        Returns scores (q, 4, n), speech (q,), phrases (n, n), tags (n, 3); the m pieces that a cue may begin with (m,)
        and what each of them points at (m, 4, n); and names (n, NAME_LABELS).
        """
        network = self.network
        states = network.encode(ids[None], features[None])
        query, speech = network.ask(states[0, opens], states[0, closes])
        key, bias = network.keys(states)[0], network.bias(buckets).permute(2, 0, 1)
        asked = query.transpose(0, 1)
        cue = asked[2:] @ key[2:4] + bias[2:]
        found = torch.softmax(cue[0], dim=-1) @ states[0]
        source = (asked[:2] + network.from_cue(found)[:, :2].transpose(0, 1)) @ key[:2] + bias[:2]
        scores = torch.cat([source, cue]).transpose(0, 1)
        tags = network.tags(states)[0]
        cues = torch.nonzero(tags[:, 2] > LEAST_CUE)[:, 0]
        told = network.follow(states[0, cues], key[None], network.buckets(places[None], places[cues], cues))
        return scores, speech, network.phrases(states)[0], tags, cues, told, network.names(states)[0]


def load_base(network: Pointing, weights: Mapping[str, Tensor], kept: Tensor) -> None:
    """Copy a BERT checkpoint into the network: its first layers, and the embeddings of the kept piece ids.

    weights: name -> tensor as published for BertModel. kept: (vocabulary,) ids of the checkpoint's pieces.
    """
    with torch.no_grad():
        network.pieces.weight.copy_(weights["embeddings.word_embeddings.weight"][kept])
        first_type = weights["embeddings.token_type_embeddings.weight"][0]
        network.positions.weight.copy_(weights["embeddings.position_embeddings.weight"] + first_type)
        copy_layer(network.norm, weights, "embeddings.LayerNorm")
        for i, layer in enumerate(network.layers):
            assert isinstance(layer, Layer)  # noqa: S101
            load_layer(layer, weights, f"encoder.layer.{i}.")


def load_layer(layer: Layer, weights: Mapping[str, Tensor], prefix: str) -> None:
    """Copy one layer."""
    for name in ("query", "key", "value"):
        copy_layer(layer.get_submodule(name), weights, f"{prefix}attention.self.{name}")
    copy_layer(layer.out, weights, prefix + "attention.output.dense")
    copy_layer(layer.norm1, weights, prefix + "attention.output.LayerNorm")
    copy_layer(layer.up, weights, prefix + "intermediate.dense")
    copy_layer(layer.down, weights, prefix + "output.dense")
    copy_layer(layer.norm2, weights, prefix + "output.LayerNorm")


def copy_layer(target: nn.Module | Tensor, weights: Mapping[str, Tensor], name: str) -> None:
    """Copy the weight and the bias of one layer."""
    for part in ("weight", "bias"):
        getattr(target, part).copy_(weights[f"{name}.{part}"])
