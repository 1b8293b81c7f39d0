"""What is the full-text index asked, for words that somebody typed?

In: words and "phrases". Out: an FTS5 expression in which each stands quoted, so that nothing typed is an operator.
Letters and digits make words, everything else stands between them; case and accents do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_QUOTED = re.compile(r'["“”„]([^"“”„]*)["“”„]|([^\s"“”„]+)|["“”„]')


def typed(words: str) -> list[str]:
    """The words and phrases of what was typed, each once; those without a letter or digit are left out."""
    found = (phrase or word for phrase, word in _QUOTED.findall(words))
    return list(dict.fromkeys(one for one in found if any(_counts(character) for character in one)))


def all_of(column: str, phrases: Sequence[str]) -> str:
    """The expression for rows that have each of these in this column. phrases: at least one."""
    return f"{column} : ({' '.join(map(_quoted, phrases))})"


def one_of(column: str, phrases: Iterable[str]) -> str:
    """The expression for rows that have at least one of these in this column."""
    return f"{column} : ({' OR '.join(map(_quoted, phrases))})"


def both(expressions: Sequence[str]) -> str:
    """The expression for rows that meet all of these. expressions: at least one."""
    return " AND ".join(f"({one})" for one in expressions)


def _quoted(phrase: str) -> str:
    return '"' + phrase.replace('"', '""') + '"'


def _counts(character: str) -> bool:
    # Private characters are letters to FTS5's tokenizer, and to nobody else.
    return character.isalnum() or "\ue000" <= character <= "\uf8ff"
