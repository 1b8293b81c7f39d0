"""How is a list of quotes laid out in each of the odd forms of print?

In: words, names and a Page. Out: on the page, each form with the place of every quote, its source and its cue, counted
while they are written. The templates have “ ” for the marks of the page and ‘ ’ for those inside; {words.} and {words,}
end in that mark unless the words end in one of their own.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.attribution.types import Span

FIELD = re.compile(r"\{(\w+)([.,]?)\}")
SAID = ("said", "told reporters", "wrote", "warned", "argued", "added", "recalled", "promised", "announced")
SAYS = ("says", "warns", "insists", "admits", "claims")
NICKNAMES = ("Bob", "Lucky", "Nan", "Big Al", "Chip", "The Fox", "Pepe", "Kit", "Tank", "Mimi", "Bud", "Doc")
GROUPS = (
    *("the two ministers", "both unions", "the company", "the foreign ministry", "the brothers", "the couple"),
    *("three of the residents", "a spokesman for the bank", "the organisers", "the court", "her lawyers"),
)
PLAIN = (
    *("“{words,}” {name} {cue}.", "“{words,}” {cue} {name}.", "{name} {cue}: “{words.}”"),
    *("“{first,}” {name} {cue}, “{rest.}”", "“{words}”, {name} {cue}.", "{name}, who was there, {cue}: “{words.}”"),
)
SIGNED = (
    *("“{words.}” — {name}", "“{words.}”\n— {name}", "“{words.}” —{name}", "“{words.}”\n\n— {name}"),
    *("“{words.}” — {name}, to reporters", "“{words.}” — {name} on Twitter", "“{words.}”\n— {name}, in a letter"),
)
LED = (
    *("{name}: “{words.}”", "{name} — “{words.}”", "From {name}: “{words.}”", "{name} (via email): “{words.}”"),
    *("{name} on Twitter: “{words.}”", "{name}, in an interview: “{words.}”", "Dear editor, {name} {cue}: “{words.}”"),
)
STATEMENTS = (
    *("In a statement, {name} {cue}: “{words.}”", "{name} {cue} in a statement: “{words.}”"),
    *("In a statement on Monday, {name} {cue} that “{words}”.", "In a letter to staff {name} {cue}: “{words.}”"),
    *("“{words,}” {name} {cue} in a joint statement.", "A statement from {name} read: “{words.}”"),
)
HEADED = ("{name}\n“{words.}”", "{name}:\n“{words.}”", "{name}, spokesperson\n\n“{words.}”", "{name}\n\n“{words.}”")
HEADLINES = (
    *("‘{start}’, {cue} {name}", "‘{start}’: {name} on the vote", "{name}: ‘{start}’", "{name} {cue} it is ‘{start}’"),
    *("{name} {cue} ‘{start}’ as talks go on", "‘{start}’ – {name}", "{name} calls plan ‘{start}’"),
)
NESTED = (
    *("“{other} told me: ‘{words.}’ I left,” {name} {cue}.", "{name} {cue}: “I heard {other} say, ‘{words}’.”"),
    *("“They asked {other}, ‘{words},’” {cue} {name}.", "“‘{words.}’ That is what {other} said,” {name} {cue}."),
)
BLOCKS = (
    *("{name} {cue}:", "In a statement, {name} {cue}:", "Here is what {name} told us:", "The letter of {name} reads:"),
    *("{name} posted this message:", "From the diary of {name}:", "{name} continued:", "This is how {name} put it:"),
)
LISTS = (
    *("Some of what {name} said over the years:", "{name} in her own words:", "What {name} told the committee:"),
    *("Here are quotes from {name}:", "{name} on the record:", "The best lines of {name}:"),
)
BULLETS = ("", "", "• ", "- ", "* ")
DIRECTIONS = ("(CROSSTALK.)", "(LAUGHTER)", "[inaudible]", "(APPLAUSE.)")


@dataclass(frozen=True, slots=True)
class Style:
    """How an article is set: the marks of quotes and of those inside, its dash, and what parts its paragraphs."""

    left: str
    right: str
    inner_left: str
    inner_right: str
    dash: str
    gap: str

    def set(self, words: str) -> str:
        """A part of a template in this style."""
        marks = {"“": self.left, "”": self.right, "‘": self.inner_left, "’": self.inner_right}
        return "".join(marks.get(c, self.dash if c == "—" else c) for c in words)


@dataclass(frozen=True, slots=True)
class Printed:
    """Where a quote, its source and its cue stand on a page."""

    quote: Span
    source: Span
    cue: Span | None


@dataclass(slots=True)
class Page:
    """A text under construction, and the quotes that are printed on it so far."""

    style: Style
    text: str = ""
    printed: list[Printed] = field(default_factory=list)

    def paragraph(self) -> None:
        """Begin a paragraph."""
        self.text += self.style.gap if self.text else ""

    def write(self, words: str) -> Span:
        """Write words as they are; where they stand."""
        start = len(self.text)
        self.text += words
        return Span(start, len(self.text))

    def fill(self, template: str, **values: str) -> dict[str, Span]:
        """Write a template; where each of its fields stands. What begins a paragraph or a quote gets a capital."""
        places, at = {}, 0
        for found in FIELD.finditer(template):
            self.write(self.style.set(template[at : found.start()]))
            words = ended(values[found[1]], found[2])
            fresh = not self.text or self.text[-1] == "\n" or found[1] == "words"
            places[found[1]] = self.write(words[:1].upper() + words[1:] if fresh else words)
            at = found.end()
        self.write(self.style.set(template[at:]))
        return places

    def say(self, template: str, **values: str) -> None:
        """Write a template with a quote or two in it, and note them."""
        places = self.fill(template, **values)
        quotes = [places[name] for name in ("words", "first", "rest", "start") if name in places]
        if template in NESTED:
            quotes = [self.around(quotes[0])]
        self.printed += [Printed(quote, places["name"], places.get("cue")) for quote in quotes]

    def around(self, inner: Span) -> Span:
        """The words between the marks of the page that enclose a quote inside a quote."""
        start = self.text.rindex(self.style.left, 0, inner.start) + len(self.style.left)
        return Span(start, self.text.index(self.style.right, inner.end + len(self.style.inner_right)))


Layout = Callable[[Page, Sequence[str], Sequence[str], random.Random], None]


def ended(words: str, stop: str) -> str:
    """The words with this stop at their end, or with a question or exclamation mark of their own."""
    bare = words.rstrip(" .,;:—–-")
    return bare if bare[-1:] in ("?", "!") else bare + stop


def lines(templates: Sequence[str], *, nicknames: bool = False, groups: bool = False) -> Layout:
    """Each quote in a paragraph of its own, by one of the templates."""

    def layout(page: Page, said: Sequence[str], cast: Sequence[str], rng: random.Random) -> None:
        for words in said:
            name = rng.choice(GROUPS) if groups and rng.random() < 0.3 else rng.choice(cast)
            if nicknames:
                first, _, last = name.rpartition(" ")
                name = page.style.set(f"{first or rng.choice(NICKNAMES[:1])} “{rng.choice(NICKNAMES)}” {last}")
            half = len(words.split()) // 2
            page.paragraph()
            page.say(
                rng.choice(templates),
                words=words,
                first=" ".join(words.split()[:half]),
                rest=" ".join(words.split()[half:]),
                start=" ".join(words.split()[: rng.randint(2, 6)]),
                name=name,
                other=rng.choice(cast),
                cue=rng.choice(SAYS if templates is HEADLINES else SAID),
            )

    return layout


def labels(cast: Sequence[str], rng: random.Random) -> list[str]:
    """The names as the labels of a transcript: mostly surnames, mostly in capitals."""
    short = [name.split()[-1] for name in cast] if rng.random() < 0.7 else list(cast)
    return [name.upper() for name in short] if rng.random() < 0.7 else short


def transcript(page: Page, said: Sequence[str], cast: Sequence[str], rng: random.Random) -> None:
    """“ROE: Good evening.” with the name inside the marks."""
    speakers = labels(cast, rng)
    for words in said:
        page.paragraph()
        places = page.fill("“{name}: {words.}”", name=rng.choice(speakers), words=words)
        page.printed.append(Printed(Span(places["name"].start, places["words"].end), places["name"], None))


def open_transcript(page: Page, said: Sequence[str], cast: Sequence[str], rng: random.Random) -> None:
    """“ROE: Good evening. with a mark before every paragraph, none behind it; some paragraphs go on without a name."""
    speakers = labels(cast, rng)
    source: Span | None = None
    for words in said:
        page.paragraph()
        if source and rng.random() < 0.1:
            page.fill("“{words}", words=rng.choice(DIRECTIONS))
            page.paragraph()
        if source and rng.random() < 0.35:
            page.printed.append(Printed(page.fill("“{words.}", words=words)["words"], source, None))
            continue
        places = page.fill("“{name}: {words.}", name=rng.choice(speakers), words=words)
        source = places["name"]
        page.printed.append(Printed(Span(source.start, places["words"].end), source, None))


def interview(page: Page, said: Sequence[str], cast: Sequence[str], rng: random.Random) -> None:
    """ROE: Good evening. without any marks, or Q: and A:, two speakers in turns."""
    page.paragraph()
    page.fill("{name} spoke to {other} this week.", name=cast[0], other=cast[1])
    speakers = rng.choice((["Q", "A"], labels(cast[:2], rng)))
    turn, source = 0, None
    for number, words in enumerate(said):
        page.paragraph()
        if source and 1 < number < len(said) - 1 and rng.random() < 0.2:
            quote = page.fill("{words.}", words=words)["words"]
        else:
            places = page.fill("{name}: {words.}", name=speakers[turn % 2], words=words)
            source, quote = places["name"], places["words"]
            turn += 1
        page.printed.append(Printed(quote, source, None))


def questions(page: Page, said: Sequence[str], cast: Sequence[str], rng: random.Random) -> None:
    """Q. “Why?” A. “Because.” with marks."""
    joint = rng.choice((".", ":", ""))
    for number, words in enumerate(said):
        page.paragraph()
        page.say(f"{{name}}{joint} “{{words.}}”", name="QA"[number % 2], words=words)


def blocks(page: Page, said: Sequence[str], cast: Sequence[str], rng: random.Random) -> None:
    """A line that says who speaks, and below it paragraphs in marks, of which only the last one closes."""
    rest = list(said)
    while rest:
        some = [rest.pop(0) for _ in range(min(len(rest), rng.randint(1, 3)))]
        page.paragraph()
        name = rng.choice((*cast, *cast, *GROUPS))
        lead = page.fill(rng.choice(BLOCKS), name=name, cue=rng.choice(SAID))
        left = rng.choice(("“", "“", ""))
        for number, words in enumerate(some):
            page.paragraph()
            template = (left if number else "“") + "{words.}" + ("”" if number == len(some) - 1 else "")
            page.printed.append(Printed(page.fill(template, words=words)["words"], lead["name"], lead.get("cue")))


def listed(page: Page, said: Sequence[str], cast: Sequence[str], rng: random.Random) -> None:
    """A speaker named once, and below it a list of quotes."""
    bullet, rest = rng.choice(BULLETS), list(said)
    while rest:
        some = [rest.pop(0) for _ in range(min(len(rest), rng.randint(2, 5)))]
        page.paragraph()
        name = page.fill(rng.choice(LISTS), name=rng.choice(cast))["name"]
        for words in some:
            page.paragraph()
            page.printed.append(Printed(page.fill(bullet + "“{words.}”", words=words)["words"], name, None))


LAYOUTS: tuple[Layout, ...] = (
    *(transcript, open_transcript, open_transcript, interview, questions, blocks, listed, lines(HEADED)),
    *(lines(SIGNED), lines(LED), lines(STATEMENTS, groups=True), lines(HEADLINES), lines(NESTED)),
    *(lines(PLAIN, nicknames=True), lines(PLAIN, groups=True)),
)
