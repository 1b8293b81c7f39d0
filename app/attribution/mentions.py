"""Which words are names, and what part does each word play in its sentence?

In: a whole article, and what the encoder says of its names. Out: a spaCy ``Doc`` with Penn tags, a UD v2 relation label
per token (no tree), sentence starts, and ``doc.ents`` labelled PERSON, ORG, PLACE or MISC. Limits: English; labels are
learnt from other programs' analyses. Source: ``network.Network``, as one component of a spaCy pipeline.
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
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

from app.attribution.network import (
    COLUMNS,
    NAME_KINDS,
    NAME_LABELS,
    Floats,
    Indices,
    Keys,
    NameScores,
    Network,
    log_softmax,
    read_network,
)
from app.attribution.words import Cutter, vocabulary

WEIGHTS_FILE: Final = "names.npz"
PIECE: Final = 4096
"""Tokens read at once: longer texts are cut, at a line end where there is one, so that memory stays bounded."""
Flags = NDArray[np.bool_]

_SEEN: Final = "names_seen"
"""Where a Doc's user_data has what the encoder says of its names, a NameScores; without it the network is alone."""
SEEN_WEIGHT: Final = 2.0
"""What the encoder says counts so many times what the network says: it began with more text than the corpora have."""

_RESULTS: Final[list[int | str]] = ["TAG", "DEP", "SENT_START", "ENT_IOB", "ENT_TYPE"]
_NEVER_LAST: Final = ("CC", "DT", "IN", "MD", "TO", "VBD", "VBZ", "WDT", "WP", "WRB", ",")
"""Tags of words that end no name."""
_NO_START: Final = np.uint64(2**64 - 1)  # -1 as spaCy stores it: known not to begin a sentence
_IOB_INSIDE, _IOB_OUT, _IOB_BEGIN = 1, 2, 3
LINE_ENDS: Final = frozenset("\n\r\v\f\x85\u2028\u2029")

_LETTER: Final = r"[^\W\d_]"
_INFIXES: Final = (
    r"\.{2,}|…|--+|[—–―“”«»\"]",
    r"(?<=[0-9])[+\-*^](?=[0-9-])",
    r"(?<=[a-z])\.(?=[A-Z])",
    # A hyphen before a capital stays inside its word: "Jean-Claude", "al-Assad", "O’Neill-Smith".
    rf"(?<={_LETTER})-(?=[^\W\d_A-ZÀ-ÖØ-Þ])",
    rf"(?<={_LETTER})[,:<>=/](?={_LETTER})",
)
"""Where the tokenizer cuts a word in two: spaCy's own list for English, shorter, and cutting at every dash and mark."""


class NameTagger:
    """The pipeline's one component: writes tags, relations, sentence starts and names on a Doc, in place."""

    def __init__(self, nlp: Language, network: Network) -> None:
        """Interns the label names in the vocabulary, so that writing a Doc is a matter of integers."""
        self.network = network
        strings = nlp.vocab.strings
        self._tags = np.array([strings.add(tag) for tag in network.labels.tags], dtype=np.uint64)
        self._relations = np.array([strings.add(label) for label in network.labels.relations], dtype=np.uint64)
        self._kinds = np.array([strings.add(kind) for kind in NAME_KINDS], dtype=np.uint64)
        self._never_last = np.isin(network.labels.tags, _NEVER_LAST)
        self._proper = network.labels.tags.index("NNP")
        self._nothing = np.array([strings.add("_SP"), strings.add("dep"), _NO_START, _IOB_OUT, 0], dtype=np.uint64)

    def __call__(self, doc: Doc) -> Doc:
        """The same doc, annotated; cost is linear in its length."""
        if len(doc) == 0:
            return doc
        words: Keys = np.asarray(doc.to_array(list(COLUMNS)), dtype=np.uint64)
        blank, line_end = _white(doc, words[:, 4])
        read = np.flatnonzero(~blank | line_end)
        begins = np.zeros(len(doc), dtype=bool)
        seen = _seen(doc)
        results: Any = np.tile(self._nothing, (len(doc), 1))
        for begin, end in _pieces(line_end[read]):
            here = read[begin:end]
            scores = self.network.scores(words[here])
            if seen is not None:
                names = scores[:, self.network.labels.names]
                names[:] = log_softmax(names) + SEEN_WEIGHT * seen[here]
            results[here] = self._read(scores, blank[here], words[here, -1])
            begins[here] = scores[:, -1] > 0
        results[:, 2] = np.where(_sentence_starts(begins, blank, line_end), np.uint64(1), _NO_START)
        _bridge(results, np.flatnonzero(blank & ~line_end), read)
        doc.from_array(_RESULTS, results)
        return doc

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 1) -> Iterator[Doc]:
        """Each doc annotated, in order; batch_size is spaCy's, and of no use here."""
        return map(self, docs)

    def _read(self, scores: Floats, blank: Flags, lowers: Keys) -> Keys:
        """Scores -> the columns of _RESULTS, but for the sentence starts."""
        labels = self.network.labels
        results = np.zeros((len(scores), len(_RESULTS)), dtype=np.uint64)
        tags = scores[:, : len(labels.tags)].argmax(axis=1)
        results[:, 0] = self._tags[tags]
        results[:, 1] = self._relations[scores[:, labels.names.stop : -1].argmax(axis=1)]
        results[blank, :2] = self._nothing[:2]
        first, inside, kind = decode_names(scores[:, labels.names], blank)
        last = inside & ~np.append(inside[1:], False)
        inside &= ~(last & self._never_last[tags])
        agree(first, inside, kind, lowers, proper=(tags == self._proper) & ~blank)
        results[:, 3] = np.where(first, _IOB_BEGIN, np.where(inside, _IOB_INSIDE, _IOB_OUT))
        named = first | inside
        results[named, 4] = self._kinds[kind[named]]
        return results


