"""Which noun phrases describe a person, and whom?

In: a TokenTable and its Cast. Out: the roles written to the figures (titles in front of a name, appositions, "is a
..."), and the descriptions left over, which may stand for somebody: "the senator", "a woman in the front row".
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

from app.attribution.cast import SURE_GENDER, Cast, Figure, Mention
from app.attribution.kin import KIN
from app.attribution.lexicon import COURTESY, GENDERED, NOBODY_NOUNS, PEOPLE, TITLE_NOUNS, TITLES, words
from app.attribution.names import NAME_TAGS, fold, is_title
from app.attribution.phrases import name_given
from app.attribution.roles import is_person_noun, role_phrase, singular
from app.attribution.tokens import VERB_TAGS, TokenTable

IN_FRONT, BESIDE, SAID_TO_BE = 0, 1, 2  # ranks of a role by where it stands
GUESSED = 2.7  # log-odds of gender that the ending of a given name may give at most
FEW = 6  # tokens of "the two young nurses"
REACH = 14  # tokens over which a description is followed
MODIFIER_TAGS = words("NN NNS NNP NNPS JJ JJR JJS CD POS PRP$ VBN HYPH VBG RB")
AGED = "old"  # the head of "a 34-year-old", which is no role
DASHES = frozenset(("—", "–", "--", "-"))
STOPS = frozenset(',;:.!?()[]"“”') | DASHES
_NEVER_LAST = words("IN TO CC DT RB VBN")
LINKS = words("of for at in on to from with and by 's ’s the a an")
_ONE_OF = {"sens": "sen", "senators": "senator", "reps": "rep", "govs": "gov", "sen": "sen", "rep": "rep", "gov": "gov"}
_TOGETHER = 8  # people who share one title
_NO_ROLES = COURTESY | {"dr"}

PARENTS = words("dad father grandfather grandmother mother mum mom parent")


@dataclass(frozen=True, slots=True)
class Description:
    """Tokens [first, past) up to the head noun; past is one after it. definite: "the", "this" or a possessive in front.

    words: folded modifiers and head. following: it goes on with a preposition or a relative clause.
    """

    first: int
    past: int
    head: str
    definite: bool
    plural: bool
    words: frozenset[str]
    following: bool
    gender: int = 0  # of the head, or of a noun joined to it: "the former first lady and senator"


def find_descriptions(table: TokenTable, cast: Cast, sources: Set[int]) -> list[Description]:
    """Reads every noun that stands for a person once; those that belong to a name become roles of its figure.

    sources: the tokens that head the source of a quote; whoever says something is somebody, whatever the noun.
    """
    in_front = {i for mention in cast.mentions for i in _read_front(table, mention)}
    spoken = {table.lows[i] for i in sources if table.tags[i] == "NN" and stands_for_somebody(table, i, sources)}
    _read_listed_titles(table, cast)
    left = []
    for i, tag in enumerate(table.tags):
        if tag == "NNS" and (one := _one_of(table, i)) is not None:
            left.append(one)
        if tag not in ("NN", "NNP") or i in cast.at or i in in_front or table.label[i] not in ("", "MISC"):
            continue
        somebody = table.lows[i] in spoken or stands_for_somebody(
            table, i, sources
        )  # "a monitor" of "the monitor said"
        if not (table.lows[i] in PEOPLE or (tag == "NN" and somebody)):
            continue
        after = table.tags[i + 1] if i + 1 < len(table) else ""
        if after in ("NN", "NNS") or (after in NAME_TAGS and tag == "NNP" and i + 1 not in cast.at):
            continue
        phrase = describe(table, i)
        if i + 1 in cast.at or (tag == "NNP" and not phrase.definite):
            continue
        owner = _owner(table, cast, phrase)
        if owner is not None:
            figure, rank = owner
            if phrase.head == AGED:
                continue
            add_role(table, figure, phrase.first, role_end(table, cast, phrase.past), rank, phrase.head)
        elif not table.quoted[i]:
            left.append(phrase)
    return left


def _one_of(table: TokenTable, head: int) -> Description | None:
    """ "One of the nurses", of whom no name follows: "one of the suspects, Jane Roe" is who that is."""
    noun = singular(table.lows[head])
    of = head - 1
    while of > 1 and head - of < FEW and table.tags[of] in MODIFIER_TAGS | {"DT"}:
        of -= 1
    if table.lows[of] != "of" or table.lows[of - 1] != "one" or table.quoted[head] or not is_person_noun(noun):
        return None
    if head + 2 < len(table) and table.words[head + 1] == "," and table.label[head + 2]:
        return None
    words = frozenset((noun, *(fold(word) for word in table.words[of + 1 : head] if word[0].isalnum())))
    return Description(of - 1, head + 1, noun, False, False, words, True, GENDERED.get(noun, 0))


def stands_for_somebody(table: TokenTable, head: int, sources: Set[int]) -> bool:
    """Does a noun in the singular stand for one human being? Whoever speaks does, if it can be nothing else."""
    noun = table.lows[head]
    return is_person_noun(noun) or is_aged(table, head) or (head in sources and noun not in NOBODY_NOUNS)


def is_aged(table: TokenTable, head: int) -> bool:
    """ "The 52-year-old weaver": whatever has an age is somebody."""
    return head > 3 and table.lows[head - 1] == AGED and table.lows[head - 3].endswith(("year", "month"))


def describe(table: TokenTable, head: int) -> Description:
    """The noun phrase that ends in the noun at ``head``."""
    first = head
    while first > 0 and head - first < 10 and table.tags[first] != "PRP$":  # "That afternoon | his wife"
        tag = table.tags[first - 1]
        if tag not in MODIFIER_TAGS or (tag == "RB" and table.tags[first] not in ("JJ", "VBN")):
            break
        first -= 1
    start = first
    if start > 1 and table.tags[start - 1] == "CC" and table.tags[start - 2] == "NN" and head - start < 10:
        return _joined(table, describe(table, start - 2), head)  # "the former first lady and U.S. senator"
    if start > 0 and table.tags[start - 1] in ("DT", "PDT"):
        start -= 1
    lead = table.lows[start]
    owned = table.tags[start] == "PRP$" or any(tag == "POS" for tag in table.tags[start:head])
    following = _goes_on(table, head)
    words = frozenset(fold(word) for word in table.words[start : head + 1] if word[0].isalnum())
    definite = owned or lead in ("the", "this", "that")
    plural = table.tags[head] in ("NNS", "NNPS")
    gender = GENDERED.get(table.lows[head], 0)
    return Description(start, head + 1, table.lows[head], definite, plural, words, following, gender)


def _goes_on(table: TokenTable, head: int) -> bool:
    """With a preposition or a relative clause, which tell one person from others; "the mother of three" is any."""
    i = head + 1
    parent = table.lows[head] in PARENTS and table.lows[i : i + 1] == ["of"] and table.tags[i + 1 : i + 2] == ["CD"]
    if parent and table.tags[i + 2 : i + 3] != ["IN"]:  # "of one of the boys"
        return False
    return i < len(table) and (table.tags[i] in ("IN", "WP", "TO") or table.lows[i] == "who")


def _joined(table: TokenTable, left: Description, head: int) -> Description:
    """Two nouns for one person."""
    words = left.words | {fold(word) for word in table.words[left.past : head + 1] if word[0].isalnum()}
    gender = GENDERED.get(table.lows[head], 0) or left.gender
    return Description(left.first, head + 1, table.lows[head], left.definite, False, words, left.following, gender)


def role_end(table: TokenTable, cast: Cast, past: int) -> int:
    """One past the description with the phrases that hang on it: "spokeswoman | for the mayor of Exampleton |"."""
    end = past
    while end < len(table) and end - past < REACH:
        word, tag = table.lows[end], table.tags[end]
        hyphen = word == "-" and table.glued(end)
        if (
            (word in STOPS and not hyphen)
            or tag in VERB_TAGS
            or tag in ("WP", "WDT", "PRP", "VBG")
            or table.words[end].isspace()
        ):
            break
        if not (hyphen or word in LINKS or tag in MODIFIER_TAGS or tag in ("DT", "IN", "TO", "CC")):
            break
        end += 1
    while end > past and (table.tags[end - 1] in _NEVER_LAST or table.lows[end - 1] in LINKS):
        end -= 1
    return end


def _owner(table: TokenTable, cast: Cast, phrase: Description) -> tuple[Figure, int] | None:
    """The named figure that a description belongs to by its place, and the rank of that place."""
    stop = phrase.past
    while stop < min(len(table), phrase.past + REACH) and table.sentence[stop] == table.sentence[phrase.past - 1]:
        stop += 1
    given = name_given(table, phrase.past - 1, stop)  # "another resident, who gave her name as Jane"
    if given is not None and given in cast.at:
        return cast.at[given].figure, BESIDE
    before = phrase.first - 1
    if before > 0 and (table.words[before] in "(," or table.words[before] in DASHES):
        mention = cast.at.get(_before_age(table, before) - 1)
        same = mention is not None and table.sentence[before] == table.sentence[mention.first]
        if (
            mention is not None
            and same
            and not phrase.plural
            and _closes_role(table, role_end(table, cast, phrase.past))
        ):
            return mention.figure, BESIDE
    after = role_end(table, cast, phrase.past)
    if after < len(table) and (table.words[after] == "," or table.words[after] in DASHES):
        mention = cast.at.get(after + 1)
        closed = mention is not None and _closes(table, mention.past)
        office = table.words[phrase.past - 1][0].isupper()  # "Minister of Examples, Dr Jane Roe, said"
        if mention is not None and closed and (office or phrase.definite or phrase.words & _ROLE_OPENERS):
            return mention.figure, BESIDE
    if before > 1 and table.lows[before] in ("is", "was") and not table.quoted[before]:
        subject = before - 1
        if table.lows[subject] == "who":  # "Jane Roe, who is chief"
            subject -= 2 if table.words[subject - 1] == "," else 1
        mention = cast.at.get(subject)
        if mention is not None:
            return mention.figure, SAID_TO_BE
    return None


_ROLE_OPENERS = words("a an the his her their its")


def _before_age(table: TokenTable, comma: int) -> int:
    """The comma before an age, if there is one: "Roe, 34, a nurse" -> the first comma."""
    if comma > 2 and table.tags[comma - 1] == "CD" and table.words[comma - 2] in ("(", ","):
        return comma - 2
    return comma


def _closes(table: TokenTable, past: int) -> bool:
    """Does the apposition of a name end here?"""
    return past >= len(table) or table.words[past] in STOPS or table.tags[past] == "_SP"


def _closes_role(table: TokenTable, past: int) -> bool:
    """Does the apposition of a role end here? "in Exampleton, the mayor said" is none."""
    return (
        past >= len(table)
        or table.words[past] in STOPS
        or table.tags[past] in ("WP", "WP$", "VBN", "CC")
        or table.tags[past] == "_SP"
    )


def _read_front(table: TokenTable, mention: Mention) -> range:
    """Roles and titles in front of a name: "Clinton campaign spokeswoman Jane Roe", "former Vermont Gov. Jane Roe".

    Returns the tokens of an office with what it is of, "Director of services Jane Roe": they describe nobody else.
    """
    name_at = mention.first
    while name_at < mention.past - 1 and (
        fold(table.words[name_at]) in mention.figure.titles or table.words[name_at] == "."
    ):
        name_at += 1
    first = _front(table, name_at)
    of = first - 2 if first and table.tags[first - 1] == "DT" else first - 1
    if of > 0 and first < name_at and _links_office(table, of):
        first = of - 1  # "Secretary of State Jane Roe", "Minister for Health Jane Roe"
        while first > 0 and table.tags[first - 1] in MODIFIER_TAGS - {"POS", "PRP$", "CD"}:
            first -= 1
        add_role(table, mention.figure, first, name_at, IN_FRONT, fold(table.words[name_at - 1]))
        return range(first, name_at)
    heads = [i for i in range(first, name_at) if _is_role_noun(table, i)]
    if not heads or (heads[-1] != name_at - 1 and table.words[name_at - 1] != "."):
        return range(0)
    while table.tags[first] in ("POS", "PRP$", "CD") and first < heads[-1]:
        first += 1
    possessive = [i for i in range(first, name_at) if table.tags[i] == "POS"]
    start = possessive[-1] + 1 if possessive else first
    for head in heads:
        add_role(table, mention.figure, start, name_at, IN_FRONT, table.lows[head])
    mention.figure.role_words.update(fold(table.words[i]) for i in range(first, name_at) if table.words[i][0].isalnum())
    return range(0)


def _read_listed_titles(table: TokenTable, cast: Cast) -> None:
    """ "Sens. Jane Roe of Ohio and John Doe, R-Maine": each is a senator, and of where."""
    for number, mention in enumerate(cast.mentions):
        written = fold(table.words[mention.first].rstrip("."))
        title = _ONE_OF.get(written)
        if title is None:
            continue
        for one in cast.mentions[number : number + (_TOGETHER if written != title else 1)]:
            past = one.past
            while past < len(table) and past - one.past < REACH and past not in cast.at and _lists(table, past):
                past += 1
            places = {fold(word.split("-")[-1]) for word in table.words[one.past : past] if word[0].isupper()}
            one.figure.role_words |= with_titles([title]) | places
            if past not in cast.at:
                break


def _lists(table: TokenTable, i: int) -> bool:
    """Does a token belong to a list of people with where they are from?"""
    return table.lows[i] in ("of", "and", ",", "(", ")", "-", "–", ".") or table.words[i][0].isupper()


def _links_office(table: TokenTable, of: int) -> bool:
    """Secretary | of | State, Minister | for | Health."""
    links = ("of", "for") if table.lows[of - 1] in ("minister", "secretary") else ("of",)
    return table.lows[of] in links and _is_role_noun(table, of - 1)


def _front(table: TokenTable, name_at: int) -> int:
    """Where what describes a name in front of it begins."""
    first = name_at
    while first > 0 and name_at - first < 8:
        word, tag = table.words[first - 1], table.tags[first - 1]
        dot = word == "." and first > 1 and table.glued(first - 1) and fold(table.words[first - 2]) in TITLES
        if not (tag in MODIFIER_TAGS - {"RB", "VBG"} or dot or word.lower() == "shadow" or is_title(word)):
            break
        if table.tags[first - 1] in ("VBN",) and first == name_at:
            break
        first -= 1
    if table.words[first] == "." and 0 < first < name_at:  # "Lt." of "Lt. Col.", whatever its tag
        first -= 1
    return first


def _is_role_noun(table: TokenTable, i: int) -> bool:
    word = fold(table.words[i])
    if word in COURTESY:
        return False
    if table.tags[i] not in ("NN", "NNP", "NNPS") and not is_title(table.words[i]):
        return False
    return word in PEOPLE or word in TITLE_NOUNS or (table.tags[i] == "NN" and is_person_noun(word))


def add_role(table: TokenTable, figure: Figure, first: int, past: int, rank: int, head: str) -> None:
    """Write a role to a figure; a role outside quotes counts before one inside."""
    if past <= first:
        return
    phrase = role_phrase(table.text_of(first, past))
    if phrase and fold(phrase) not in _NO_ROLES and rank != SAID_TO_BE:
        figure.roles.setdefault(phrase, rank + 3 * table.quoted[first])
    figure.role_words |= with_titles(fold(word) for word in table.words[first:past] if word[0].isalnum())
    figure.role_words.update((head, *TITLE_NOUNS.get(fold(head), ())))
    kin = head in KIN and rank != SAID_TO_BE  # "his wife, Jean Roe", whatever men are called Jean
    if (gender := GENDERED.get(head)) and abs(figure.gender) < (SURE_GENDER if kin else GUESSED):
        figure.gender = gender * (5.0 if kin else 4.0)


def with_titles(words: Iterable[str]) -> set[str]:
    """Folded words of a role, and the nouns that its titles stand for."""
    found = set(words)
    return found.union(*(TITLE_NOUNS.get(word, ()) for word in found))


def role_of(figure: Figure) -> str | None:
    """The role to show: in front of the name before beside it, then the first."""
    if not figure.roles:
        return None
    ranked = sorted(figure.roles.items(), key=lambda item: item[1])
    return ranked[0][0]
