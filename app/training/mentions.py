"""How well can a small network learn names, tags and relations from the corpora?

In: the corpora's folder. Out: ``names.npz`` for ``app.attribution.mentions`` and the figures of the model card.
Source: silver PolNeAR, GUM and EWT as ``app.training.silver`` reads them, and the names of ``app.training.invented``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from torch import Tensor, nn

from app.attribution import mentions as serving
from app.attribution import network
from app.attribution.pointer import Pointer
from app.training import corpora, invented
from app.training.names_net import DILATIONS, RECALL_AFTER, Net
from app.training.silver import NOTHING, Lesson, settled, silver_lessons
from app.training.trees import tree_lessons
from app.training.variants import BODY, FORENAME, NO_NAME, PLACE, SURNAME, Sample, Varied, Words
from app.training.world import PLACES

LEAST_COUNTS: Final = (4, 3, 4, 4)
"""How often a value of each of network.FEATURES must stand in the corpora to get a row of its own."""
EPOCHS: Final = 6
BATCH_WORDS: Final = 4000
PEAK_RATE: Final = 3e-3
GAP: Final = max(DILATIONS)
"""Empty words between the articles of a batch, so that no convolution looks across."""
LONGEST: Final = 2000
SILENT: Final = -100
LOSS_WEIGHTS: Final = (1.0, 1.5, 1.0, 1.0)

Numbers = NDArray[np.int64]
Keys = NDArray[np.uint64]
Batch = tuple[Tensor, Tensor, Tensor, Tensor]


def train(corpora_folder: Path, out: Path, *, seed: int, log: Callable[[str], None]) -> dict[str, float]:
    """Trains on the train splits, writes out / names.npz, returns the figures on the dev splits; one thread.

    The figures are per cent, named by corpus and measure: against the silver labels as they are, against the same with
    their slips mended as in training, and against GUM's gold.
    The same seed gives the same network on the same machine. Raises OSError if a corpus is missing.
    """
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    tokenizer = serving.blank_pipeline()
    lessons = [*settled([*_lessons(corpora_folder, "train")]), *invented.lessons(tokenizer)]
    log(f"names: {len(lessons)} articles, {sum(len(lesson.words) for lesson in lessons)} words")
    labels = network.Labels(_label_set(lesson.tags for lesson in lessons), _label_set(x.relations for x in lessons))
    words = Words(tokenizer.vocab)
    samples = [_sample(lesson, piece, words, labels) for lesson in lessons for piece in _cut(lesson)]
    speaker = [[labels.tags.index("NNP"), network.NAME_LABELS.index("B-PERSON"), SILENT, 1]]
    speaker += [[labels.tags.index(":"), network.NAME_LABELS.index("O"), SILENT, 0]]
    inside = network.NAME_LABELS.index("I-PERSON")
    middle = [[SILENT, inside, SILENT, 0], [labels.tags.index("NNP"), inside, labels.relations.index("flat"), 0]]
    varied = Varied(samples, words, speaker=np.array(speaker), middle=np.array(middle), seed=seed)
    keys = _known(words, varied)
    net = Net([len(known) + 1 for known in keys], labels.width)
    _fit(net, varied, words, keys, labels, log=log)
    out.mkdir(parents=True, exist_ok=True)
    _write(net, keys, labels, out / serving.WEIGHTS_FILE)
    nlp = serving.load_pipeline(out)
    silver, gum = ([*_lessons(corpora_folder, "dev", only=name)] for name in ("silver", "gum"))
    measured = {"silver": figures_of(nlp, silver), "gum": figures_of(nlp, gum)}
    measured["silver mended"] = figures_of(nlp, settled(silver))
    return {f"{corpus} {name}": value for corpus, found in measured.items() for name, value in found.items()}


def _lessons(folder: Path, split: str, *, only: str = "") -> Iterator[Lesson]:
    tokenizer = serving.blank_pipeline()
    if only in ("", "silver"):
        texts, analyses = {
            "train": (corpora.POLNEAR_TRAIN, corpora.SILVER_TRAIN),
            "dev": (corpora.POLNEAR_DEV, corpora.SILVER_DEV),
        }[split]
        yield from silver_lessons(folder, texts=texts, analyses=analyses, tokenizer=tokenizer)
    if only in ("", "gum"):
        yield from tree_lessons(folder / corpora.GUM, split=split, tokenizer=tokenizer)
    if only in ("", "ewt"):
        yield from tree_lessons(folder / corpora.EWT, split=split, tokenizer=tokenizer)


def _label_set(columns: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(sorted({label for column in columns for label in column} - {NOTHING}))


def _cut(lesson: Lesson) -> Iterator[slice]:
    """Ranges of at most about LONGEST words, cut at sentence starts."""
    begin = 0
    for at, starts in enumerate(lesson.starts):
        if starts == 1 and at - begin > LONGEST:
            yield slice(begin, at)
            begin = at
    yield slice(begin, len(lesson.words))


def _sample(lesson: Lesson, piece: slice, words: Words, labels: network.Labels) -> Sample:
    def numbers(column: Sequence[str], known: Sequence[str]) -> list[int]:
        index = {label: i for i, label in enumerate(known)}
        return [index.get(label, SILENT) for label in column[piece]]

    starts = [start if start >= 0 else SILENT for start in lesson.starts[piece]]
    columns = (
        numbers(lesson.tags, labels.tags),
        numbers(lesson.names, network.NAME_LABELS),
        numbers(lesson.relations, labels.relations),
        starts,
    )
    solid = np.array([not word.isspace() or not serving.LINE_ENDS.isdisjoint(word) for word in lesson.words[piece]])
    return Sample(
        words=np.array([words[word] for word in lesson.words[piece]])[solid],
        labels=np.array(columns).T[solid],
        parts=np.array(_parts(lesson.names[piece]))[solid],
        proper=np.array([tag in ("NNP", "NNPS") for tag in lesson.tags[piece]])[solid],
    )


def _parts(names: Sequence[str]) -> list[int]:
    parts = [SURNAME if name.endswith("-PERSON") else NO_NAME for name in names]
    for i, (name, after) in enumerate(pairwise([*names, "O"])):
        if name == "B-PERSON" and after == "I-PERSON":
            parts[i] = FORENAME
        elif name == "B-PLACE" and after != "I-PLACE":
            parts[i] = PLACE
        elif name == "I-ORG" or (name == "B-ORG" and after == "I-ORG"):
            parts[i] = BODY
    return parts


def _known(words: Words, varied: Varied) -> list[Keys]:
    """For each feature the values that are common enough to be learnt, ascending."""
    counts = np.zeros(len(words.strings), dtype=np.int64)
    for sample in varied.samples:
        np.add.at(counts, sample.words, 1)
        np.add.at(counts, varied.draw(sample)[0], 1)
    keys, known = words.keys(), []
    for column, least in enumerate(LEAST_COUNTS):
        values, inverse = np.unique(keys[:, column], return_inverse=True)
        common = np.bincount(inverse, weights=counts) >= 2 * least
        common[inverse[[words[place] for place in PLACES]]] = True
        known.append(values[common])
    return known


def _fit(net: Net, varied: Varied, words: Words, known: Sequence[Keys], labels: network.Labels,
         *, log: Callable[[str], None]) -> None:  # fmt: skip
    keys = words.keys()
    rows = np.stack([network.lookup(values, keys[:, i]) for i, values in enumerate(known)], axis=1)
    total = sum(len(sample.words) for sample in varied.samples)
    steps = EPOCHS * (total // BATCH_WORDS + 2)
    optimizer = torch.optim.AdamW(net.parameters(), lr=PEAK_RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, PEAK_RATE, total_steps=steps + 1, pct_start=0.1)
    net.train()
    for epoch in range(EPOCHS):
        losses = []
        for features, group, solid, gold in _batches(varied, rows, keys[:, 5]):
            loss = _loss(net(features, group, solid), gold, labels)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            losses.append(float(loss.detach()))
        log(f"names: epoch {epoch + 1} of {EPOCHS}, loss {np.mean(losses):.3f}")
    net.eval()


def _batches(varied: Varied, rows: Numbers, lowers: Keys) -> Iterator[Batch]:
    """One epoch: features (n, 4), group (n,), solid (n, 1), gold (n, 4); articles in random order, GAP rows between."""
    waiting: list[tuple[Numbers, Numbers, Numbers]] = []
    count = 0
    order = varied.random.permutation(len(varied.samples))
    for place, number in enumerate(order):
        sample = varied.samples[number]
        drawn, gold, unseen = varied.draw(sample)
        features = rows[drawn]
        features[unseen, 0] = 0
        group = np.unique(lowers[drawn], return_inverse=True)[1]
        waiting.append((features, group, gold))
        count += len(drawn)
        if count >= BATCH_WORDS or place == len(order) - 1:
            yield _stack(waiting)
            waiting, count = [], 0


def _stack(articles: Sequence[tuple[Numbers, Numbers, Numbers]]) -> Batch:
    gap = np.zeros((GAP, 4), dtype=np.int64)
    features, groups, solid, gold = [], [], [], []
    offset = 1
    for article, group, labels in articles:
        features += [article, gap]
        groups += [group + offset, np.zeros(GAP, dtype=np.int64)]
        solid += [np.ones(len(article)), np.zeros(GAP)]
        gold += [labels, np.full((GAP, 4), SILENT)]
        offset += int(group.max()) + 1
    return (
        torch.from_numpy(np.concatenate(features)),
        torch.from_numpy(np.concatenate(groups)),
        torch.from_numpy(np.concatenate(solid).astype(np.float32))[:, None],
        torch.from_numpy(np.concatenate(gold)),
    )


def _loss(scores: Tensor, gold: Tensor, labels: network.Labels) -> Tensor:
    parts = [scores[:, : len(labels.tags)], scores[:, labels.names], scores[:, labels.names.stop : -1]]
    told = (gold != SILENT).sum(dim=0).clamp(min=1)  # a small batch may be silent on a column
    losses = [
        nn.functional.cross_entropy(part, gold[:, i], ignore_index=SILENT, reduction="sum")
        for i, part in enumerate(parts)
    ]
    starts = gold[:, 3] != SILENT
    losses.append(
        nn.functional.binary_cross_entropy_with_logits(scores[starts, -1], gold[starts, 3].float(), reduction="sum")
    )
    return (torch.tensor(LOSS_WEIGHTS) * torch.stack(losses) / told).sum()


def _write(net: Net, known: Sequence[Keys], labels: network.Labels, file: Path) -> None:
    """Tables in 8 bits with a scale per row, matrices in 16, biases in 32."""
    arrays: dict[str, NDArray[Any]] = {
        "tags": np.array(labels.tags),
        "relations": np.array(labels.relations),
        "dilations": np.array(DILATIONS),
        "recall_after": np.array(RECALL_AFTER),
    }
    parameters = net.parameters_by_name()
    for i, (name, values) in enumerate(zip(network.FEATURES, known, strict=True)):
        table = parameters.pop(f"table{i}")
        scales = np.maximum(np.abs(table).max(axis=1), 1e-6) / 127
        arrays |= {f"{name}.keys": values, f"{name}.scales": scales.astype(np.float32)}
        arrays[f"{name}.rows"] = np.round(table / scales[:, None]).astype(np.int8)
    for name, parameter in parameters.items():
        arrays[name] = parameter if name.endswith("_bias") else parameter.astype(np.float16)
    np.savez_compressed(file, allow_pickle=False, **arrays)


def names_of_others(folder: Path, nlp: Language, pointer: Pointer) -> dict[str, float]:
    """Per cent, F1, read as the engine does: the names of a corpus that is no news, GUM's development split."""
    found = figures_of(lambda text: invented.analysed(nlp, pointer, text), [*_lessons(folder, "dev", only="gum")])
    return {f"gum {measure}": found[measure] for measure in ("person", "names")}


