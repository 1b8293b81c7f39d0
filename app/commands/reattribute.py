"""`whosaid reattribute`: what does the present engine make of the stored articles?"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from app.errors import Invalid, NotFound
from app.settings import Settings

if TYPE_CHECKING:
    from app.store.difference import Change, Difference, Said

_WORDS = 60  # characters of a quote shown


def reattribute(
    *,
    article: Annotated[
        list[str] | None, typer.Option(help="The identifier of an article; repeat it for several.")
    ] = None,
    publisher: Annotated[str | None, typer.Option(help="Articles of this publisher, exactly as stored.")] = None,
    since: Annotated[
        str | None,
        typer.Option(help="Articles of this day or moment and later (RFC 3339); undated ones count by when they came."),
    ] = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Change the stored quotes; without it nothing is changed.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON lines: one an article, then the totals.")] = False,
) -> None:
    """Read stored articles again, all or some, and show what the present engine says otherwise than they have it.

    What a person confirmed, corrected, rejected or added stays. With --apply each article is changed as shown, in a
    transaction of its own: what was done stays done if the command is stopped, and a second run finds nothing left.
    """
    from app.attribution.attributor import WEIGHTS, Attributor
    from app.reattribute import reattribute_article, stored_articles
    from app.store.engine import open_engine, writing
    from app.store.migrate import check_schema

    settings = Settings()
    engine = open_engine(settings.database_url)
    check_schema(engine)
    beginning = _moment(since)
    attributor = Attributor.load(settings.weights or WEIGHTS)
    totals: Counter[str] = Counter()
    for article_id in article or stored_articles(engine, publisher=publisher, since=beginning):
        try:
            with writing(engine) as session:
                difference = reattribute_article(session, attributor, article_id, apply=apply)
        except NotFound:
            if article:
                raise
            continue  # taken down since it was listed
        _add(totals, difference)
        if as_json:
            typer.echo(json.dumps(asdict(difference), ensure_ascii=False))
        elif difference.changes:
            typer.echo("\n".join([f"article {difference.article_id}", *map(_line, difference.changes)]))
    engine.dispose()
    typer.echo(json.dumps({"totals": dict(totals), "applied": apply}) if as_json else _summary(totals, applied=apply))


def _moment(since: str | None) -> datetime | None:
    from pydantic import TypeAdapter, ValidationError

    from app.store.filters import Beginning

    if since is None:
        return None
    try:
        return TypeAdapter[datetime](Beginning).validate_python(since)
    except ValidationError as error:
        raise Invalid(f"--since {since}: {error.errors()[0]['msg'].removeprefix('Value error, ')}") from None


def _add(totals: Counter[str], difference: Difference) -> None:
    from app.store.difference import counts_of

    totals.update({"articles": 1} | counts_of(difference))
    for change in difference.changes:
        totals.update(f"changed {field}" for field in change.fields)


def _line(change: Change) -> str:
    if change.before is None:
        assert change.after is not None  # noqa: S101
        return f"  + {_shown(change.after)}"
    if change.after is None:
        return f"  - {_shown(change.before)}"
    told = [f"{field}: {_field(change.before, field)} -> {_field(change.after, field)}" for field in change.fields]
    return f"  ~ {_words(change.before)} {'; '.join(told)}"


def _shown(said: Said) -> str:
    return f"{_words(said)} {said.kind}, {said.speaker or 'nobody known'}"


def _words(said: Said) -> str:
    words = " ".join(said.text.split())
    return f"“{words if len(words) <= _WORDS else words[: _WORDS - 1] + '…'}”"


def _field(said: Said, field: str) -> str:
    if field == "speaker":
        return said.speaker or "nobody known"
    value = said.contents if field == "spans" else getattr(said, field)
    return "none" if value is None else str(value)


def _summary(totals: Counter[str], *, applied: bool) -> str:
    fields = ", ".join(f"{count} {name.removeprefix('changed ')}" for name, count in totals.items() if " " in name)
    changed = f"{totals['changed']} changed" + (f" ({fields})" if fields else "")
    return (
        f"{totals['articles']} articles read: {totals['added']} quotes added, {totals['removed']} removed, {changed}, "
        f"{totals['unchanged']} as they were, {totals['kept']} left as people have them."
        + ("" if applied else " Nothing is stored: --apply does it.")
    )
