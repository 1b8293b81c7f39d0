"""What speaks for each candidate of a pronoun?

In: what has been read of the figures so far, and the place of a pronoun or description. Out: one row of features for
each candidate, in the order of ranking.FEATURES.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.attribution.cast import Figure
from app.attribution.descriptions import MODIFIER_TAGS, REACH, STOPS
from app.attribution.lexicon import words
from app.attribution.tokens import VERB_TAGS, TokenTable

TOLD = words("""
    told asked tells asks told urged thanked called met with to by against about for from of
""")
ADDRESSED = words("told tells asked asks urged thanked reminded informed assured warned telling asking")
SAYING = words("""
    acknowledged added admitted adds admits agreed announced answered argued argues asked asserted blasted boasted
    called charged claimed claims complained conceded concluded condemned contended continued countered criticized
    declared defended denied denounced described disagreed dismissed echoed emphasized explained explains expressed
    insisted insists joked lamented mocked mused noted notes objected observed offered pointed predicted praised
    questioned quipped recalled replied reported responded retorted said says slammed stated stressed suggested
    suggests tells testified told tweeted urged vowed warned warns wondered writes wrote
""")
REPLYING = words("answered answers countered interjected interrupted replied replies responded responds retorted shot")
_IN_PHRASE = MODIFIER_TAGS | words("DT IN TO CC")
_SAID_BEFORE = words("said says added wrote writes replied noted argued warned explained according")


@dataclass(slots=True)
class State:
    """What has been read of a figure so far; the fields of its latest mention."""

    token: int = -1
    sentence: int = -1
    paragraph: int = -1
    subject: bool = False
    quoted: bool = False
    possessive: bool = False
    pronoun: bool = False
    description: bool = False
    addressed: bool = False
    preposition: bool = False
    goes_on: bool = False  # a comma follows the latest mention
    source: bool = False
    count: int = 0
    spoke: int = 0
    subject_sentence: int = -9
    first_in_paragraph: bool = False
    quoted_token: int = -1  # of the latest mention inside a quote
    led: int = -9  # the latest paragraph whose first subject it was
    headline: bool = False
    salience: float = 0.0  # as of the sentence of the latest mention
    leads: bool = False  # the latest mention is the first subject of its sentence
    says: bool = False  # it is the subject of a verb of saying


@dataclass(slots=True)
class Stage:
    """Who stands out at this point of the article.

    speaker: of the latest quote. sayer: the latest subject of a verb of saying, quote or not. leader: the first subject
    of the latest sentence that has one. total: mentions so far; the rest are numbers of paragraphs and sentences.
    """

    speaker: Figure | None = None
    speaker_paragraph: int = -9
    sayer: Figure | None = None
    sayer_paragraph: int = -9
    leader: Figure | None = None
    sentence_led: int = -1
    paragraph_led: int = -1
    paragraph_seen: int = -1
    total: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A pronoun or description. starts: the first word of its sentence, or behind a quote. replies: as ``replies``."""

    token: int
    sentence: int
    paragraph: int
    gender: int
    possessive: bool
    subject: bool
    source: bool
    described: bool
    starts: bool
    replies: bool


@dataclass(frozen=True, slots=True)
class Around:
    """What the candidates of one pronoun have in common. salience: of each, its sum and its best."""

    many: int
    first: Figure | None
    salience: list[float]
    total: float
    top: float
    agreeing: int
    subject: int


