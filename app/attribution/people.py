"""Which words are the names of people?

In: a TokenTable. Out: the tokens of every person's name, titles and suffixes included, where the tagger broke a name in
two, missed its first half or its later mentions, or called a person an organisation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set

from app.attribution.genders import GenderTable
from app.attribution.lexicon import BODIES, COURTESY, NOT_NAMES, PEOPLE, REGNAL, SUFFIXES, TITLES, words
from app.attribution.names import NAME_TAGS, fold, is_title
from app.attribution.tokens import TokenTable


def person_spans(table: TokenTable, extra: Iterable[tuple[int, int]], genders: GenderTable) -> list[tuple[int, int]]:
    """Token ranges of people's names: labelled so, or labelled otherwise where most of the article says person."""
    votes: dict[str, int] = {}
    for first, past, label in table.names:
        key = table.text_of(first, past)
        votes[key] = votes.get(key, 0) + (1 if label == "PERSON" else -1)
    spans: list[tuple[int, int]] = []
    short = _short_for_bodies(table, genders)
    dateline = _dateline_past(table)
    for first, past, label in table.names:
        if first < dateline or (past - first == 1 and table.words[first] in short and not _titled(table, first)):
            continue
        if _is_seat(table, past):
            continue
        key = table.text_of(first, past)
        titled = _titled(table, first)
        courtesy = titled and fold(table.words[first - 1]) in _PERSONAL
        courtesy = courtesy or (past - first > 1 and fold(table.words[first]) in _PERSONAL)
        person = label == "PERSON" and votes[key] >= 0
        if not (person or votes[key] > 0 or courtesy):
            continue
        first = _behind_title(table, first, past, genders)
        if spans and _continues(table, spans[-1], first):
            spans[-1] = (_behind_title(table, spans[-1][0], past, genders), past)
        else:
            spans.append((first, past))
    wanted = sorted(set(extra))
    taken = {i for first, past in wanted for i in range(first, past)}
    spans = [span for span in spans if not any(i in taken for i in range(*span))] + wanted
    return _known_words(table, sorted({_stretched(table, span, genders) for span in spans}), genders)


def _is_seat(table: TokenTable, past: int) -> bool:
    """ "Exampleton South | MP Jane Roe": where somebody was elected, unlike "Jane Roe | MP"."""
    return past + 1 < len(table) and table.words[past] in _SEATED and table.label[past + 1] == "PERSON"


_SEATED = words("MEP MLA MP MS MSP TD")


def _dateline_past(table: TokenTable) -> int:
    """The token where the text begins behind "EXAMPLETON, Ohio (EP) —"; 0 without such a place."""
    for i in range(min(len(table), _LONGEST_DATELINE)):
        if table.words[i] in ("-", "–", "—", "--"):
            return i if i and table.words[0].isupper() and len(table.words[0]) > 2 else 0
        if table.words[i][0].islower() or table.words[i] in ":.\n" or table.tags[i] == "_SP":
            return 0
    return 0


_LONGEST_DATELINE = 12  # tokens


def _short_for_bodies(table: TokenTable, genders: GenderTable) -> Set[str]:
    """ "Example's founder", where an organisation is called Example Response, and nobody Jane Example."""
    longer = [(first, past, label) for first, past, label in table.names if past - first > 1]
    found = {table.words[first] for first, _, label in longer if label == "ORG"}
    found -= {table.words[past - 1] for _, past, label in longer if label == "PERSON"}
    return {word for word in found if not genders.is_given(fold(word))}


def _titled(table: TokenTable, first: int) -> bool:
    """Does a title with a capital stand in front?"""
    return first > 0 and is_title(table.words[first - 1])


def part_people(table: TokenTable, genders: GenderTable) -> None:
    """ "Jane Roe of Example Research", "Commissioner Jane Roe" taken for one organisation: a person each, in place."""
    surnames = {table.words[first] for first, past, _ in table.names if past - first == 1 and _titled(table, first)}
    for number, (first, past, label) in reversed(list(enumerate(table.names))):
        if label != "PERSON" and past - first > 1 and _bears(table, first, past, surnames, genders):
            table.label[first:past] = [*[""] * (past - first - 2), "PERSON", "PERSON"]
            table.names[number] = (past - 2, past, "PERSON")
            continue
        if label != "PERSON" and (at := _family_first(table, first, past, surnames)) is not None:
            table.label[first:past] = [*[""] * (at - first), *["PERSON"] * (past - at)]
            table.names[number] = (at, past, "PERSON")
            continue
        if (
            label != "PERSON"
            and past - first > 2
            and _has_title(table, first, genders)
            and _no_body(table, first, past)
        ):
            table.label[first:past] = ["", *["PERSON"] * (past - first - 1)]
            table.names[number] = (first + 1, past, "PERSON")
            continue
        if (
            label == "ORG"
            and past - first == 2
            and _no_body(table, first, past)
            and _is_somebody(table, first, genders)
        ):
            table.label[first:past] = ["PERSON", "PERSON"]
            table.names[number] = (first, past, "PERSON")
            continue
        of = next((i for i in range(first + 2, min(past - 1, first + 4)) if table.lows[i] == "of"), None)
        if label == "PERSON" or of is None or not genders.is_given(fold(table.words[first])):
            continue
        if all(word[0].isupper() for word in table.words[first:of]) and _no_body(table, first, of):
            table.label[first : of + 1] = ["PERSON"] * (of - first) + [""]
            table.names[number : number + 1] = [(first, of, "PERSON"), (of + 1, past, label)]


