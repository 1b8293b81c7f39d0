"""Where does the engine's time go, and how much of it is arithmetic that cannot be left out?

In: a loaded engine and texts. Out: seconds by part, each without the parts that it calls; the multiply-adds of the
encoder and of the names network, counted from the shapes of every product they do; and how many of those this
processor does in a second at best, measured here and now on a large product.
"""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from math import prod
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import numpy as np
import onnxruntime
from spacy.language import Language

from app.attribution import attributor as engine
from app.attribution import pointer
from app.attribution.attributor import Attributor
from app.attribution.speakers import Resolver
from app.attribution.windows import Windower

ROUNDS = 3
REST = "the rest"
# The products of onnxruntime, and which of them multiply bytes.
PRODUCTS = ("MatMul", "FusedMatMul", "Gemm", "DynamicQuantizeMatMul", "MatMulInteger", "MatMulIntegerToFloat")
OF_BYTES = ("DynamicQuantizeMatMul", "MatMulInteger", "MatMulIntegerToFloat")
# A large product as the encoder does them: word pieces by its width by its inner width.
ROWS, INNER, COLUMNS = 1024, 384, 1536
SECONDS = 1.0


class Stopwatch:
    """Seconds by part. What a part spends in another part is the other's."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self.now = REST
        self.since = time.perf_counter()

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Time goes to this part until the block ends."""
        outer = self.switch(name)
        try:
            yield
        finally:
            self.switch(outer)

    def switch(self, name: str) -> str:
        """Time goes to this part from now on; which it went to before."""
        now = time.perf_counter()
        self.seconds[self.now] += now - self.since
        before, self.now, self.since = self.now, name, now
        return before

    def timing(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, its time going to the part."""

        def timed(*args: Any, **options: Any) -> Any:
            with self.part(name):
                return work(*args, **options)

        return timed

    def stepping(self, name: str, work: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
        """The same generator, the time of its steps going to the part."""

        def stepped(*args: Any, **options: Any) -> Iterator[Any]:
            steps = work(*args, **options)
            while True:
                with self.part(name):
                    step = next(steps, self)
                if step is self:
                    return
                yield step

        return stepped


class Through:
    """Stands for a compiled object whose method cannot be replaced in place."""

    def __init__(self, inner: object, **methods: Callable[..., Any]) -> None:
        self.inner = inner
        self.__dict__.update(methods)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


def seconds_by_part(attributor: Attributor, texts: list[str]) -> dict[str, float]:
    """The median of a few rounds over all texts, by part."""
    rounds = [one_round(attributor, texts) for _ in range(ROUNDS + 1)][1:]
    return {name: float(np.median([seconds[name] for seconds in rounds])) for name in rounds[0]}


def one_round(attributor: Attributor, texts: list[str]) -> dict[str, float]:
    """Seconds by part, in the order of the work."""
    watch = Stopwatch()
    order = ("pieces", "windows", "tokenizer", "network", "read", "names", "resolve", "assemble", REST)
    watch.seconds.update(dict.fromkeys(order, 0))
    with ExitStack() as stack:
        for owner, function, name in (
            (engine, "paragraphs", "pieces"),
            (engine, "find_pieces", "pieces"),
            (pointer, "sentence_ends", "read"),
            (pointer, "read", "read"),
            (Windower, "encode", "tokenizer"),
            (Language, "__call__", "names"),
            (Resolver, "resolve", "resolve"),
            (engine, "utterances", "assemble"),
            (engine, "statements", "assemble"),
            (engine, "attribution", "assemble"),
        ):
            stack.enter_context(patch.object(owner, function, watch.timing(name, getattr(owner, function))))
        for owner, function, name in (
            (Windower, "windows", "windows"),
            (pointer, "follow", "read"),
            (engine, "quotes", "assemble"),
            (engine, "indirect_quotes", "assemble"),
        ):
            stack.enter_context(patch.object(owner, function, watch.stepping(name, getattr(owner, function))))
        session = attributor.pointer.session
        through = Through(session, run=watch.timing("network", session.run))
        stack.enter_context(patch.object(attributor.pointer, "session", through))
        watch.switch(REST)
        watch.seconds[REST] = 0
        for text in texts:
            attributor(text)
        watch.switch(REST)
    return watch.seconds


def floor(attributor: Attributor, texts: list[str], weights: Path) -> dict[str, float]:
    """Multiply-adds over all texts by kind, and what the processor does of each kind in a second."""
    speeds = {"bytes a second": bytes_a_second(), "floats a second": floats_a_second()}
    return products(attributor, texts, weights) | speeds


def products(attributor: Attributor, texts: list[str], weights: Path) -> dict[str, float]:
    """Word pieces read by the encoder, its multiply-adds of bytes and of floats, and those of the names network.

    weights: the folder that the engine was loaded from.
    """
    asked: list[Any] = []
    words = 0

    def run(names: Any, inputs: Any) -> Any:
        asked.append((names, inputs))
        return session.run(names, inputs)

    session = attributor.pointer.session
    with patch.object(attributor.pointer, "session", Through(session, run=run)):
        for text in texts:
            if attributor(text).quotes:  # without one the names are not read
                words += len(attributor.pipeline.make_doc(text))
    tagger: Any = attributor.pipeline.get_pipe("name_tagger")
    return {
        "pieces": sum(inputs["ids"].size for _, inputs in asked),
        "names": words * by_word(tagger.network),
        **multiply_adds(asked, weights / "pointer" / pointer.NETWORK),
    }


def multiply_adds(asked: list[Any], file: Path) -> dict[str, float]:
    """Of the encoder: those of bytes and those of floats, from the shapes that onnxruntime's profile tells."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_profiling = True
    with TemporaryDirectory() as folder:
        options.profile_file_prefix = f"{folder}/profile"
        session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        for names, inputs in asked:
            session.run(names, inputs)
        events = json.loads(Path(session.end_profiling()).read_text(encoding="utf-8"))
    counted = Counter({"bytes": 0, "floats": 0})
    for event in events:
        kind = event.get("args", {}).get("op_name")
        if kind in PRODUCTS and event["name"].endswith("_kernel_time"):
            (left,), (out,) = (
                event["args"]["input_type_shape"][0].values(),
                event["args"]["output_type_shape"][0].values(),
            )
            counted["bytes" if kind in OF_BYTES else "floats"] += prod(out) * left[-1]
    return dict(counted)


def by_word(network: Any) -> int:
    """Multiply-adds of the names network for a word, without what it does once for each distinct word."""
    return sum(int(layer.weight.size) for layer in network.layers) + int(network.recall.size + network.head.size)


def floats_a_second() -> float:
    """Multiply-adds of float32, by numpy's BLAS."""
    left, right = np.ones((ROWS, INNER), np.float32), np.ones((INNER, COLUMNS), np.float32)
    return ROWS * INNER * COLUMNS / fastest(lambda: left @ right)


def bytes_a_second() -> float:
    """Multiply-adds of int8, by onnxruntime."""
    onnx = import_module("onnx")
    make, types = onnx.helper, onnx.TensorProto
    weights = np.ones((INNER, COLUMNS), np.int8)
    graph = make.make_graph(
        [make.make_node("MatMulInteger", ["left", "right"], ["out"])],
        "product",
        [make.make_tensor_value_info("left", types.UINT8, [ROWS, INNER])],
        [make.make_tensor_value_info("out", types.INT32, [ROWS, COLUMNS])],
        [onnx.numpy_helper.from_array(weights, "right")],
    )
    model = make.make_model(graph, opset_imports=[make.make_opsetid("", 17)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    given = {"left": np.ones((ROWS, INNER), np.uint8)}
    return ROWS * INNER * COLUMNS / fastest(lambda: session.run(None, given))


def fastest(work: Callable[[], object]) -> float:
    """Seconds of the fastest run in about a second."""
    best, until = float("inf"), time.perf_counter() + SECONDS
    while (start := time.perf_counter()) < until:
        work()
        best = min(best, time.perf_counter() - start)
    return best
