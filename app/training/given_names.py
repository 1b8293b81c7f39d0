"""Which given names are men's, and which are women's?

In: the lists of Faker (MIT licence) for some sixty languages and countries, of which those in Latin letters are read,
and a list of names that those lack: of other alphabets, and as papers in English write them. Out: a table that the
corpora then add to. Folded: small letters, no accents. Names that both bear are left out.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from app.attribution.lexicon import words
from app.attribution.names import fold
from app.training.world_names import providers

LISTED: Final = 4.0  # log-odds of a name that several lists have
LISTED_ONCE: Final = 1.9  # of one that a single list has: a title says more
LEAST_ONE_SIDED: Final = 0.6  # |lists that give it to men - to women| / lists; what is nearer to even is left out

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
    return odds | dict.fromkeys(MEN, LISTED) | dict.fromkeys(WOMEN, -LISTED)


def _lists() -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """The names of men and of women that Faker has for each language or country; many share a list."""
    for provider in providers():
        men, women = getattr(provider, "first_names_male", ()), getattr(provider, "first_names_female", ())
        yield _folded(men), _folded(women)


def _folded(names: Iterable[str]) -> frozenset[str]:
    folded = (fold(name) for name in names)
    return frozenset(name for name in folded if name.isascii() and name.isalpha() and len(name) > 1)
