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

from app.attribution.names import (
    COURTESY,
    MALE,
    NOT_NAMES,
    REGNAL,
    SUFFIXES,
    TITLES,
    Name,
    fold,
    parse,
    same_person,
    strip_particles,
)
from app.attribution.tokens import NAME_TAGS, TokenTable
from app.attribution.types import MentionKind

MAX_NAMESAKES = 24  # of one surname that are compared; keeps a list of ten thousand Smiths linear
SURE_GENDER = 6.0


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


class GenderTable:
    """Log-odds that a given name is a man's; unknown names go by their ending."""

    def __init__(self, names: dict[str, float], endings: dict[str, float]) -> None:
        """names, endings: folded; an ending has one to three letters."""
        self.names = names
        self.endings = endings

    def __call__(self, given: str) -> float:
        """Positive for a man; 0 if nothing is known."""
        if given in self.names:
            return self.names[given]
        if len(given) < 3:
            return 0.0
        for length in (3, 2, 1):
            if (odds := self.endings.get(given[-length:])) is not None:
                return odds
        return 0.0


def find_cast(table: TokenTable, genders: GenderTable, extra: Iterable[tuple[int, int]] = ()) -> Cast:
    """Everybody whom the article names. extra: token ranges that are known to be names of people (a source, say)."""
    spans = _person_spans(table, extra, genders)
    parsed = [(span, name) for span in spans if (name := _parse_span(table, span)) is not None]
    return _Casting(table, genders).run(parsed)


def _person_spans(
    table: TokenTable, extra: Iterable[tuple[int, int]], genders: GenderTable
) -> list[tuple[int, int]]:
    """Token ranges of people's names: labelled so, or labelled otherwise where most of the article says person."""
    votes: dict[str, int] = {}
    for first, past, label in table.names:
        key = table.text[table.starts[first] : table.ends[past - 1]]
        votes[key] = votes.get(key, 0) + (1 if label == "PERSON" else -1)
    spans: list[tuple[int, int]] = []
    for first, past, label in table.names:
        key = table.text[table.starts[first] : table.ends[past - 1]]
        titled = first > 0 and fold(table.words[first - 1]) in TITLES and table.words[first - 1][0].isupper()
        courtesy = titled and fold(table.words[first - 1]) in ("mr", "mrs", "ms", "dr", "sen", "rep", "gov")
        person = label == "PERSON" and votes[key] >= 0
        if not (person or votes[key] > 0 or courtesy):
            continue
        if spans and _continues(table, spans[-1], first):
            spans[-1] = (spans[-1][0], past)
        else:
            spans.append((first, past))
    covered = {i for first, past in spans for i in range(first, past)}
    spans.extend(span for span in extra if not any(i in covered for i in range(*span)))
    return _known_words(table, sorted({_stretched(table, span, genders) for span in spans}), genders)


def _continues(table: TokenTable, before: tuple[int, int], first: int) -> bool:
    """Did the tagger break one name in two? Only next to each other, and not before a title."""
    return before[1] == first and table.words[first][0].isupper() and fold(table.words[first]) not in TITLES


def _stretched(table: TokenTable, span: tuple[int, int], genders: GenderTable) -> tuple[int, int]:
    """With what is glued on by hyphens ("Crouse-Mays"), a suffix, and titles in front."""
    first, past = span
    n = len(table)
    while past + 1 < n and table.glued(past) and table.words[past] in "-‐‑’'" and table.glued(past + 1):
        if not table.words[past + 1][0].isupper():
            break
        past += 2
    while first > 1 and table.glued(first) and table.words[first - 1] in "-‐‑" and table.glued(first - 1):
        first -= 2
    step = 2 if past + 1 < n and table.words[past] == "," else 1
    if past + step <= n and fold(table.words[past + step - 1]) in SUFFIXES - {"iv"}:
        past += step
    while past - first > 1 and table.lows[first] in _OPENING_VERBS:
        first += 1
    while first > 0 and _given_before(table, first, genders):
        first -= 1
    while first > 0 and _is_title(table, first - 1):
        first -= 1
    return first, past


_OPENING_VERBS = frozenset("said says added asked told tweeted wrote replied dear thanks according meet yes no".split())


def _given_before(table: TokenTable, first: int, genders: GenderTable) -> bool:
    """Is the capitalised word before a name its first half? Only if it is known as a given name, or an initial."""
    word = table.words[first - 1]
    if not word[0].isupper() or table.tags[first - 1] not in NAME_TAGS or fold(word) in TITLES:
        return False
    initial = len(word) == 2 and word[1] == "."
    return initial or (fold(word) in genders.names and table.label[first - 1] in ("", "PERSON"))


def _is_title(table: TokenTable, i: int) -> bool:
    """A title before a name: "Mr", "Sen.", "President"; the dot may be a token of its own."""
    word = table.words[i]
    if word == "." and i > 0 and table.glued(i) and len(table.words[i - 1]) < 5:
        return fold(table.words[i - 1]) in TITLES
    return word[0].isupper() and fold(word) in TITLES


