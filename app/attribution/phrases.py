"""What kind of phrase is a source?

In: a TokenTable and the span of a source. Out: a Phrase: its tokens, the core before the first comma, preposition or
relative clause, and the head of the core. "Jane Roe, a spokeswoman for the mayor" -> core "Jane Roe", head "Roe".
"""

from __future__ import annotations

from dataclasses import dataclass

from app.attribution.cast import Cast, Mention
from app.attribution.genders import GenderTable
from app.attribution.lexicon import LANDS, NOT_NAMES, OFFICES, PARTICLES, PEOPLE, TITLES, words
from app.attribution.names import NAME_TAGS, fold
from app.attribution.roles import is_person_noun, kind_of_noun, singular
from app.attribution.tokens import VERB_TAGS, TokenTable
from app.attribution.types import Span

PRONOUNS = words("""
    i you he she it we they me him us them her his hers who whom himself herself themselves itself myself
    ourselves everyone everybody someone somebody anyone nobody others this that these those which
""")
_CUT_WORDS = frozenset(",;:()[]—–") | {"--", "-", " - "}
_CUT_TAGS = words("IN TO WP WP$ WDT WRB VBD VBZ VBP MD")
_NOUN_TAGS = frozenset(("NN", "NNS", "NNP", "NNPS"))
_LOOSE_TAGS = frozenset(("JJ", "RB", "VBN", "VBG"))
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
    while first < past and not table.words[first].lstrip("-–—")[:1].isalnum():
        first += 1
    while past > first and not table.words[past - 1][-1].isalnum() and table.words[past - 1] not in (".", ")"):
        past -= 1
    if first >= past:
        return None
    core_past = _core_past(table, first, past)
    if table.tags[first] in ("IN", "VBG", "VBN") and (behind := _behind_setting(table, first, core_past, past)):
        first = behind  # "Outside court, Jane Roe", "Sitting beside him, Jane Roe"
        core_past = _core_past(table, first, past)
    if _names_what_it_describes(table, first, core_past, past):
        first = core_past + 1
        core_past = _core_past(table, first, past)
    head = core_past - 1
    while head > first and (table.lows[head] in _SKIP or not table.words[head][0].isalnum()):
        head -= 1
    noun = head
    while noun > first and table.tags[noun] in _LOOSE_TAGS and table.tags[noun - 1] != "DT":
        if table.words[noun][0].isupper():
            break  # "Tad Loud", whatever its tag
        noun -= 1
    if table.tags[noun] in _NOUN_TAGS:
        head = noun  # "one Democrat familiar | with the talks"
    low = table.lows[first]
    alone = head == first and low in PRONOUNS
    return Phrase(first, past, core_past, head, low if alone else "")


def _behind_setting(table: TokenTable, first: int, core_past: int, past: int) -> int | None:
    """The word behind the comma where the core ends, or behind the first one before a person's name."""
    if table.tags[first] == "IN" and core_past + 1 < past and table.words[core_past] == ",":
        return core_past + 1
    commas = (i for i in range(first + 1, past - 1) if table.words[i] == ",")
    return next((i + 1 for i in commas if table.label[i + 1] == "PERSON"), None)


def _names_what_it_describes(table: TokenTable, first: int, core_past: int, past: int) -> bool:
    """True for "the archdeacon, Peter Lamb": the name behind the comma is who it is."""
    name = core_past + 1
    while name + 1 < past and (fold(table.words[name]) in TITLES or table.words[name] == "."):
        name += 1  # "the curator, Dr. Jane Roe"
    named = name < past and table.words[core_past] == "," and table.label[name] == "PERSON"
    described = table.tags[core_past - 1] in ("NN", "NNS") and not any(table.label[first:core_past])
    return named and described and (table.lows[first] not in PRONOUNS or table.tags[first] == "PRP$")


