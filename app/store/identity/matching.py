"""Which of the speakers that are known, if any, is the one that an article shows?

In: the Newcomers of an article, and for each the Known whose names may be the newcomer's. Out: a Decision for each: the
one who is clearly likelier than every other and than nobody, or none and suggestions; each with its probability.

The odds of each candidate are the product of what its names, its roles and the company it keeps say (personal.py,
bodies.py, roles.py); all candidates, and "somebody new" with odds of 1, share the whole probability. People, places and
times that a newcomer shares with nobody say nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from app.store.identity.bodies import BodyName, body_blocks, body_name, body_odds
from app.store.identity.personal import PersonName, person_blocks, person_name, person_odds
from app.store.identity.roles import roles_factor
from app.store.identity.spelling import romanised
from app.store.identity.wordlists import DESCRIBING
from app.store.names import fold

MATCHED_KINDS = frozenset({"person", "organisation"})  # the others are never one across articles
SURE = 0.95  # at least so probable is a match that nobody looks at
WORTH_A_LOOK = 0.05
MOST_SUGGESTIONS = 5
COMPANY = (1.0, 4.0, 10.0, 24.0)  # by how many others of the article it was quoted with before
FAMOUS = 4  # articles from which on a person may be given by the surname alone
CROWD = 10.0  # the odds of those who were too many to be read
OTHER_SPELLING = 100.0  # names so near each other in two rows are one speaker's
DESCRIBED = 0.01  # the name is a description in small letters


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A speaker as an article shows them; names: the fullest first."""

    names: tuple[str, ...]
    kind: str
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A speaker of earlier articles; names: the one that is shown first. articles: how many show them, of the latest.

    company: beside how many of this article's others they were quoted before.
    """

    id: str
    names: tuple[str, ...]
    roles: tuple[str, ...] = ()
    articles: int = 1
    company: int = 0


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who a newcomer may be. crowded: there are more than could be read."""

    known: tuple[Known, ...] = ()
    crowded: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """match: the identifier of the known speaker, None for a new one; probability: that this is right.

    suggestions: known speakers it may be, and how probably, likeliest first; empty where there is a match.
    """

    match: str | None
    probability: float
    suggestions: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class _Rated:
    known: Known
    odds: float
    whole: bool  # known by a whole name
    backed: bool  # by the role, or by the company


def name_odds(newcomer: Newcomer, names: Iterable[str]) -> tuple[float, bool]:
    """The odds by names alone, and whether the other is known by a whole name. 0: they cannot be the same."""
    if newcomer.kind == "person":
        return _person_odds(newcomer, names)
    own, others = _bodies(newcomer.names), _bodies(names)
    return max((body_odds(a, b) for a in own for b in others), default=0.0), True


def _person_odds(newcomer: Newcomer, names: Iterable[str]) -> tuple[float, bool]:
    own, others = _people(newcomer.names), _people(names)
    whole_own, whole_others = [n for n in own if n.whole], [n for n in others if n.whole]
    # Only whole names are held against each other where there are any: all Clintons share the alias "Clinton".
    pairs = [(a, b) for a in whole_own or own for b in whole_others or others]
    odds = max((person_odds(a, b) for a, b in pairs), default=0.0)
    if _by_titles(own) | _by_titles(others) >= {"m", "f"}:
        odds *= 0.02
    if newcomer.names[0] == newcomer.names[0].lower() and set(romanised(newcomer.names[0]).split()) & DESCRIBING:
        odds *= DESCRIBED
    return odds, bool(whole_others)


def _people(names: Iterable[str]) -> list[PersonName]:
    return [found for name in names if (found := person_name(name)) is not None]


def _bodies(names: Iterable[str]) -> list[BodyName]:
    return [found for name in names if (found := body_name(name)) is not None]


def _by_titles(names: list[PersonName]) -> set[str]:
    return {name.gender for name in names} - {""}


