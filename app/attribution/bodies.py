"""Which organisation or place speaks, and what is its full name?

In: a TokenTable. Out: full names for acronyms ("OSCE") and short forms ("the Times", "the ministry"), where the article
gives both. Read once per article, and only if an organisation speaks.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from app.attribution.lexicon import BODY_NOUNS, CALLED, FIRMS, PARTISANS, STATES, TITLES, words
from app.attribution.names import NAME_TAGS, fold
from app.attribution.phrases import Phrase
from app.attribution.tokens import TokenTable

_SMALL = words("of the for and in on to de la du des & at")
_IN_RELATION = words("counterpart developer employer maker owner parent partner rival")  # "its rival, Example Fund"
_POSSESSIVE = re.compile(r"['’](?:s|S)?$")
_KEEPS_ARTICLE = frozenset(("the hague",))
SOMEONE = words("a an another one")  # in front of one of many: "another Texan"
LONGEST = 10  # words of a name that an acronym may stand for


@dataclass(frozen=True, slots=True)
class Body:
    """A named organisation or place: the name as readers write it, and the tokens of one mention that gives it."""

    name: str
    first: int
    past: int


class Bodies:
    """The named organisations and places of one article."""

    def __init__(self, table: TokenTable) -> None:
        """Reads the names that are not people's."""
        self.table = table
        self.forms: dict[str, Body] = {}  # folded name -> its first mention
        self.by_acronym: dict[str, Body] = {}
        self.by_word: dict[str, dict[str, Body]] = {}  # last word, or first before "of" -> folded name -> body
        self.by_first: dict[str, dict[str, Body]] = {}  # first word -> folded name -> body
        self.places: set[str] = set()  # folded names of places, of one word
        self.parts: dict[str, Body] = {}  # folded name -> the body that it is half the name of
        self.first_seen: dict[str, int] = {}  # word -> the first token that is it
        for i, word in enumerate(table.words):
            self.first_seen.setdefault(word, i)
        self._aliases: dict[str, list[str]] | None = None
        for first, past, label in table.names:
            if label == "PLACE" and past - first == 1:
                self.places.add(fold(table.words[first]))
            if label != "PERSON":
                self._add(first, past)
        for i in range(1, len(table) - 1):
            if table.words[i] == "(" and is_acronym(table.words[i + 1]):
                self._read_brackets(i)

    def _add(self, first: int, past: int) -> None:
        name = body_name(self.table, first, past)
        key = fold(name)
        if not name or key in self.forms:
            return
        body = self.forms[key] = Body(name, first, past)
        words = name.split()
        if len(words) < 2:
            return
        for letters in acronyms(words):
            self.by_acronym.setdefault(letters, body)
        self.by_word.setdefault(fold(words[-1]), {}).setdefault(key, body)
        if self._begins_with_its_name(words, first):
            self.by_first.setdefault(fold(words[0]), {})[key] = body
        if any(word in _SMALL for word in words[1:]):
            self.by_word.setdefault(fold(words[0]), {}).setdefault(key, body)

    def _begins_with_its_name(self, words: list[str], first: int) -> bool:
        """Example Logistics; not the Senate Committee, the Institute of Examples, or what bears another body's name."""
        ends = words[-1].lower().rstrip(".")
        general = words[0] in STATES or words[0].lower() in BODY_NOUNS or ends in BODY_NOUNS - FIRMS
        return not (self.first_seen.get(words[0], first) < first or general or _SMALL.intersection(words))

    def _read_brackets(self, bracket: int) -> None:
        """ "Examples for All of Us (EAU)": the capitalised words before the bracket whose initials match."""
        letters = self.table.words[bracket + 1].replace(".", "")
        first = bracket
        while first > 0 and bracket - first < LONGEST:
            word = self.table.words[first - 1]
            if not (word[0].isupper() or word.lower() in _SMALL or (word == "-" and self.table.glued(first - 1))):
                break
            first -= 1
            name = body_name(self.table, first, bracket)
            if word[0].isupper() and letters in acronyms(name.split()):
                body = Body(name, first, bracket)
                self.by_acronym[letters] = body
                self.forms.setdefault(fold(name), body)
                self._take_in(body)
                return
        self._read_foreign(bracket, letters)

    def _read_foreign(self, bracket: int, letters: str) -> None:
        """ "Institute of Examples (INIG)": the name right before the bracket; its own language has the initials."""
        at = bisect_left(self.table.names, (bracket, 0, "")) - 1
        first, past, label = self.table.names[at] if at >= 0 else (0, 0, "")
        initials = [word[0] for word in self.table.words[first:past] if word[0].isupper()]
        if past == bracket and label == "ORG" and past - first > 1 and letters[:1] in initials[:1]:
            self.by_acronym.setdefault(letters, Body(body_name(self.table, first, past), first, past))

    def _take_in(self, body: Body) -> None:
        """Names that the tagger saw inside a longer one: "Sample Union" in "Example and Sample Union"."""
        at = bisect_left(self.table.names, (body.first, 0, ""))
        for first, past, label in self.table.names[at : at + LONGEST]:
            if past <= body.past and label != "PERSON" and past - first > 1:
                self.parts.setdefault(fold(body_name(self.table, first, past)), body)

    def full(self, name: str) -> tuple[Body, bool] | None:
        """The longer name that a name of this article stands for, and whether it is an acronym of it."""
        letters = name.replace(".", "")
        part = self.parts.get(fold(name))
        if part is not None and fold(part.name) != fold(name):
            return part, False
        if is_acronym(name) and letters in self.by_acronym:
            return self.by_acronym[letters], True
        if len(name.split()) > 1 or is_acronym(name):
            return None
        longer = [b for b in self.by_word.get(fold(name), {}).values() if fold(b.name) != fold(name)]
        if not longer and fold(name) not in self.places:  # "Example" of Example Logistics; Kenya is no Kenya Airways
            longer = list(self.by_first.get(fold(name), {}).values())
        return (longer[0], False) if len(longer) == 1 else None

    def aliases(self, name: str) -> list[str]:
        """The acronyms and short forms that the article uses for a full name, in order of appearance."""
        if self._aliases is None:
            self._aliases = {}
            for body in self.forms.values():
                longer = self.full(body.name)
                if longer is not None and longer[0].name != body.name:
                    self._aliases.setdefault(longer[0].name, []).append(body.name)
        return self._aliases.get(name, [])