def _core_past(table: TokenTable, first: int, past: int) -> int:
    """Where the first comma, preposition, relative pronoun or finite verb cuts the phrase; names are not cut."""
    for i in range(first + 1, past):
        inside_name = table.label[i] and i + 1 < past and any(a <= i - 1 and i < b for a, b in _around(table, i))
        if inside_name:
            continue
        if table.glued(i) and "-" in (table.words[i], table.words[i - 1]):
            continue  # "mum-of-two Jane Roe"
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
    """The tokens of a person's name that the tagger took for something else; None if it reads as no person.

    surnames: folded last words of the names that are people's in most of the article.
    """
    head = phrase.head
    given = None if phrase.pronoun else name_given(table, phrase.head, phrase.past)
    if given is not None:
        past = given + 1
        while past < phrase.past and _capital(table, past):
            past += 1
        return given, past
    if phrase.pronoun or not _capital(table, head) or tuple(table.words[max(0, head - 1) : head + 1]) in LANDS:
        return None
    if table.label[head] == "PERSON" or (head > phrase.first and _half_person(table, head)):
        return _completed(table, genders, phrase)
    low = table.lows[head]
    behind = head > phrase.first and table.tags[head - 1] in NAME_TAGS and table.label[head - 1] == ""
    loose = table.tags[head] in ("NNS", "NNPS", "NN") or (table.tags[head] == "JJ" and not behind)  # "Tad Loud"
    noun = low in PEOPLE or is_person_noun(low) or loose
    capitals = table.words[head].isupper() and len(low) > 2 and low not in PEOPLE
    if noun and low not in surnames and not capitals:
        return None
    first = head
    while first > phrase.first and _capital(table, first - 1) and table.label[first - 1] == table.label[head]:
        if table.tags[first - 1] == "DT":
            break
        first -= 1
    article = first > 0 and table.lows[first - 1] in ("the", "a", "an")
    if low in surnames and not article:
        return first, head + 1
    return None if article else _unlabelled(table, genders, phrase, first)


def _half_person(table: TokenTable, head: int) -> bool:
    """ "Khin Zaw | Win": the last word of a person's name was left out."""
    missed = table.label[head] == "" and table.label[head - 1] == "PERSON" and table.words[head].isalpha()
    return missed and not (fold(table.words[head]) in PEOPLE or fold(table.words[head]) in TITLES)


def _unlabelled(table: TokenTable, genders: GenderTable, phrase: Phrase, first: int) -> tuple[int, int] | None:
    """A capitalised source that nothing else shows to be a person: a given name or a particle in front, or no label."""
    head = phrase.head
    given = genders.is_given(fold(table.words[first]))
    particle = fold(table.words[first]) in PARTICLES and table.lows[first] not in ("la", "el", "al", "den", "st")
    if head > first and (given or particle):
        return first, head + 1
    word = table.words[head]
    transcript = word.isupper() and head + 1 < len(table) and table.words[head + 1] == ":"
    if word.isupper() and not transcript:
        return None
    half_labelled = first > phrase.first and table.label[first - 1] not in ("", "PERSON") and _capital(table, first - 1)
    if half_labelled or any(c.isupper() for c in word[2:]) or table.label[head]:
        return None  # "USA | Today", "LinkedIn"
    plain = table.tags[head] in (*NAME_TAGS, "JJ") and head + 1 - phrase.first <= 3
    return (first, head + 1) if plain or transcript else None


def _completed(table: TokenTable, genders: GenderTable, phrase: Phrase) -> tuple[int, int] | None:
    """A name of several words of which the tagger saw some only; None if it saw all.

    A word in front that has another tag counts where it is a given name ("Will Roe") or opens the phrase ("Win Doe").
    """
    first = phrase.head
    while first > phrase.first and table.label[first - 1] == "PERSON":
        first -= 1
    seen = first
    whole = phrase.head > seen
    while first > phrase.first and _in_front(table, genders, phrase, first - 1):
        if whole and not genders.is_given(fold(table.words[first - 1])):
            break
        first -= 1
    missed = first < seen or table.label[phrase.head] != "PERSON"
    return (first, phrase.head + 1) if missed else None


def _in_front(table: TokenTable, genders: GenderTable, phrase: Phrase, i: int) -> bool:
    word = table.words[i].lstrip("-–—") or "-"  # a byline's dash
    folded = fold(word)
    if (
        table.label[i]
        or not word[0].isupper()
        or (word.isascii() and not word.isalpha())
        or (word.isupper() and len(word) > 1)
    ):
        return False
    if folded in TITLES or folded in PEOPLE or folded in NOT_NAMES or is_person_noun(folded):
        return False
    opens = i == phrase.first and phrase.head - i == 1 and table.tags[i] in ("VB", "VBP", "MD", "JJ", "NN")
    return table.tags[i] in NAME_TAGS or genders.is_given(folded) or opens