def decide_all(
    newcomers: Sequence[Newcomer],
    candidates: Sequence[Candidates],
    company: Callable[[frozenset[str], frozenset[str]], dict[str, int]],
    *,
    there: frozenset[str] = frozenset(),
) -> list[Decision]:
    """One decision for each newcomer: the surest first, since they are the company by which others are known.

    candidates: for each newcomer. company: known speakers, and those who are in the article for sure -> beside how many
    of these each one was quoted before. there: who is known to be in the article besides. No known speaker is two
    newcomers, unless these are of one name.
    """
    decisions = [
        decide(one, given.known, crowded=given.crowded) for one, given in zip(newcomers, candidates, strict=True)
    ]
    taken: dict[str, str] = {}
    _keep_apart(newcomers, decisions, taken)
    open_ones = [place for place, decision in enumerate(decisions) if decision.suggestions]
    asked = frozenset(known.id for place in open_ones for known in candidates[place].known)
    if not asked:
        return decisions
    beside = company(asked, there | taken.keys()) if there or taken else {}
    for place in open_ones:
        own = fold(newcomers[place].names[0])
        left = [
            replace(known, company=beside.get(known.id, 0))
            for known in candidates[place].known
            if taken.get(known.id, own) == own
        ]
        decisions[place] = decide(newcomers[place], left, crowded=candidates[place].crowded)
    _keep_apart(newcomers, decisions, {})
    return decisions


def _keep_apart(newcomers: Sequence[Newcomer], decisions: list[Decision], taken: dict[str, str]) -> None:
    """Where two newcomers of different names would be one known speaker, the less probable one becomes a suggestion.

    taken: known speaker -> the name of the newcomer that it is; filled here.
    """
    for place in sorted(range(len(decisions)), key=lambda place: -decisions[place].probability):
        match, probability = decisions[place].match, decisions[place].probability
        if match is None:
            continue
        own = fold(newcomers[place].names[0])
        if taken.setdefault(match, own) != own:
            decisions[place] = Decision(None, round(1 - probability, 4), ((match, probability),))


def decide(newcomer: Newcomer, candidates: Iterable[Known], *, crowded: bool = False) -> Decision:
    """Who it is, as if the newcomer were alone in the article."""
    if newcomer.kind not in MATCHED_KINDS:
        return Decision(None, 1.0)
    rated = [one for known in candidates if (one := _rate(newcomer, known)).odds > 0]
    if not rated:
        return Decision(None, 1.0)
    if not any(name.whole for name in _people(newcomer.names)) and newcomer.kind == "person":
        rated = _by_prominence(rated)
    rated.sort(key=lambda one: (-one.odds, one.known.id))
    new = 1.0 + CROWD * crowded
    best = rated[0]
    rivals = sum(other.odds for other in rated[1:] if _excludes(best, other, newcomer.kind))
    chance = best.odds / (new + best.odds + rivals)
    if chance >= SURE:
        return Decision(best.known.id, round(chance, 4))
    every = new + sum(one.odds for one in rated)
    worth = [(one.known.id, round(one.odds / every, 4)) for one in rated if one.odds / every >= WORTH_A_LOOK]
    return Decision(None, round(new / every, 4), tuple(worth[:MOST_SUGGESTIONS]))


def _by_prominence(rated: list[_Rated]) -> list[_Rated]:
    """Of those who share a surname, an article that gives no more means each as often as articles do.

    Whoever few articles speak of is not famous enough for that, unless role or company say that it is them.
    """
    most = max(one.known.articles for one in rated)
    return [replace(one, odds=one.odds * _fame(one, most)) for one in rated]


def _fame(one: _Rated, most: int) -> float:
    articles = max(1, one.known.articles)
    return articles / max(1, most) * (1.0 if one.backed else min(1.0, articles / FAMOUS))


def _excludes(best: _Rated, other: _Rated, kind: str) -> bool:
    """Are these two different speakers? Two rows may be one that was not seen to be one when it was stored."""
    if not other.whole:
        # Whoever is known by a surname alone may be the same as one who is known by a whole name.
        return not best.whole
    if fold(best.known.names[0]) == fold(other.known.names[0]):
        return True  # of one whole name, and yet kept apart
    return name_odds(Newcomer(best.known.names, kind), other.known.names)[0] < OTHER_SPELLING


def _rate(newcomer: Newcomer, known: Known) -> _Rated:
    odds, whole = name_odds(newcomer, known.names)
    role = roles_factor(newcomer.role, known.roles) if odds > 0 else 1.0
    company = COMPANY[min(known.company, len(COMPANY) - 1)]
    return _Rated(known, odds * role * company, whole, max(role, company) > 1)


def blocks(name: str, kind: str, *, asked: bool = False) -> list[str]:
    """The keys under which a name of this kind is kept, or, if asked, looked for."""
    if kind == "person":
        person = person_name(name)
        return [] if person is None else person_blocks(person, asked=asked)
    body = body_name(name)
    return [] if body is None or kind not in MATCHED_KINDS else body_blocks(body)


def is_single(name: str, kind: str) -> bool:
    """True if it is the name of a person of one word: it is looked for by the beginning of its key."""
    person = person_name(name) if kind == "person" else None
    return person is not None and not person.whole