def _bears(table: TokenTable, first: int, past: int, surnames: Set[str], genders: GenderTable) -> bool:
    """Does a name end with a given name and a surname? surnames: of those with a title elsewhere, "Ms Roe"."""
    given, surname = fold(table.words[past - 2]), table.words[past - 1]
    known = surname in surnames or _follows_portfolio(table, first, past - 2)
    return known and surname[0].isupper() and genders.may_be_given(given) and _no_body(table, past - 2, past)


def _family_first(table: TokenTable, first: int, past: int, surnames: Set[str]) -> int | None:
    """Where three words begin of which the first is a family's: "State for Examples | Lim Boon Teck", "Mr Lim"."""
    at = past - 3
    known = at > first and table.words[at] in surnames and _follows_portfolio(table, first, at)
    return at if known and all(word[0].isupper() for word in table.words[at:past]) else None


def _has_title(table: TokenTable, first: int, genders: GenderTable) -> bool:
    """Does a name begin with a title or a trade, or with what somebody is minister for, and go on with a given name?"""
    known = _follows_office(table, first) or fold(table.words[first]) in TITLES or fold(table.words[first]) in PEOPLE
    return known and genders.is_given(fold(table.words[first + 1])) and table.words[first + 2][0].isupper()


def _is_somebody(table: TokenTable, first: int, genders: GenderTable) -> bool:
    """ "Marguerite Duval", whose given name is known everywhere; "the driver, Ffion Rees", where it is known at all."""
    beside = first > 1 and table.words[first - 1] == "," and table.lows[first - 2] in PEOPLE
    return genders.is_sure(table.words[first]) or (beside and genders.is_given(fold(table.words[first])))


def _no_body(table: TokenTable, first: int, past: int) -> bool:
    """Does no word of a name say that it is a body's?"""
    return BODIES.isdisjoint(table.lows[first:past])


def _behind_title(table: TokenTable, first: int, past: int, genders: GenderTable) -> int:
    """ "Exampleton Mayor Jane Roe", "Fisherman Jane Roe" taken for one name: it begins with the title, or behind it."""
    for i in range(past - 2, first, -1):
        word = fold(table.words[i])
        if word in _OFFICES or (word in _RANKS and not genders.is_given(fold(table.words[first]))):
            return i
    if past - first < 3:
        return first
    word = fold(table.words[first])
    trade = word in _TRADES and not genders.is_given(word)
    return first + 1 if trade or _follows_office(table, first) else first


def _follows_office(table: TokenTable, first: int) -> bool:
    """Is the token what somebody is minister for?"""
    return first > 1 and table.lows[first - 1] == "for" and fold(table.words[first - 2]) in _WITH_FOR


def _follows_portfolio(table: TokenTable, first: int, name_at: int) -> bool:
    """ "State for Railways | Jane Roe", behind "Minister of": what somebody is minister for, within one name."""
    return any(_follows_office(table, i + 1) for i in range(max(first, 1), name_at - 1))


_RANKS = frozenset(TITLES) - COURTESY - REGNAL - SUFFIXES - words("haji hajj")  # "Presiding Judge Jane Roe"
_TRADES = PEOPLE - frozenset(TITLES)
_WITH_FOR = words("state minister secretary spokesman spokeswoman spokesperson")  # "Minister for Transport Jane Roe"


_OFFICES = words("""
    alderman ambassador chairman chairwoman commissioner congressman congresswoman councilman councilwoman director
    gov governor mayor mep mla mp msp president rep representative secretary sen senator spokesman spokeswoman td
""")  # titles that are no surnames


