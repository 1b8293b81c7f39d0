"""What does "they", "which" or "that" stand for, as the source of a quote?

In: a TokenTable, the pronoun, the tokens that head sources. Out: the tokens of an organisation's name or of a plural
noun for people before it. By rules: no corpus at hand has enough of them that speak to learn from.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Set

from app.attribution.descriptions import describe
from app.attribution.lexicon import CROWDS, NUMBERS, VEILED, words
from app.attribution.names import NAME_TAGS
from app.attribution.phrases import Phrase
from app.attribution.roles import is_person_noun, singular
from app.attribution.tokens import TokenTable

LOOK_BACK = 60  # tokens
_COUNTED = NUMBERS | words("thousands millions dozens hundreds")


def thing_before(table: TokenTable, phrase: Phrase, sources: Set[int]) -> tuple[int, int, bool] | None:
    """The best candidate as (first, past, is it a noun for people): who spoke before, then subjects, then the latest.

    "they" may go to either kind, the others to names only; "which" and "that" go to the name right in front of them.
    """
    near = phrase.pronoun in ("which", "that")
    best: tuple[tuple[int, ...], tuple[int, int, bool]] | None = None
    for first, past, people in _candidates(table, phrase.head, people=phrase.pronoun == "they"):
        subject = any(table.subject[first:past])
        if phrase.pronoun == "they" and table.label[first] == "PLACE" and not subject:
            continue
        rank = (
            near and phrase.head - past <= 1,
            any(i in sources for i in range(first, past)),
            subject,
            people or table.label[first] == "ORG",
            first,
        )
        if best is None or rank > best[0]:
            best = rank, (first, past, people)
    return best[1] if best is not None else None


def _candidates(table: TokenTable, token: int, *, people: bool) -> Iterator[tuple[int, int, bool]]:
    """Names of bodies and, if wanted, plural subjects that are people; outside quotes, latest first."""
    for i in range(bisect_left(table.names, (token, 0, "")) - 1, -1, -1):
        first, past, label = table.names[i]
        if token - first > LOOK_BACK:
            break
        modifies = past < len(table) and table.tags[past] in ("NN", "NNS", "POS")  # "U.S. | senator"
        if not (table.quoted[first] or label == "PERSON" or modifies) and table.tags[past - 1] in NAME_TAGS:
            yield first, past, False
    for i in range(token - 1, max(-1, token - LOOK_BACK) if people else token, -1):
        people = table.tags[i] in ("NNS", "NNPS") and _are_people(table.lows[i])
        if people and table.subject[i] and not table.quoted[i]:
            yield describe(table, i).first, i + 1, True


def _are_people(noun: str) -> bool:
    return noun not in _COUNTED and (noun in VEILED or noun in CROWDS or is_person_noun(singular(noun)))
