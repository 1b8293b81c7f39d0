"""Which names did the tagger break, and which did it take for something else?

It has learnt from news of one country. Here its labels are mended, in place, where print leaves no doubt: nicknames in
marks, particles, given names joined by a hyphen; countries that it took for people, and offices that it took for names
("the Minister"). A label is the kind of name a token belongs to, "" outside names; iob is 3 for the first token of a
name, 1 inside one, else 2 or 0, as spaCy has it.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from app.attribution.lexicon import (
    BODIES,
    BODY_NOUNS,
    CALLED,
    COMPANIES,
    JOINED_LANDS,
    LANDS,
    NATIONALS,
    NOT_NAMES,
    PARTICLES,
    STATES,
    SYLLABLES,
    TITLES,
)
from app.attribution.names import NAME_TAGS, fold

_QUOTES = frozenset("\"“”‘’'")
_OPENING = _QUOTES | {"("}
_AROUND = _QUOTES | {"(", ")"}
_HYPHENS = frozenset("-‐‑")


def mend(words: list[str], tags: list[str], iob: list[int], label: list[str]) -> None:
    """Mend the labels of one article's tokens, in place."""
    _beginnings(words, iob, label)
    _states(words, tags, iob, label)
    _ages(words, tags)
    _callings(words, tags, iob, label)
    _nicknames(words, tags, iob, label)
    _syllables(words, tags, iob, label)
    _particles(words, tags, iob, label)
    _bodies(words, tags, iob, label)
    _of_many(words, tags, iob, label)
    _short_forms(words, iob, label)


def _beginnings(words: list[str], iob: list[int], label: list[str]) -> None:
    """No name begins with "of", nor with "shares of"."""
    for i in [i for i, word in enumerate(words) if word.lower() in _SHARES and iob[i] == 3 and label[i] == "ORG"]:
        if i + 1 < len(words) and words[i + 1] == "of" and iob[i + 1] == 1:
            iob[i], label[i], iob[i + 1] = 2, "", 3
    for i in [i for i, word in enumerate(words) if word in _NEVER_FIRST and iob[i] == 3]:
        past = i
        while past < len(words) and words[past] in _NEVER_FIRST and (iob[past] == 1 or past == i):
            iob[past], label[past] = 2, ""
            past += 1
        if past < len(words) and iob[past] == 1:
            iob[past] = 3


_SHARES = frozenset(("employees", "executives", "fans", "members", "sales", "shares", "staff", "stock", "supporters"))
_NEVER_FIRST = frozenset(("of", "and", "in", "at", "for", "to", "by", "on", "with", "from"))


def _states(words: list[str], tags: list[str], iob: list[int], label: list[str]) -> None:
    """Countries and capitals that stand alone are places, whatever the network took them for.

    Not so where a proper noun stands beside one, or the article names a person who is called so.
    """
    for i in [i for i, pair in enumerate(pairwise(words)) if pair in LANDS and label[i] in ("", "PERSON")]:
        iob[i : i + 2], label[i : i + 2] = (3, 1), ("PLACE", "PLACE")
    for i in [i for i, three in enumerate(zip(words, words[1:], words[2:], strict=False)) if three in JOINED_LANDS]:
        iob[i : i + 3], label[i : i + 3] = (3, 1, 1), ("PLACE", "PLACE", "PLACE")
    found = [i for i, word in enumerate(words) if word in STATES and label[i] in ("", "PERSON") and iob[i] != 1]
    if not found:
        return
    called = {words[i] for i, mark in enumerate(iob) if mark == 1 and label[i] == "PERSON"}
    for i in found:
        beside = any(tags[k] in NAME_TAGS for k in (i - 1, i + 1) if 0 <= k < len(words))
        if not (beside or words[i] in called):
            iob[i], label[i] = 3, "PLACE"


def _ages(words: list[str], tags: list[str]) -> None:
    """ "the 34-year-old": a noun, where none follows."""
    for i in [i for i, word in enumerate(words) if word == "old" and i > 1 and words[i - 1] in _HYPHENS]:
        if words[i - 2].endswith("year") and (i + 1 == len(words) or tags[i + 1] not in _NOUNS):
            tags[i] = "NN"