def _continues(table: TokenTable, before: tuple[int, int], first: int) -> bool:
    """Did the tagger break one name in two? Only next to each other, and not before a title."""
    past = before[1]
    if first - past in (2, 3) and table.words[past] in _MARKS and table.words[first - 1] in _MARKS:
        return table.words[past + 1][0].isupper()  # Jane "Jay" Roe
    return past == first and table.words[first][0].isupper() and fold(table.words[first]) not in TITLES


_MARKS = frozenset("\"“”'‘’()")


def _stretched(table: TokenTable, span: tuple[int, int], genders: GenderTable) -> tuple[int, int]:
    """With what is glued on by hyphens ("Crouse-Mays"), a suffix, and titles in front."""
    first, past = span
    n = len(table)
    while past + 1 < n and table.glued(past) and table.words[past] in "-‐‑’'" and table.glued(past + 1):
        if not table.words[past + 1][0].isupper():
            break
        past += 2
    while first > 1 and table.glued(first) and table.words[first - 1] in "-‐‑" and table.glued(first - 1):
        if not table.words[first - 2][0].isupper():
            break
        first -= 2
    step = 2 if past + 1 < n and table.words[past] == "," else 1
    if past + step <= n and fold(table.words[past + step - 1]) in SUFFIXES - {"iv"}:
        past += step
    if (
        past + 3 < n
        and table.words[past] in _MARKS
        and table.words[past + 2] in _MARKS
        and _behind_nickname(table, past + 3)
    ):
        past += 4  # Jane "Jay" Roe
    while past - first > 1 and table.lows[first] in _OPENING_VERBS:
        first += 1
    while first > 0 and _given_before(table, first, genders):
        first -= 1
    while first > 0 and _is_title(table, first - 1):
        first -= 1
    return first, past


_HYPHENED = re.compile(r"[A-Z][a-z]+-[A-Z][a-z]+")
_PERSONAL = words("mr mrs ms dr sen rep gov rev fr")  # titles that no organisation bears
_OPENING_VERBS = words("said says added asked told tweeted wrote replied dear thanks according meet yes no")


def _behind_nickname(table: TokenTable, i: int) -> bool:
    """A capitalised word that is no title and in no other name, behind a capitalised nickname in marks."""
    word, nickname = table.words[i], table.words[i - 2]
    if table.label[i] not in ("", "PERSON") or fold(word) in TITLES or not (word[0].isupper() and len(word) > 1):
        return False
    bracket = table.words[i - 1] == ")"  # "Roe (Ohio) Thursday" is no nickname
    return table.tags[i] in NAME_TAGS if bracket else word.isalpha() and nickname[0].isupper()


def _given_before(table: TokenTable, first: int, genders: GenderTable) -> bool:
    """Is the capitalised word before a name its first half? Only if it is known as a given name, or an initial."""
    word = table.words[first - 1]
    known = genders.is_given(fold(word)) or _HYPHENED.fullmatch(word) is not None  # whatever the tagger says
    tagged = table.tags[first - 1] in NAME_TAGS
    if not (tagged or known) or not word[0].isupper() or fold(word) in TITLES or word.lower() in _OPENING_VERBS:
        return False
    titled = tagged and _titled(table, first - 1)
    initial = len(word) == 2 and word[1] == "."
    return initial or ((known or (titled and word.isalpha())) and table.label[first - 1] in ("", "PERSON"))


def _is_title(table: TokenTable, i: int) -> bool:
    """A title before a name: "Mr", "Sen.", "President"; the dot may be a token of its own."""
    word = table.words[i]
    if word == "." and i > 0 and table.glued(i) and len(table.words[i - 1]) < 5:
        return fold(table.words[i - 1]) in TITLES
    return is_title(word)


def _known_words(table: TokenTable, spans: list[tuple[int, int]], genders: GenderTable) -> list[tuple[int, int]]:
    """Add the capitalised words outside all names that are the surname of somebody named elsewhere."""
    last_words = {table.words[past - 1] for first, past in spans if table.words[past - 1][:1].isalpha()}
    last_words -= {w for w in last_words if fold(w) in SUFFIXES | NOT_NAMES or len(w) < 3}
    upper = {word.upper() for word in last_words}
    covered = {i for first, past in spans for i in range(first, past)}
    taken = covered | {i for first, past, _ in table.names for i in range(first, past)}
    more = []
    for i, word in enumerate(table.words):
        if (word in last_words or word in upper) and i not in taken and (word in upper or table.tags[i] in NAME_TAGS):
            follows = i + 1 < len(table) and table.tags[i + 1] in NAME_TAGS and i + 1 not in covered
            if not follows or table.glued(i + 1):
                more.append(_stretched(table, (i, i + 1), genders))
    return sorted([*spans, *more])
