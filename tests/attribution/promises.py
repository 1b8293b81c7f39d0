"""What does the engine promise of every answer, whatever the text?"""

from __future__ import annotations

from itertools import pairwise

from app.attribution.types import Attribution, Quote

# Of every style and in every direction, and what stands beside them in news.
MARKS = (
    '"',
    "“",
    "”",
    "„",
    "‟",
    "«",
    "»",
    "＂",
    "''",
    "``",
    "‘‘",
    "’’",
    "'",
    "‘",
    "’",
    "`",
    "‚",
    "‛",
    "‹",
    "›",
    "「",
    "」",
)
LINE_ENDS = ("\n", "\r", "\r\n", "\n\n", "\r\n\r\n", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")
_WORDS = """
Ada Stone Mr Ms. Dr. Roe’s O’Neill Jean-Claude LHB U.S. JR. WALLACE: he she they I we his who the mayor a spokeswoman
ministry report said, told added asked called according to by of that not 6'2" 12" 5ft @x #y <b> </b> <tweet x="y">
http://x.y/z? ( ) [ ] , . ; : ! ? … — – - / & 's n't 3,000 é ß İ ﬁ 他說 قالت שלום นาย 🙂 👩‍👩‍👧 𝔸"""
WORDS = tuple(_WORDS.split())
ODD = (
    *(
        "\0",
        "\x01",
        "\x1b",
        "\x7f",
        "\xa0",
        "\xad",
        "\u200b",
        "\u200d",
        "\u200e",
        "\u202e",
        "\u2066",
        "\ufeff",
        "\ufffd",
    ),
    *(
        "\u0301",
        "\u0301" * 60,
        "\u20dd",
        "\ufe0f",
        "\U000e0001",
        "\U0010ffff",
        "\t",
        "  ",
        " " * 300,
        "a" * 300,
        "A" * 60,
    ),
)


def check(text: str, answer: Attribution) -> None:
    """Raise AssertionError where the answer breaks a promise of app/attribution/types.py."""
    hulls = [(quote.start, quote.end) for quote in answer.quotes]
    assert hulls == sorted(hulls), "quotes out of order"
    # A statement without marks may be part of another: Roe said that Doe denied it.
    parts = [part for quote in answer.quotes if quote.kind != "indirect" for part in quote.parts]
    assert all(before.end <= after.start for before, after in pairwise(parts)), "parts out of order or overlapping"
    for quote in answer.quotes:
        check_quote(text, quote)
        for inner in quote.inner:
            check_quote(text, inner)
            assert inner.source is not None, "nobody in the quote says it"
            held = [part for part in quote.parts if part.start <= inner.start and inner.end <= part.end]
            assert held, "what is inside a quote is not"
            assert held[0].start <= inner.source.start, "the source is not in the quote"
            assert inner.source.end <= held[0].end, "the source is not in the quote"
            assert not inner.inner, "quotes inside quotes inside quotes"
    assert len(set(answer.speakers)) == len(answer.speakers), "a speaker is listed twice"
    assert {quote.speaker for quote in answer.quotes} - {None} == set(answer.speakers), "speakers listed and not listed"


def check_quote(text: str, quote: Quote) -> None:
    """The same of one quote."""
    assert (quote.start, quote.end) == (quote.parts[0].start, quote.parts[-1].end), "the hull is not that of the parts"
    spans = [*quote.parts, *(link.span for link in quote.chain), *filter(None, (quote.cue, quote.source))]
    for span in spans:
        assert 0 <= span.start < span.end <= len(text), f"{span} in a text of {len(text)}"
        assert span.of(text).strip(), f"{span} is blank"
    for part in quote.parts:
        assert part.of(text) == part.of(text).strip(), f"{part} has white space at its ends"
    assert not quote.chain or quote.source is None or quote.chain[0].span == quote.source, "the chain begins elsewhere"
    assert 0 <= quote.confidence <= 1, "no probability"
    assert quote.speaker is None or quote.speaker.name.strip(), "a speaker without a name"
