"""What kind of phrase is it, for scoring?

Head words, names and kinds of source by rules of thumb, the same for every system that is scored. The engine does not
use them: a scorer that shared the engine's judgement could not find it wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from app.attribution.types import Span

MARKS = frozenset("\"'`“”„‟«»‘’")
_PRONOUNS = """
i me my mine myself you your yours yourself he him his himself she her hers herself it its itself one
we us our ours ourselves they them their theirs themselves who whom whose which that this these those
everyone everybody someone somebody anyone nobody others another some many both all"""
_TITLES = """
mr mrs ms miss mx dr doctor prof professor reverend rev sir dame lord lady king queen prince princess pope
president vice prime minister secretary senator sen representative rep congressman congresswoman governor gov
mayor ambassador attorney judge justice chief chair chairman chairwoman director speaker detective officer
general gen colonel col captain capt major maj lieutenant lt sergeant sgt admiral adm former ex the"""
PRONOUNS = frozenset(_PRONOUNS.split())
TITLES = frozenset(_TITLES.split())
DEGREES = frozenset({"esq", "md", "phd"})
MIXED_WORDS = 6

_ENDS_HEAD = re.compile(
    r"[,;:(\[—–]|(?<=\s)-\s"
    r"|\b(?:of|for|from|in|at|on|with|by|to|including|as|who|whom|whose|which|that|whether|when|where|told|said)\b"
)
_WORD = re.compile(r"\w[\w.\-]*(?:['’]\w+)?")


def trim(text: str, span: Span) -> Span:
    """The span without quotation marks and white space at its ends; empty if there is nothing else."""
    start, end = span.start, span.end
    while start < end and (text[start] in MARKS or text[start].isspace()):
        start += 1
    while end > start and (text[end - 1] in MARKS or text[end - 1].isspace()):
        end -= 1
    return Span(start, end)


def head_word(text: str, span: Span) -> Span:
    """The last word before the first comma, preposition or relative pronoun ("Jane Roe, an aide to ..." -> Roe)."""
    phrase = span.of(text)
    first = re.search(r"\w", phrase)
    if first is None:
        return span
    stop = _ENDS_HEAD.search(phrase, first.end())
    while stop and not re.search(r"\w", phrase[: stop.start()]):
        stop = _ENDS_HEAD.search(phrase, stop.end())
    last = list(_WORD.finditer(phrase[: stop.start()] if stop else phrase))[-1]
    word = re.sub(r"['’]s$", "", last.group())
    return Span(span.start + last.start(), span.start + last.start() + len(word))


def normal_name(name: str) -> str:
    """A name without case, accents, titles, degrees, possessive and punctuation. "Jr" stays: it is another person."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).lower().strip()
    plain = re.sub(r"['’]s?(?!\S)", "", plain)
    words = re.sub(r"[^\w\s]", " ", plain.replace(".", "")).split()
    while words[1:] and words[0] in TITLES:
        del words[0]
    while words[1:] and words[-1] in DEGREES:
        del words[-1]
    return " ".join(words)


def source_type(phrase: str) -> str:
    """pronoun, name (its head word has a capital) or nominal."""
    phrase = phrase.strip()
    if re.sub(r"[^\w\s]", "", phrase).lower() in PRONOUNS:
        return "pronoun"
    head = head_word(phrase, Span(0, len(phrase))).of(phrase)
    if head[:1].isupper() and head.lower() not in {"the", "a", "an"}:
        return "name"
    return "pronoun" if head.lower() in PRONOUNS and len(phrase.split()) <= 2 else "nominal"


def is_mixed(text: str, span: Span, contents: Sequence[Span]) -> bool:
    """True for a fragment: fewer than six words, or begun within a sentence of its own content."""
    if len(span.of(text).split()) < MIXED_WORDS:
        return True
    around = next((content for content in contents if content.start < span.start < content.end), None)
    if around is None:
        return False
    before = text[around.start : span.start]
    lead = before.rstrip("\"“”' \t\n\r\x0b\x0c\u00a0\u2009\u200a\u202f")
    return bool(lead) and "\n" not in before[len(lead) :] and lead[-1] not in ".!?:"
