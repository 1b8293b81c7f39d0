"""How does a trained network become the file that serves?

In: the network in torch. Out: int8 ONNX, which onnxruntime runs on the CPU.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from app.attribution.windows import BUCKETS
from app.training.encoder import OneWindow, Pointing


def to_onnx(*args: Any, **options: Any) -> None:
    """torch.onnx.export by the older exporter, quietly: the newer one wants another package for the same graph."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(*args, **options)


def export(network: Pointing, path: Path) -> None:
    """Write the network as int8 ONNX: matrices per channel, embeddings too; activations quantized as they come.

    Matrices have seven bits: with eight the sums of two products run over 16 bits on processors without VNNI, and are
    cut there, so that answers would depend on the machine.
    """
    network.eval()
    n, q = 48, 3
    inputs = (
        torch.zeros(n, dtype=torch.int64),
        torch.zeros(n, dtype=torch.int64),
        torch.zeros(n, dtype=torch.int64),
        torch.arange(q),
        torch.arange(q) + 1,
        torch.zeros((q, n), dtype=torch.int64) + torch.arange(n) % BUCKETS,
    )
    names = ["ids", "features", "places", "opens", "closes", "buckets"]
    with TemporaryDirectory() as folder:
        exact = Path(folder) / "exact.onnx"
        to_onnx(
            OneWindow(network).eval(),
            inputs,
            str(exact),
            input_names=names,
            output_names=["scores", "speech", "phrases", "tags", "cues", "told", "names"],
            dynamic_axes={
                "ids": {0: "n"},
                "features": {0: "n"},
                "places": {0: "n"},
                "opens": {0: "q"},
                "closes": {0: "q"},
                "buckets": {0: "q", 1: "n"},
                "scores": {0: "q", 2: "n"},
                "speech": {0: "q"},
                "phrases": {0: "n", 1: "n"},
                "tags": {0: "n"},
                "cues": {0: "m"},
                "told": {0: "m", 2: "n"},
                "names": {0: "n"},
            },
            dynamo=False,
            opset_version=17,
        )
        quantize_dynamic(
            exact,
            path,
            op_types_to_quantize=["MatMul", "Gather"],
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
        )
