"""Who is meant by "he", "she" and "the senator", in reading order?

In: a TokenTable, its Cast, its descriptions. Out: for each pronoun and description the figure it stands for, with the
probability. Each is scored against the figures mentioned last by a small network whose weights are learnt from
coreference chains (app.training.speakers); what is decided early counts as a mention for what follows.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass

import numpy as np

from app.attribution.antecedents import (
    ADDRESSED,
    TOLD,
    Around,
    Place,
    Stage,
    State,
    faded,
    is_subject,
    replies,
    row,
    says,
)
from app.attribution.cast import Cast, Figure, Mention
from app.attribution.descriptions import Description, role_end
from app.attribution.kin import KIN, Kinship
from app.attribution.lexicon import PROMINENT, words
from app.attribution.offices import holds_another, may_hold
from app.attribution.openings import introduced
from app.attribution.ranking import Floats, Judge
from app.attribution.tokens import TokenTable
from app.attribution.unnamed import Unnamed

HE = {"he": 1, "him": 1, "his": 1, "himself": 1, "she": -1, "her": -1, "hers": -1, "herself": -1}
MOST_CANDIDATES = 10
FARTHEST = 400  # tokens back to the latest mention of a candidate
LEAST_OWNER = 0.5  # "his" that is less sure than this tells nothing of whose something is
SURE_RELATIVE = 0.8  # how sure it is that "his wife" is the one who was called so
SURE_INTRODUCED = 0.9  # and that whom an article opens with is who is named next
FROM_PRONOUNS = 4.5  # log-odds of a gender that a pronoun alone tells
SURE_SIDE, OTHER_SIDE = 5.0, -3.9  # log-odds: where a woman is near, "she" is no John
# How much less likely whoever is named in a quote is to have said it. Of 176 pronouns in the invented articles whose
# quotes name somebody who may be meant, 172 mean somebody else; e^-2 is what makes these answers likeliest.
NAMES_ITSELF = 0.135
LEAST_SURE = 0.5  # a pronoun less sure than this is no mention for what follows
LEAST_SPEAKER = 0.3  # below this a source without a known role stands for itself
LEAST_NAMED = 0.45  # the same for an office, or a standing that only the known have, which is no source
LEAST_GUESS = 0.6  # and for any other description
SURE_UNNAMED = 0.9  # and that "a nurse, who asked not to be named" is "she" behind that
_WITH_OF = words("secretary governor mayor president minister chief speaker head senator")  # "of" follows


@dataclass(frozen=True, slots=True)
class Choice:
    """What a pronoun or description stands for. before: the latest mention of the figure; sure: its probability."""

    figure: Figure
    before: tuple[int, int] | None
    sure: float


class Reading:
    """One pass over an article in reading order; lives for one call."""

    def __init__(
        self, table: TokenTable, cast: Cast, judge: Judge[Figure], named_by: Mapping[int, Set[Figure]]
    ) -> None:
        """named_by: token that heads the source of a quote -> who is named in what is said."""
        self.table = table
        self.cast = cast
        self.judge = judge
        self.sources, self.named_by = named_by.keys(), named_by
        self.states: dict[Figure, State] = {}
        self.recent: dict[Figure, None] = {}  # figures by their latest mention, latest last
        self.choices: dict[int, Choice] = {}
        self.owners: dict[int, Figure] = {}  # token of "his" or "her" -> whom it stands for
        self.kinship = Kinship(table, cast)
        self.stage = Stage()
        self.unnamed = Unnamed(table, cast)
        self.introduced: Mapping[int, Mention] = {}

    def run(self, descriptions: Collection[Description]) -> dict[int, Choice]:
        """Reads the article; returns the choice for each pronoun's token and each description's head."""
        table = self.table
        heads = {d.past - 1: d for d in descriptions}
        self.introduced = introduced(table, self.cast, descriptions)
        starts = {m.first: m for m in self.cast.mentions}
        stops = sorted({*heads, *starts, *(i for i, low in enumerate(table.lows) if low in HE)})
        for i in stops:
            if (mention := starts.get(i)) is not None:
                self.kinship.note(mention, self.owners)
                self._note(mention.figure, mention.first, mention.past, "name")
            elif i in heads:
                self._read_description(heads[i])
            elif not table.quoted[i] or i in self.sources:
                self._read_pronoun(i)
        return self.choices

    def _read_pronoun(self, i: int) -> None:
        candidates = self._candidates(HE[self.table.lows[i]])
        if not candidates:
            return
        choice = self._unnamed(i, candidates) or self._choose(i, candidates, None)
        if self.table.tags[i] == "PRP$" and choice.sure >= LEAST_OWNER:
            self.owners[i] = choice.figure
        if choice.sure >= LEAST_SURE:
            self._note(choice.figure, i, i + 1, "pronoun")
            self._learn_gender(choice, HE[self.table.lows[i]])

    def _unnamed(self, i: int, candidates: list[Figure]) -> Choice | None:
        """Whoever speaks without a name, where the text leaves no doubt."""
        meant = self.unnamed.meant(i, [(one, self.states[one]) for one in candidates]) if i in self.sources else None
        if meant is None:
            return None
        token = self.states[meant].token
        choice = self.choices[i] = Choice(meant, (token, token + 1), SURE_UNNAMED)
        return choice

    @staticmethod
    def _learn_gender(choice: Choice, gender: int) -> None:
        """Whoever was "she" once is hardly "he" after that, where nothing else tells."""
        if abs(choice.figure.gender) < FROM_PRONOUNS:
            told = math.log((1 + choice.sure) / (1 - min(choice.sure, 0.99)))  # if it is another, either gender
            said = choice.figure.gender + told * gender
            choice.figure.gender = max(-FROM_PRONOUNS, min(FROM_PRONOUNS, said))

    def _read_description(self, phrase: Description) -> None:
        """A description goes to the figure with that role, to the figure it described before, or stands for itself."""
        i = phrase.past - 1
        if self._opens_for_pronoun(phrase):
            return
        if (named := self.introduced.get(i)) is not None:
            named.figure.role_words |= phrase.words
            self.choices[i] = Choice(named.figure, (named.first, named.past), SURE_INTRODUCED)
            self._note(named.figure, phrase.first, phrase.past, "nominal")
            return
        if phrase.definite:
            choice = self._relative(phrase) or self._holder(phrase) or self._guess(phrase)
            if choice is not None:
                self.choices[i] = choice
                self._note(choice.figure, phrase.first, phrase.past, "nominal")
                return
        figure = Figure(len(self.cast.figures), description=(phrase.first, phrase.past), first=phrase.first)
        figure.gender = 5.0 * phrase.gender
        figure.role_words = set(phrase.words)
        self.cast.figures.append(figure)
        self.choices[i] = Choice(figure, None, 0.8)
        self._note(figure, phrase.first, phrase.past, "nominal")
        self.unnamed.described(figure, phrase.first)

    def _relative(self, phrase: Description) -> Choice | None:
        """ "His wife", of whom the article has told that she is Jane Roe, or tells it in the same breath."""
        if phrase.head not in KIN:
            return None
        if (named := self.kinship.named_behind(phrase.past - 1)) is not None:
            return Choice(named.figure, (named.first, named.past), SURE_RELATIVE)
        relative = self.kinship.relative(phrase.past - 1, self.owners)
        if relative is None or relative not in self.states:
            return None
        token = self.states[relative].token
        return Choice(relative, (token, token + 1), SURE_RELATIVE)

    def _opens_for_pronoun(self, phrase: Description) -> bool:
        """ "The son of a ferryman, he left school": whoever the pronoun means, and nobody else."""
        table, past = self.table, role_end(self.table, self.cast, phrase.past)
        return past + 1 < len(table) and table.words[past] == "," and table.lows[past + 1] in ("he", "she")

    def _holder(self, phrase: Description) -> Choice | None:
        """The figure whose role the phrase names; the latest of several, if the words in front of it agree."""
        found: list[tuple[float, Figure]] = []
        wanted = phrase.words - {"the", "this", "that", phrase.head}
        for figure in reversed(self.recent):
            if may_hold(figure, phrase) and self.states[figure].token < phrase.first:
                found.append((len(wanted & figure.role_words) - len(wanted) * 0.5, figure))
            if len(found) >= MOST_CANDIDATES:
                break
        if not found:
            later = [f for f in self.cast.figures[:200] if f.named and f not in self.states and may_hold(f, phrase)]
            return Choice(later[0], None, 0.6) if len(later) == 1 and not phrase.following else None
        best = max(score for score, _ in found)
        top = [figure for score, figure in found if score == best]
        state = self.states[top[0]]
        before = (state.token, state.token + 1)
        if top[0].named and wanted and best < 0 and len(wanted) > 1 and not wanted & top[0].role_words:
            return Choice(top[0], before, 0.5)
        return Choice(top[0], before, 0.9 if len(top) == 1 else 0.6)

    def _guess(self, phrase: Description) -> Choice | None:
        """Whom a source without a known role stands for, by nearness alone."""
        aged = "old" in phrase.words or any(w.endswith("-old") for w in phrase.words)  # "the 34-year-old mother of two"
        following = phrase.following and not aged and not _WITH_OF & phrase.words
        bare = phrase.definite and not following and self.table.tags[phrase.first] != "PRP$"
        owned = any(self.table.tags[i] == "POS" for i in range(phrase.first, phrase.past))
        if not bare or owned:
            return None
        prominent = aged or phrase.head in PROMINENT
        source = phrase.past - 1 in self.sources
        least = LEAST_SPEAKER if source else LEAST_NAMED if prominent else LEAST_GUESS
        candidates = [f for f in self._candidates(phrase.gender) if f.named and not holds_another(f, phrase)]
        choice = self._choose(phrase.past - 1, candidates, phrase) if candidates else None
        return choice if choice is not None and choice.sure >= least else None

    def _candidates(self, gender: int) -> list[Figure]:
        """The figures mentioned last, latest first, that may have this gender."""
        found: list[Figure] = []
        here = next(reversed(self.recent), None)
        newest = self.states[here].token if here is not None else 0
        for seen, figure in enumerate(reversed(self.recent)):
            if (
                len(found) >= MOST_CANDIDATES
                or seen > 4 * MOST_CANDIDATES
                or newest - self.states[figure].token > FARTHEST
            ):
                break
            if gender * figure.gender > -5.0:
                found.append(figure)
        if any(gender * figure.gender >= SURE_SIDE for figure in found):
            found = [figure for figure in found if gender * figure.gender > OTHER_SIDE]
        return found

    def _choose(self, i: int, candidates: list[Figure], phrase: Description | None) -> Choice:
        shares = self.judge(i, candidates, self._features(i, candidates, phrase))
        if named := self.named_by.get(i):
            shares = shares * np.array([NAMES_ITSELF if figure in named else 1.0 for figure in candidates])
            shares = shares / (shares.sum() or 1.0)
        best = int(shares.argmax())
        state = self.states[candidates[best]]
        choice = Choice(candidates[best], (state.token, state.token + 1), float(shares[best]))
        self.choices[i] = choice
        return choice

    def _note(self, figure: Figure, first: int, past: int, kind: str) -> None:
        """Write a mention to the figure's state."""
        table = self.table
        state = self.states.get(figure)
        if state is None:
            state = self.states[figure] = State()
        last = past - 1
        state.count += 1
        self.stage.total += 1
        speaks = self._speaks(first, past)
        if table.quoted[last]:
            state.quoted_token = last
            if state.token >= 0 and not state.quoted and not speaks:
                return  # what others say of somebody leaves the reporter's own last words on them as they are
        subject = is_subject(table, first, past)
        state.salience = faded(state, table.sentence[last]) + (1.0 if subject else 0.6)
        state.token, state.sentence, state.quoted = last, table.sentence[last], table.quoted[last]
        paragraph = table.paragraph[last]
        state.first_in_paragraph = paragraph != self.stage.paragraph_seen
        self.stage.paragraph_seen = state.paragraph = paragraph
        state.subject = subject
        if subject:
            state.subject_sentence = state.sentence
            if paragraph != self.stage.paragraph_led:
                self.stage.paragraph_led = state.led = paragraph
        state.headline = state.headline or paragraph == 0
        state.leads = subject and state.sentence != self.stage.sentence_led
        if state.leads:
            self.stage.sentence_led, self.stage.leader = state.sentence, figure
        state.says = speaks or (not state.quoted and says(table, first, past))
        if state.says:
            self.stage.sayer, self.stage.sayer_paragraph = figure, paragraph
        self._note_form(state, first, past, kind)
        state.source = speaks
        if speaks:
            state.spoke += 1
            self.stage.speaker, self.stage.speaker_paragraph = figure, paragraph
        if kind == "name":
            self.unnamed.named(first)
        self.recent.pop(figure, None)
        self.recent[figure] = None

    def _note_form(self, state: State, first: int, past: int, kind: str) -> None:
        """What kind of mention it is, and the words around it."""
        table = self.table
        before = table.lows[first - 1] if first else ""
        after = table.lows[past] if past < len(table) else ""
        state.possessive = after in ("'s", "’s", "'", "’") or table.tags[past - 1] == "PRP$"
        state.pronoun, state.description = kind == "pronoun", kind == "nominal"
        state.addressed, state.preposition = before in ADDRESSED, before in TOLD
        state.goes_on = after == ","

    def _speaks(self, first: int, past: int) -> bool:
        return any(i in self.sources for i in range(first, past))

    def _features(self, i: int, candidates: list[Figure], phrase: Description | None) -> Floats:
        """(candidates, FEATURES), columns in that order."""
        table = self.table
        low, sentence = table.lows[i], table.sentence[i]
        place = Place(
            token=i,
            sentence=sentence,
            paragraph=table.paragraph[i],
            gender=phrase.gender if phrase else HE[low],
            possessive=phrase is None and (table.tags[i] == "PRP$" or low in ("his", "hers")),
            subject=low in ("he", "she") or (phrase is not None and is_subject(table, phrase.first, phrase.past)),
            source=i in self.sources,
            described=phrase is not None,
            starts=i == 0 or table.sentence[i - 1] != sentence or table.quoted[i - 1],
            replies=i in self.sources and replies(table, i),
        )
        around = self._around(candidates, sentence, place.gender)
        rows = [row(rank, f, self.states[f], self.stage, place, around) for rank, f in enumerate(candidates)]
        return np.array(rows, dtype=np.float32)

    def _around(self, candidates: list[Figure], sentence: int, gender: int) -> Around:
        states = [self.states[f] for f in candidates]
        salience = [faded(s, sentence) for s in states]
        agreeing = [gender * f.gender > 1 for f in candidates]
        subject = next((rank for rank, s in enumerate(states) if s.subject), -1)
        first = next(iter(self.states), None)
        top = max(salience)
        return Around(len(candidates), first, salience, sum(salience) + 1e-6, top, sum(agreeing), subject)


def mention_before(mentions: list[Mention], token: int) -> Mention | None:
    """The latest of the mentions (in text order) that ends at or before a token."""
    count = bisect_right(mentions, token, key=lambda mention: mention.past)
    return mentions[count - 1] if count else None
