"""Which word pieces does the encoder keep?

In: the tokenizer of the pretrained encoder and the training texts. Out: a smaller tokenizer of the same kind: its most
common pieces (the published list is in order of frequency), every piece the training texts use, and every single
character. A word whose piece is gone is cut into smaller ones. 11.7 MB of an int8 network become 9.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from tokenizers import Tokenizer

COMMON = 18_000


def prune(tokenizer: Tokenizer, texts: Iterable[str]) -> tuple[Tokenizer, list[int]]:
    """The smaller tokenizer, and for each of its ids the id in the given one."""
    tokenizer.no_truncation()
    tokenizer.no_padding()
    spec = json.loads(tokenizer.to_str())
    vocabulary: dict[str, int] = spec["model"]["vocab"]
    used: set[int] = set()
    for text in texts:
        used.update(tokenizer.encode(text, add_special_tokens=False).ids)
    kept = sorted(i for piece, i in vocabulary.items() if i < COMMON or i in used or is_character(piece))
    renumbered = {old: new for new, old in enumerate(kept)}
    spec["model"]["vocab"] = {p: renumbered[i] for p, i in vocabulary.items() if i in renumbered}
    for token in spec["added_tokens"]:
        token["id"] = renumbered[token["id"]]
    spec["post_processor"] = None
    return Tokenizer.from_str(json.dumps(spec)), kept


def is_character(piece: str) -> bool:
    """True for a single character, alone or as the rest of a word."""
    return len(piece.removeprefix("##")) == 1
