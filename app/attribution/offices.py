"""Who may hold the office that a description speaks of?

In: a Figure with the roles that the article gives it, and a Description. "The prime minister" is no other minister,
"the president" no senator, "the DPP" the deputy public prosecutor.
"""

from __future__ import annotations

from app.attribution.bodies import acronyms, is_acronym
from app.attribution.cast import Cast, Figure
from app.attribution.descriptions import Description, with_titles
from app.attribution.lexicon import OFFICES, words
from app.attribution.names import fold
from app.attribution.phrases import Phrase
from app.attribution.tokens import TokenTable

MOST_HOLDERS = 200  # people of an article who are asked for their offices; keeps a list of ten thousand linear
_RANKS = words("vice shadow prime")
_HELD = OFFICES | words("attorney envoy lawyer negotiator spokesman spokesperson spokeswoman whip")


def may_hold(figure: Figure, phrase: Description) -> bool:
    """True if the article gives this figure the role that the phrase names, and nothing speaks against it."""
    return phrase.head in figure.role_words and _of_rank(figure, phrase) and phrase.gender * figure.gender > -2


def holds_another(figure: Figure, phrase: Description) -> bool:
    """ "The president" is no senator; whoever has no office here may be."""
    if phrase.head not in OFFICES or "former" in phrase.words:
        return False
    held = {word for role in figure.roles for word in _words(role)} & _HELD
    return bool(held) and not (phrase.head in held and _of_rank(figure, phrase))


def holder_of_initials(table: TokenTable, cast: Cast, phrase: Phrase) -> Figure | None:
    """ "The DPP", where one person of the article is its deputy public prosecutor; "the CEO" of "CEO Jane Roe"."""
    letters = table.words[phrase.head]
    if not (is_acronym(letters) and table.lows[phrase.first] == "the" and phrase.head == phrase.first + 1):
        return None
    found = []
    for figure in cast.figures[:MOST_HOLDERS]:
        roles = [role.split() for role in figure.roles]
        ends = [words[i:] for words in roles for i in range(len(words))]
        # "Chief executive" is short for "chief executive officer".
        if letters.lower() in figure.titles | figure.role_words or any(
            letters in acronyms(words) | acronyms([*words, "officer"]) for words in ends
        ):
            found.append(figure)
    return found[0] if len(found) == 1 else None


def _of_rank(figure: Figure, phrase: Description) -> bool:
    """ "The prime minister" is no other minister, nor "the president" a vice president."""
    ranks = [_RANKS & its for role in figure.roles if phrase.head in (its := _words(role))]
    wanted = _RANKS & phrase.words
    return not ranks or wanted in ranks or (not wanted and {"prime"} in ranks)


def _words(role: str) -> set[str]:
    return with_titles(fold(word) for word in role.split())
