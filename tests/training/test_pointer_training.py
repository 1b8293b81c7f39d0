"""Is what is trained what serves?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is a training extra: make train installs it")

import onnx
import torch

from app.attribution.attributor import WEIGHTS
from app.attribution.network import NAME_LABELS
from app.attribution.pointer import NETWORK, Pointer
from app.training import distilling
from app.training.batches import Batch, collate
from app.training.encoder import OneWindow, Pointing, Shape
from app.training.examples import NOBODY, examples
from app.training.export import export
from app.training.losses import of_marks, of_names, read
from app.training.piece_names import IGNORE, Named
from app.training.pointer import Loss, fit, mean, weights_of
from app.training.recipe import Recipe

TEXT = (
    "The mill closed.\n\n“We kept every receipt,” Jane Roe told the court. “Nobody asked for them.”\n\n"
    "The “Old Mill” stands."
)

SEVEN_BITS = 64  # 2 x 64 x 255 fits into 16 bits with a sign


def article() -> dict[str, Any]:
    def span(words: str) -> list[int]:
        return [TEXT.index(words), TEXT.index(words) + len(words)]

    quotes = [
        {"start": span(words)[0], "end": span(words)[1], "source": [span("Jane Roe")], "cue": [span("told")]}
        | {"text": words, "source_text": "Jane Roe"}
        for words in ("We kept every receipt,", "Nobody asked for them.")
    ]
    told = [{"content": [span("We kept every receipt,")], "source": [span("Jane Roe")], "cue": [span("told")]}]
    return {"id": "one", "text": TEXT, "quotes": quotes, "attributions": told}


@pytest.fixture(scope="module")
def pointer() -> Pointer:
    return Pointer.load(WEIGHTS / "pointer")


def test_examples_say_where_source_and_cue_are(pointer: Pointer) -> None:
    (example,) = examples([article()], pointer.windower)
    window = example.window
    assert example.speech.tolist() == [1, 1, 0]
    for target in example.targets[:2]:
        assert TEXT[window.starts[target[0]] : window.ends[target[1]]] == "Jane Roe"
        assert TEXT[window.starts[target[2]] : window.ends[target[3]]] == "told"
    assert set(example.targets[2].tolist()) == {IGNORE}
    assert NOBODY not in example.reports


def test_the_exported_network_says_what_the_trained_one_says(pointer: Pointer, tmp_path: Path) -> None:
    torch.manual_seed(1)
    size = pointer.windower.tokenizer.get_vocab_size()
    network = Pointing(Shape(vocabulary=size, width=48, layers=1, inner=64, pointer=16, phrase=8)).eval()
    export(network, tmp_path / NETWORK)
    (tmp_path / "tokenizer.json").write_text(pointer.windower.tokenizer.to_str())
    (example,) = examples([article()], pointer.windower)
    batch = collate([example, example])
    with torch.no_grad():
        states = network.encode(batch.ids, batch.features, batch.mask)
        scores, speech = network.point(states, batch.mask, batch.row, batch.opens, batch.closes, batch.buckets)
        window = example.window
        columns = (window.ids, window.features, window.places, window.opens, window.closes, window.buckets())
        alone = OneWindow(network)(*(torch.from_numpy(column) for column in columns))
    trained = (scores[:3], speech[:3], network.phrases(states)[0].detach())
    served = Pointer.load(tmp_path).scores(window)
    for one, other, whole in zip(alone[:3], trained, served[:3], strict=True):
        assert torch.allclose(one, other, atol=1e-4)
        assert np.corrcoef(other.flatten(), whole.flatten())[0, 1] > 0.9  # int8, and the weights are mere noise
    names = network.names(states)[0].detach()
    assert torch.allclose(alone[-1], names, atol=1e-4)
    assert np.corrcoef(names.flatten(), served.names.flatten())[0, 1] > 0.9
    assert widest(tmp_path / NETWORK) <= SEVEN_BITS


def test_no_processor_cuts_the_sums_of_the_network_that_ships() -> None:
    assert widest(WEIGHTS / "pointer" / NETWORK) <= SEVEN_BITS


def widest(file: Path) -> int:
    """The largest weight by which a quantized matrix multiplies."""
    graph = onnx.load(file).graph
    stored = {one.name: onnx.numpy_helper.to_array(one) for one in graph.initializer}
    factors = [stored[node.input[1]] for node in graph.node if node.op_type == "MatMulInteger"]
    return max(int(abs(factor.astype(int)).max()) for factor in factors)


def test_names_are_told_piece_by_piece(pointer: Pointer) -> None:
    words = ("The", "court", "Jane", "Roe")
    starts = np.array([TEXT.index(word) for word in words])
    order = starts.argsort()
    labels = np.array([NAME_LABELS.index(name) for name in ("O", "O", "B-PERSON", "I-PERSON")])
    named = Named(starts[order], labels[order], 2.0)
    (example,) = examples([article()], pointer.windower, {TEXT: named})
    shown = {
        TEXT[start:end]: name
        for start, end, name in zip(example.window.starts, example.window.ends, example.names, strict=True)
        if start in starts
    }
    assert {word: NAME_LABELS[label] for word, label in shown.items()} == {
        "The": "O", "court": "O", "Jane": "B-PERSON", "Roe": "I-PERSON"
    }  # fmt: skip
    assert set(example.names[example.window.starts < 0].tolist()) == {IGNORE}
    assert example.weight == 2.0
    network = small_network(pointer)
    batch = collate([example])
    assert of_names(network, read(network, batch), batch).item() > 0
    (unnamed,) = examples([article()], pointer.windower)
    silent = collate([unnamed])
    assert of_names(network, read(network, silent), silent).item() == 0


def test_the_later_pieces_of_a_word_go_on_with_its_name(pointer: Pointer) -> None:
    text = "Zbigniewska spoke."
    named = Named(np.array([0, 12]), np.array([NAME_LABELS.index("B-PERSON"), 0]), 1.0)
    nothing: dict[str, Any] = {"id": "", "text": text, "quotes": [], "attributions": []}
    (example,) = examples([nothing], pointer.windower, {text: named})
    told = [NAME_LABELS[name] for name, end in zip(example.names, example.window.ends, strict=True) if 0 < end <= 11]
    assert len(told) > 1
    assert told == ["B-PERSON", *["I-PERSON"] * (len(told) - 1)]


def small_network(pointer: Pointer, *, dropout: float = 0.0) -> Pointing:
    torch.manual_seed(1)
    size = pointer.windower.tokenizer.get_vocab_size()
    return Pointing(Shape(vocabulary=size, width=48, layers=1, inner=64), dropout=dropout)


def loss_of(network: Pointing, batch: Batch) -> torch.Tensor:
    return of_marks(network, read(network, batch), batch, Recipe())


def test_the_loss_of_a_batch_is_finite_and_falls(pointer: Pointer) -> None:
    network = small_network(pointer)
    batch = collate(list(examples([article()], pointer.windower)))
    optimizer = torch.optim.Adam(network.parameters(), 3e-3)
    losses = []
    for _ in range(12):
        loss = loss_of(network, batch)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(loss.item())
    assert np.isfinite(losses).all()
    assert losses[-1] < losses[0] / 2


def test_the_same_seed_gives_the_same_network_to_the_last_bit(pointer: Pointer) -> None:
    windows = list(examples([article()], pointer.windower))
    trained = []
    for _ in range(2):
        network = small_network(pointer, dropout=0.1)
        fit(network, windows, loss_of, seed=3, recipe=Recipe(epochs=3), log=lambda _: None)
        trained.append(weights_of(network))
    assert all(np.array_equal(trained[0][name], trained[1][name]) for name in trained[0])


def test_the_mean_of_networks_is_the_mean_of_each_weight(pointer: Pointer) -> None:
    one = {name: weight.copy() for name, weight in weights_of(small_network(pointer)).items()}
    both = mean([one, {name: weight + 1 for name, weight in one.items()}])
    assert all(np.allclose(weight, one[name] + 0.5, atol=1e-6) for name, weight in both.items())


def test_words_that_nobody_marked_cost_nothing(pointer: Pointer) -> None:
    text = {"id": "one", "text": TEXT, "quotes": [], "attributions": [], "unmarked": True}
    (example,) = examples([text], pointer.windower)
    assert len(example.speech) == 3
    assert loss_of(small_network(pointer), collate([example])).item() == 0
    marked = {**text, "unmarked": False}  # nobody speaks, and that is known
    assert loss_of(small_network(pointer), collate(list(examples([marked], pointer.windower)))).item() > 0


def test_a_pupil_begins_with_the_heads_of_its_teacher_and_comes_nearer_to_it(pointer: Pointer) -> None:
    teacher = small_network(pointer)
    learn(teacher, lambda network, batch: loss_of(network, batch), pointer)
    teacher.eval()
    torch.manual_seed(2)
    pupil = Pointing(teacher.shape, dropout=0.0)
    untrained = {name: weight.copy() for name, weight in weights_of(pupil).items()}
    distilling.start(pupil, weights_of(teacher))
    for name, weight in weights_of(pupil).items():
        expected = untrained if name.startswith("layers.") else weights_of(teacher)
        assert np.array_equal(weight, expected[name]), name

    def apart(network: Pointing, batch: Batch) -> torch.Tensor:
        return distilling.of_teacher(network, read(network, batch), batch, teacher)

    batch = collate(list(examples([article()], pointer.windower)))
    same = torch.randn(3, 2, 5)
    assert distilling.divergence(same, same, torch.ones(3)).abs() < 1e-6
    before, least = apart(pupil, batch).item(), apart(teacher, batch).item()
    learn(pupil, apart, pointer)
    assert least <= apart(pupil, batch).item() < before
    assert apart(pupil, batch).item() - least < (before - least) / 2


def learn(network: Pointing, loss_of: Loss, pointer: Pointer) -> None:
    recipe = Recipe(epochs=40, rate=3e-3, head_rate=3e-3)
    windows = list(examples([article()], pointer.windower))
    fit(network, windows, loss_of, seed=1, recipe=recipe, log=lambda _: None)
