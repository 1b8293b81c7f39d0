"""Which words are names, and what part does each word play in its sentence?

In: a whole article. Out: a spaCy ``Doc`` with Penn tags, a UD v2 relation label per token (no tree), sentence starts,
and ``doc.ents`` labelled PERSON, ORG, PLACE or MISC. Limits: English; labels are learnt from other programs' analyses.
Source: ``network.Network``, as one component of a spaCy pipeline.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from spacy.lang.en import English
from spacy.language import Language
from spacy.tokens import Doc

from app.attribution.network import COLUMNS, NAME_KINDS, Floats, Indices, Keys, Network, read_network

WEIGHTS_FILE: Final = "names.npz"
PIECE: Final = 4096
"""Tokens read at once: longer texts are cut, at a line end where there is one, so that memory stays bounded."""

Flags = NDArray[np.bool_]

_RESULTS: Final[list[int | str]] = ["TAG", "DEP", "SENT_START", "ENT_IOB", "ENT_TYPE"]
_NO_START: Final = np.uint64(2**64 - 1)  # -1 as spaCy stores it: known not to begin a sentence
_IOB_INSIDE, _IOB_OUT, _IOB_BEGIN = 1, 2, 3
_LINE_ENDS: Final = frozenset("\n\r\v\f\x85\u2028\u2029")


class NameTagger:
    """The pipeline's one component: writes tags, relations, sentence starts and names on a Doc, in place."""

    def __init__(self, nlp: Language, network: Network) -> None:
        """Interns the label names in the vocabulary, so that writing a Doc is a matter of integers."""
        self.network = network
        strings = nlp.vocab.strings
        self._tags = np.array([strings.add(tag) for tag in network.labels.tags], dtype=np.uint64)
        self._relations = np.array([strings.add(label) for label in network.labels.relations], dtype=np.uint64)
        self._kinds = np.array([strings.add(kind) for kind in NAME_KINDS], dtype=np.uint64)
        self._blank = np.array([strings.add("_SP"), strings.add("dep")], dtype=np.uint64)

    def __call__(self, doc: Doc) -> Doc:
        """The same doc, annotated; cost is linear in its length."""
        if len(doc) == 0:
            return doc
        words: Keys = np.asarray(doc.to_array(list(COLUMNS)), dtype=np.uint64)
        blank, line_end = _white(doc, words[:, 4])
        results: Any = np.empty((len(doc), len(_RESULTS)), dtype=np.uint64)
        begins = np.empty(len(doc), dtype=bool)
        for begin, end in _pieces(line_end):
            scores = self.network.scores(words[begin:end])
            results[begin:end] = self._read(scores, blank[begin:end])
            begins[begin:end] = scores[:, -1] > 0
        results[:, 2] = np.where(_sentence_starts(begins, blank, line_end), np.uint64(1), _NO_START)
        doc.from_array(_RESULTS, results)
        return doc

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 1) -> Iterator[Doc]:
        """Each doc annotated, in order; batch_size is spaCy's, and of no use here."""
        return map(self, docs)

    def _read(self, scores: Floats, blank: Flags) -> Keys:
        """Scores -> the columns of _RESULTS, but for the sentence starts."""
        labels = self.network.labels
        results = np.zeros((len(scores), len(_RESULTS)), dtype=np.uint64)
        results[:, 0] = self._tags[scores[:, : len(labels.tags)].argmax(axis=1)]
        results[:, 1] = self._relations[scores[:, labels.names.stop : -1].argmax(axis=1)]
        results[blank, :2] = self._blank
        first, inside, kind = decode_names(scores[:, labels.names], blank)
        results[:, 3] = np.where(first, _IOB_BEGIN, np.where(inside, _IOB_INSIDE, _IOB_OUT))
        named = first | inside
        results[named, 4] = self._kinds[kind[named]]
        return results


def _white(doc: Doc, orths: Keys) -> tuple[Flags, Flags]:
    """Which tokens are white space only, and which of these end a line."""
    distinct, inverse = np.unique(orths, return_inverse=True)
    words = [doc.vocab.strings[int(orth)] for orth in distinct]
    blank = np.array([word.isspace() for word in words])
    ends = np.array([word.isspace() and not _LINE_ENDS.isdisjoint(word) for word in words])
    return blank[inverse], ends[inverse]


def _pieces(line_end: Flags) -> Iterator[tuple[int, int]]:
    """Half-open ranges of at most PIECE tokens that cover the text, cut behind a line end of their second half."""
    begin, count = 0, len(line_end)
    while count - begin > PIECE:
        ends = np.flatnonzero(line_end[begin + PIECE // 2 : begin + PIECE])
        end = begin + PIECE // 2 + int(ends[-1]) + 1 if len(ends) else begin + PIECE
        yield begin, end
        begin = end
    yield begin, count


def _sentence_starts(begins: Flags, blank: Flags, line_end: Flags) -> Flags:
    """Where the network says so, at the first word of each line, and at the first token; never at other white space."""
    solid = np.flatnonzero(~blank)
    lines_before = np.cumsum(line_end)[solid]
    starts = begins & ~blank
    starts[solid[np.diff(lines_before, prepend=-1) > 0]] = True
    starts[solid[:1]] = False  # leading white space belongs to the first sentence
    starts[0] = True
    return starts


def decode_names(scores: Floats, blank: Flags) -> tuple[Flags, Flags, Indices]:
    """Scores of O, B-kind, I-kind ... -> (first word of a name, later word of a name, kind of each word).

    A name is a run of words likelier inside than outside any name, cut before each word that rather begins one; its
    kind is the likeliest over all its words, so that a name never changes its kind half way. White space is outside.
    """
    begins, insides = scores[:, 1::2], scores[:, 2::2]
    best_begin, best_inside = begins.max(axis=1), insides.max(axis=1)
    named = (np.maximum(best_begin, best_inside) > scores[:, 0]) & ~blank
    follows = np.concatenate(([False], named[:-1]))
    first = named & (~follows | (best_begin > best_inside))
    kind = np.zeros(len(scores), dtype=np.intp)
    where = np.flatnonzero(first)
    if len(where):
        votes = np.maximum(begins, insides) * named[:, None]
        totals = np.add.reduceat(votes, where, axis=0)
        lengths = np.diff(np.concatenate((where, [len(scores)])))
        kind[where[0] :] = np.repeat(totals.argmax(axis=1), lengths)
    return first, named & ~first, kind


@Language.factory("name_tagger", assigns=["token.tag", "token.dep", "token.is_sent_start", "doc.ents"])
def make_name_tagger(nlp: Language, name: str, file: str) -> NameTagger:
    """spaCy's door to NameTagger; file is the path of the weights."""
    return NameTagger(nlp, read_network(Path(file)))


def load_pipeline(folder: Path) -> Language:
    """The pipeline of the weights in ``folder``: ``nlp(text)`` or ``nlp.pipe(texts)``, any text of any length.

    Raises ModelDamaged if the weights are missing or damaged.
    """
    nlp = blank_pipeline()
    nlp.add_pipe("name_tagger", config={"file": str(folder / WEIGHTS_FILE)})
    return nlp


def blank_pipeline() -> Language:
    """The tokenizer alone, the same for training and serving."""
    nlp = English()
    nlp.max_length = sys.maxsize  # no parser here: nothing grows faster than the text
    tokenizer: Any = nlp.tokenizer
    tokenizer.url_match = None  # slow on odd input, and addresses hold no names
    return nlp