def _callings(words: list[str], tags: list[str], iob: list[int], label: list[str]) -> None:
    """ "the Minister", "the Foreign Secretary", "the Swede": nouns, whatever they look like."""
    for i in [i for i, word in enumerate(words) if word[0].isupper() and word.lower() in CALLED and i]:
        after = i + 1
        if after < len(words) and (
            tags[after] in _NOUNS or words[after][0].isupper() or words[after] in _HYPHENS or tags[after] == "JJ"
        ):
            continue  # "the Speaker Jane Roe", "the American people"
        if after < len(words) and tags[after] == "POS" and label[after] == "ORG":
            continue  # "the Sheriff's Office"
        first = i
        while first and i - first < _MOST_IN_FRONT and tags[first - 1] in _IN_FRONT and label[first - 1] != "PLACE":
            first -= 1
        if not first or words[first - 1].lower() not in _ARTICLES or (words[i].lower() in NATIONALS and first < i):
            continue
        tags[i] = "NN"
        for k in range(first, i + 1):
            iob[k], label[k] = 2, ""
        if after < len(words) and words[after].lower() in _GOES_ON and first > 3 and words[first - 2] == ",":
            _bearer(words, tags, iob, label, first - 3)


def _bearer(words: list[str], tags: list[str], iob: list[int], label: list[str], last: int) -> None:
    """ "Noor Haddad, the MP for Westhaven,": two words that were taken for something else are the bearer's."""
    two = iob[last] == 1 and iob[last - 1] == 3 and tags[last - 1] in NAME_TAGS and tags[last] in NAME_TAGS
    plain = BODIES.isdisjoint((words[last - 1].lower(), words[last].lower()))
    if two and plain and (last < 2 or tags[last - 2] != "IN"):
        label[last - 1] = label[last] = "PERSON"


_ARTICLES = frozenset(("the", "a", "an", "one"))
_GOES_ON = frozenset((",", "for", "of"))
_NOUNS = NAME_TAGS | {"NN", "NNS"}
_IN_FRONT = NAME_TAGS | {"NN", "JJ"}
_MOST_IN_FRONT = 3


def _nicknames(words: list[str], tags: list[str], iob: list[int], label: list[str]) -> None:
    """Esteban “El Zorro” Maldonado: one person, if one half was seen to be a person's, or has a title."""
    for mark in [i for i, word in enumerate(words) if word in _OPENING and i and tags[i - 1] in NAME_TAGS]:
        begins = _run(words, mark, _AROUND)
        ends = _run(words, begins, None)
        last = _run(words, ends, _AROUND)
        if begins == ends or not _is_name(words, tags, last):
            continue
        quoted = not (_QUOTES.isdisjoint(words[mark:begins]) or _QUOTES.isdisjoint(words[ends:last]))
        person = "PERSON" in (label[mark - 1], label[last]) or (mark > 1 and fold(words[mark - 2]) in TITLES)
        if quoted and person:
            _join(iob, label, mark - 1, last + 1)


def _run(words: list[str], at: int, of: frozenset[str] | None) -> int:
    """Behind at most two of these words from here on; None: of words with a capital."""
    past = at
    while past < min(at + 2, len(words)) and (words[past][0].isupper() if of is None else words[past] in of):
        past += 1
    return past


def _syllables(words: list[str], tags: list[str], iob: list[int], label: list[str]) -> None:
    """Park Sung-ho, Ban Ki-moon: a given name of two syllables, with the family name in front of it."""
    for i in [i for i, word in enumerate(words) if word in SYLLABLES and i > 1 and words[i - 1] in _HYPHENS]:
        if not (words[i - 2].istitle() and words[i - 2].lower() in SYLLABLES and tags[i - 2] in NAME_TAGS):
            continue
        family = i > 2 and _is_name(words, tags, i - 3) and fold(words[i - 3]) not in TITLES
        if family or label[i - 2] == "PERSON":
            _join(iob, label, i - 3 if family else i - 2, i + 1)


