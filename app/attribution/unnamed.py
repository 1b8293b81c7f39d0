"""Who speaks without a name?

In: what is read of an article, in reading order. Out: for a pronoun that speaks the description it means, where the
text leaves no doubt: "A nurse at the surgery, who asked not to be named, had one idea. “...,” she said". Rankers learn
from articles in which most of those who speak are named, and would give her words to somebody else.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from app.attribution.antecedents import State, says
from app.attribution.bodies import SOMEONE
from app.attribution.cast import Cast, Figure
from app.attribution.descriptions import role_end
from app.attribution.lexicon import words
from app.attribution.tokens import TokenTable

_ASKING = words("asked asking asks")
# Of one who speaks: whoever cannot be named "for legal reasons", or declines to name others, is somebody else.
_VEILED = re.compile(
    r"\b(?:agree|ask|declin|insist|prefer|refus|request|unwilling|want|wish)\w*\b[^.;]{0,25}?\bbe (?:named|identified)"
    r"|\b(?:ask|declin|refus|unwilling|would not|wouldn.t)\w*\b[^.;]{0,30}\b(?:give|giving|use|using)\b[^.;]{0,8}"
    r"\bname\b|condition of anonymity|anonymously|on background"
    r"|not authori[sz]ed to (?:brief|comment|discuss|give|speak|talk)"
    r"|\b(?:said|speaking|spoke|told)\b[^.;]{0,40}\bin confidence"
)


class Unnamed:
    """Whom descriptions introduce; lives for one article."""

    def __init__(self, table: TokenTable, cast: Cast) -> None:
        """Knows nobody yet."""
        self.table, self.cast = table, cast
        self.veils = [bisect_right(table.starts, found.start()) - 1 for found in _VEILED.finditer(table.text)]
        self.veiled: Figure | None = None  # the latest who is not to be named, until another sentence names somebody
        self.sentence = -1  # of the description
        self.asked = -1  # the latest token that asks somebody by name

    def described(self, figure: Figure, first: int) -> None:
        """A description that begins at this token is of nobody who was there before."""
        sentence, at = self.table.sentence, bisect_left(self.veils, first)
        if at < len(self.veils) and sentence[self.veils[at]] == sentence[first]:
            self.veiled, self.sentence = figure, sentence[first]

    def named(self, first: int) -> None:
        """A name is read."""
        if not self.table.quoted[first] and self.table.sentence[first] != self.sentence:
            self.veiled = None
        if first and self.table.lows[first - 1] in _ASKING:
            self.asked = first

    def meant(self, i: int, candidates: Sequence[tuple[Figure, State]]) -> Figure | None:
        """Whom the pronoun at token i means. candidates: the figures it may mean, the latest first.

        Whoever says something in the paragraph under a description that introduces, if no name stands between; who is
        not to be named whatever he does, and in the paragraph behind. Somebody who was asked answers.
        """
        table, past = self.table, i
        for figure, state in candidates:
            apart = table.paragraph[i] - state.paragraph
            if figure.named:
                past = past if state.pronoun else min(past, state.token)  # "an aide to Jane Roe" names her himself
            elif figure.description is None or apart > 1 or self.asked > state.token:
                return None
            elif figure is self.veiled:
                return figure
            elif past > 0:
                first, end = figure.description
                whole = role_end(table, self.cast, end)
                introduced = apart == 0 and state.token == end - 1 and self._introduces(first)
                if introduced and (past == i or past < whole) and says(table, first, whole):
                    return figure
                past = 0  # whoever was introduced before is not the latest
        return None

    def _introduces(self, first: int) -> bool:
        """ "A nurse", "Outside, a nurse", where a sentence begins."""
        table = self.table
        begins = first == 0 or table.sentence[first - 1] != table.sentence[first] or table.words[first - 1] == ","
        return begins and table.lows[first] in SOMEONE
