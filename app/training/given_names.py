"""Which given names are men's, and which are women's?

In: the lists of Faker (MIT licence) for some sixty languages and countries, of which those in Latin letters are read,
and a list of names that those lack: of other alphabets, and as papers in English write them. Out: a table that the
corpora then add to. Folded: small letters, no accents. Names that both bear are left out.

Beside it a census: what 36 sources say of 140,000 names, as gathered by Van Buskirk, Clauset and Larremore (ICWSM 2023;
the wheel nomquamgender, MIT licence, of which one file is read). It tells whose names they are, not what is a name.
"""

from __future__ import annotations

import functools
import json
import math
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from app.attribution.genders import STEPS, WIDESPREAD, Census
from app.attribution.lexicon import words
from app.attribution.names import fold
from app.training.corpora import wheel_folder
from app.training.world_names import providers

LISTED: Final = WIDESPREAD  # log-odds of a name that several lists have
LISTED_ONCE: Final = 1.9  # of one that a single list has: a title says more
LEAST_ONE_SIDED: Final = 0.6  # |lists that give it to men - to women| / lists; what is nearer to even is left out
CENSUS_PACKAGE: Final = "nomquamgender"
LEAST_SOURCES: Final = 2  # of a name in the census
LEAST_TOLD: Final = 0.15  # |share of women - 1/2| of its bearers
MANY: Final = 200  # bearers beyond which more say no more
ENOUGH: Final = 100  # bearers that say more than a list
CLOSE: Final = 0.5  # log-odds: what is nearer to the list's says the same

MEN: Final = words("""
    abdi abdoulaye alexey anatoly andriy antonis arjun artem asif atsushi avtandil babajide babatunde bartosz bashar
    bilal bongani cheikh chidi chinedu davit denys dimitris dmitry duc emeka evgeny faisal farai femi ganesh giorgi
    grigory gwyn hamza haruki hiroki ikenna ilya imran irakli jianguo jomo jun kamau kariuki karthik kenta kimani
    kipchoge kipkemboi kiprono kirill kofi kojo kostas kwabena kwaku kwame kwesi levan luiz lwazi mahesh mamadou
    mandla moussa musa mwangi mykhailo mykola nasser naveed nikos njoroge obinna ochieng odhiambo oleh oleksandr
    oleksiy olumide oluwaseun omondi onyango otieno ousmane pavlo petro prakash raj rajesh ramesh rizwan rohan
    sandeep sani sanjay segun serhiy shinzo sipho siyabonga somchai sunil suresh svyatoslav tafadzwa takeshi taras
    tariq taro tendai thabo themba tigran tunde vasily vijay vikram vitalii vitaly wafula waleed wekesa yasir yaw
    yevgeny yitzhak yoav yuriy yusuf zurab
""")
WOMEN: Final = words("""
    abena achieng adaeze adhiambo adwoa akiko akinyi akosua ama amaka amina aminata anitha anyango atieno auma awuor
    bisi bolanle chebet chepkoech chioma deepa deepika efua esi fatima fatou fatoumata folake funmilayo halima
    halyna hauwa ifeoma kamala kateryna kavitha keiko kellyanne kerubo khadija lakshmi lali leslye lesya lindiwe
    liudmila malala manana maryam meena mei muthoni nadiya nafula naoko nasreen nekesa ngozi njeri nomsa nomvula
    nosipho nyambura oksana olha priya rekha rukhsana rutendo shanti sunita tamar tetiana thandeka thandi viktoriya
    vimala wairimu wambui wangari wanjiku wanjiru xiaoli yaa yetunde yoko yuki yuliya zainab zanele
""")


def listed() -> dict[str, float]:
    """Folded given name -> log-odds that it is a man's."""
    men, women = Counter[str](), Counter[str]()
    for of_men, of_women in dict.fromkeys(_lists()):
        men.update(of_men)
        women.update(of_women)
    sides = {name: (men[name] - women[name]) / (men[name] + women[name]) for name in men.keys() | women.keys()}
    sure = {name: LISTED if men[name] + women[name] > 1 else LISTED_ONCE for name in sides}
    odds = {name: math.copysign(sure[name], side) for name, side in sides.items() if abs(side) >= LEAST_ONE_SIDED}
    odds |= dict.fromkeys(MEN, LISTED) | dict.fromkeys(WOMEN, -LISTED)
    return {name: corrected(name, told) for name, told in odds.items()}


def corrected(name: str, odds: float) -> float:
    """The log-odds of a list or of articles, or the census' where it counts many and says something else."""
    row = _census().get(name)
    return odds if row is None or row.bearers < ENOUGH or abs(_odds(row) - odds) <= CLOSE else _odds(row)


def census() -> Census:
    """What the census says, as it is served. Raises Invalid if its wheel is not installed."""
    rows = _census().items()
    found = {zlib.crc32(name.encode()): _odds(row) for name, row in rows if row.sources >= LEAST_SOURCES}
    steps = {key: round(odds * STEPS) for key, odds in found.items() if odds}
    keys = sorted(steps)
    return Census(np.array(keys, dtype=np.uint32), np.array([steps[key] for key in keys], dtype=np.int8))


def census_file() -> Path:
    """Where it is installed. Raises Invalid if it is not."""
    return wheel_folder(CENSUS_PACKAGE, "the census of given names") / "name_data.json"


class _Row(NamedTuple):
    sources: int
    bearers: int
    women: float  # their share


@functools.cache
def _census() -> dict[str, _Row]:
    """Name, without accents and in small letters -> what is said of it."""
    rows = json.loads(census_file().read_text(encoding="utf-8")).items()
    return {name: _Row(*row[:3]) for name, row in rows if name.isascii() and name.isalpha() and len(name) > 1}


def _odds(row: _Row) -> float:
    """That a bearer is a man; 0 where that is nearly even."""
    if abs(row.women - 0.5) < LEAST_TOLD:
        return 0.0
    count = min(row.bearers, MANY)
    share = (row.women * count + 0.5) / (count + 1)
    return max(-LISTED, min(LISTED, math.log((1 - share) / share)))


def _lists() -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """The names of men and of women that Faker has for each language or country; many share a list."""
    for provider in providers():
        men, women = getattr(provider, "first_names_male", ()), getattr(provider, "first_names_female", ())
        yield _folded(men), _folded(women)


def _folded(names: Iterable[str]) -> frozenset[str]:
    folded = (fold(name) for name in names)
    return frozenset(name for name in folded if name.isascii() and name.isalpha() and len(name) > 1)
