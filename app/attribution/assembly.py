"""How do marked pieces become quotes?

In: the pieces of a text with what the encoder says of each, the statements without marks, then who the sources are.
Out: the quotes: pieces that are no speech left out, pieces of one utterance joined, kind and confidence set.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.attribution.calibration import Calibration
from app.attribution.kinds import kind_of
from app.attribution.pointer import Pointed
from app.attribution.quotes import Piece
from app.attribution.speakers import Asked, Resolved
from app.attribution.statements import Statement
from app.attribution.types import Attribution, Quote, Span, Speaker

SENTENCE_END = re.compile(r"[.!?…:;—–-][\"”’»')\]]*\s*$")
# A source this many characters behind the closing mark at most is the piece's own.
NEAR = 40
# What may stand before a quote that has a line to itself, and behind it.
BULLET = re.compile(r"(?:^|[\r\n])[ \t\u00a0]*(?:[•·*–—-]|\d{1,2}[.)])?[ \t\u00a0]*$")
LINE_END = re.compile(r"[ \t\u00a0]*(?:[\r\n]|\Z)")
LONGEST_BULLET = 12


@dataclass(frozen=True, slots=True)
class Utterance:
    """The pieces of one quote, in text order, and what the encoder said of one of them."""

    parts: tuple[Span, ...]
    pointed: Pointed

    @property
    def asked(self) -> Asked:
        """The question to the resolver."""
        return Asked(self.pointed.source, self.parts, self.pointed.rivals, printed=self.pointed.printed)


def utterances(text: str, pieces: Sequence[Piece], pointed: Sequence[Pointed], *, threshold: float) -> list[Utterance]:
    """The pieces that are speech, joined where a quote runs over paragraphs or is split by its cue.

    threshold: a piece whose probability of being speech is lower is left out; a piece that continues the one before
    shares its fate, unless it names a source of its own: then the mark before it was a stray one.
    """
    pointed = listed(text, pieces, [labelled(*of_piece) for of_piece in zip(pieces, pointed, strict=True)])
    groups: list[list[int]] = []
    last_kept = False
    for i, piece in enumerate(pieces):
        if piece.continues and i > 0 and not has_own_source(text, pieces, pointed, i):
            if last_kept:
                groups[-1].append(i)
            continue
        last_kept = pointed[i].speech >= threshold
        if not last_kept:
            continue
        if groups and groups[-1][-1] == i - 1 and is_split(text, pieces[i - 1], piece, pointed[i - 1], pointed[i]):
            groups[-1].append(i)
        else:
            groups.append([i])
    return [Utterance(tuple(pieces[i].inner for i in group), surest(pieces, pointed, group)) for group in groups]


def labelled(piece: Piece, pointed: Pointed) -> Pointed:
    """What the encoder said, unless print says who speaks, as in ROE: Good evening."""
    if piece.label is None:
        return pointed
    return Pointed(piece.label, pointed.cue, speech=1.0, certainty=1.0, printed=True)


def listed(text: str, pieces: Sequence[Piece], pointed: Sequence[Pointed]) -> list[Pointed]:
    """What the encoder said, but in a list of quotes below a line with a colon the source of the first for all.

    Only for those that point at nobody, each of them alone in its paragraph.
    """
    answers = list(pointed)
    below = False
    for i in range(1, len(pieces)):
        before, here = pieces[i - 1], pieces[i]
        source = answers[i - 1].source
        alone = stands_alone(text, before) and stands_alone(text, here) and here.paragraph == before.paragraph + 1
        below = alone and source is not None and (below or is_led(text, source, before))
        if below and answers[i].source is None:
            answers[i] = replace(answers[i], source=source, certainty=answers[i - 1].certainty)
    return answers


def stands_alone(text: str, piece: Piece) -> bool:
    """True if nothing but a bullet shares the lines of this piece."""
    start, end = piece.outer.start, piece.outer.end
    return bool(BULLET.search(text, max(0, start - LONGEST_BULLET), start) and LINE_END.match(text, end))


def is_led(text: str, source: Span, piece: Piece) -> bool:
    """True if the source stands in the line before the piece, which ends in a colon."""
    lead = BULLET.sub("", text[source.end : piece.outer.start]).rstrip()
    return lead.endswith(":") and is_one_line(lead)


def is_one_line(words: str) -> bool:
    """True if no line ends in these words."""
    return len(f"{words}.".splitlines()) == 1


def surest(pieces: Sequence[Piece], pointed: Sequence[Pointed], group: Sequence[int]) -> Pointed:
    """What the encoder said of the piece it was surest of, unless the print of the first one says who speaks."""
    if pieces[group[0]].label or names_itself(pieces[group[0]], pointed[group[0]]):
        return pointed[group[0]]
    return max((pointed[i] for i in group), key=lambda p: p.certainty)


def names_itself(piece: Piece, pointed: Pointed) -> bool:
    """True for "ROE: Good evening": the source stands within the marks, before a colon."""
    return pointed.source is not None and piece.inner.start <= pointed.source.start < piece.inner.end


def has_own_source(text: str, pieces: Sequence[Piece], pointed: Sequence[Pointed], i: int) -> bool:
    """True if piece i names its speaker itself, or stands beside a name that is not what the piece before points at."""
    before, own = pointed[i - 1].source, pointed[i].source
    if names_itself(pieces[i], pointed[i]):
        return True
    end = pieces[i].outer.end
    if own is None or own == before or not end <= own.start < end + NEAR or not is_one_line(text[end : own.start]):
        return False
    words = own.of(text).split()
    known = set() if before is None else set(before.of(text).split())
    return words[-1][:1].isupper() and words[-1] not in known


def is_split(text: str, first: Piece, second: Piece, before: Pointed, after: Pointed) -> bool:
    """True for "A," she said, "B": one source stands between the two, and neither side ends the sentence."""
    source = before.source
    if source is None or source != after.source or first.paragraph != second.paragraph:
        return False
    if not first.outer.end <= source.start < second.outer.start:
        return False
    return not SENTENCE_END.search(text, first.outer.end, second.outer.start) and text[first.inner.end - 1] not in ".!?"


def quotes(
    text: str,
    said: Sequence[Utterance],
    around: Sequence[Span | None],
    resolved: Sequence[Resolved],
    calibration: Calibration,
) -> Iterator[Quote]:
    """The marked quotes with their speakers. around: the statement that each is the marked part of."""
    for utterance, statement, answer in zip(said, around, resolved, strict=True):
        pointed = utterance.pointed
        told = not answer.chain or answer.chain[0].step == "source"  # else the conversation says who speaks
        yield Quote(
            kind=kind_of(text, utterance.parts),
            start=utterance.parts[0].start,
            end=utterance.parts[-1].end,
            parts=utterance.parts,
            cue=pointed.cue if told else None,
            source=pointed.source if told else None,
            speaker=answer.speaker,
            chain=answer.chain,
            confidence=calibration.confidence(pointed.certainty, pointed.speech, answer),
            statement=statement,
        )


def indirect_quotes(
    stated: Sequence[Statement], resolved: Sequence[Resolved], calibration: Calibration
) -> Iterator[Quote]:
    """The statements without marks with their speakers."""
    for statement, answer in zip(stated, resolved, strict=True):
        told = statement.told
        yield Quote(
            kind="indirect",
            start=statement.parts[0].start,
            end=statement.parts[-1].end,
            parts=statement.parts,
            cue=told.cue,
            source=told.source,
            speaker=answer.speaker,
            chain=answer.chain,
            confidence=calibration.confidence(told.certainty, told.chance, answer),
        )


def attribution(found: Sequence[Quote], model: str) -> Attribution:
    """The quotes in text order, and each distinct speaker once, in order of first appearance."""
    ordered = sorted(found, key=lambda quote: (quote.start, quote.end))
    speakers: dict[Speaker, None] = {quote.speaker: None for quote in ordered if quote.speaker is not None}
    return Attribution(tuple(ordered), tuple(speakers), model)