def row(rank: int, figure: Figure, s: State, stage: Stage, place: Place, around: Around) -> list[float]:
    """The features of one candidate. rank: 0 for the one mentioned last; s: its state."""
    agreement = max(-4.0, min(4.0, place.gender * figure.gender))
    behind, apart = place.sentence - s.sentence, place.paragraph - s.paragraph
    same, previous = behind == 0, behind == 1
    spoke = figure is stage.speaker
    since = place.paragraph - stage.speaker_paragraph
    subject_here = s.subject_sentence == place.sentence
    subject_before = s.subject_sentence == place.sentence - 1
    source, described = place.source, place.described
    count = math.log1p(s.count)
    salience = around.salience[rank] / around.total
    quoted_since = s.quoted_token > s.token
    agrees = agreement > 1
    leader, sayer = figure is stage.leader, figure is stage.sayer
    told = place.paragraph - stage.sayer_paragraph
    impersonal = figure.named and not figure.personal
    return [
        max(0.0, agreement) / 4, max(0.0, -agreement) / 4, abs(figure.gender) >= 5, rank == 0, rank == 1, rank == 2,
        rank > 2, same, previous, behind > 1, apart == 0, apart == 1, apart > 1, math.log1p(place.token - s.token) / 5,
        s.subject, s.quoted, s.possessive, s.pronoun, s.description, s.addressed, s.preposition, count / 3,
        subject_here, subject_before, figure.named, figure is around.first, spoke, spoke and since == 0,
        spoke and since == 1, s.spoke > 0, around.many == 1, s.first_in_paragraph, s.source, place.possessive and same,
        place.subject and s.subject, place.subject and same, source and spoke, source and s.subject, source and same,
        place.starts and s.subject, not place.subject and not place.possessive and subject_here, described,
        described and rank == 0, described * count / 3, s.count / (stage.total + 1),
        quoted_since, source and quoted_since, source and quoted_since and place.token - s.quoted_token < 60,
        salience, around.salience[rank] == around.top, source * salience, source and spoke and s.pronoun,
        s.led == place.paragraph, s.led == place.paragraph - 1, rank == around.subject, s.headline,
        agrees and around.agreeing == 1, not agrees and around.agreeing > 0, around.agreeing == 0,
        s.leads, leader, source and leader, s.says, sayer, sayer and told == 0, sayer and told == 1,
        source and sayer, source and sayer and told == 0, source and s.says, source and figure.named,
        impersonal, source and impersonal, place.replies and spoke, place.replies and s.spoke > 0 and not spoke,
        place.possessive and s.goes_on and place.token == s.token + 2,
    ]  # fmt: skip


def replies(table: TokenTable, i: int) -> bool:
    """ "He replied", "replied he": whoever spoke before is somebody else."""
    return not REPLYING.isdisjoint(table.lows[max(0, i - 1) : i + 2])


def faded(state: State, sentence: int) -> float:
    """How present somebody is in a sentence: every mention counts, less by a third for each sentence since."""
    return state.salience * 0.67 ** min(20, sentence - state.sentence) if state.salience else 0.0


def is_subject(table: TokenTable, first: int, past: int) -> bool:
    """Labelled a subject, right before a finite verb, or a name beside a subject: "Her mother, | Jane Roe |, said"."""
    if any(table.subject[first:past]) or (past < len(table) and table.tags[past] in VERB_TAGS):
        return True
    comma = first - 1
    if comma < 1 or table.words[comma] != "," or (past < len(table) and table.words[past] not in STOPS):
        return False
    for i in range(comma - 1, max(-1, comma - 1 - REACH), -1):  # "the minister | for health and care |, Jane Roe"
        if table.subject[i]:
            return True
        if table.tags[i] not in _IN_PHRASE:
            return False
    return False


def says(table: TokenTable, first: int, past: int) -> bool:
    """ "Roe said", "Roe, a nurse, said", "said Roe", not "told Roe"."""
    if first and table.lows[first - 1] in _SAID_BEFORE:
        return True
    i = past
    if i < len(table) and table.words[i] == ",":
        i = next((j + 1 for j in range(i + 1, min(i + 25, len(table))) if table.words[j] == ","), i)
    while i < len(table) and table.tags[i] in ("RB", "VBZ", "VBD", "VBP") and i < past + 27:
        if table.lows[i] in SAYING:
            return True
        i += 1
    return False
