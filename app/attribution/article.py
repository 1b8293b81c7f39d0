"""What is known of an article before any pronoun is read?

In: a ``Doc``, the quotes of the text and their sources. Out: an Article: its tokens, its sources taken apart, the
people it names, the descriptions of people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from spacy.tokens import Doc

from app.attribution.cast import Cast, Figure, find_cast
from app.attribution.descriptions import Description, find_descriptions
from app.attribution.genders import GenderTable
from app.attribution.names import fold
from app.attribution.people import part_people
from app.attribution.phrases import Phrase, likely_person, name_in, read_phrase
from app.attribution.tokens import TokenTable, read_tokens
from app.attribution.types import Span


@dataclass(frozen=True, slots=True)
class Article:
    """What is known of an article before any pronoun is read.

    named_by: token that heads the source of a quote -> who is named in what is said.
    """

    table: TokenTable
    phrases: dict[Span, Phrase | None]
    cast: Cast
    descriptions: list[Description]
    named_by: Mapping[int, Set[Figure]]

    @property
    def sources(self) -> Set[int]:
        """The tokens that head the source of a quote."""
        return self.named_by.keys()


def read_article(doc: Doc, quotes: Sequence[tuple[Span | None, Sequence[Span]]], genders: GenderTable) -> Article:
    """quotes: the source and the parts of each, in text order."""
    table = read_tokens(doc, [part for _, parts in quotes for part in parts])
    sources = [span for span, _ in quotes if span is not None]
    part_people(table, genders)
    by_span = {span: read_phrase(table, span) for span in dict.fromkeys(sources)}
    phrases = [phrase for phrase in by_span.values() if phrase is not None]
    surnames = frozenset(word for word, votes in _votes(table).items() if votes > 0)
    extra = [likely_person(table, genders, phrase, surnames) for phrase in phrases]
    cast = find_cast(table, genders, [span for span in extra if span is not None])
    named = [(phrase, name_in(table, cast, phrase)) for phrase in phrases]
    heads = {phrase: mention.first if mention is not None else phrase.head for phrase, mention in named}
    named_by: dict[int, set[Figure]] = {}
    for span, parts in quotes:
        phrase = None if span is None else by_span[span]
        if phrase is not None:
            tokens = (token for part in parts for token in range(*table.within(part)))
            named_by.setdefault(heads[phrase], set()).update(cast.at[i].figure for i in tokens if i in cast.at)
    descriptions = find_descriptions(table, cast, named_by.keys())
    return Article(table, by_span, cast, descriptions, named_by)


def _votes(table: TokenTable) -> Counter[str]:
    """Last word of each name -> how much oftener it ends a person's name than another."""
    votes: Counter[str] = Counter()
    for _, past, label in table.names:
        if label == "PERSON":
            votes[fold(table.words[past - 1])] += 1
        elif not table.words[past - 1].isupper():  # "ROE:" in a transcript is often taken for an acronym
            votes[fold(table.words[past - 1])] -= 1
    return votes
