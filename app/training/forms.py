"""How else is speech printed?

News has forms that the training corpus hardly shows: transcripts, interviews, signed and listed quotes, block quotes
below a line that names the speaker, headlines, nicknames in marks, marks of other countries. In: corpus articles. Out:
articles of the same format that print some of their quotes in one of these forms (layouts.py), so that the network
learns the form from examples rather than from rules.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from typing import Any

from app.attribution.quotes import find_pieces
from app.attribution.text import MARKS, paragraphs
from app.training.layouts import LAYOUTS, Page, Style
from app.training.phrases import PRONOUNS

NAME = re.compile(r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,2}")
FEWEST_WORDS, FEWEST_QUOTES, MOST_QUOTES = 5, 3, 12
LONGEST_LINE = 400
# An article is set anew so often if the engine does not find its quotes as they are printed: a turn too few, an
# apostrophe taken for a mark.
TRIES = 6
DOUBLES = (("“", "”"), ('"', '"'), ("„", "“"), ("«", "»"), ("« ", " »"), ("»", "«"), ("''", "''"), ("``", "''"))
SINGLES = (("‘", "’"), ("'", "'"))
DASHES = ("—", "–", "-", "―", "--")
GAPS = ("\n", "\n\n", "\r\n\r\n")
APOSTROPHES = frozenset("'’")


def odd_forms(articles: Sequence[dict[str, Any]], *, share: float, seed: int) -> Iterator[dict[str, Any]]:
    """Articles in odd forms, about ``share`` as many as are given; the same for the same seed."""
    rng = random.Random(seed)
    names = sorted({name for article in articles for name in sources(article)})
    for article in articles:
        said = [q["text"].strip() for q in article["quotes"] if is_plain(q["text"])]
        own = sources(article)
        if rng.random() < share and len(said) >= FEWEST_QUOTES and len(names) >= 2:
            cast = rng.sample(names, 2) + rng.sample(own, min(2, len(own)))
            yield from render(article, said[:MOST_QUOTES], cast, rng)


def sources(article: dict[str, Any]) -> list[str]:
    """The sources of an article that are names, each once."""
    found = dict.fromkeys(q.get("source_text") or "" for q in article["quotes"])
    return [name for name in found if NAME.fullmatch(name) and name.lower() not in PRONOUNS]


def is_plain(words: str) -> bool:
    """True for words of some length that hold no mark but apostrophes, in one line."""
    marked = any(c in MARKS - APOSTROPHES for c in words) or "''" in words or "\n" in words
    return len(words.split()) >= FEWEST_WORDS and not marked


def render(
    article: dict[str, Any], said: Sequence[str], cast: Sequence[str], rng: random.Random
) -> Iterator[dict[str, Any]]:
    """One article: a line of its own narration, and its quotes in one form; none if no try comes out as it should."""
    narration = [p.of(article["text"])[:LONGEST_LINE] for p in paragraphs(article["text"])]
    plain = [line for line in narration if not any(c in MARKS - APOSTROPHES for c in line)]
    for _ in range(TRIES):
        page = Page(style(rng), rng.choice(plain[:4] or [""]))
        rng.choice(LAYOUTS)(page, said, cast, rng)
        pieces = find_pieces(page.text, paragraphs(page.text))
        if [piece.inner for piece in pieces] == [printed.quote for printed in page.printed]:
            yield as_article(f"{article['id']}#forms", page)
            return


def style(rng: random.Random) -> Style:
    """Marks, dash and gap by chance; single marks as the outer ones as in British papers, now and then."""
    outer, inner = rng.choice(DOUBLES), rng.choice(SINGLES)
    if rng.random() < 0.2:
        outer, inner = inner, outer
    return Style(*outer, *inner, rng.choice(DASHES), rng.choice(GAPS))


def as_article(id_: str, page: Page) -> dict[str, Any]:
    """The page in the format of the corpus; "partly", since nobody says what else its narration reports."""
    quotes, attributions = [], []
    for printed in page.printed:
        source = [[printed.source.start, printed.source.end]]
        cue = [[printed.cue.start, printed.cue.end]] if printed.cue else []
        content = [printed.quote.start, printed.quote.end]
        quotes.append({"start": content[0], "end": content[1], "source": source, "cue": cue or None})
        attributions.append({"source": source, "cue": cue, "content": [content]})
    return {"id": id_, "text": page.text, "quotes": quotes, "attributions": attributions, "partly": True}
