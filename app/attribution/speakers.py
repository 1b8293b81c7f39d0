"""Who is it?

In: an article as a ``Doc`` of our own pipeline (tags, dependency labels, sentences, names) and, for each of its quotes,
the source that the pointing encoder found. Out: for each quote the speaker, the chain of mentions that leads to the
speaker, and the probability that the speaker is right if the source is.
"""

from __future__ import annotations

import zipfile
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile
from pathlib import Path
from typing import Final, Self

import numpy as np
from spacy.tokens import Doc

from app.attribution import referents
from app.attribution.article import read_article
from app.attribution.dialogue import Dialogue, Interview
from app.attribution.genders import GenderTable, read_genders
from app.attribution.identities import Identities
from app.attribution.ranking import FEATURES, Ranker
from app.attribution.tokens import TokenTable
from app.attribution.types import Link, Rival, Span, Speaker
from app.errors import ModelDamaged

RANKER_FILE: Final = "ranker.npz"
BODIES_FILE: Final = "bodies.npz"


@dataclass(frozen=True, slots=True)
class Asked:
    """One quote whose speaker is wanted.

    span: its source, None where it has none; quote: its parts in text order; rivals: where else the source may be.
    outer: of a quote inside another, the place of that one among those that are asked for. printed: the source is what
    a label or a signature says.
    """

    span: Span | None
    quote: tuple[Span, ...]
    rivals: tuple[Rival, ...] = ()
    outer: int | None = None
    printed: bool = False


@dataclass(frozen=True, slots=True)
class Resolved:
    """Who spoke. speaker: None when nobody can be known. chain: the source first, empty without one.

    confidence: probability in [0, 1] that the speaker is right given that the source is.
    agreement: probability in [0, 1] that the source is another one that means the same speaker.
    """

    speaker: Speaker | None
    chain: tuple[Link, ...]
    confidence: float
    agreement: float = 0.0


SURE_TURN: Final = 0.9  # how sure it is that two who have begun to talk take turns
SURE_INTERVIEWED: Final = 0.85  # and that an interview is with the person named first
SURE_REPLY: Final = 0.6  # and that the one named last answers who asks
FARTHEST_NAME: Final = 16  # names back to the one who answers
NOBODY: Final = Resolved(None, (), 0.0)