def _particles(words: list[str], tags: list[str], iob: list[int], label: list[str]) -> None:
    """Ursula von der Leyen, Luiz da Silva: one person, if one of the words around was seen to be a person's."""
    past = 0
    for i in [i for i, word in enumerate(words) if word in PARTICLES or (word.lower() in PARTICLES and iob[i] == 3)]:
        if i < past:
            continue
        past = i + 1
        while past < len(words) and words[past] in PARTICLES:
            past += 1
        if not _is_name(words, tags, past):
            continue
        given = words[i].islower() and i > 0 and _is_name(words, tags, i - 1) and fold(words[i - 1]) not in TITLES
        first = i - 1 if given else i
        if "PERSON" in (label[first], label[past]):
            _join(iob, label, first, past + 1)


def _bodies(words: list[str], tags: list[str], iob: list[int], label: list[str]) -> None:
    """Commission on Human Rights, Diocese of the East: one body, though the tagger stopped at a small word."""
    often = Counter(words)
    for i in [i for i, word in enumerate(words) if word in _SMALL and i and not label[i]]:
        joins_two = words[i] == "and"
        first = i + 2 if not joins_two and words[i + 1 : i + 2] == ["the"] else i + 1
        past = _run_of_names(words, tags, label, first)
        if past == first:
            continue
        before, last = words[i - 1].lower() in BODY_NOUNS, words[past - 1].lower() in BODY_NOUNS
        if joins_two:  # "the Food and Veterinary Service", not "the Home Office and Example Bank"
            whole = last and not before and often[words[i - 1]] == 1 and _is_half(words, iob, label, i - 1)
        else:
            whole = before and (label[i - 1] == "ORG" or (label[first] == "ORG" and _is_name(words, tags, i - 1)))
            whole &= label[first] != "PLACE" or words[i] == "of"
        if whole:
            _join(iob, label, i - 1, past, kind="ORG")


def _of_many(words: list[str], tags: list[str], iob: list[int], label: list[str]) -> None:
    """Mineworkers' Congress: one body, though the tagger stopped at the apostrophe."""
    for i in [i for i, word in enumerate(words[:-1]) if i and word in ("'", "’") and words[i - 1].endswith("s")]:
        past = _run_of_names(words, tags, label, i + 1)
        whole = not BODY_NOUNS.isdisjoint(word.lower() for word in words[i + 1 : past])
        if whole and label[i - 1] == "ORG" == label[i + 1]:
            _join(iob, label, i, past, kind="ORG")


def _is_half(words: list[str], iob: list[int], label: list[str], last: int) -> bool:
    """The first half of a body's name, behind "the"; no firm, no acronym."""
    first = last
    while first and iob[first] == 1:
        first -= 1
    if label[last] != "ORG" or words[last].lower() in COMPANIES or words[last].isupper() or not first:
        return False
    return words[first - 1].lower() == "the"


def _short_forms(words: list[str], iob: list[int], label: list[str]) -> None:
    """ "Example", where the article names Example Logistics and nobody who is called Example: the same body."""
    inside = [i + 1 < len(words) and iob[i + 1] == 1 for i in range(len(words))]
    bodies = {word for i, word in enumerate(words) if iob[i] == 3 and label[i] == "ORG" and inside[i]}
    people = [i for i, kind in enumerate(label) if kind == "PERSON"] if bodies else []
    called = {words[i] for i in people if iob[i] == 1 or inside[i] or (i and fold(words[i - 1]) in TITLES)}
    for i, word in enumerate(words):
        alone = iob[i] == 3 and not inside[i] and label[i] in ("PERSON", "MISC")
        if alone and word in bodies and word not in called:
            label[i] = "ORG"


def _run_of_names(words: list[str], tags: list[str], label: list[str], first: int) -> int:
    past = first
    while _is_name(words, tags, past) and label[past] != "PERSON" and fold(words[past]) not in NOT_NAMES:
        past += 1
    return past


_SMALL = frozenset(("and", "for", "of", "on"))


def _is_name(words: list[str], tags: list[str], i: int) -> bool:
    return i < len(words) and words[i][0].isupper() and words[i][-1].isalpha() and tags[i] in NAME_TAGS


def _join(iob: list[int], label: list[str], first: int, past: int, *, kind: str = "PERSON") -> None:
    """Make one name of the tokens [first, past), with the names that they are parts of."""
    while iob[first] == 1 and first:
        first -= 1
    while past < len(iob) and iob[past] == 1:
        past += 1
    iob[first:past] = [3] + [1] * (past - first - 1)
    label[first:past] = [kind] * (past - first)
