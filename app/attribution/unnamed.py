"""Who speaks without a name?

In: what is read of an article, in reading order. Out: for a pronoun that speaks the description it means, where the
text leaves no doubt: "A nurse at the surgery, who asked not to be named, had one idea. “...,” she said". Rankers learn
from articles in which most of those who speak are named, and would give her words to somebody else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.attribution.antecedents import State
from app.attribution.cast import Cast, Figure
from app.attribution.descriptions import role_end
from app.attribution.lexicon import words
from app.attribution.tokens import TokenTable

_INTRODUCING = words("a an another one")
_ASKING = words("asked asking asks")
_VEILED = re.compile(
    r"(?:not|n.t|never) (?:to )?be (?:named|identified|quoted by name)|anonym|on background|in confidence"
    r"|not authori[sz]ed to|(?:declin|refus|would not|wouldn.t|did not want|asked \w+ not to|not wish)\w*[^.]{0,20}"
    r"\b(?:name|named|identified)\b"
)


class Unnamed:
    """Whom descriptions introduce; lives for one article."""

    def __init__(self, table: TokenTable, cast: Cast) -> None:
        """Knows nobody yet."""
        self.table, self.cast = table, cast
        self.veiled: Figure | None = None  # the latest who is not to be named, until a name leads a sentence
        self.asked = -1  # the latest token that asks somebody by name

    def described(self, figure: Figure, first: int) -> None:
        """A description that begins at this token is of nobody who was there before."""
        table, past = self.table, first
        while past < len(table) and table.sentence[past] == table.sentence[first]:
            past += 1
        if _VEILED.search(table.text_of(first, past)):
            self.veiled = figure

    def named(self, first: int, *, leads: bool) -> None:
        """A name is read. leads: it is the first subject of its sentence."""
        if leads:
            self.veiled = None
        if first and self.table.lows[first - 1] in _ASKING:
            self.asked = first

    def meant(self, i: int, candidates: Sequence[tuple[Figure, State]]) -> Figure | None:
        """Whom the pronoun at token i means. candidates: the figures it may mean, the latest first.

        Whoever leads the latest sentence of the paragraph by a description that introduces, if no name stands between;
        who is not to be named also where one does, and in the paragraph behind. Somebody who was asked answers.
        """
        table, past = self.table, i
        for figure, state in candidates:
            apart = table.paragraph[i] - state.paragraph
            if figure.named:
                past = min(past, state.token)  # a name of the description itself: "an aide to Jane Roe"
            elif figure.description is None or apart > 1 or self.asked > state.token:
                return None
            elif figure is self.veiled:
                return figure
            elif past > 0:
                first, end = figure.description
                introduced = apart == 0 and state.leads and state.token == end - 1 and self._introduces(first)
                if introduced and (past == i or past < role_end(table, self.cast, end)):
                    return figure
                past = 0  # whoever was introduced before is not the latest
        return None

    def _introduces(self, first: int) -> bool:
        """ "A nurse", "Outside, a nurse", where a sentence begins."""
        table = self.table
        begins = first == 0 or table.sentence[first - 1] != table.sentence[first] or table.words[first - 1] == ","
        return begins and table.lows[first] in _INTRODUCING
