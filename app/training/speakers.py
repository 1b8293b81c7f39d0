"""Who is meant? Learns what the resolver needs: the gender of given names, and the scores of a pronoun's candidates.

    python -m app.training.speakers --corpora DIR [--out DIR]

Out: genders.json, census.npz, ranker.npz and bodies.npz, and the figures of the model card. Source of the idea: a
ranker over the mentions before a pronoun (Denis and Baldridge, IJCAI 2007), taught by chains; here what was decided
before is its history.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from spacy.language import Language

from app.attribution.article import Article, read_article
from app.attribution.attributor import WEIGHTS
from app.attribution.cast import Figure
from app.attribution.discourse import HE, Reading
from app.attribution.genders import CENSUS_FILE, GENDERS_FILE, GenderTable
from app.attribution.mentions import blank_pipeline, load_pipeline
from app.attribution.names import fold, parse
from app.attribution.phrases import read_phrase
from app.attribution.pointer import Pointer
from app.attribution.ranking import FEATURES, Floats, Judge, Ranker, judge_by
from app.attribution.referents import FEATURES as BODY_FEATURES
from app.attribution.speakers import BODIES_FILE, RANKER_FILE
from app.attribution.types import Span
from app.training import invented, referents
from app.training.coreference import Chain, Chained, gum, polnear
from app.training.given_names import census, corrected, listed
from app.training.ranking import FOLDS, SILVER, SOURCE_WEIGHT, Case, accuracy, doubt, fit, fit_several, other_folds

_DISAGREES: Final = FEATURES.index("disagrees")
_DESCRIPTION: Final = FEATURES.index("description")
# A chain that ties "she" to a name known as a man's is a slip of the chain, or of the names put together, and no
# lesson: with such cases "John Doe met Jane Roe ... she" went to John Doe.
CONTRADICTION: Final = 0.7
CORPORA: Final = {SILVER: 0.6, "GUM": 2.0, invented.CORPUS: 2.0}
"""What a case of each corpus weighs; the chains of the first are a machine's."""
CAP: Final = 5.0
OFTENER: Final = 2.0  # times: no given name is a word that stands so much oftener outside people's names
OFTENER_SURNAME: Final = 10.0  # times: nor one that so much oftener ends them, or stands alone


@dataclass(frozen=True, slots=True)
class Taught:
    """What chains say of one article: pronoun's token -> its figure, or the heads of the descriptions in its chain."""

    figures: dict[int, Figure]
    heads: dict[int, frozenset[int]]


def learn_genders(articles: Iterable[Chained], *, least: int = 3) -> dict[str, float]:
    """Folded given name -> log-odds that it is a man's: the list, moved by the pronouns in the chains of full names."""
    counts: dict[str, Counter[int]] = {}
    for article in articles:
        text = article.doc.text
        persons = {(e.start_char, e.end_char): e.text for e in article.doc.ents if e.label_ == "PERSON"}
        for chain in article.chains:
            pronouns = Counter(HE[w] for a, b in chain if (w := text[a:b].lower()) in HE)
            names = {n.words[0] for m in chain if m in persons and (n := parse(persons[m])) is not None and n.full}
            if len(names) == 1 and pronouns:
                winner, most = pronouns.most_common(1)[0]
                if most >= 0.8 * pronouns.total():
                    counts.setdefault(names.pop(), Counter())[winner] += 1
    odds = listed()
    for name, count in counts.items():
        if len(name) > 2 and count.total() >= least and name not in odds:
            told = max(-CAP, min(CAP, 1.5 * math.log((count[1] + 0.5) / (count[-1] + 0.5))))
            odds[name] = corrected(name, told)
    return dict(sorted(odds.items()))


def ordinary_words(articles: Iterable[Chained], names: Collection[str]) -> list[str]:
    """Those of the names that, with a capital within a sentence, are oftener something else: "may", "clinton"."""
    given, surname, other = Counter[str](), Counter[str](), Counter[str]()
    for article in articles:
        for token, after in pairwise([*article.doc, None]):
            if not token.text[0].isupper() or token.is_sent_start or (word := fold(token.text)) not in names:
                continue
            person = token.ent_type_ == "PERSON"
            goes_on = person and after is not None and after.ent_type_ == "PERSON" and after.ent_iob_ == "I"
            (given if goes_on else surname if person else other)[word] += 1
    found = {word for word, count in other.items() if count > OFTENER * (given[word] + 2)}
    return sorted(found | {word for word, count in surname.items() if count > OFTENER_SURNAME * (given[word] + 1)})