def _capital(table: TokenTable, i: int) -> bool:
    word = table.words[i]
    return word[0].isupper() or (
        word in ("-", "’", "'") and table.glued(i) and i + 1 < len(table) and table.glued(i + 1)
    )


def name_in(table: TokenTable, cast: Cast, phrase: Phrase) -> Mention | None:
    """The mention of a person that a source names: its head, or the name set beside a description of one person."""
    if (mention := cast.at.get(phrase.head)) is not None:
        return mention
    mention = _after_office(table, cast, phrase) or _behind_role(table, cast, phrase) or _called(table, cast, phrase)
    if mention is not None:
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
    """The name that begins at ``start``, or after a few words of a role: ", state Sen. Jane Roe", ", the poet Jane"."""
    article = start < past and table.tags[start] == "DT"
    for i in range(start + article, min(past, start + 6)):
        if (mention := cast.at.get(i)) is not None:
            alone = mention.past >= len(table) or table.tags[mention.past] not in ("NN", "NNS", "POS")
            return mention if not article or (alone and is_person_noun(table.lows[i - 1])) else None  # no "Roe voter"
        role = table.tags[i] in ("NN", "NNP", "JJ") or is_person_noun(table.lows[i]) or table.words[i] == "."
        if not role:
            return None
    return None


def _after_office(table: TokenTable, cast: Cast, phrase: Phrase) -> Mention | None:
    """ "Secretary of State Jane Roe", "Speaker of the House Jane Roe": the name behind an office, no comma between."""
    office = table.words[phrase.head][0].isupper() and fold(table.words[phrase.head]) in TITLES
    if not office or phrase.core_past >= phrase.past:
        return None
    state = table.lows[phrase.head] in OFFICES and table.lows[phrase.core_past] == "for"  # "Minister for Fisheries"
    if not state and table.lows[phrase.core_past] != "of":
        return None
    for i in range(phrase.core_past + 1, min(phrase.past, phrase.core_past + 8)):
        if table.words[i] == "," or table.tags[i] == "CC":
            return None
        mention = cast.at.get(i)
        if mention is not None and table.tags[i - 1] in NAME_TAGS and i - 1 > phrase.core_past:
            return mention
    return None


def _called(table: TokenTable, cast: Cast, phrase: Phrase) -> Mention | None:
    """ "a man named John Doe", "a woman who gave her name only as Olena": the name that one person goes by."""
    first = name_given(table, phrase.head, phrase.past)
    return None if first is None else cast.at.get(first)


def name_given(table: TokenTable, head: int, past: int) -> int | None:
    """The token where the name begins that a description with this head says one person goes by."""
    if table.tags[head] != "NN" or kind_of_noun(table.lows[head], plural=False) != "anonymous":
        return None
    for i in range(head + 1, min(past, head + 12) - 1):
        naming = table.lows[i] in ("named", "called") and i == head + 1
        naming = naming or (table.lows[i] == "as" and not _NAMING.isdisjoint(table.lows[max(0, i - 3) : i]))
        if naming and table.words[i + 1][0].isupper() and table.tags[i + 1] in NAME_TAGS:
            return i + 1
    return None


_NAMING = words("name names identified himself herself themselves themself")


def _behind_role(table: TokenTable, cast: Cast, phrase: Phrase) -> Mention | None:
    """ "Union of Examples spokesman John Doe", "Example This Morning host Jane Roe": the name that ends a phrase whose
    head is no person, with a role in front of it that is not right behind the preposition."""
    head = table.words[phrase.head]
    if not head[0].isupper() or is_person_noun(singular(fold(head))) or not table.label[phrase.head]:
        return None
    stop = phrase.core_past
    while stop < phrase.past and table.words[stop] not in ",(" and table.tags[stop] not in ("WP", "VBD", "VBZ", "PRP"):
        stop += 1
    mention = cast.at.get(stop - 1)
    if mention is None or mention.past != stop or mention.first - phrase.core_past < 3:
        return None
    role = table.lows[mention.first - 1].removeprefix("co-")
    titled = mention.figure.titles and fold(table.words[mention.first]) in TITLES
    return mention if is_person_noun(role) or titled else None


def _goes_on(table: TokenTable, i: int) -> bool:
    """ "a spokesman for Roe, Doe and Partners": the name goes on, it is no apposition."""
    return table.tags[i] in NAME_TAGS or table.tags[i] in ("NN", "NNS", "POS", "CC") or table.tags[i] in VERB_TAGS
