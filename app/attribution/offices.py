"""Who may hold the office that a description speaks of?

In: a Figure with the roles that the article gives it, and a Description. "The prime minister" is no other minister,
"the president" no senator.
"""

from __future__ import annotations

from app.attribution.cast import Figure
from app.attribution.descriptions import Description, with_titles
from app.attribution.lexicon import OFFICES, words
from app.attribution.names import fold

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


def _of_rank(figure: Figure, phrase: Description) -> bool:
    """ "The prime minister" is no other minister, nor "the president" a vice president."""
    ranks = [_RANKS & its for role in figure.roles if phrase.head in (its := _words(role))]
    wanted = _RANKS & phrase.words
    return not ranks or wanted in ranks or (not wanted and {"prime"} in ranks)


def _words(role: str) -> set[str]:
    return with_titles(fold(word) for word in role.split())
