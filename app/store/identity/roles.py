"""Do two role phrases speak of one person?

In: phrases as articles give them ("Foreign Minister", "former mayor of Exampleton"). Out: a factor on the odds: above 1
where they agree, below where one person hardly is both. Time passes between articles: a senator may become president,
and hardly a goalkeeper.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from app.store.identity.spelling import romanised
from app.store.identity.wordlists import DEMONYMS, SMALL_WORDS, words

SAME, SAME_AND_WHERE = 8.0, 24.0
SAME_ELSEWHERE = 0.05  # "mayor of Exampleton" and "mayor of Harborton"
SPEAKS_FOR_ANOTHER = 0.5  # spokespeople and lawyers change their masters
SAME_PLACE = 3.0  # "Florida governor" and "Florida senator"
SAME_FIELD_ELSEWHERE = 0.5
SAME_FIELD, SAME_TRADE = 1.3, 0.4  # offices follow each other; an actor hardly becomes a presenter
NEAR_FIELD, FAR_FIELD = 0.35, 0.08

_PASSING = words(
    "former ex then acting current outgoing incoming late elect longtime veteran chief senior his her their"
)
_FIELDS = {
    "politics": words("""
        president premier minister senator representative lawmaker governor mayor chancellor candidate nominee leader
        councillor secretary ambassador diplomat politician democrat republican official vice prime opposition envoy
        campaigner monarch king queen prince princess lady deputy commissioner treasurer whip speaker rival
    """),
    "voice": words("spokesperson adviser aide strategist manager"),
    "business": words(
        "executive founder businessman banker investor trader entrepreneur chairman director owner mogul"
    ),
    "law": words("judge justice lawyer prosecutor solicitor barrister"),
    "force": words(
        "general colonel captain sergeant officer detective commander admiral soldier sheriff lieutenant police"
    ),
    "sport": words("""
        player coach goalkeeper striker midfielder footballer athlete champion skater driver boxer guard swimmer golfer
        defender cyclist sprinter quarterback pitcher jockey
    """),
    "arts": words(
        "actor singer author writer novelist musician poet artist comedian rapper presenter host designer chef"
    ),
    "learning": words("""
        professor scientist researcher teacher historian biologist epidemiologist economist student scholar lecturer
        physicist astronomer analyst expert virologist psychologist
    """),
    "medicine": words("doctor surgeon nurse physician dentist paramedic pharmacist vet"),
    "church": words("pope bishop priest pastor rabbi imam cardinal reverend dean archbishop vicar"),
    "media": words("journalist reporter editor columnist anchor correspondent blogger"),
    "daily life": words("""
        resident farmer fisherman carpenter baker florist waiter tourist mother father son daughter wife husband brother
        sister neighbour shopper plumber skipper clerk worker volunteer pensioner butcher electrician mechanic builder
        survivor victim witness passenger miner shopkeeper
    """),
}
_FIELD = {noun: field for field, nouns in _FIELDS.items() for noun in nouns}
_TRADES = {"arts", "medicine", "daily life"}
_NEAR = [
    {"politics", "voice", "business", "law", "force", "media", "church"},
    {"politics", "learning", "business", "media"},
    {"learning", "medicine"},
    {"arts", "media", "business"},
    {"politics", "daily life"},
]
_ALIKE = {
    **dict.fromkeys(words("spokesman spokeswoman"), "spokesperson"),
    **dict.fromkeys(words("congressman congresswoman rep mp lawmaker legislator"), "representative"),
    **dict.fromkeys(words("sen"), "senator"),
    **dict.fromkeys(words("gov"), "governor"),
    **dict.fromkeys(words("gen"), "general"),
    **dict.fromkeys(words("dr"), "doctor"),
    **dict.fromkeys(words("prof"), "professor"),
    **dict.fromkeys(words("pm premier"), "premier"),
    **dict.fromkeys(words("pontiff"), "pope"),
    **dict.fromkeys(words("actress"), "actor"),
    **dict.fromkeys(words("waitress"), "waiter"),
    **dict.fromkeys(words("chairwoman chair chairperson"), "chairman"),
    **dict.fromkeys(words("businesswoman"), "businessman"),
    **dict.fromkeys(words("advisor"), "adviser"),
    **dict.fromkeys(words("attorney"), "lawyer"),
    **dict.fromkeys(words("ceo"), "executive"),
    **dict.fromkeys(words("neighbor"), "neighbour"),
    **dict.fromkeys(words("hopeful contender"), "candidate"),
    **dict.fromkeys(words("councilman councilwoman councilor"), "councillor"),
    **dict.fromkeys(words("defense"), "defence"),
}
_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Role:
    """heads: the nouns that say what one is. where: names in it. about: its other words."""

    heads: frozenset[str]
    where: frozenset[str]
    about: frozenset[str]


@lru_cache(maxsize=1 << 16)
def read_role(phrase: str) -> Role:
    """Take a role phrase apart."""
    phrase = re.sub(r"(?i)\bprime minister\b", "premier", phrase)
    heads, where, about = set(), set(), set()
    for written in _WORD.findall(phrase.replace("’s", "").replace("'s", "")):
        for word in romanised(written).split():
            alike = _ALIKE.get(word, word)
            if alike in _FIELD:
                heads.add(alike)
            elif word in DEMONYMS:
                where.add(DEMONYMS[word])
            elif word not in SMALL_WORDS and word not in _PASSING:
                about.add(alike)
                if written[0].isupper() and phrase != phrase.title():
                    where.add(alike)
    return Role(frozenset(heads), frozenset(where), frozenset(about))


def roles_factor(role: str | None, known: Iterable[str]) -> float:
    """The best that any of the known roles says for this one; 1 where nothing is said."""
    if not role:
        return 1.0
    return max((_pair(read_role(role), read_role(other)) for other in known), default=1.0)


def _pair(a: Role, b: Role) -> float:
    if shared := a.heads & b.heads:
        if a.where & b.where or a.about & b.about:
            return SAME_AND_WHERE
        if a.where and b.where:
            return SPEAKS_FOR_ANOTHER if shared <= _FIELDS["voice"] else SAME_ELSEWHERE
        return SAME
    if not a.heads or not b.heads:
        return SAME_PLACE if (a.about | a.where) & (b.about | b.where) else 1.0
    fields_a, fields_b = {_FIELD[head] for head in a.heads}, {_FIELD[head] for head in b.heads}
    if fields_a & fields_b:
        if a.where & b.where:
            return SAME_PLACE
        if a.where and b.where:
            return SAME_FIELD_ELSEWHERE
        return SAME_TRADE if fields_a & fields_b <= _TRADES else SAME_FIELD
    near = any(fields_a & fields and fields_b & fields for fields in _NEAR)
    return NEAR_FIELD if near else FAR_FIELD
