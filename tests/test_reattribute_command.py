"""Does `whosaid reattribute` tell what it does, and do what it told?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.store.engine import open_engine, reading, writing
from app.store.tables import ArticleRow, QuoteRow

from .test_cli import one_line_error, run

ROOT = Path(__file__).parents[1]
SEEDS = ["harbour-bridge.json", "votes-for-women-1873.json"]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Two articles, in which an older engine has missed one quote and taken a direct one for a mixed one."""
    database = tmp_path / "whosaid.db"
    assert run("migrate", database=database)[0] == 0
    assert run("seed", *(str(ROOT / "seeds" / name) for name in SEEDS), database=database)[0] == 0
    engine = open_engine(f"sqlite:///{database}")
    with writing(engine) as session:
        first = session.scalars(select(ArticleRow).order_by(col(ArticleRow.id))).first()
        assert first
        rows = session.scalars(select(QuoteRow).where(col(QuoteRow.article_id) == first.id)).all()
        session.delete(rows[0])
        rows[1].kind = "mixed" if rows[1].kind == "direct" else "direct"
    engine.dispose()
    return database


def kinds(database: Path) -> list[str]:
    engine = open_engine(f"sqlite:///{database}")
    with reading(engine) as session:
        found = list(
            session.scalars(select(col(QuoteRow.kind)).order_by(col(QuoteRow.article_id), col(QuoteRow.start)))
        )
    engine.dispose()
    return found


def told(out: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    *articles, totals = map(json.loads, out.splitlines())
    return articles, totals


def test_it_shows_the_difference_and_then_makes_it(database: Path) -> None:
    before = kinds(database)
    code, shown, err = run("reattribute", database=database)
    assert (code, err) == (0, "")
    assert "  + “" in shown
    assert "kind: " in shown
    assert "2 articles read: 1 quotes added, 0 removed, 1 changed (1 kind), " in shown
    assert shown.endswith("Nothing is stored: --apply does it.\n")
    assert kinds(database) == before
    _, dry, _ = run("reattribute", "--json", database=database)
    _, applied, _ = run("reattribute", "--json", "--apply", database=database)
    assert told(dry)[0] == told(applied)[0]
    assert told(dry)[1] == {"totals": told(applied)[1]["totals"], "applied": False}
    assert len(kinds(database)) == len(before) + 1
    _, again, _ = run("reattribute", "--apply", database=database)
    assert again.startswith("2 articles read: 0 quotes added, 0 removed, 0 changed, ")


def test_it_reads_the_articles_that_are_named(database: Path) -> None:
    articles, totals = told(run("reattribute", "--json", database=database)[1])
    one = articles[0]["article_id"]
    chosen, total = told(run("reattribute", "--json", "--article", one, database=database)[1])
    assert (chosen, total["totals"]["articles"]) == (articles[:1], 1)
    nothing = run("reattribute", "--publisher", "Nobody", database=database)
    assert nothing[:2] == (0, "0 articles read: 0 quotes added, 0 removed, 0 changed, 0 as they were, 0 left as people "
                           "have them. Nothing is stored: --apply does it.\n")  # fmt: skip
    assert told(run("reattribute", "--json", "--since", "9999-01-01", database=database)[1])[0] == []
    assert totals["totals"]["articles"] == 2


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--article", "x"], "there is no article 'x'"),
        (["--since", "yesterday"], "--since yesterday: should be a date"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(database: Path, arguments: list[str], why: str) -> None:
    code, out, err = run("reattribute", *arguments, database=database)
    assert (code, out) == (1, "")
    assert why in one_line_error(err)
