"""Which body is "it", and which "the company"?

In: a TokenTable, its Bodies, the tokens that head sources. Out: for each such word the body it stands for, with the
probability. Each is scored against the bodies mentioned last, and against none of them, by a small network whose
weights are learnt from articles with every body marked (app.training.referents); what is decided early counts as a
mention for what follows.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from itertools import takewhile

import numpy as np

from app.attribution.antecedents import is_subject, says
from app.attribution.bodies import Bodies, Body, body_name
from app.attribution.descriptions import Description, describe
from app.attribution.lexicon import BODY_NOUNS, COMPANIES, FIRMS, words
from app.attribution.names import NAME_TAGS, fold
from app.attribution.ranking import Floats, Judge
from app.attribution.tokens import TokenTable

FEATURES = (
    "nobody", "pronoun", "possessive", "source", "subject", "firm", "many", "nearest", "second", "later",
    "same_sentence", "previous_sentence", "same_paragraph", "previous_paragraph", "log_distance", "was_subject",
    "led_sentence", "spoke", "spoke_last", "said", "modifies", "owns", "after_preposition", "quoted", "log_count",
    "count_share", "first_of_article", "first_sentence", "organisation", "place", "person", "described",
    "only_organisation", "was_reference", "says_noun", "kindred", "sounds_like_firm", "beside_noun",
    "beside_other", "subject_x_subject", "source_x_spoke", "source_x_spoke_last", "source_x_said", "source_x_led",
)  # fmt: skip
IT = words("it its itself")
FARTHEST = 400  # tokens back to the latest mention of a candidate
MOST_CANDIDATES = 8
LEAST_SURE = 0.5  # a reference less sure than this stands for itself, and is no mention for what follows
FRONT = 3  # words from the article to the noun: "the low-cost carrier"
BESIDE = 7  # words behind a name in which the article says what it is
_SAYS_KIND = BODY_NOUNS | words("constabulary program programme")
_ANY_FIRM = words("business company firm group organisation organization")
_TRADES = (FIRMS - words("charity club university watchdog")) | words("""
    bakery brewery carrier conglomerate consortium cooperative dairy distillery enterprise farm hotel magazine media
    mill network news paper press railway shop store studio
""")
_NAMING = words("of called named")
_OF_STATES = words("""
    army cabinet consulate delegation embassy government legislature military ministry mission navy parliament police
    presidency senate treasury
