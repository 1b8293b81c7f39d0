"""Who is it that an article opens with?"""

from __future__ import annotations

import pytest

from app.attribution.article import read_article
from app.attribution.genders import GenderTable
from app.attribution.openings import introduced
from tests.attribution.invented import doc_of

GENDERS = GenderTable({"jane": -5.0, "john": 5.0}, {})


def told(marked: str) -> dict[str, str]:
    """The noun of the opening -> who it is said to be."""
    article = read_article(doc_of(marked), [], GENDERS)
    table = article.table
    found = introduced(table, article.cast, article.descriptions)
    return {table.words[head]: table.text_of(named.first, named.past) for head, named in found.items()}


@pytest.mark.parametrize(
    ("marked", "noun"),
    [
        ("A farmer said the flock was gone.\n\n{Jane Roe|PERSON}, 61, was asleep.", "farmer"),
        ("A former farmer whose flock was gone said so.\n\n{Jane Roe|PERSON} was asleep.", "farmer"),
        ("LISBON — The farmer said the flock was gone.\n\n{Jane Roe|PERSON} was asleep.", "farmer"),
        ("FLOCK LOST\n\nA farmer said it was gone.\n\nDr {Jane Roe|PERSON}, who read the news, was not.", "farmer"),
    ],
)
def test_whom_an_article_opens_with_is_named_where_the_next_paragraph_begins(marked: str, noun: str) -> None:
    assert {head: name.removeprefix("Dr ") for head, name in told(marked).items()} == {noun: "Jane Roe"}


@pytest.mark.parametrize(
    "marked",
    [
        "A farmer said the flock was gone.\n\nThe flock of {Jane Roe|PERSON} was old.",  # it tells of the flock
        "A farmer said the flock was gone.\n\nTalks were called.\n\n{Jane Roe|PERSON} was asleep.",
        "A farmer met {Jane Roe|PERSON} at the fair.\n\n{Jane Roe|PERSON} was asleep.",
        "A farmer said the flock was gone.\n\n{Roe|PERSON} was asleep.",
        "A judge said the flock was gone.\n\n{Jane Roe|PERSON}, 61, was asleep.",
        "Farmers met a farmer at the fair.\n\n{Jane Roe|PERSON}, 61, was asleep.",
        "The spokesman said the flock was gone.\n\n{Jane Roe|PERSON}, 61, was asleep.",
        "A farmer said the flock was gone.",
        "",
    ],
)
def test_nobody_is_named_for_an_opening_that_the_next_paragraph_leaves(marked: str) -> None:
    assert told(marked) == {}
