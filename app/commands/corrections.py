"""`whosaid export corrections`: what people's reviews taught, for the next training."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def corrections(
    *,
    complete: Annotated[
        bool, typer.Option("--complete", help="Only articles whose every quote a person has reviewed.")
    ] = False,
) -> None:
    """Write the articles that people reviewed as training and `evaluate` read them, one JSON object a line.

    An article has all its quotes, each with its status: those of status auto are the machine's, unreviewed. What a
    person rejected stands under other_quoted, so that a training learns that it is no quote.
    """
    from app.settings import Settings
    from app.store.engine import open_engine, reading
    from app.store.gold import gold_articles
    from app.store.migrate import check_schema

    engine = open_engine(Settings().database_url)
    check_schema(engine)
    with reading(engine) as session:
        for article in gold_articles(session, complete=complete):
            typer.echo(json.dumps(article, ensure_ascii=False))
    engine.dispose()