def is_acronym(word: str) -> bool:
    """Two to seven capitals, dots allowed."""
    letters = word.replace(".", "")
    return 2 <= len(letters) <= 7 and letters.isalpha() and letters.isupper()


def acronyms(words: list[str]) -> set[str]:
    """The initials of a name, with and without its small words."""
    parts = [part for word in words for part in word.split("-") if part and part[0].isalpha()]
    big = "".join(part[0] for part in parts if part.lower() not in _SMALL)
    every = "".join(part[0] for part in parts)
    return {letters.upper() for letters in (big, every) if len(letters) > 1}


def body_name(table: TokenTable, first: int, past: int) -> str:
    """Tokens as the name of an organisation: no article, no possessive, white space made plain."""
    text = " ".join(table.text_of(first, past).split()).strip('"“”,;:() ')
    text = _POSSESSIVE.sub("", text)
    if text.lower() not in _KEEPS_ARTICLE and text[:4].lower() == "the " and len(text) > 4:
        text = text[4:]
    return text


def name_range(table: TokenTable, head: int, first: int, past: int) -> tuple[int, int]:
    """The tokens of the proper name around a source's head, within [first, past)."""
    start, end = head, head + 1
    while start > first and (_part_of_name(table, start - 1, table.label[head])):
        start -= 1
    if first < start and all(_capital_word(table, i) for i in range(first, start)):
        start = first  # "Right Wing Gazette": the phrase is the name
    while end < past and table.label[end] and table.label[end] == table.label[head]:
        end += 1
    if end + 1 < past and table.lows[end] in ("of", "for") and _proper(table, end + 1) and end - start == 1:
        end += 2
        while end < past and _proper(table, end):
            end += 1
    return start, end


