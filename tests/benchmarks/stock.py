"""How fast is a stock spaCy pipeline of the usual small size, on the same machine?

Out: a pipeline with the parts and sizes of the small English one that spaCy publishes (tagger, parser, attribute ruler
and lemmatizer on one row of convolutions, names on another), untrained: what it answers is of no use, but it does the
arithmetic of a trained one. The lemmatizer's tables come from spacy-lookups-data (MIT).
"""

from __future__ import annotations

from typing import Any

import spacy
from spacy.language import Language

WIDTH, DEPTH, HIDDEN = 96, 4, 64
ENCODER = {
    "@architectures": "spacy.HashEmbedCNN.v2",
    "pretrained_vectors": None,
    "width": WIDTH,
    "depth": DEPTH,
    "embed_size": 2000,
    "window_size": 1,
    "maxout_pieces": 3,
    "subword_features": True,
}
LISTENER = {"@architectures": "spacy.Tok2VecListener.v1", "width": WIDTH, "upstream": "tok2vec"}
# Penn tags with the coarse tag that the attribute ruler gives for each: the lemmatizer and textacy go by that.
TAGS = {
    "NOUN": "NN NNS",
    "PROPN": "NNP NNPS",
    "VERB": "VB VBD VBG VBN VBP VBZ MD",
    "ADJ": "JJ JJR JJS AFX",
    "ADV": "RB RBR RBS WRB",
    "ADP": "IN RP",
    "DET": "DT PDT WDT",
    "PRON": "PRP PRP$ WP WP$ EX",
    "CCONJ": "CC",
    "PART": "TO POS",
    "NUM": "CD",
    "INTJ": "UH",
    "PUNCT": ", . : '' `` HYPH -LRB- -RRB- NFP",
    "SYM": "SYM $",
    "X": "ADD FW LS XX",
    "SPACE": "_SP",
}
RELATIONS = """ROOT acl acomp advcl advmod agent amod appos attr aux auxpass case cc ccomp compound conj csubj
csubjpass dative dep det dobj expl intj mark meta neg nmod npadvmod nsubj nsubjpass nummod oprd parataxis pcomp pobj
poss preconj predet prep prt punct quantmod relcl xcomp"""
NAMES = """CARDINAL DATE EVENT FAC GPE LANGUAGE LAW LOC MONEY NORP ORDINAL ORG PERCENT PERSON PRODUCT QUANTITY TIME
WORK_OF_ART"""


def stock_pipeline(*, blis: bool) -> Language:
    """The pipeline. blis: multiply matrices as it does out of the box; else by numpy's OpenBLAS, which is faster."""
    nlp = spacy.blank("en")
    nlp.add_pipe("tok2vec", config={"model": ENCODER})
    nlp.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": LISTENER}})
    nlp.add_pipe("parser", config={"model": transitions("parser", LISTENER)})
    nlp.add_pipe("attribute_ruler")
    nlp.add_pipe("lemmatizer", config={"mode": "rule"})
    nlp.add_pipe("ner", config={"model": transitions("ner", ENCODER)})
    coarse = {tag: {"POS": pos} for pos, tags in TAGS.items() for tag in tags.split()}
    for part, labels in {"tagger": list(coarse), "parser": RELATIONS.split(), "ner": NAMES.split()}.items():
        for label in labels:
            pipe(nlp, part).add_label(label)
    nlp.initialize()
    pipe(nlp, "attribute_ruler").load_from_tag_map(coarse)
    for name in nlp.pipe_names:
        part = pipe(nlp, name)
        for node in part.model.walk() if part.is_trainable and part.model else ():
            node.ops.use_blis = blis
    return nlp


def transitions(state: str, encoder: dict[str, Any]) -> dict[str, Any]:
    """A parser by transitions: of trees, or of names."""
    return {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": state,
        "extra_state_tokens": False,
        "hidden_width": HIDDEN,
        "maxout_pieces": 2,
        "use_upper": True,
        "nO": None,
        "tok2vec": encoder,
    }


def pipe(nlp: Language, name: str) -> Any:
    """One part of the pipeline, whose own class each has."""
    return nlp.get_pipe(name)