def figures_of(read: Callable[[str], Doc], lessons: Sequence[Lesson]) -> dict[str, float]:
    """Per cent: person and all names (exact span and kind, F1), tags and relations (accuracy), sentence starts (F1).

    Words on which the corpus is silent count neither way; so do predicted names that touch one.
    """
    hits: Counter[str] = Counter()
    for lesson, doc in zip(lessons, (read(lesson.text) for lesson in lessons), strict=True):
        gold, found = _gold_names(lesson), {(e.start, e.end, e.label_) for e in doc.ents}
        found -= {e for e in found if NOTHING in lesson.names[e[0] : e[1]]}
        for measure, kinds in (("person", ("PERSON",)), ("names", network.NAME_KINDS)):
            right = {e for e in gold if e[2] in kinds}, {e for e in found if e[2] in kinds}
            hits.update(_counts(measure, *right))
        starts = {i for i, start in enumerate(lesson.starts) if start == 1}
        hits.update(_counts("sentences", starts, {token.i for token in doc if token.is_sent_start}))
        for token, tag, relation in zip(doc, lesson.tags, lesson.relations, strict=True):
            if tag != NOTHING and not token.is_space:
                hits.update({"told": 1, "tags": token.tag_ == tag, "relations": token.dep_ == relation})
    scores = {
        m: 200 * hits[f"{m} right"] / max(1, hits[f"{m} gold"] + hits[f"{m} found"])
        for m in ("person", "names", "sentences")
    }
    return scores | {m: 100 * hits[m] / max(1, hits["told"]) for m in ("tags", "relations")}


def _counts(measure: str, gold: set[Any], found: set[Any]) -> dict[str, int]:
    return {f"{measure} right": len(gold & found), f"{measure} gold": len(gold), f"{measure} found": len(found)}


def _gold_names(lesson: Lesson) -> set[tuple[int, int, str]]:
    spans, start = set(), -1
    for i, name in enumerate([*lesson.names, "O"]):
        if start >= 0 and not name.startswith("I-"):
            spans.add((start, i, lesson.names[start][2:]))
            start = -1
        if name.startswith("B-"):
            start = i
    return spans