def _seen(doc: Doc) -> Floats | None:
    """(len(doc), NAME_LABELS) what the encoder says of each token, 0 where it says nothing."""
    found: NameScores | None = doc.user_data.get(_SEEN)
    if found is None or not len(found.starts):
        return None
    starts = np.asarray(doc.to_array("IDX"), dtype=np.int64)
    place = np.minimum(np.searchsorted(found.starts, starts), len(found.starts) - 1)
    told = found.starts[place] == starts
    seen = np.zeros((len(doc), len(NAME_LABELS)), dtype=np.float32)
    seen[told] = found.scores[place[told]]
    return seen


def _bridge(results: Keys, loose: Indices, read: Indices) -> None:
    """Takes the white space that the network did not read into the name that goes on behind it, in place."""
    following = np.searchsorted(read, loose)
    loose, following = loose[following < len(read)], following[following < len(read)]
    behind = read[following]
    within = results[behind, 3] == _IOB_INSIDE
    results[loose[within], 3:] = results[behind[within], 3:]


def _white(doc: Doc, orths: Keys) -> tuple[Flags, Flags]:
    """Which tokens are white space only, and which of these end a line."""
    distinct, inverse = np.unique(orths, return_inverse=True)
    words = [doc.vocab.strings[int(orth)] for orth in distinct]
    blank = np.array([word.isspace() for word in words])
    ends = np.array([word.isspace() and not LINE_ENDS.isdisjoint(word) for word in words])
    return blank[inverse], ends[inverse]


def _pieces(line_end: Flags) -> Iterator[tuple[int, int]]:
    """Half-open ranges of at most PIECE tokens that cover the text, cut behind a line end of their second half."""
    begin, count = 0, len(line_end)
    while count - begin > PIECE:
        ends = np.flatnonzero(line_end[begin + PIECE // 2 : begin + PIECE])
        end = begin + PIECE // 2 + int(ends[-1]) + 1 if len(ends) else begin + PIECE
        yield begin, end
        begin = end
    if begin < count:
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


def agree(first: Flags, inside: Flags, kind: Indices, words: Keys, *, proper: Flags) -> None:
    """Makes equal words of a piece agree, in place: one sense per text (Gale et al., 1992, H92-1045).

    A name of one word takes the kind that two thirds of its like have; a proper noun outside all names becomes one
    where at least as many of its like are names. The last word of a person's longer name counts as its like.
    words: what tells equal words. proper: the words that may become names.
    """
    last = first | inside
    last[:-1] &= ~inside[1:]
    alone = last & first
    _, group = np.unique(words, return_inverse=True)
    voting = alone | (last & (kind == NAME_KINDS.index("PERSON")))
    votes = np.bincount(group[voting] * len(NAME_KINDS) + kind[voting], minlength=(group.max() + 1) * len(NAME_KINDS))
    votes = votes.reshape(-1, len(NAME_KINDS))
    most, total = votes.max(axis=1), votes.sum(axis=1)
    sure = (most >= 2) & (3 * most >= 2 * total)
    named = first | inside
    near = named.copy()
    near[1:] |= named[:-1]
    near[:-1] |= named[1:]
    left_out = proper & ~near
    sure_of_name = sure & (np.bincount(group[left_out], minlength=len(most)) <= total)
    joins = left_out & sure_of_name[group]
    first |= joins
    settle = joins | (alone & sure[group])
    kind[settle] = votes.argmax(axis=1)[group[settle]]


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


def read_text(nlp: Language, text: str, seen: NameScores) -> Doc:
    """What such a pipeline makes of a text. seen: what the encoder says of its names."""
    doc = nlp.make_doc(text)
    doc.user_data[_SEEN] = seen
    return nlp(doc)


def blank_pipeline() -> Language:
    """The tokenizer alone, the same for training and serving."""
    return English(vocabulary(), max_length=sys.maxsize, create_tokenizer=_cutter)


def _cutter(nlp: Language) -> Cutter:
    """spaCy's rules for English with our infixes, made once: each rule set later reads all exceptions again."""
    defaults = nlp.Defaults
    rules = Tokenizer(
        nlp.vocab,
        rules=defaults.tokenizer_exceptions,
        prefix_search=compile_prefix_regex(defaults.prefixes or ()).search,
        suffix_search=compile_suffix_regex(defaults.suffixes or ()).search,
        infix_finditer=compile_infix_regex(_INFIXES).finditer,
        token_match=defaults.token_match,
        url_match=None,  # slow on odd input, and addresses hold no names
    )
    return Cutter(rules)
