"""Which people does the article name, and where?

In: a TokenTable. Out: a Cast: one Figure for each person (named, or described only: "a woman in the front row"), every
mention of each in text order, their gender and their roles. Short forms go to the fullest name, also when that comes
later; two people with one surname are kept apart by title, given name and nearness.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.attribution.genders import GenderTable
from app.attribution.kin import is_relative
from app.attribution.lexicon import COURTESY, REGNAL
from app.attribution.names import Name, fold, parse, same_person, strip_particles
from app.attribution.people import person_spans
from app.attribution.tokens import TokenTable
from app.attribution.types import MentionKind

MAX_NAMESAKES = 24  # of one surname that are compared; keeps a list of ten thousand Smiths linear
SURE_GENDER = 6.0
_ASIDE = 2.5
_AGREES = 3.0  # log-odds of a gender that a title may ask for


@dataclass(slots=True, eq=False)
class Figure:
    """One person of the article. gender: log-odds, positive for a man. roles: phrase -> rank, lower is better."""

    number: int
    name: Name | None = None
    forms: dict[str, int] = field(default_factory=dict)  # as written -> how often, in order of appearance
    full_forms: list[Name] = field(default_factory=list)
    titles: set[str] = field(default_factory=set)
    gender: float = 0.0
    roles: dict[str, int] = field(default_factory=dict)
    role_words: set[str] = field(default_factory=set)
    description: tuple[int, int] | None = None  # tokens of the phrase of a figure without a name
    first: int = 1 << 60  # token of the first mention
    last: int = -(1 << 60)  # token of the latest mention, while the cast is being read
    weight: int = 0  # full names and titled mentions so far
    relative: bool = False  # named as somebody's mother or son
    personal: bool = False  # named with a title, a suffix or a known given name: nothing else than a person

    @property
    def named(self) -> bool:
        """True if the article gives a name."""
        return self.name is not None


@dataclass(slots=True)
class Mention:
    """Tokens [first, past) that refer to a figure. sure: probability that it is this figure."""

    first: int
    past: int
    figure: Figure
    kind: MentionKind
    sure: float = 1.0


@dataclass(slots=True)
class Cast:
    """figures in order of discovery; mentions of names in text order; at: token -> the name mention that covers it."""

    figures: list[Figure]
    mentions: list[Mention]
    at: dict[int, Mention]


def find_cast(table: TokenTable, genders: GenderTable, extra: Iterable[tuple[int, int]] = ()) -> Cast:
    """Everybody whom the article names. extra: token ranges that are known to be names of people (a source, say)."""
    spans = person_spans(table, extra, genders)
    written = [table.text_of(first, past) for first, past in spans]
    names = {text: parse(text) for text in dict.fromkeys(written)}  # a name comes up many times
    parsed = [(span, name) for span, text in zip(spans, written, strict=True) if (name := names[text]) is not None]
    return _Casting(table, genders).run(parsed)


class _Casting:
    """The reading of one article's names; lives for one call."""

    def __init__(self, table: TokenTable, genders: GenderTable) -> None:
        self.table = table
        self.genders = genders
        self.figures: list[Figure] = []
        self.by_last: dict[str, list[Figure]] = {}
        self.by_first: dict[str, list[Figure]] = {}
        self.by_middle: dict[str, list[Figure]] = {}

    def run(self, parsed: list[tuple[tuple[int, int], Name]]) -> Cast:
        """First the full names of the whole article, then every mention in text order."""
        known: dict[tuple[tuple[str, ...], str], Figure] = {}
        fulls = Counter((n.words, n.suffix) for _, n in parsed if n.full)
        alone = {n.words[-1] for _, n in parsed if not n.full}  # "Jane Roe Praises" in a headline: Roe is a surname
        long = [words for words, _ in fulls if len(words) > 2]
        longer = {words[-2:]: words for words in long} | {w[:-1]: w for w in long if w[-2] not in alone}
        longer |= {words[:2]: words for words in long if len(words) == 4 and words[0] == words[2]}
        for _, name in parsed:
            key = (name.words, name.suffix)
            if not name.full or key in known or self._is_part(name, longer):
                continue
            known[key] = self._figure_of_full(name)
        for _, name in parsed:
            if (name.words, name.suffix) in known:
                known[name.words, name.suffix].titles.update(fold(title) for title in name.titles.split())
        self._add_titled(parsed)
        mentions: list[Mention] = []
        for (first, past), name in parsed:
            figure = known.get((name.words, name.suffix)) if name.full else None
            sure = 1.0
            if figure is None:
                figure, sure = self._figure_of_short(name, first)
            if not figure.weight:
                figure.relative = is_relative(self.table, first)
            self._add(figure, name, first)
            mentions.append(Mention(first, past, figure, "name", sure))
        at = {i: mention for mention in mentions for i in range(mention.first, mention.past)}
        for figure in self.figures:
            figure.name = fullest(figure)
            figure.gender = self._gender(figure)
            figure.personal = self._is_personal(figure)
        return Cast(self.figures, mentions, at)

    def _add_titled(self, parsed: list[tuple[tuple[int, int], Name]]) -> None:
        """ "Mr Roe" beside "Jane Roe" only: somebody else, whom earlier mentions may mean as well."""
        for _, name in parsed:
            if name.full or not name.gender or name.title not in COURTESY:
                continue
            word = name.words[-1]
            known = self.by_last.get(word) or [*self.by_first.get(word, ()), *self.by_middle.get(word, ())]
            known = known[:MAX_NAMESAKES]
            if known and not any(self._may_be(figure, name) for figure in known):
                self._new(name)

    def _is_part(self, name: Name, longer: dict[tuple[str, ...], tuple[str, ...]]) -> bool:
        """ "García Márquez" beside "Gabriel García Márquez", "Wan Nordin" beside "Wan Nordin Wan Sulong"."""
        whole = longer.get(name.words)
        return whole is not None and not (name.titles and whole[-2:] == name.words)

    def _figure_of_full(self, name: Name) -> Figure:
        for figure in self.by_last.get(name.words[-1], [])[:MAX_NAMESAKES]:
            if any(same_person(name, form) for form in figure.full_forms):
                figure.full_forms.append(name)
                self.by_first.setdefault(name.words[0], []).append(figure)
                return figure
        return self._new(name)

    def _new(self, name: Name) -> Figure:
        figure = Figure(len(self.figures), full_forms=[name])
        self.figures.append(figure)
        self.by_last.setdefault(name.words[-1], []).append(figure)
        self.by_first.setdefault(name.words[0], []).append(figure)
        for word in name.words[1:-1]:
            self.by_middle.setdefault(word, []).append(figure)
        if name.nickname:
            self.by_first.setdefault(name.nickname, []).append(figure)
        return figure

    def _figure_of_short(self, name: Name, at: int) -> tuple[Figure, float]:
        """Whom a surname, or a first name alone, means at token ``at``, and how sure that is."""
        words = strip_particles(name.words)
        found = [f for f in self.by_last.get(words[-1], [])[:MAX_NAMESAKES] if self._ends(f, words)]
        found = [f for f in found if self._may_be(f, name)]
        if name.suffix:
            found = [f for f in found if any(form.suffix == name.suffix for form in f.full_forms)]
        elif any(not form.suffix for f in found for form in f.full_forms):
            found = [f for f in found if any(not form.suffix for form in f.full_forms)]
        if not found:
            found = [f for f in self.by_first.get(words[0], [])[:MAX_NAMESAKES] if self._begins(f, words)]
            found = list(dict.fromkeys(f for f in found if self._may_be(f, name)))
        if not found and len(words) == 1:  # "Lula" of Luiz Inacio Lula da Silva
            found = [f for f in self.by_middle.get(words[0], [])[:MAX_NAMESAKES] if self._may_be(f, name)]
        if not found:
            return self._new(name), 0.9
        if agreeing := [f for f in found if name.gender * self._gender(f) > _AGREES]:
            found = agreeing  # "Mr Roe" of Jamie and John Roe
        if len(found) == 1:
            # Right are 94 % (of 377) and 96 % (of 115) in GUM; all of 20 and 6 of 7 sources of news that were read.
            return found[0], 0.98 if found[0].last >= 0 else 0.95
        office = {fold(title) for title in name.titles.split()} - COURTESY
        if office and any(office & figure.titles for figure in found):
            found = [figure for figure in found if office & figure.titles]
        elif office and any(not figure.full_forms[0].full for figure in found):
            # "President Roe" beside "Mr Roe" and "Jane Roe", who holds no office here: Mr Roe.
            found = [figure for figure in found if not figure.full_forms[0].full]
        return self._nearest(found, at)

    @staticmethod
    def _ends(figure: Figure, words: tuple[str, ...]) -> bool:
        return any(form.words[-len(words) :] == words for form in figure.full_forms)

    @staticmethod
    def _begins(figure: Figure, words: tuple[str, ...]) -> bool:
        return any(form.words[: len(words)] == words or form.nickname == words[0] for form in figure.full_forms)

    def _may_be(self, figure: Figure, name: Name) -> bool:
        """Do the title of a mention and the figure's gender go together?"""
        return not name.gender or name.gender * self._gender(figure) > -2.0

    @staticmethod
    def _nearest(found: list[Figure], at: int) -> tuple[Figure, float]:
        """Of several people with one surname: the one most spoken of, less by the distance of the latest mention.

        Who was named once, as a relative ("her mother, Jane Roe"), is seldom the one who is called Roe after that.
        """
        scores = []
        for figure in found:
            seen = figure.last >= 0
            distance = math.log1p(max(0, at - figure.last)) if seen else 8.0 + math.log1p(figure.number)
            aside = figure.relative and figure.weight == 1
            scores.append(1.5 * math.log1p(figure.weight) - 0.7 * distance - _ASIDE * aside)
        best = max(range(len(found)), key=scores.__getitem__)
        total = sum(math.exp(score - scores[best]) for score in scores)
        return found[best], min(0.95, 1.0 / total)

    @staticmethod
    def _add(figure: Figure, name: Name, at: int) -> None:
        figure.forms[name.text] = figure.forms.get(name.text, 0) + 1
        figure.first = min(figure.first, at)
        figure.last = at
        figure.weight += 1
        figure.titles.update(fold(title) for title in name.titles.split())
        if name.gender:
            figure.gender += name.gender * SURE_GENDER

    def _is_personal(self, figure: Figure) -> bool:
        told = figure.titles or any(form.suffix for form in figure.full_forms)
        return bool(told) or any(self.genders.is_given(form.words[0]) for form in figure.full_forms)

    def _gender(self, figure: Figure) -> float:
        """From titles if there are any, else from the given name."""
        if figure.gender:
            return figure.gender
        odds = [self.genders.of(form.words) for form in figure.full_forms if form.full]
        if not odds or any(form.title in REGNAL for form in figure.full_forms):
            said = SURE_GENDER * sum(form.gender for form in figure.full_forms)
            word = figure.full_forms[0].words[0]
            return said or (self.genders(word) / 2 if self.genders.is_given(word) else 0.0)
        said = sum(form.gender for form in figure.full_forms) * SURE_GENDER
        return said or max(odds, key=abs)


def fullest(figure: Figure) -> Name:
    """The form with most words, small letters before capitals, then the first."""
    forms = figure.full_forms
    return max(forms, key=lambda f: (len(f.words) + bool(f.suffix), len(f.text), -forms.index(f)))