""")  # a name in front of these says whose they are: "the Exampleland army"; in front of a union it is the union's
_BEFORE = words("of for in at on with by to from against about as")
_STOPS = frozenset(",.;()")
# What else the name of such a body may say that it is.
_KINDRED = {
    noun: words(said)
    for noun, said in {
        "agency": "administration agency authority bureau office programme program service",
        "association": "association federation forum league society union",
        "authority": "authority administration agency board commission",
        "charity": "charity foundation fund society trust",
        "club": "afc athletic cf city club fc rfc rovers sc sporting united",
        "commission": "commission committee",
        "council": "borough council county",
        "court": "court tribunal",
        "department": "department ministry",
        "federation": "federation association confederation union",
        "force": "constabulary police",
        "foundation": "foundation fund trust",
        "group": "action alliance association campaign circle coalition committee forum front group movement network",
        "hospital": "clinic hospital infirmary",
        "ministry": "department ministry",
        "party": "alliance congress democrats front movement party",
        "regulator": "authority commission office",
        "school": "academy college school ysgol",
        "team": "racing team",
        "tribunal": "court tribunal",
        "union": "association brotherhood confederation congress federation guild sindicato syndicat union workers",
        "university": "college institute university",
        "watchdog": "authority commission inspectorate office ombudsman",
    }.items()
}


@dataclass(slots=True, eq=False)
class Party:
    """A body of the article. body: None for one without a name. label: of the name, "" without one.

    called: the folded words of the name; nouns: what else the article says that it is.
    """

    body: Body | None
    label: str
    called: frozenset[str] = frozenset()
    nouns: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Seen:
    """A mention, tokens [first, past). reference: it is no name; the rest: where it stands."""

    first: int
    past: int
    party: Party
    reference: bool
    subject: bool
    leads: bool
    speaks: bool
    says: bool


@dataclass(frozen=True, slots=True)
class Reference:
    """What "it" or "the company" stands for: the latest mention before it, None of no body that is named; how sure."""

    before: Seen | None
    sure: float


class Referents:
    """One pass over an article in reading order; lives for one call."""

    def __init__(self, table: TokenTable, bodies: Bodies, sources: Set[int], judge: Judge[Party | None]) -> None:
        """sources: the tokens that head the source of a quote."""
        self.table, self.bodies, self.sources, self.judge = table, bodies, sources, judge
        self.parties: dict[str, Party] = {}
        self.seen: list[Seen] = []
        self.spoke_last: Party | None = None
        self.references: dict[int, Reference] = {}

    def run(self) -> dict[int, Reference]:
        """Reads the article; returns what the head of each reference stands for."""
        table = self.table
        names = {first: (past, label) for first, past, label in table.names}
        for i, low in enumerate(table.lows):
            if i in names:
                self._read_name(i, *names[i])
            elif table.label[i] or (table.quoted[i] and i not in self.sources):
                continue
            elif low in IT and (i in self.sources or table.tags[i] == "PRP$"):
                self._read(i, i, None)
            elif low in BODY_NOUNS and table.tags[i] == "NN":
                self._read_noun(i)
        return self.references

    def _read_name(self, first: int, past: int, label: str) -> None:
        name = body_name(self.table, first, past)
        longer = self.bodies.full(name)
        body = longer[0] if longer is not None else Body(name, first, past)
        one_of_many = first > 0 and past - first == 1 and self.table.lows[first - 1] in ("a", "an")  # "an NGO"
        if one_of_many or not (key := fold(body.name)):
            return
        if key not in self.parties:
            self.parties[key] = Party(body, label, frozenset(key.replace("-", " ").split()))
        party = self.parties[key]
        party.nouns.update(_nouns_beside(self.table, first, past))
        self._note(first, past, party)

    def _read_noun(self, i: int) -> None:
        table = self.table
        if i + 1 < len(table) and table.tags[i + 1] in ("NN", "NNS", *NAME_TAGS):
            return
        phrase = describe(table, i)
        if i + 2 < len(table) and table.lows[i + 1] in _NAMING and table.label[i + 2]:
            return  # "the firm of Roe & Doe"
        known_by_place = table.lows[i] in _OF_STATES and self._names_place(phrase)
        if phrase.definite and i - phrase.first <= FRONT and not known_by_place and not self._belongs_to_name(phrase):
            self._read(i, phrase.first, phrase)
        elif is_subject(table, phrase.first, phrase.past):
            self._describe(phrase)

    def _names_place(self, phrase: Description) -> bool:
        """ "The Exampleland embassy", "the foreign ministry in Exampleton": no other than this one."""
        table, past = self.table, phrase.past
        named_behind = past + 1 < len(table) and table.tags[past] in ("IN", "TO") and table.label[past + 1] != ""
        return named_behind or any(table.label[phrase.first : past])

    def _belongs_to_name(self, phrase: Description) -> bool:
        """ "Example, the company"; "Exampleton's council"."""
        first = phrase.first
        beside = first > 1 and self.table.words[first - 1] in (",", "(", "—", "–") and self.table.label[first - 2] != ""
        return beside or "POS" in self.table.tags[first : phrase.past]

    def _read(self, i: int, first: int, phrase: Description | None) -> None:
        options: list[Seen | None] = [*self._candidates(first, phrase), None]
        x = self._features(i, first, options, phrase.head if phrase is not None else "")
        shares = self.judge(i, [one.party if one is not None else None for one in options], x)
        best = int(shares.argmax())
        sure = float(shares[best])
        before = options[best]
        self.references[i] = Reference(before, sure)
        if before is not None and sure >= LEAST_SURE:
            self._note(first, i + 1, before.party, reference=True)
        elif phrase is not None:
            self._describe(phrase)

    def _describe(self, phrase: Description) -> None:
        """A body that has no name, or is not known by it."""
        self._note(phrase.first, phrase.past, Party(None, "", nouns={phrase.head}), reference=True)

    def _note(self, first: int, past: int, party: Party, *, reference: bool = False) -> None:
        table = self.table
        subject = is_subject(table, first, past)
        begins = first < 2 or table.sentence[first - 2] != table.sentence[first]
        speaks = any(i in self.sources for i in range(first, past))
        seen = Seen(first, past, party, reference, subject, subject and begins, speaks, says(table, first, past))
        self.seen.append(seen)
        if speaks:
            self.spoke_last = party

    def _near(self, token: int) -> Iterator[Seen]:
        """The mentions within reach, latest first."""
        return takewhile(lambda one: token - one.first <= FARTHEST, reversed(self.seen))

    def _candidates(self, token: int, phrase: Description | None) -> list[Seen]:
        """The latest mention of each body within reach, latest first."""
        found: dict[Party, Seen] = {}
        for one in self._near(token):
            if phrase is None or _may_be_called(phrase.head, one.party):
                found.setdefault(one.party, one)
            if len(found) == MOST_CANDIDATES:
                break
        return list(found.values())

    def _features(self, i: int, first: int, options: list[Seen | None], noun: str) -> Floats:
        """(candidates, FEATURES), columns in that order; the last candidate is nobody."""
        source, subject = i in self.sources, is_subject(self.table, first, i + 1)
        asked = [not noun, self.table.tags[i] == "PRP$", source, subject, noun in FIRMS, len(options) > 3]
        counts = Counter(one.party for one in self._near(first))
        organisations = sum(one is not None and one.party.label == "ORG" for one in options)
        rows: list[list[float]] = []
        for rank, one in enumerate(options):
            if one is None:
                rows.append([1.0, *asked, *[0.0] * (len(FEATURES) - 7)])
                continue
            count, last = counts[one.party], one.party is self.spoke_last
            share = count / (counts.total() + 1)
            only = one.party.label == "ORG" and organisations == 1
            crossed = subject and one.subject, source and one.speaks, source and last, source and one.says
            rows.append([
                0.0, *asked, rank == 0, rank == 1, rank > 1, *self._place(i, first, one, last=last),
                math.log1p(count) / 3, share, one.party is self.seen[0].party, self.table.sentence[one.first] == 0,
                *(one.party.label == kind for kind in ("ORG", "PLACE", "PERSON", "")), only, one.reference,
                *_said_to_be(noun, one.party), *crossed, source and one.leads,
            ])  # fmt: skip
        return np.array(rows, dtype=np.float32)

    def _place(self, i: int, first: int, one: Seen, *, last: bool) -> tuple[float, ...]:
        """Where the latest mention stands."""
        table, at = self.table, one.past - 1
        behind, apart = table.sentence[i] - table.sentence[at], table.paragraph[i] - table.paragraph[at]
        after = table.tags[one.past] if one.past < len(table) else ""
        hangs = one.first > 0 and table.lows[one.first - 1] in _BEFORE
        return (
            behind == 0, behind == 1, apart == 0, apart == 1, math.log1p(max(0, first - at)) / 5, one.subject,
            one.leads, one.speaks, last, one.says, after in ("NN", "NNS"), after == "POS", hangs, table.quoted[at],
        )  # fmt: skip


def _may_be_called(noun: str, party: Party) -> bool:
    """No university is "the company"; a bank may be."""
    if party.body is None or noun in party.nouns:
        return noun in party.nouns
    kinds = party.called & _SAYS_KIND
    if not kinds or noun in kinds or _is_kindred(noun, party):
        return True
    return noun in _ANY_FIRM and kinds <= _TRADES | _ANY_FIRM


def _is_kindred(noun: str, party: Party) -> bool:
    return not _KINDRED.get(noun, frozenset()).isdisjoint(party.called)


def _said_to_be(noun: str, party: Party) -> tuple[float, ...]:
    """What the name, and the words beside it, say for a noun and against it."""
    firm = noun in FIRMS and not COMPANIES.isdisjoint(party.called)
    beside = noun in party.nouns
    other = bool(noun) and bool(party.nouns) and not beside
    return noun in party.called, _is_kindred(noun, party), firm, beside, other


def _nouns_beside(table: TokenTable, first: int, past: int) -> Iterator[str]:
    """The nouns for a body that stand with a name: "the union Example", "Example, the lift maker"."""
    if first and table.lows[first - 1] in BODY_NOUNS:
        yield table.lows[first - 1]
    if first > 1 and table.words[first - 1] == "," and table.lows[first - 2] in BODY_NOUNS:
        yield table.lows[first - 2]
    if past < len(table) and (table.words[past] in (",", "(") or table.lows[past] in ("is", "was")):
        for i in range(past + 1, min(len(table), past + 1 + BESIDE)):
            if table.words[i] in _STOPS or table.tags[i] in ("IN", "VBD", "VBZ", "WDT"):
                return
            if table.lows[i] in BODY_NOUNS and not table.tags[min(i + 1, len(table) - 1)].startswith("NN"):
                yield table.lows[i]
