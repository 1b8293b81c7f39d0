"""Who is "a farmer" with whom an article opens?

Much news describes somebody in its first sentence, and names them where the next paragraph begins: "A farmer who lost
his flock says ... John Doe, 61, was asleep when ...". In: a TokenTable, its Cast, its descriptions. Out: for the
description the mention that tells the name.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from app.attribution.cast import Cast, Mention
from app.attribution.descriptions import DASHES, Description
from app.attribution.lexicon import TITLES, words
from app.attribution.names import fold
from app.attribution.offices import holds_another
from app.attribution.tokens import VERB_TAGS, TokenTable

DATELINE = 14  # tokens in front of the first sentence: "SAN PEDRO, Chile (Example News) —"
_BESIDE = words("judge magistrate coroner court")  # whoever decides on others is seldom the one told of
_GOES_ON = frozenset((",", "(", "who", "'s", "’s"))


def introduced(table: TokenTable, cast: Cast, descriptions: Iterable[Description]) -> dict[int, Mention]:
    """Head of the description that the article opens with -> the first mention of whom it describes; {} if none is."""
    opening = next((phrase for phrase in descriptions if _opens(table, phrase)), None)
    if opening is None or opening.plural or opening.head in _BESIDE:
        return {}
    paragraph = table.paragraph[opening.first] + 1
    at = bisect_left(cast.mentions, paragraph, key=lambda one: table.paragraph[one.first])
    if at == len(cast.mentions) or table.paragraph[cast.mentions[at].first] != paragraph:
        return {}
    named, figure = cast.mentions[at], cast.mentions[at].figure
    other = holds_another(figure, opening) or opening.gender * figure.gender < 0
    return {opening.past - 1: named} if named.first == figure.first and _begins(table, named) and not other else {}


def _opens(table: TokenTable, phrase: Description) -> bool:
    """At the beginning of the first sentence, or behind a dateline."""
    first = phrase.first
    if first > DATELINE or table.paragraph[first] > 1:
        return False
    return first == 0 or table.words[first - 1] in DASHES or table.words[first - 1].isspace()


def _begins(table: TokenTable, named: Mention) -> bool:
    """A full name at the beginning of its paragraph, with something told of whom it names."""
    first, past = named.first, named.past
    if table.quoted[first] or named.figure.name is None or not named.figure.name.full:
        return False
    while first and fold(table.words[first - 1]) in TITLES:
        first -= 1
    return (
        first > 0
        and table.words[first - 1].isspace()
        and past < len(table)
        and (table.words[past] in _GOES_ON or table.tags[past] in VERB_TAGS)
    )
