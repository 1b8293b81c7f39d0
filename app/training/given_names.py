"""Which given names are men's, and which are women's?

In: the lists of Faker (MIT licence) for some sixty languages and countries, of which those in Latin letters are read,
and a list of names that those lack: of other alphabets, and as papers in English write them. Out: a table that the
corpora then add to. Folded: small letters, no accents. Names that both bear are left out.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Final

from faker.providers import person

from app.attribution.lexicon import words
from app.attribution.names import fold

LISTED: Final = 4.0  # log-odds of a name that several lists have
LISTED_ONCE: Final = 1.9  # of one that a single list has: a title says more
LEAST_ONE_SIDED: Final = 0.6  # |lists that give it to men - to women| / lists; what is nearer to even is left out

MEN: Final = words("""
    alexey anatoly andriy antonis artem atsushi avtandil babatunde bartosz bashar chidi davit denys dimitris dmitry duc
    evgeny femi giorgi grigory gwyn haruki hiroki ilya irakli jianguo jun kenta kirill kostas levan luiz mykhailo mykola
    nasser naveed nikos oleh oleksandr oleksiy oluwaseun pavlo petro prakash raj rajesh sandeep sanjay serhiy shinzo
    sipho somchai sunil svyatoslav takeshi taras taro tendai thabo tigran vasily vijay vikram vitalii vitaly waleed
    yasir yevgeny yitzhak yoav yuriy zurab
""")
WOMEN: Final = words("""
    akiko deepika fatou halyna kateryna keiko kellyanne lali lesya leslye liudmila malala manana mei nadiya naoko oksana
    olha sunita tamar tetiana viktoriya xiaoli yoko yuki yuliya
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
    return odds | dict.fromkeys(MEN, LISTED) | dict.fromkeys(WOMEN, -LISTED)


def _lists() -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """The names of men and of women that Faker has for each language or country; many share a list."""
    for module in iter_modules(person.__path__):
        provider = import_module(f"{person.__name__}.{module.name}").Provider
        men, women = getattr(provider, "first_names_male", ()), getattr(provider, "first_names_female", ())
        yield _folded(men), _folded(women)


def _folded(names: Iterable[str]) -> frozenset[str]:
    folded = (fold(name) for name in names)
    return frozenset(name for name in folded if name.isascii() and name.isalpha() and len(name) > 1)
