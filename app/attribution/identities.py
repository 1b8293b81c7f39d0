"""Whom does a source name, in this article?

Holds what is read once per article (cast, descriptions, organisations, pronouns) and answers one source at a time with
a speaker, the chain of mentions that leads there, and the probability that the speaker is right.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Final

from app.attribution.answers import (
    SURE_BESIDE,
    SURE_NAMELESS,
    SURE_NOBODY,
    SURE_SAME,
    SURE_SEVERAL,
    SURE_THING,
    SURE_UNKNOWN,
    SURE_WORDS,
    SUREST_NAME,
    Answer,
)
from app.attribution.article import Article
from app.attribution.bodies import SOMEONE, body_name, is_body_name, named_beside, several_past
from app.attribution.body_answers import BodyAnswers
from app.attribution.cast import Figure
from app.attribution.descriptions import Description, describe, role_end, role_of, stands_for_somebody
from app.attribution.discourse import HE, Choice, Reading, mention_before
from app.attribution.interviews import QUESTION_AND_ANSWER
from app.attribution.kin import KIN
from app.attribution.lexicon import BODY_NOUNS, DOCUMENTS, GENDERED, words
from app.attribution.names import gives
from app.attribution.offices import holder_of_initials
from app.attribution.phrases import Phrase, name_in, read_phrase
from app.attribution.ranking import Ranker, judge_by
from app.attribution.referents import LEAST_SURE
from app.attribution.roles import kind_of_noun, reader_name, singular
from app.attribution.types import Link, Span, Speaker, SpeakerKind, Step

ISSUED: Final = words("""
    account address e-mail email feed letter memo message note notice page post remarks reply report speech statement
    testimony tweet tweets
