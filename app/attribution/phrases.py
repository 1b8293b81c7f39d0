"""What kind of phrase is a source?

In: a TokenTable and the span of a source. Out: a Phrase: its tokens, the core before the first comma, preposition or
relative clause, and the head of the core. "Jane Roe, a spokeswoman for the mayor" -> core "Jane Roe", head "Roe".
"""

from __future__ import annotations

from dataclasses import dataclass

from app.attribution.cast import Cast, Mention
from app.attribution.lexicon import NOT_NAMES, PARTICLES, PEOPLE, TITLES, words
from app.attribution.names import fold
from app.attribution.people import GenderTable
from app.attribution.roles import is_person_noun
from app.attribution.tokens import NAME_TAGS, VERB_TAGS, TokenTable
from app.attribution.types import Span

PRONOUNS = words("""
    i you he she it we they me him us them her his hers who whom himself herself themselves itself myself
    ourselves everyone everybody someone somebody anyone nobody others this that these those which
""")
_CUT_WORDS = frozenset(",;:()[]—–") | {"--", "-", " - "}
_CUT_TAGS = words("IN TO WP WDT WRB VBD VBZ VBP MD")
_NOUN_TAGS = frozenset(("NN", "NNS", "NNP", "NNPS"))
_SKIP = words("'s ’s ' ’ . , \" “ ” ( ) each both himself herself itself themselves also")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens of a source: [first, past), its core [first, core_past), the head of the core. pronoun: folded, or ""."""

    first: int
    past: int
    core_past: int
    head: int
    pronoun: str = ""


def read_phrase(table: TokenTable, span: Span) -> Phrase | None:
    """Take a source apart; None if the span holds no word."""
    first, past = table.within(span)
    while first < past and not table.words[first][0].isalnum():
        first += 1
    while past > first and not table.words[past - 1][-1].isalnum() and table.words[past - 1] not in (".", ")"):
        past -= 1
    if first >= past:
        return None
    core_past = _core_past(table, first, past)
    if _names_what_it_describes(table, first, core_past, past):
        first = core_past + 1
        core_past = _core_past(table, first, past)
    head = core_past - 1
    while head > first and (table.lows[head] in _SKIP or not table.words[head][0].isalnum()):
        head -= 1
    noun = head
    while noun > first and table.tags[noun] in ("JJ", "RB", "VBN", "VBG") and table.tags[noun - 1] != "DT":
        noun -= 1
    if table.tags[noun] in _NOUN_TAGS:
        head = noun  # "one Democrat familiar | with the talks"
    low = table.lows[first]
    alone = head == first and low in PRONOUNS
    return Phrase(first, past, core_past, head, low if alone else "")


def _names_what_it_describes(table: TokenTable, first: int, core_past: int, past: int) -> bool:
    """True for "the archdeacon, Peter Lamb": the name behind the comma is who it is."""
    named = core_past + 1 < past and table.words[core_past] == "," and table.label[core_past + 1] == "PERSON"
    described = table.tags[core_past - 1] in ("NN", "NNS") and not any(table.label[first:core_past])
    return named and described and table.lows[first] not in PRONOUNS


def _core_past(table: TokenTable, first: int, past: int) -> int:
    """Where the first comma, preposition, relative pronoun or finite verb cuts the phrase; names are not cut."""
    for i in range(first + 1, past):
        inside_name = table.label[i] and i + 1 < past and any(a <= i - 1 and i < b for a, b in _around(table, i))
        if inside_name:
            continue
        if table.words[i] == "-" and table.glued(i):
            continue
        after_noun = table.tags[i - 1] in _NOUN_TAGS
        if after_noun and table.tags[i] in ("PRP", "VBN", "VBG", "DT") and not table.label[i]:
            return i
        if table.words[i] in _CUT_WORDS or (table.tags[i] in _CUT_TAGS and table.lows[i] not in ("de",)):
            if table.words[i] == "," and i + 1 < past and fold(table.words[i + 1]) in ("jr", "sr"):
                continue
            return i
    return past


def _around(table: TokenTable, i: int) -> list[tuple[int, int]]:
    """The run of tokens with one label around i, as a list of at most one."""
    first = past = i
    while first > 0 and i - first < 8 and table.label[first - 1] == table.label[i]:
        first -= 1
    while past < len(table) and past - i < 8 and table.label[past] == table.label[i]:
        past += 1
    return [(first, past)] if table.label[i] else []


def likely_person(
    table: TokenTable, genders: GenderTable, phrase: Phrase, surnames: frozenset[str]
) -> tuple[int, int] | None:
    """The tokens of a person's name that the tagger took for something else; None if it reads as no person."""
    head = phrase.head
    if phrase.pronoun or not _capital(table, head):
        return None
    if table.label[head] == "PERSON":
        return _half_missed(table, phrase)
    low = table.lows[head]
    noun = low in PEOPLE or is_person_noun(low) or table.tags[head] in ("NNS", "NNPS", "NN", "JJ")
    capitals = table.words[head].isupper() and len(low) > 2 and low not in PEOPLE
    if noun and low not in surnames and not capitals:
        return None
    first = head
    while first > phrase.first and _capital(table, first - 1) and table.label[first - 1] == table.label[head]:
        first -= 1
    article = first > 0 and table.lows[first - 1] in ("the", "a", "an")
    word = table.words[head]
    if low in surnames and not article:
        return first, head + 1
    given = genders.names.get(fold(table.words[first]))
    particle = fold(table.words[first]) in PARTICLES and table.lows[first] not in ("la", "el", "al", "den", "st")
    if head > first and (given is not None or particle) and not article:
        return first, head + 1
    transcript = word.isupper() and head + 1 < len(table) and table.words[head + 1] == ":"
    if article or (word.isupper() and not transcript):
        return None
    plain = table.label[head] == "" and table.tags[head] in NAME_TAGS and head + 1 - phrase.first <= 3
    return (first, head + 1) if plain or (transcript and table.label[head] == "") else None