def learn_endings(names: dict[str, float]) -> dict[str, float]:
    """The last one to three letters of given names -> weakened log-odds."""
    counts: dict[str, Counter[int]] = {}
    for name, odds in names.items():
        for length in (1, 2, 3):
            if len(name) > length:
                counts.setdefault(name[-length:], Counter())[1 if odds > 0 else -1] += 1
    endings = {}
    for ending, count in sorted(counts.items()):
        if count.total() >= (6 if len(ending) > 1 else 1):
            endings[ending] = round(0.6 * math.log((count[1] + 1) / (count[-1] + 1)), 3)
    return endings


def prepare(article: Chained, genders: GenderTable) -> Article:
    """The article as the resolver reads it, with the human's sources."""
    return read_article(article.doc, [(one.span, one.quote) for one in article.asked], genders)


def teach(article: Article, chains: Sequence[Chain]) -> Taught:
    """What each pronoun of the chains stands for: the figure that most of its chain's names belong to."""
    figures: dict[int, Figure] = {}
    heads: dict[int, frozenset[int]] = {}
    described = {d.past - 1 for d in article.descriptions}
    for chain in chains:
        found: Counter[Figure] = Counter()
        nouns, pronouns = set(), []
        for start, end in chain:
            phrase = read_phrase(article.table, Span(start, end))
            if phrase is None:
                continue
            if phrase.pronoun in HE:
                pronouns.append(phrase.head)
            elif phrase.head in article.cast.at:
                found[article.cast.at[phrase.head].figure] += 1
            elif phrase.head in described:
                nouns.add(phrase.head)
        if found:
            figure, most = found.most_common(1)[0]
            if most >= 0.7 * found.total():
                figures.update(dict.fromkeys([*pronouns, *nouns], figure))
        elif nouns:
            heads.update(dict.fromkeys(pronouns, frozenset(nouns)))
    return Taught(figures, heads)


def collect(article: Article, taught: Taught, corpus: str, *, judge: Judge[Figure] | None) -> list[Case]:
    """The cases of one article. judge None: the history is what the chains say; else what the judge decides."""
    cases = []

    def record(i: int, candidates: list[Figure], x: Floats) -> Floats:
        right = [n for n, figure in enumerate(candidates) if _is_right(figure, i, taught)]
        if right and x[right[0], _DISAGREES] < CONTRADICTION:
            source = i in article.sources
            weight = CORPORA[corpus] * (SOURCE_WEIGHT if source else 1.0)
            cases.append(Case(x, right[0], weight, source, corpus))
        if judge is not None:
            return judge(i, candidates, x)
        shares = np.zeros(len(candidates), dtype=np.float32)
        shares[right[:1]] = 1.0
        return shares

    Reading(article.table, article.cast, record, article.named_by).run(article.descriptions)
    return cases


def _is_right(figure: Figure, i: int, taught: Taught) -> bool:
    if i in taught.figures:
        return figure is taught.figures[i]
    return figure.description is not None and figure.description[1] - 1 in taught.heads.get(i, ())


def write_genders(out: Path, genders: GenderTable) -> None:
    """The tables of given names, into a folder that is made."""
    out.mkdir(parents=True, exist_ok=True)
    steps = np.diff(genders.census.keys, prepend=np.uint32(0))  # small numbers, which compress
    np.savez_compressed(out / CENSUS_FILE, steps=steps, odds=genders.census.odds)
    rounded = {name: round(odds, 2) for name, odds in genders.names.items()}
    stored = {"names": rounded, "endings": genders.endings, "ordinary": genders.ordinary}
    tables = json.dumps(stored, ensure_ascii=False, separators=(",", ":"))
    (out / GENDERS_FILE).write_text(tables + "\n", encoding="utf-8")


