"""Which body is "it"? Learns the scores of the candidates from articles in which every body is marked.

In: the invented articles and GUM's chains, as the engine reads them. Out: cases for the ranker of bodies, and the
ranker with its figures. A noun whose body is taken out of the candidates is a case as well: of nobody that is named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from app.attribution.article import Article, read_article
from app.attribution.bodies import Bodies
from app.attribution.genders import GenderTable
from app.attribution.ranking import Floats, Ranker
from app.attribution.referents import FEATURES, IT, Party, Referents
from app.attribution.types import Span
from app.training import invented
from app.training.coreference import Chained
from app.training.corpora import read_jsonl
from app.training.ranking import FOLDS, SOURCE_WEIGHT, Case, accuracy, fit, fit_several, other_folds

UNNAMED: Final = 0.3  # weight of a case whose body the article does not name
_PRONOUN: Final = FEATURES.index("pronoun")
_NOBODY: Final = FEATURES.index("nobody")


@dataclass(frozen=True, slots=True)
class Known:
    """What one article says of its bodies.

    names: character -> the body whose name it is in. references: end of a phrase -> the body that it stands for.
    complete: a noun that is no reference stands for nobody with a name.
    """

    article: Article
    corpus: str
    names: dict[int, str]
    references: dict[int, str]
    complete: bool


def of_invented(articles: Iterable[Chained], genders: GenderTable) -> Iterator[Known]:
    """The invented articles; the first half says nothing of nouns for bodies without a name."""
    for row, one in zip(read_jsonl(invented.FILE), articles, strict=True):
        names = {
            at: name["name"]
            for name in row["names"]
            if name["kind"] in invented.THINGS
            for at in range(name["start"], name["end"])
        }
        references = {name["end"]: name["name"] for name in row["names"] if name["kind"] == invented.REFERENCE}
        told = [Span(*source) for source in row.get("sources", ())]
        yield Known(_read(one, told, genders), one.corpus, names, references, "sources" in row)


def of_chains(articles: Iterable[Chained], genders: GenderTable) -> Iterator[Known]:
    """Articles with gold chains: one that has the name of a body tells what its pronouns and nouns stand for."""
    for one in articles:
        article = _read(one, (), genders)
        table, text = article.table, one.doc.text
        begins = {table.ends[past - 1]: table.starts[first] for first, past, kind in table.names if kind != "PERSON"}
        names, references = {}, {}
        for number, chain in enumerate(one.chains):
            named = [end for _, end in chain if end in begins]
            names.update({at: str(number) for end in named for at in range(begins[end], end)})
            for start, end in chain if named else ():
                phrase = text[start:end].lower()
                if phrase in IT or (phrase.startswith("the ") and end not in begins):
                    references[end] = str(number)
        yield Known(article, one.corpus, names, references, complete=True)


def _read(one: Chained, told: Sequence[Span], genders: GenderTable) -> Article:
    return read_article(
        one.doc, [*((asked.span, asked.quote) for asked in one.asked), *((s, ()) for s in told)], genders
    )


def collect(known: Known) -> list[Case]:
    """The cases of one article, each with what was right before as its history."""
    cases: list[Case] = []
    article, called = known.article, dict[Party, str]()

    def name_of(party: Party) -> str | None:
        if party not in called:
            starts = (article.table.starts[one.first] for one in reading.seen if one.party is party)
            counts = Counter(known.names[at] for at in starts if at in known.names)
            if not counts:
                return None
            called[party] = counts.most_common(1)[0][0]
        return called[party]

    def decide(i: int, candidates: list[Party | None], x: Floats) -> Floats:
        wanted = known.references.get(article.table.ends[i])
        source = i in article.sources
        weight = SOURCE_WEIGHT if source else 1.0
        right = [n for n, party in enumerate(candidates) if wanted and party and name_of(party) == wanted]
        noun = not x[0, _PRONOUN]
        if right:
            cases.append(Case(x, right[0], weight, source, known.corpus))
        if noun and (right or (wanted is None and known.complete)):
            without = x[[n for n in range(len(candidates)) if n not in right]]
            cases.append(Case(without, len(without) - 1, UNNAMED * weight, source, known.corpus))
        shares = np.zeros(len(candidates), dtype=np.float32)
        shares[right[:1] or -1] = 1.0
        return shares

    reading = Referents(article.table, Bodies(article.table), article.sources, decide)
    reading.run()
    return cases


def train(articles: Sequence[Chained], genders: GenderTable, *, seed: int) -> tuple[Ranker, dict[str, float]]:
    """The ranker, and how often it is right of the invented articles held out, a fifth at a time: sources only.

    articles: those of GUM and the invented ones; of others nothing is learnt.
    """
    chains = list(of_chains((a for a in articles if a.corpus == "GUM"), genders))
    marked = list(of_invented((a for a in articles if a.corpus == invented.CORPUS), genders))
    folds = [[case for known in marked[number::FOLDS] for case in collect(known)] for number in range(FOLDS)]
    others = [case for known in chains for case in collect(known)]
    right = {"pronouns for bodies": (0.0, 0), "nouns for bodies": (0.0, 0)}
    for number, fold in enumerate(folds):
        held_out = fit([*others, *other_folds(folds, number)], seed=seed)
        for name, pronoun in zip(right, (1.0, 0.0), strict=True):
            cases = [case for case in fold if case.source and case.x[0, _PRONOUN] == pronoun and not _is_nobody(case)]
            hits, count = right[name]
            right[name] = hits + accuracy(held_out, cases) * len(cases), count + len(cases)
    figures = {}
    for name, (hits, count) in right.items():
        figures[f"{name}, invented held out"] = hits / max(1, count)
        figures[f"{name} counted, invented held out"] = float(count)
    return fit_several([*others, *(case for part in folds for case in part)], seed=seed), figures


def _is_nobody(case: Case) -> bool:
    return bool(case.x[case.right, _NOBODY])