def _part_of_name(table: TokenTable, i: int, label: str) -> bool:
    if label and table.label[i] == label:
        return True
    if table.words[i] in ("'", "’") and table.label[i - 1] == "ORG" and table.words[i + 1][0].isupper():
        return True  # "the Volunteers' League"
    if table.words[i][0].isupper() and table.label[i] and table.lows[i] not in ("the",):
        return True
    return _proper(table, i) and table.lows[i] not in ("the",)


def _capital_word(table: TokenTable, i: int) -> bool:
    word = table.words[i]
    plain = word[0].isupper() and word.isalpha() and table.label[i] != "PERSON"
    return plain and table.tags[i] != "DT" and table.lows[i] not in _FRONT


_FRONT = words("former current one another some many most several both no")


def _proper(table: TokenTable, i: int) -> bool:
    return (table.tags[i] in NAME_TAGS and table.words[i][0].isupper()) or (
        table.words[i] in "&-" and 0 < i < len(table) - 1
    )


def is_body_name(table: TokenTable, phrase: Phrase) -> bool:
    """Is a source without a person in it a name? No description with a capital is: "a Texan", "the Town Democrat"."""
    head = phrase.head
    if table.tags[head] == "NN" and table.lows[head] in CALLED:
        return False  # "the Foreign Secretary"
    partisan = table.lows[head] in PARTISANS and table.tags[head] != "NNPS"
    someone = table.lows[phrase.first] in SOMEONE and table.tags[head] != "NNPS"
    named = table.label[head] == "ORG" and head > phrase.first and table.label[head - 1] == "ORG"  # "Daily Liberal"
    if (someone and (partisan or table.label[head] != "ORG")) or (partisan and not named):
        return False
    if head == phrase.first:
        return is_acronym(table.words[head]) or table.tags[head] in NAME_TAGS or table.label[head] != ""
    half = table.words[head][0].isupper() and table.label[head - 1] != ""
    return table.tags[head] in NAME_TAGS or table.label[head] != "" or half


def named_beside(table: TokenTable, phrase: Phrase) -> Body | None:
    """ "the advocacy group, Example Fund", "the trade union the Union of Examples": the name beside the noun."""
    first = phrase.core_past
    if table.lows[phrase.head] not in BODY_NOUNS | _IN_RELATION:
        return None
    while first < phrase.past and (table.words[first] in ",—–" or table.tags[first] == "DT"):
        first += 1
    at = bisect_left(table.names, (first, 0, ""))
    if first == phrase.core_past or at == len(table.names) or table.names[at][0] != first:
        return None
    past, label = table.names[at][1:]
    closed = past >= phrase.past or table.words[past] in ",—–"
    return Body(body_name(table, first, past), first, past) if closed and label != "PERSON" else None


def several_past(table: TokenTable, phrase: Phrase) -> int | None:
    """Where "France, Italy and the Commission" ends: places, and others with an article; None if it is none such."""
    i, joined = phrase.first, False
    while i < phrase.past:
        article = table.tags[i] == "DT"
        at = bisect_left(table.names, (i + article, 0, ""))
        first, past, label = table.names[at] if at < len(table.names) else (0, 0, "")
        if first != i + article or not (label == "PLACE" or (label == "ORG" and article)):
            return None
        if joined:  # and not "England and Wales | captain Jane Roe"
            ends = past >= phrase.past or table.words[past] in ",—–("
            return past if ends and not any(fold(w) in TITLES for w in table.words[phrase.first : past]) else None
        i = past + (past < phrase.past and table.words[past] == ",")
        if i < phrase.past and table.lows[i] == "and":
            i, joined = i + 1, True
        elif i == past:
            return None
    return None
