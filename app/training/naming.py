"""Given the right source, is the right speaker named?

    python -m app.training.naming GOLD [--errors]

In: gold articles with names (PolNeAR's dev). Out: for each kind of source how many names are right when the resolver is
given the human's sources, how honest its confidence is, and the errors themselves: the step that the pointer does not
take part in.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from spacy.language import Language

from app.attribution.attributor import WEIGHTS
from app.attribution.mentions import load_pipeline
from app.attribution.speakers import Asked, Resolved, Resolver
from app.training.phrases import normal_name
from app.training.reliability import Trial, calibration_error, equal_width
from app.training.scoreboard import read_gold_articles
from app.training.scoring import GoldArticle, GoldQuote

CONTEXT: Final = 300


@dataclass(frozen=True, slots=True)
class Named:
    """One quote with a known speaker, and the resolver's answer to its gold source."""

    article: GoldArticle
    quote: GoldQuote
    answer: Resolved

    @property
    def right(self) -> bool:
        """The name given is one of the gold speaker's."""
        return self.answer.speaker is not None and normal_name(self.answer.speaker.name) in self.quote.names


def name_sources(articles: Iterable[GoldArticle], pipeline: Language, resolver: Resolver) -> Iterator[Named]:
    """The resolver's answer to each gold source; quotes whose gold source is a known slip are asked, but not judged."""
    for article in articles:
        quotes = sorted(article.quotes, key=lambda quote: (quote.span.start, quote.span.end))
        if not any(quote.speaker_name for quote in quotes):
            continue
        asked = [Asked(quote.sources[0] if quote.sources else None, (quote.span,)) for quote in quotes]
        answers = resolver.resolve(pipeline(article.text), asked)
        for quote, answer in zip(quotes, answers, strict=True):
            if quote.speaker_name and not quote.slip:
                yield Named(article, quote, answer)


def figures(named: Sequence[Named]) -> dict[str, float]:
    """Shares of right names, all and by kind of source, and the expected calibration error of the confidence."""
    counted, right = Counter[str](), Counter[str]()
    for one in named:
        for key in ("all", one.quote.type):
            counted[key] += 1
            right[key] += one.right
    shares = {f"names right, {key}": right[key] / counted[key] for key in counted}
    tried = [Trial(one.answer.confidence, one.right) for one in named]
    return shares | {"calibration error": calibration_error(equal_width(tried))}


def describe_error(one: Named) -> str:
    """A paragraph about one wrong name."""
    text, quote, answer = one.article.text, one.quote, one.answer
    source = quote.sources[0] if quote.sources else quote.span
    before = text[max(0, source.start - CONTEXT) : source.start]
    after = text[source.end : source.end + CONTEXT // 3]
    given = answer.speaker.name if answer.speaker else None
    chain = " -> ".join(f"{link.span.of(text)[:40]!r} ({link.step})" for link in answer.chain)
    where = " ".join(f"{before}[[{source.of(text)}]]{after}".split())
    return (
        f"{one.article.id}:{quote.span.start} {quote.type}, {answer.confidence:.2f}\n"
        f"  gold {quote.speaker_name!r}, given {given!r}: {chain}\n  …{where}…"
    )


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, help="gold articles, one JSON object a line")
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="folder of the weights")
    parser.add_argument("--errors", action="store_true", help="print each error")
    options = parser.parse_args()
    pipeline = load_pipeline(options.weights / "mentions")
    resolver = Resolver.load(options.weights / "speakers")
    named = list(name_sources(read_gold_articles(options.gold), pipeline, resolver))
    lines = [describe_error(one) for one in named if options.errors and not one.right]
    lines += [f"{name} {100 * value:.1f}" for name, value in figures(named).items()]
    lines += [f"{kind} {number}" for kind, number in Counter(one.quote.type for one in named).items()]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
