"""What are people called in the countries that the corpora hardly write of?

In: the lists of Faker (MIT licence) for some hundred languages and countries, those in other letters romanized by
anyascii. Out: given names and family names of one word, as papers in English print them.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable, Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Final, NamedTuple

from anyascii import anyascii
from faker.providers import person

ROMANIZED: Final = ("CYRILLIC", "GREEK", "GEORGIAN", "ARMENIAN")
"""Alphabets that papers in English spell letter by letter, more or less."""
LEAST: Final = 10
"""Lists with fewer names than this are not read."""


class Names(NamedTuple):
    """What people of one country are called, ascending: what they were given, and what their families bear."""

    given: tuple[str, ...]
    family: tuple[str, ...]


def providers() -> Iterator[Any]:
    """What Faker knows of the people of each country or language, in the order of their codes."""
    for module in iter_modules(person.__path__):
        yield import_module(f"{person.__name__}.{module.name}").Provider


@functools.cache
def countries() -> tuple[Names, ...]:
    """The names of each country or language, those whose lists are the same once."""
    return tuple(dict.fromkeys(_countries()))


def _countries() -> Iterator[Names]:
    for provider in providers():
        names = Names(
            _listed(provider, "first_names_male", "first_names_female", "first_names", "first_romanized_names"),
            _listed(provider, "last_names_male", "last_names_female", "last_names", "last_romanized_names"),
        )
        if min(map(len, names)) >= LEAST:
            yield names


def _listed(provider: Any, *attributes: str) -> tuple[str, ...]:
    lists = (getattr(provider, attribute, ()) for attribute in attributes)
    names = (_printed(name) for names in lists if isinstance(names, Iterable) for name in names)
    return tuple(sorted({name for name in names if len(name) > 1 and name.isalpha() and name.istitle()}))


def _printed(name: str) -> str:
    """The name in Latin letters, as it is if it cannot be."""
    scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in name if letter.isalpha()}
    if scripts <= {"LATIN"}:
        return name
    return anyascii(name).replace("'", "").title() if scripts <= {*ROMANIZED} else ""
