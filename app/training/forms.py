"""How else is speech printed?

News has forms that the training corpus hardly shows: transcripts with the speaker inside the marks ("ROE: Good
evening"), lists of quotations signed with a dash ("…" — Jane Roe), a name and a colon before the words, a name on a
line of its own. In: corpus articles. Out: articles of the same format that print some of their quotes in one of these
forms, so that the network learns the form from examples rather than from rules.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

NAME = re.compile(r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,2}")
FEWEST_WORDS = 5
DASHES = ("—", "–", "-", "―", "--")
MARKS = (("“", "”"), ('"', '"'))
LEADS = ("{}:", "{}:", "{} —", "From {}:", "{} (via email):", "{} on Twitter:", "{}, in an interview:")
SIGNATURES = ("{}", "{}", "{}, to reporters", "{}, in a statement", "{} on Twitter")

Printed = tuple[str, int, int, int, int]  # the text, where the words stand in it, where the name stands


def odd_forms(articles: Sequence[dict[str, Any]], *, share: float, seed: int) -> Iterator[dict[str, Any]]:
    """Articles in odd forms, about ``share`` as many as are given; the same for the same seed."""
    rng = random.Random(seed)
    names = sorted(
        {q["source_text"] for a in articles for q in a["quotes"] if NAME.fullmatch(q.get("source_text") or "")}
    )
    for article in articles:
        said = [q["text"].strip() for q in article["quotes"] if len(q["text"].split()) >= FEWEST_WORDS]
        own = [q["source_text"] for q in article["quotes"] if q.get("source_text") in names]
        if rng.random() < share and len(said) >= 3:
            cast = rng.sample(names, 2) + rng.sample(own, min(2, len(own)))
            yield render(article, said[:12], cast, rng)


def render(article: dict[str, Any], said: Sequence[str], cast: Sequence[str], rng: random.Random) -> dict[str, Any]:
    """One article: a line of its own narration, its quotes in one form, another line."""
    lines = [p.strip() for p in article["text"].split("\n") if p.strip()]
    text = rng.choice(lines[:4] or [""])[:400]
    form = rng.choice(FORMS)
    left, right = rng.choice(MARKS)
    capitals = rng.random() < 0.5
    gap = rng.choice(("\n", "\n\n"))
    quotes, attributions = [], []
    for words in said:
        name = rng.choice(cast)
        printed, word_at, word_end, name_at, name_end = form(
            words, name.upper() if capitals else name, left, right, rng
        )
        base = len(text) + len(gap)
        text += gap + printed
        source = [[base + name_at, base + name_end]]
        quotes.append({"start": base + word_at, "end": base + word_end, "source": source, "cue": None})
        attributions.append({"source": source, "cue": [], "content": [[base + word_at, base + word_end]]})
    return {"id": article["id"] + "#forms", "text": text, "quotes": quotes, "attributions": attributions}


def transcript(words: str, name: str, left: str, right: str, rng: random.Random) -> Printed:
    """ "ROE: Good evening." with the name inside the marks."""
    speaker = name.split()[-1] if rng.random() < 0.7 else name
    inside = f"{speaker}: {words}"
    start = len(left)
    return f"{left}{inside}{right}", start, start + len(inside), start, start + len(speaker)


def signed(words: str, name: str, left: str, right: str, rng: random.Random) -> Printed:
    """“Good evening.” — Jane Roe, behind a dash or on the next line."""
    before, after = rng.choice(SIGNATURES).split("{}")
    joint = rng.choice((" ", "\n", "\n\n", "")) + rng.choice(DASHES) + rng.choice((" ", " ", ""))
    head = f"{left}{words}{right}{joint}{before}"
    return head + name + after, len(left), len(left) + len(words), len(head), len(head) + len(name)


def led(words: str, name: str, left: str, right: str, rng: random.Random) -> Printed:
    """Jane Roe: “Good evening.”"""
    before, after = rng.choice(LEADS).split("{}")
    head = f"{before}{name}{after} {left}"
    return f"{head}{words}{right}", len(head), len(head) + len(words), len(before), len(before) + len(name)


def headed(words: str, name: str, left: str, right: str, rng: random.Random) -> Printed:
    """Jane Roe, on a line of her own, and the words below it."""
    head = name + rng.choice(("", "", ":", ", spokesperson")) + rng.choice(("\n", "\n\n")) + left
    return f"{head}{words}{right}", len(head), len(head) + len(words), 0, len(name)


FORMS: tuple[Callable[[str, str, str, str, random.Random], Printed], ...] = (transcript, signed, led, headed)