class Resolver:
    """Finds out who the sources of an article are. Holds no state between calls; safe to call from several threads."""

    def __init__(self, genders: GenderTable, of_people: Ranker, of_bodies: Ranker) -> None:
        """From tables in memory; ``load`` reads them from files."""
        self.genders = genders
        self.of_people, self.of_bodies = of_people, of_bodies

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the tables that app.training.speakers wrote. Raises ModelDamaged if they are missing or damaged."""
        rankers = read_ranker(folder / RANKER_FILE, FEATURES), read_ranker(folder / BODIES_FILE, referents.FEATURES)
        return cls(read_genders(folder), *rankers)

    def resolve(self, doc: Doc, asked: Sequence[Asked], aside: Sequence[Asked] = ()) -> list[Resolved]:
        """One answer for each quote, which must be in text order, then for each of the others.

        aside: statements without marks, and quotes inside quotes: none that one after it may go on from.
        """
        if not asked and not aside:
            return []
        quotes = [(one.span, one.quote) for one in asked] or [(one.span, ()) for one in aside]
        reading = Identities(read_article(doc, quotes, self.genders), self.of_people, self.of_bodies)
        dialogue = Dialogue(reading.table.text, [one.quote for one in asked])
        interview = dialogue.interview([one.printed for one in asked])
        answers: list[Resolved] = []
        for number, one in enumerate(asked):
            told = None
            if number in interview.answers:
                told = _interviewed(reading, interview)
            elif not one.printed:
                told = _in_turn(reading, dialogue, asked, answers)
            answers.append(told or _alone(reading, one, asked, answers))
        return answers + [_beside(reading, one, answers) for one in aside]


def _alone(reading: Identities, one: Asked, asked: Sequence[Asked], answers: Sequence[Resolved]) -> Resolved:
    """Who says a quote by its own source, or by the quote before."""
    if one.span is None:
        return _conversation(reading.table, asked, answers)
    outer = _outer(asked, len(answers)) if _is_first_person(reading.table.text, one.span) else None
    if outer is not None and outer < len(answers):
        return _as_outer(one.span, answers[outer])
    return _resolved(reading, one.span, one.rivals)


def _beside(reading: Identities, one: Asked, answers: Sequence[Resolved]) -> Resolved:
    if one.span is None:
        return NOBODY
    if one.outer is not None and _is_first_person(reading.table.text, one.span):
        return _as_outer(one.span, answers[one.outer])
    return _resolved(reading, one.span, one.rivals)


def _resolved(reading: Identities, span: Span, rivals: Sequence[Rival]) -> Resolved:
    found = reading.speaker(span)
    return Resolved(found.speaker, found.chain, round(found.sure, 4), _agreement(reading, found.speaker, rivals))


def _agreement(reading: Identities, speaker: Speaker | None, rivals: Sequence[Rival]) -> float:
    """How likely the source is one of those rivals that mean the speaker too."""
    if speaker is None:
        return 0.0
    return sum(rival.chance for rival in rivals if reading.speaker(rival.span).speaker == speaker)


def _is_first_person(text: str, span: Span) -> bool:
    return span.of(text).strip().lower() in ("i", "we", "me", "us")


def _as_outer(span: Span, outer: Resolved) -> Resolved:
    """ "I" inside a quote is whoever speaks that quote: its source is what the pronoun stands for."""
    chain = [replace(link, step="pronoun") if link.step == "source" else link for link in outer.chain]
    return Resolved(outer.speaker, (Link(span, "source"), *chain), outer.confidence * 0.9)


def _interviewed(reading: Identities, interview: Interview) -> Resolved | None:
    """Whom an interview is with: the first person named before its first question, a byline left out."""
    table = reading.table
    for mention in reading.cast.mentions:
        span = table.span(mention.first, mention.past)
        if span.end > interview.start:
            break
        if not table.quoted[mention.first] and table.lows[max(0, mention.first - 1)] != "by":
            found = reading.speaker(span)
            chain = (Link(span, "conversation"), *found.chain[1:])
            return Resolved(found.speaker, chain, SURE_INTERVIEWED * found.sure, agreement=1.0)
    return None


def _in_turn(
    reading: Identities, dialogue: Dialogue, asked: Sequence[Asked], answers: Sequence[Resolved]
) -> Resolved | None:
    """Who says the next quote, if it is a turn of a dialogue: of the two who talk the one who did not speak last."""
    number = len(answers)
    before = dialogue.spoke_before(number)
    if before is not None and _are_two(answers[before], answers[-1]):
        own = asked[number].span
        if own is not None and reading.speaker(own).speaker not in (None, answers[before].speaker, answers[-1].speaker):
            return None
        sure = SURE_TURN * min(answers[before].confidence, answers[-1].confidence)
        ways = dropwhile(lambda link: link.step == "conversation", answers[before].chain)  # of a long dialogue too
        chain = (Link(asked[before].quote[-1], "conversation"), *ways)
        return Resolved(answers[before].speaker, chain, sure, agreement=1.0)
    return _reply(reading, asked, answers) if dialogue.is_reply(number) else None


def _are_two(one: Resolved, other: Resolved) -> bool:
    return None not in (one.speaker, other.speaker) and one.speaker != other.speaker


def _reply(reading: Identities, asked: Sequence[Asked], answers: Sequence[Resolved]) -> Resolved | None:
    """Whoever answers the question above, if the encoder thinks that it is who asks: the latest other one named."""
    asks, here, above = answers[-1].speaker, asked[len(answers)], asked[len(answers) - 1]
    if asks is None or (here.span is not None and reading.speaker(here.span).speaker not in (asks, None)):
        return None
    table, mentions = reading.table, reading.cast.mentions
    past = bisect_right(mentions, here.quote[0].start, key=lambda mention: table.ends[mention.past - 1])
    for mention in reversed(mentions[max(0, past - FARTHEST_NAME) : past]):
        found = reading.speaker(table.span(mention.first, mention.past))
        if not table.quoted[mention.first] and found.speaker is not None and found.speaker != asks:
            chain = (Link(above.quote[-1], "conversation"), *found.chain)
            return Resolved(found.speaker, chain, SURE_REPLY * found.sure, agreement=1.0)
    return None


def _outer(asked: Sequence[Asked], number: int) -> int | None:
    """The latest earlier quote that has the source of a nested quote inside; looks back 8 quotes."""
    span = asked[number].span
    for i in range(number - 1, max(-1, number - 9), -1):
        if span is not None and any(part.start <= span.start and span.end <= part.end for part in asked[i].quote):
            return i
    return None


def _conversation(table: TokenTable, asked: Sequence[Asked], answers: Sequence[Resolved]) -> Resolved:
    """A quote without a source goes on with the speaker before where only the same paragraph lies between them.

    Measured on train: a later paragraph without a source is somebody else's, or a text that is shown, too often.
    """
    if not answers or not asked[len(answers)].quote:
        return NOBODY
    before, here = asked[len(answers) - 1], asked[len(answers)].quote[0]
    if answers[-1].speaker is None or not before.quote:
        return NOBODY
    between = table.text[before.quote[-1].end : here.start]
    if "\n" in between or len(between) > 400:
        return NOBODY
    return Resolved(
        answers[-1].speaker, (Link(before.quote[-1], "conversation"), *answers[-1].chain), answers[-1].confidence * 0.6
    )


def read_ranker(file: Path, features: Sequence[str]) -> Ranker:
    """Raises ModelDamaged if the file is missing, cut short or of other features than these."""
    try:
        # Opened here, because numpy leaves the file open when it is no zip.
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
            ranker = Ranker(*(stored[part].astype(np.float32) for part in ("hidden", "hidden_bias", "output")))
            names = tuple(map(str, stored["features"]))
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile) as e:
        raise ModelDamaged(f"{file}: {type(e).__name__}: {e}") from e
    if names != features:
        raise ModelDamaged(f"{file}: made for other features")
    return ranker