def _known_words(table: TokenTable, spans: list[tuple[int, int]], genders: GenderTable) -> list[tuple[int, int]]:
    """Add the capitalised words outside all names that are the surname of somebody named elsewhere."""
    last_words = {table.words[past - 1] for first, past in spans if table.words[past - 1][:1].isalpha()}
    last_words -= {w for w in last_words if fold(w) in SUFFIXES | NOT_NAMES or len(w) < 3}
    upper = {word.upper() for word in last_words}
    covered = {i for first, past in spans for i in range(first, past)}
    taken = covered | {i for first, past, _ in table.names for i in range(first, past)}
    more = []
    for i, word in enumerate(table.words):
        if (word in last_words or word in upper) and i not in taken and (word in upper or table.tags[i] in NAME_TAGS):
            follows = i + 1 < len(table) and table.tags[i + 1] in NAME_TAGS and i + 1 not in covered
            if not follows or table.glued(i + 1):
                more.append(_stretched(table, (i, i + 1), genders))
    return sorted([*spans, *more])


def _parse_span(table: TokenTable, span: tuple[int, int]) -> Name | None:
    return parse(table.text[table.starts[span[0]] : table.ends[span[1] - 1]])


class _Casting:
    """The reading of one article's names; lives for one call."""

    def __init__(self, table: TokenTable, genders: GenderTable) -> None:
        self.table = table
        self.genders = genders
        self.figures: list[Figure] = []
        self.by_last: dict[str, list[Figure]] = {}
        self.by_first: dict[str, list[Figure]] = {}

    def run(self, parsed: list[tuple[tuple[int, int], Name]]) -> Cast:
        """First the full names of the whole article, then every mention in text order."""
        known: dict[tuple[tuple[str, ...], str], Figure] = {}
        fulls = Counter((n.words, n.suffix) for _, n in parsed if n.full)
        longer = {words[-2:]: words for words, _ in fulls if len(words) > 2}
        for _, name in parsed:
            key = (name.words, name.suffix)
            if not name.full or key in known or self._is_double_surname(name, longer):
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
            self._add(figure, name, first)
            mentions.append(Mention(first, past, figure, "name", sure))
        at = {i: mention for mention in mentions for i in range(mention.first, mention.past)}
        for figure in self.figures:
            figure.name = fullest(figure)
            figure.gender = self._gender(figure)
        return Cast(self.figures, mentions, at)

    def _add_titled(self, parsed: list[tuple[tuple[int, int], Name]]) -> None:
        """ "Mr Roe" beside "Jane Roe" only: somebody else, whom earlier mentions may mean as well."""
        for _, name in parsed:
            if name.full or not name.gender or name.title not in COURTESY:
                continue
            known = self.by_last.get(name.words[-1], [])[:MAX_NAMESAKES]
            known = known or self.by_first.get(name.words[0], [])[:MAX_NAMESAKES]
            if known and not any(self._may_be(figure, name) for figure in known):
                self._new(name)

    def _is_double_surname(self, name: Name, longer: dict[tuple[str, ...], tuple[str, ...]]) -> bool:
        """ "García Márquez" beside "Gabriel García Márquez" is a surname, not a full name."""
        whole = longer.get(name.words) if len(name.words) == 2 else None
        return whole is not None and not name.titles

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
        if not found:
            return self._new(name), 0.9
        if len(found) == 1:
            return found[0], 0.97 if found[0].last >= 0 else 0.9
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
        """Of several people with one surname: the one most spoken of, less by the distance of the latest mention."""
        scores = []
        for figure in found:
            seen = figure.last >= 0
            distance = math.log1p(max(0, at - figure.last)) if seen else 8.0 + math.log1p(figure.number)
            scores.append(1.5 * math.log1p(figure.weight) - 0.7 * distance)
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

    def _gender(self, figure: Figure) -> float:
        """From titles if there are any, else from the given name."""
        if figure.gender:
            return figure.gender
        odds = [self.genders(form.words[0]) for form in figure.full_forms if form.full]
        if not odds or any(form.title in REGNAL for form in figure.full_forms):
            said = sum(form.gender for form in figure.full_forms)
            return SURE_GENDER * said if said else (self.genders.names.get(figure.full_forms[0].words[0], 0.0) / 2)
        said = sum(form.gender for form in figure.full_forms) * SURE_GENDER
        return said or max(odds, key=abs)


def fullest(figure: Figure) -> Name:
    """The form with most words, small letters before capitals, then the first."""
    forms = figure.full_forms
    return max(forms, key=lambda f: (len(f.words) + bool(f.suffix), len(f.text), -forms.index(f)))


__all__ = ["MALE", "Cast", "Figure", "GenderTable", "Mention", "find_cast", "fullest"]
