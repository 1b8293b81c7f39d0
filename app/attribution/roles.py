"""What do nouns say about a speaker?

Which nouns stand for a person, an organisation, a group or a document, which tell the gender, and how a noun phrase
without a name reads as the name of a speaker ("two people familiar with the matter").
"""

from __future__ import annotations

import re

from app.attribution.names import FEMALE, MALE
from app.attribution.types import SpeakerKind

GENDERED: dict[str, int] = {
    **dict.fromkeys(
        "man boy father dad son brother husband uncle nephew grandfather grandson widower boyfriend".split(), MALE
    ),
    **dict.fromkeys(
        "gentleman king prince duke lord actor businessman salesman fisherman policeman fireman".split(), MALE
    ),
    **dict.fromkeys(
        "spokesman chairman congressman councilman assemblyman statesman pope priest monk stepfather".split(), MALE
    ),
    **dict.fromkeys(
        "woman girl mother mom mum daughter sister wife aunt niece grandmother granddaughter widow".split(), FEMALE
    ),
    **dict.fromkeys(
        "girlfriend lady queen princess duchess actress businesswoman policewoman stepmother nun".split(), FEMALE
    ),
    **dict.fromkeys(
        "spokeswoman chairwoman congresswoman councilwoman assemblywoman stateswoman waitress heroine".split(), FEMALE
    ),
    **dict.fromkeys("grandma housewife hostess stewardess heiress".split(), FEMALE),
}
PEOPLE = frozenset(GENDERED) | frozenset(
    "president premier chancellor minister secretary chair mayor judge justice chief general colonel captain lieutenant "
    "sergeant major admiral reverend rabbi bishop archbishop cardinal ayatollah ambassador attorney director speaker "
    "detective officer inspector sheriff superintendent chairperson spokesperson delegate commissioner treasurer coach "
    "senator representative governor lawmaker legislator politician candidate nominee hopeful contender frontrunner "
    "front-runner incumbent challenger opponent rival leader head boss ceo executive founder co-founder owner manager "
    "official aide adviser advisor strategist consultant operative staffer deputy assistant counsel lawyer prosecutor "
    "solicitor barrister plaintiff defendant suspect victim witness survivor resident citizen voter supporter donor critic "
    "activist advocate organizer organiser campaigner protester demonstrator volunteer worker employee teacher professor "
    "lecturer scholar historian scientist researcher expert analyst economist pollster investor banker trader broker "
    "entrepreneur billionaire millionaire mogul tycoon developer engineer doctor physician surgeon neurosurgeon nurse "
    "patient student graduate child baby teenager journalist reporter correspondent columnist editor anchor host "
    "commentator moderator interviewer blogger author writer novelist poet artist singer musician rapper comedian "
    "entertainer director producer player athlete footballer striker midfielder goalkeeper captain fan driver pilot "
    "soldier veteran commander marine sailor trooper guard agent spy insider source person individual friend neighbor "
    "neighbour colleague partner parent spouse relative cousin pastor minister imam cleric farmer fisherman builder "
    "plumber electrician carpenter mechanic contractor tenant landlord customer client shopper passenger tourist "
    "immigrant migrant refugee diplomat envoy negotiator president-elect vice-president chairperson principal dean "
    "librarian accountant auditor regulator banker financier narrator whistleblower informant prisoner inmate hostage "
    "guest panelist caller user tweeter republican democrat conservative liberal libertarian socialist communist "
    "independent runner undersecretary ex-president ex-wife ex-husband newcomer native star celebrity model designer chef "
    "premier monarch dictator strongman ruler dissident successor predecessor mp peer backbencher whip paramedic".split()
)
DOCUMENTS = frozenset(
    "report letter statement memo memorandum email e-mail document filing complaint lawsuit suit brief ruling opinion "
    "order decision verdict indictment affidavit petition resolution bill law statute act amendment constitution treaty "
    "agreement communique communiqué declaration manifesto platform plan proposal book memoir novel article story piece "
    "editorial column op-ed essay post blog tweet message text note transcript testimony release advertisement ad advert "
    "commercial video script survey poll study analysis review paper audit assessment guideline guidelines guidance "
    "website page site headline caption sign banner poster slogan placard leaflet flyer brochure pamphlet card invitation "
    "speech address press-release fact-sheet newsletter bulletin dossier cable record records notice warning summary".split()
)
BODIES = frozenset(
    "administration agency alliance army assembly association authority bank board body broadcaster brand bureau cabinet "
    "campaign center centre chain chamber channel charity church city club coalition college commission committee company "
    "conglomerate congress corporation council country court department division embassy enterprise establishment exchange "
    "federation firm force foundation fund government group house institute institution junta league legislature magazine "
    "manufacturer media military ministry museum nation navy network news newspaper nonprofit office operation "
    "organisation organization outlet pac paper parliament party police practice press prosecution publication publisher "
    "regime retailer school senate service startup state store super-pac team think-tank tank tribunal union university "
    "watchdog website airline automaker bank regulator newsroom".split()
)
CROWDS = frozenset("people crowd audience public staff leadership majority minority community electorate".split())
NUMBERS = frozenset(
    "one two three four five six seven eight nine ten several many some few both dozens hundreds".split()
)
VEILED = frozenset(
    "people person persons individual individuals official officials source sources aide aides adviser advisers advisor "
    "advisors insider insiders executive executives lawyer lawyers staffer staffers employee employees staff operative "
    "operatives donor donors diplomat diplomats strategist strategists lobbyist lobbyists ally allies friend friends "
    "associate associates participant participants attendee attendees strategist consultant lawmaker member members".split()
)
# A title stands for these nouns: "Sen. Roe" may come back as "the senator".
TITLE_NOUNS: dict[str, tuple[str, ...]] = {
    "sen": ("senator", "lawmaker"),
    "senator": ("senator", "lawmaker"),
    "rep": ("representative", "congressman", "congresswoman", "lawmaker"),
    "representative": ("congressman", "congresswoman", "lawmaker"),
    "congressman": ("representative", "lawmaker"),
    "congresswoman": ("representative", "lawmaker"),
    "gov": ("governor",),
    "dr": ("doctor", "physician"),
    "prof": ("professor",),
    "gen": ("general",),
    "lt": ("lieutenant",),
    "col": ("colonel",),
    "capt": ("captain",),
    "sgt": ("sergeant",),
    "maj": ("major",),
    "adm": ("admiral",),
    "rev": ("reverend", "pastor", "minister"),
    "pope": ("pontiff",),
    "prime": ("premier",),
    "nominee": ("candidate",),
    "contender": ("candidate",),
    "hopeful": ("candidate",),
    "candidate": ("hopeful", "contender"),
    "frontrunner": ("candidate", "front-runner"),
    "front-runner": ("candidate", "frontrunner"),
    "spokesman": ("spokesperson",),
    "spokeswoman": ("spokesperson",),
    "lawyer": ("attorney",),
    "attorney": ("lawyer",),
    "adviser": ("advisor", "aide"),
    "advisor": ("adviser", "aide"),
    "ceo": ("executive", "boss"),
}
DETERMINERS = frozenset("the a an this that these those his her its their our my your another any each every".split())
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
    r"\s*(?:[,;:(\[]|\s[-–—]+\s|[–—]|\b(?:who|whom|whose|which|that|when|where|because|while|after|before|as|said|says|told|"
    r"speaking|citing|adding|on condition)\b)",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"(?:(?:the|a|an|this|that|these|those|his|her|its|their|our|my|your|one|another|some|both|at least|more than|about)\s+)+",
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
    return noun in PEOPLE or (noun not in BODIES and noun not in DOCUMENTS and bool(_PERSON_ENDING.search(noun)))


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
    if len(base) > 5 and base.endswith(("er", "or")):
        return "group" if plural else "anonymous"  # "another commenter"
    return "group" if plural and noun.endswith("s") else "unknown"


def reader_name(phrase: str) -> str:
    """A noun phrase as the name of a speaker: no article in front, no clause behind, white space made plain.

    "two people familiar with the matter who asked not to be named" -> "two people familiar with the matter".
    """
    phrase = " ".join(phrase.split()).strip('"“”„«»,;:. ')
    for clause in _CLAUSE.finditer(phrase):
        if clause.start() > 3:
            phrase = phrase[: clause.start()]
            break
    shorter = _LEADING.sub("", phrase, count=1) if _LEADING.match(phrase) else phrase
    return shorter.rstrip(" ,;:") or phrase


def role_phrase(phrase: str) -> str | None:
    """A role as it stands beside a name, cut to its words: "a spokeswoman for the mayor, who ..." -> "spokeswoman for the mayor"."""
    role = reader_name(phrase)
    words = role.split()
    return role if 1 <= len(words) <= 14 else None
