"""Which organisation, place or people does a source name?

Holds the bodies of one article, and what "it" and "the company" stand for in it, each read when first asked for.
"""

from __future__ import annotations

from collections.abc import Set
from functools import cached_property
from typing import Final

from app.attribution.answers import SURE_BODY, SURE_NOBODY, SURE_PEOPLE, SURE_THING, Answer
from app.attribution.bodies import Bodies, Body, body_name, name_range
from app.attribution.lexicon import PARTISANS
from app.attribution.phrases import Phrase
from app.attribution.ranking import Ranker, judge_by
from app.attribution.referents import Reference, Referents
from app.attribution.roles import kind_of_noun, reader_name, singular
from app.attribution.things import thing_before
from app.attribution.tokens import TokenTable
from app.attribution.types import Link, Span, Speaker

LONGEST_LOST: Final = 3  # words that the tagger leaves out in front of a name of an organisation


class BodyAnswers:
    """The bodies of one article; lives for one call."""

    def __init__(self, table: TokenTable, sources: Set[int], ranker: Ranker) -> None:
        """sources: the tokens that head the source of a quote; ranker: of bodies."""
        self.table, self.sources, self._ranker = table, sources, ranker

    @cached_property
    def bodies(self) -> Bodies:
        """What the article names."""
        return Bodies(self.table)

    @cached_property
    def references(self) -> dict[int, Reference]:
        """What "it" and "the company" stand for."""
        return Referents(self.table, self.bodies, self.sources, judge_by(self._ranker)).run()

    def in_brackets(self, phrase: Phrase, span: Span) -> Answer | None:
        """The body whose acronym stands in brackets behind the head: "the ministry (MOH)"."""
        for i in range(phrase.head + 1, phrase.past):
            if self.table.words[i - 1] == "(" and (long := self.bodies.by_acronym.get(self.table.words[i])) is not None:
                return self.answer(long, [Link(span, "source")], SURE_BODY)
        return None

    def named(self, phrase: Phrase, span: Span) -> Answer:
        """A name that is no person's: an organisation, a place, or a people ("Democrats")."""
        table, link = self.table, Link(span, "source")
        people = singular(table.lows[phrase.head]) in PARTISANS
        if table.tags[phrase.head] == "NNPS" and (people or table.label[phrase.head] not in ("ORG", "PLACE")):
            name = reader_name(table.text_of(phrase.first, phrase.core_past))
            return Answer(Speaker(name, "group"), (link,), SURE_PEOPLE)
        first, past = name_range(table, phrase.head, phrase.first, phrase.past)
        return self.answer(Body(body_name(table, first, past), first, past), [link], SURE_BODY)

    def thing(self, phrase: Phrase, span: Span) -> Answer:
        """ "which": an organisation; "they": a group of people or an organisation."""
        table, source = self.table, Link(span, "source")
        thing = thing_before(table, phrase, self.sources)
        if thing is None:
            return Answer(None, (source,), SURE_NOBODY)
        first, past, people = thing
        if not people:
            first, past = name_range(table, past - 1, max(0, first - LONGEST_LOST), past)
        chain = [source, Link(table.span(first, past), "pronoun")]
        if people:
            kind = kind_of_noun(table.lows[past - 1], plural=True)
            return Answer(Speaker(reader_name(table.text_of(first, past)), kind), tuple(chain), SURE_THING)
        return self.answer(Body(body_name(table, first, past), first, past), chain, SURE_THING)

    def answer(self, body: Body, chain: list[Link], sure: float) -> Answer:
        """A body under its fullest name, with its other names; chain: how it was reached."""
        longer = self.bodies.full(body.name)
        if longer is not None:
            chain.append(Link(self.table.span(longer[0].first, longer[0].past), "acronym" if longer[1] else "surname"))
            body = longer[0]
        aliases = tuple(alias for alias in self.bodies.aliases(body.name) if alias != body.name)
        return Answer(Speaker(body.name, "organisation", None, aliases), tuple(chain), sure)