def write_ranker(file: Path, ranker: Ranker, features: Sequence[str]) -> None:
    """Plain numbers, no pickle, and which feature each column is."""
    np.savez_compressed(
        file, hidden=ranker.hidden, hidden_bias=ranker.hidden_bias, output=ranker.output, features=np.array(features)
    )


def train(
    folder: Path, pipeline: Language, pointer: Pointer, out: Path, *, seed: int, log: Callable[[str], None]
) -> dict[str, float]:
    """Learns from the train splits, writes the tables to ``out``, returns the figures; one thread, four minutes.

    pipeline, pointer: of the engine, which find the names of the invented articles.
    """
    tokenizer = blank_pipeline()
    articles = [
        *polnear(folder, tokenizer, split="train"),
        *gum(folder, tokenizer, split="train"),
        *invented.chained(pipeline, pointer),
    ]
    log(f"speakers: {dict(Counter(article.corpus for article in articles))} articles")
    names = learn_genders(articles)
    ordinary = ordinary_words(articles, names)
    folds = [_fold_cases(articles, f, ordinary, judge=None) for f in range(FOLDS)]
    rankers = [fit(other_folds(folds, f), seed=seed) for f in range(FOLDS)]
    log("speakers: second round, with the first round's choices as history")
    folds = [_fold_cases(articles, f, ordinary, judge=judge_by(rankers[f])) for f in range(FOLDS)]
    rankers = [fit(other_folds(folds, f), seed=seed) for f in range(FOLDS)]
    trusted = [doubt(folds[f], rankers[f]) for f in range(FOLDS)]
    held_out = fit_several(other_folds(trusted, 0), seed=seed)
    ranker = fit_several([case for part in trusted for case in part], seed=seed)
    endings = learn_endings(names)
    genders = GenderTable(names, endings, ordinary, census())
    of_bodies, right = referents.train(articles, genders, seed=seed)
    write_genders(out, genders)
    write_ranker(out / RANKER_FILE, ranker, FEATURES)
    write_ranker(out / BODIES_FILE, of_bodies, BODY_FEATURES)
    figures = {"names with a gender": float(len(names))} | right
    for corpus in CORPORA:
        cases = _pronouns(case for case in folds[0] if case.corpus == corpus)
        figures[f"pronouns, {corpus} held out"] = accuracy(held_out, cases)
        figures[f"pronouns counted, {corpus} held out"] = float(len(cases))
    for split in ("dev", "test"):
        documents = list(gum(folder, tokenizer, split=split))
        for history, judge in (("", judge_by(ranker)), (" told what is before", None)):
            cases = []
            for document in documents:
                read = prepare(document, genders)
                cases += collect(read, teach(read, document.chains), document.corpus, judge=judge)
            cases = _pronouns(cases)
            figures[f"pronouns{history}, GUM {split}"] = accuracy(ranker, cases)
        figures[f"pronouns counted, GUM {split}"] = float(len(cases))
    for name, value in figures.items():
        log(f"speakers: {name} {value:.3f}")
    return figures


def _pronouns(cases: Iterable[Case]) -> list[Case]:
    """Without the descriptions."""
    return [case for case in cases if not case.x[0, _DESCRIPTION]]


def _fold_cases(
    articles: Sequence[Chained], number: int, ordinary: list[str], *, judge: Judge[Figure] | None
) -> list[Case]:
    """The cases of one fold, read with the genders that the other folds teach, as names will be unseen later."""
    names = learn_genders([article for i, article in enumerate(articles) if i % FOLDS != number])
    genders = GenderTable(names, learn_endings(names), ordinary, census())
    cases = []
    for article in articles[number::FOLDS]:
        read = prepare(article, genders)
        cases += collect(read, teach(read, article.chains), article.corpus, judge=judge)
    return cases


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=Path, required=True, help="folder of the corpora")
    parser.add_argument("--out", type=Path, default=WEIGHTS / "speakers", help="where the tables go")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="the networks that find names")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    finders = load_pipeline(options.weights / "mentions"), Pointer.load(options.weights / "pointer")
    train(options.corpora, *finders, options.out, seed=options.seed, log=print)


if __name__ == "__main__":
    main()
