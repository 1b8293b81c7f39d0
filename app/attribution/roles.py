"""What do nouns say about a speaker?

Which nouns stand for a person, an organisation, a group or a document, which tell the gender, and how a noun phrase
without a name reads as the name of a speaker ("two people familiar with the matter").
"""

from __future__ import annotations

import re

from app.attribution.lexicon import BODIES, CROWDS, DOCUMENTS, NATIONALS, NUMBERS, PEOPLE, VEILED
from app.attribution.types import SpeakerKind

_IRREGULAR = {
    "men": "man",
    "women": "woman",
    "children": "child",
    "people": "people",
    "police": "police",
    "media": "media",
}
_PERSON_ENDING = re.compile(r"(?:man|woman|person|ist|ician|ologist|eer|crat|ian)$")
_CLAUSE = re.compile(
    r"\s*(?:[,;:(\[]|\s[-–—]+\s|[–—]|\b(?:who|whom|whose|which|that|when|where|because|while|after|before|as|said|"
    r"says|told|speaking|citing|adding|on condition)\b)",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"(?:(?:the|a|an|this|that|these|those|his|her|its|their|our|my|your|one|some|another|such|both|at least|more than|"
    r"about)\s+(?!(?:of|on|in|at|from|with|within|among)\b))+",
    re.IGNORECASE,
)


def singular(noun: str) -> str:
    """The singular of an English noun, by its ending; the noun itself where it has none."""
    if noun in _IRREGULAR:
        return _IRREGULAR[noun]
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith("s") and not noun.endswith(("ss", "us", "is", "news")) and len(noun) > 3:
        return noun[:-1]
    return noun


def is_person_noun(noun: str) -> bool:
    """Does this noun (lower case, singular) stand for one human being?"""
    return (
        noun in PEOPLE
        or noun in NATIONALS
        or (noun not in BODIES and noun not in DOCUMENTS and bool(_PERSON_ENDING.search(noun)))
    )


def kind_of_noun(noun: str, *, plural: bool) -> SpeakerKind:
    """What a noun phrase with this head (lower case) stands for, when no name is found for it."""
    base = singular(noun)
    if noun in VEILED or (noun in NUMBERS and noun != "many"):
        return "anonymous"
    if is_person_noun(base):
        return "group" if plural else "anonymous"
    if noun in CROWDS:
        return "group"
    if base in DOCUMENTS or noun in DOCUMENTS:
        return "document"
    if base in BODIES:
        return "organisation"
    if len(base) > 5 and base.endswith(("er", "or")) and not base.endswith(("ther", "ber")):
        return "group" if plural else "anonymous"  # "another commenter"
    return "group" if plural and noun.endswith("s") else "unknown"


def reader_name(phrase: str) -> str:
    """A noun phrase as the name of a speaker: no article in front, no clause behind, white space made plain.

    "two people familiar with the matter who asked not to be named" -> "two people familiar with the matter".
    """
    phrase = re.sub(r"(?<=[a-z]{4})\.$", "", " ".join(phrase.split()).strip('"“”„«»,;: '))  # "Gov." keeps its dot
    for clause in _CLAUSE.finditer(phrase):
        if clause.start() > 3:
            phrase = phrase[: clause.start()]
            break
    shorter = _LEADING.sub("", phrase, count=1) if _LEADING.match(phrase) else phrase
    shorter = re.sub(r"(?<=\w)['’]s$", "", shorter.rstrip(" ,;:"))
    return shorter or phrase


def role_phrase(phrase: str) -> str | None:
    """A role beside a name, cut to its words: "a spokeswoman for the mayor, who ..." -> "spokeswoman for the mayor"."""
    role = reader_name(phrase)
    words = role.split()
    return role if 1 <= len(words) <= 14 else None