def _half_missed(table: TokenTable, phrase: Phrase) -> tuple[int, int] | None:
    """A name of two words of which the tagger saw the second only."""
    i = phrase.head - 1
    if i < phrase.first or table.label[i] or table.tags[i] not in NAME_TAGS or not table.words[i][0].isupper():
        return None
    word = fold(table.words[i])
    role = (
        word in TITLES or word in PEOPLE or word in NOT_NAMES or table.words[i].isupper() or table.words[i][-1] == "."
    )
    return None if role else (i, phrase.head + 1)


def _capital(table: TokenTable, i: int) -> bool:
    word = table.words[i]
    return word[0].isupper() or (
        word in ("-", "’", "'") and table.glued(i) and i + 1 < len(table) and table.glued(i + 1)
    )


def name_in(table: TokenTable, cast: Cast, phrase: Phrase) -> Mention | None:
    """The mention of a person that a source names: its head, or the name set beside a description of one person."""
    if (mention := cast.at.get(phrase.head)) is not None:
        return mention
    if (mention := _after_office(table, cast, phrase)) is not None:
        return mention
    one_person = table.lows[phrase.head] == "one" or is_person_noun(fold(table.words[phrase.head]))
    if table.tags[phrase.head] in ("NNS", "NNPS") or not one_person:
        return None
    for i in range(phrase.core_past, phrase.past - 1):
        beside = table.words[i] == "," or table.words[i] in ("—", "–", "--")
        mention = _first_name(table, cast, i + 1, phrase.past) if beside else None
        if mention is not None and (mention.past >= phrase.past or not _goes_on(table, mention.past)):
            return mention
    return None


def _first_name(table: TokenTable, cast: Cast, start: int, past: int) -> Mention | None:
    """The name that begins at ``start``, or after a few words of a role: ", state Sen. Jane Roe"."""
    for i in range(start, min(past, start + 6)):
        if i in cast.at:
            return cast.at[i]
        if table.tags[i] not in ("NN", "NNP", "JJ") and table.words[i] != ".":
            return None
    return None


def _after_office(table: TokenTable, cast: Cast, phrase: Phrase) -> Mention | None:
    """ "Secretary of State Jane Roe", "Speaker of the House Jane Roe": the name behind an office, no comma between."""
    office = table.words[phrase.head][0].isupper() and fold(table.words[phrase.head]) in TITLES
    if not office or phrase.core_past >= phrase.past or table.lows[phrase.core_past] != "of":
        return None
    for i in range(phrase.core_past + 1, min(phrase.past, phrase.core_past + 8)):
        if table.words[i] == "," or table.tags[i] == "CC":
            return None
        mention = cast.at.get(i)
        if mention is not None and table.tags[i - 1] in NAME_TAGS and i - 1 > phrase.core_past:
            return mention
    return None


def _goes_on(table: TokenTable, i: int) -> bool:
    """ "a spokesman for Roe, Doe and Partners": the name goes on, it is no apposition."""
    return table.tags[i] in NAME_TAGS or table.tags[i] in ("NN", "NNS", "POS", "CC") or table.tags[i] in VERB_TAGS