""")
LOOK_BACK: Final = 30  # tokens, for "who"


class Identities:
    """One article, read to its end; lives for one call."""

    def __init__(self, article: Article, of_people: Ranker, of_bodies: Ranker) -> None:
        """Reads the pronouns and descriptions of the article."""
        self.table, self.phrases, self.cast = article.table, article.phrases, article.cast
        self.sources = article.sources
        reading = Reading(article.table, article.cast, judge_by(of_people), article.named_by)
        self.bodies = BodyAnswers(article.table, article.sources, of_bodies)
        self.choices = reading.run(article.descriptions)
        self.kinship, self.owners = reading.kinship, reading.owners
        self._speakers: dict[Figure, Speaker] = {}
        self._answers: dict[Span, Answer] = {}

    def speaker(self, span: Span) -> Answer:
        """Who a source is; the same span is worked out once."""
        if span not in self._answers:
            phrase = self.phrases.get(span) or read_phrase(self.table, span)
            self._answers[span] = (
                Answer(None, (Link(span, "source"),), 0.0) if phrase is None else self._answer(phrase, span)
            )
        return self._answers[span]

    def _answer(self, phrase: Phrase, span: Span) -> Answer:
        label = span.of(self.table.text)
        if label.upper() in QUESTION_AND_ANSWER:  # whoever asks, or answers, in this article: no name
            return Answer(Speaker(label, "unknown"), (Link(span, "source"),), SUREST_NAME)
        if phrase.pronoun:
            return self._pronoun(phrase, span)
        if (past := several_past(self.table, phrase)) is not None:
            together = body_name(self.table, phrase.first, past)
            return Answer(Speaker(together, "group"), (Link(span, "source"),), SURE_SEVERAL)
        conjoined = self._conjoined(phrase)
        mention = None if conjoined else name_in(self.table, self.cast, phrase)
        if mention is not None:
            return self._named(mention.figure, self.table.span(mention.first, mention.past), span, mention.sure)
        if conjoined:
            return Answer(
                Speaker(reader_name(self.table.text_of(phrase.first, phrase.past)), "group"),
                (Link(span, "source"),),
                SURE_SEVERAL,
            )
        return self._body(phrase, span) if is_body_name(self.table, phrase) else self._described(phrase, span)

    def _conjoined(self, phrase: Phrase) -> bool:
        """Several speakers: "Jane Roe and John Doe", "Roe and other mayors"."""
        for i in range(phrase.first + 1, phrase.core_past - 1):
            if self.table.tags[i] != "CC" or self.table.lows[i] != "and" or self.table.label[i]:
                continue
            left, right = self.cast.at.get(i - 1), self.cast.at.get(phrase.head)
            if left is not None and (right is None or right.figure is not left.figure):
                return True
        return False

    def _named(self, figure: Figure, mention: Span, span: Span, sure: float) -> Answer:
        """A person's name: the chain goes on to the first mention that gives the fullest form, if this one does not."""
        chain = (Link(span, "source"), *self._to_full_name(figure, mention, "surname"))
        return Answer(self.speaker_of(figure), chain, min(sure, SUREST_NAME))

    def _to_full_name(self, figure: Figure, mention: Span, step: Step) -> tuple[Link, ...]:
        """The step from a mention to the first one that gives the name in full; none if this one gives it."""
        fullest = self._fullest.get(figure)
        if fullest is None or fullest == mention or (figure.name and gives(mention.of(self.table.text), figure.name)):
            return ()
        return (Link(fullest, step),)

    @cached_property
    def _fullest(self) -> dict[Figure, Span]:
        """The first mention of each that gives the name in full; all are found in one pass."""
        found: dict[Figure, Span] = {}
        for mention in self.cast.mentions:
            name = mention.figure.name
            if name is None or mention.figure in found:
                continue
            if gives(self.table.text_of(mention.first, mention.past), name):
                found[mention.figure] = self.table.span(mention.first, mention.past)
        return found

    def speaker_of(self, figure: Figure) -> Speaker:
        """The figure as the service shows it."""
        if figure not in self._speakers:
            self._speakers[figure] = self._describe_figure(figure)
        return self._speakers[figure]

    def _describe_figure(self, figure: Figure) -> Speaker:
        if figure.name is not None:
            name = figure.name.text
            aliases = tuple(form for form in figure.forms if form != name)
            return Speaker(name, "person", role_of(figure), aliases)
        if figure.description is None:
            return Speaker("unknown", "unknown")
        first, past = figure.description
        return Speaker(reader_name(self.table.text_of(first, role_end(self.table, self.cast, past))), "anonymous")

    def _pronoun(self, phrase: Phrase, span: Span) -> Answer:
        if phrase.pronoun in HE:
            return self._chosen(self.choices.get(phrase.head), "pronoun", span)
        if phrase.pronoun in ("which", "that", "they"):
            return self.bodies.thing(phrase, span)
        if phrase.pronoun in ("who", "whom"):
            mention = mention_before(self.cast.mentions, phrase.head)
            if mention is not None and phrase.head - mention.past <= LOOK_BACK:
                return self._named_by(mention.figure, (mention.first, mention.past), "pronoun", span, 0.85)
        if phrase.pronoun == "it":
            known = self._referred(phrase.head, "pronoun", span)
            return known or Answer(None, (Link(span, "source"),), SURE_NOBODY)
        return Answer(None, (Link(span, "source"),), SURE_NOBODY)

    def _chosen(self, choice: Choice | None, step: Step, span: Span) -> Answer:
        if choice is None:
            return Answer(None, (Link(span, "source"),), SURE_NOBODY)
        return self._named_by(choice.figure, choice.before, step, span, choice.sure)

    def _named_by(self, figure: Figure, before: tuple[int, int] | None, step: Step, span: Span, sure: float) -> Answer:
        """Over the mention that a pronoun or description points back to, to the name."""
        chain = [Link(span, "source")]
        if before is None:
            fullest = self._fullest.get(figure)
            chain += [Link(fullest, step)] if fullest is not None else []
        else:
            mention = self.cast.at.get(before[0])
            known = mention is not None and mention.figure is figure
            tokens = (mention.first, mention.past) if mention is not None and known else before
            onwards: Step = "surname" if known else "pronoun" if self.table.lows[before[0]] in HE else "title"
            chain.append(Link(self.table.span(*tokens), step))
            chain += self._to_full_name(figure, chain[-1].span, onwards)
        return Answer(self.speaker_of(figure), tuple(chain), sure)

    def _body(self, phrase: Phrase, span: Span) -> Answer:
        """A name that is no person's: an organisation, a place, or a people ("Democrats")."""
        known = self.bodies.in_brackets(phrase, span)
        if known is None and (holder := holder_of_initials(self.table, self.cast, phrase)) is not None:
            return self._named_by(holder, None, "title", span, SURE_THING)
        return known or self.bodies.named(phrase, span)

    def _referred(self, token: int, step: Step, span: Span, *, least: float = 0.0) -> Answer | None:
        """The body that "it" or "the company" stands for; None where none is likely."""
        reference = self.bodies.references.get(token)
        if reference is None or reference.before is None or reference.sure < least:
            return None
        chain = [Link(span, "source"), Link(self.table.span(reference.before.first, reference.before.past), step)]
        body = reference.before.party.body
        if body is not None:
            return self.bodies.answer(body, chain, reference.sure)
        phrase = read_phrase(self.table, chain[-1].span)  # "The charity said ... it added"
        words = self._in_words(phrase, describe(self.table, phrase.head), span) if phrase is not None else None
        return words and replace(words, chain=tuple(chain), sure=reference.sure)

    def _described(self, phrase: Phrase, span: Span) -> Answer:
        """No name in the phrase: whoever holds the role, whoever issued the statement, else the words themselves."""
        table = self.table
        description = describe(table, phrase.head)
        noun = table.lows[phrase.head]
        if (beside := named_beside(table, phrase)) is not None:
            return self.bodies.answer(beside, [Link(span, "source")], SURE_BESIDE)
        if noun in ISSUED and (issuer := self._issuer(phrase)) is not None:
            chain = (Link(span, "source"), *issuer.chain[1:])
            return Answer(issuer.speaker, chain, issuer.sure * 0.8)
        if stands_for_somebody(table, phrase.head, self.sources) and not description.plural:
            answer = self._person_described(phrase, description, span)
            if answer is not None:
                return answer
        if noun in BODY_NOUNS:
            known = self._referred(phrase.head, "title", span, least=LEAST_SURE)
            if known is not None:
                return known
        return self._in_words(phrase, description, span)

    def _person_described(self, phrase: Phrase, description: Description, span: Span) -> Answer | None:
        choice = self.choices.get(phrase.head)
        if choice is not None and choice.figure.named:
            return self._chosen(choice, "title", span)
        relative = self.kinship.relative(phrase.head, self.owners) if description.head in KIN else None
        if relative is not None:  # here or later the article says who that is
            return self._named_by(relative, None, "title", span, SURE_THING)
        if choice is not None and choice.before is not None:
            same = replace(choice, sure=min(choice.sure, SURE_SAME))
            return self._chosen(same, "same name" if description.head not in GENDERED else "title", span)
        return None

    def _issuer(self, phrase: Phrase) -> Answer | None:
        """Whose statement it is: "a statement by the ministry", "Roe's tweet", "his account"."""
        table = self.table
        for i in range(phrase.core_past, phrase.past - 1):
            if table.lows[i] in ("by", "from"):
                return self.speaker(table.span(i + 1, phrase.past))
        for i in range(phrase.head - 1, phrase.first - 1, -1):
            if table.tags[i] == "PRP$" and table.lows[i] in HE:
                return self._chosen(self.choices.get(i), "pronoun", table.span(i, i + 1))
            owns = i + 1 == phrase.head or table.tags[i + 1] == "POS"  # "its", "the union's"
            if owns and i in self.bodies.references:
                return self._referred(i, "pronoun", table.span(i, i + 1))
            mention = self.cast.at.get(i - 1) if table.lows[i] in ("'s", "’s", "'", "’") else None
            if mention is not None:
                return self._named(
                    mention.figure, table.span(mention.first, mention.past), table.span(i - 1, i), mention.sure
                )
        return None

    def _in_words(self, phrase: Phrase, description: Description, span: Span) -> Answer:
        """The phrase itself, as a reader would write it; "his campaign" becomes "Jane Roe's campaign"."""
        table = self.table
        text = reader_name(self.table.text_of(phrase.first, phrase.past))
        kind: SpeakerKind = kind_of_noun(table.lows[phrase.head], plural=table.tags[phrase.head] in ("NNS", "NNPS"))
        if kind == "unknown" and table.lows[phrase.first] in SOMEONE and table.label[phrase.head]:
            kind = "anonymous"  # "another Texan"
        aliases: tuple[str, ...] = ()
        owner = self._owner(phrase)
        if owner is not None and owner[0].name is not None:
            aliases = (text,)
            rest = reader_name(self.table.text_of(owner[1], phrase.past))
            text = f"{owner[0].name.text}'s {rest}"
            aliases = tuple(alias for alias in (*aliases, rest) if alias != text)
        sure = SURE_WORDS if kind != "unknown" or singular(description.head) in DOCUMENTS else SURE_UNKNOWN
        if description.definite and not aliases and not description.plural:
            somebody = stands_for_somebody(table, phrase.head, self.sources)
            sure = SURE_NAMELESS if somebody else SURE_SAME if description.head in BODY_NOUNS else sure
        return Answer(Speaker(text, kind, None, aliases), (Link(span, "source"),), sure)

    def _owner(self, phrase: Phrase) -> tuple[Figure, int] | None:
        """The person in "his campaign" or "Roe's campaign", and the token where what is owned begins."""
        table, first = self.table, phrase.first
        if phrase.head == first:
            return None
        if table.tags[first] == "PRP$":
            owner = self.owners.get(first)
            return None if owner is None else (owner, first + 1)
        mention = self.cast.at.get(first)
        if mention is None or mention.past >= phrase.head or table.tags[mention.past] != "POS":
            return None
        return mention.figure, mention.past + 1
