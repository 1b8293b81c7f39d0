"""`whosaid keys create`, `list`, `revoke`: who may call the service? The first key is made here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from app.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.store.api_keys import Scope

keys = typer.Typer(name="keys", help="Make, list and revoke the keys of the REST API.", no_args_is_help=True)


@keys.command()
def create(
    name: Annotated[str, typer.Argument(help="Whose key it is; stands in logs and revisions.", show_default=False)],
    *,
    scope: Annotated[
        list[str], typer.Option(help="What it may do: read, ingest, review or admin; repeat it.", show_default=False)
    ],
    expires: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day from which on it counts no more (UTC).")
    ] = None,
) -> None:
    """Make a key and print it. It is not kept and cannot be shown again."""
    from app.store.api_keys import create_key
    from app.store.engine import writing

    scopes = [_scope(word) for word in scope]
    with writing(_engine()) as session:
        _, key = create_key(
            session, name=name, scopes=scopes, expires_at=None if expires is None else expires.replace(tzinfo=UTC)
        )
    typer.echo(key)


@keys.command(name="list")
def list_keys() -> None:
    """List the keys, the revoked ones too: what they may do, and when each was used last."""
    from app.store.api_keys import api_keys
    from app.store.engine import reading

    with reading(_engine()) as session:
        rows = api_keys(session)
    heads: tuple[str, ...] = ("name", "prefix", "scopes", "made", "expires", "last used", "revoked")
    table = [heads]
    for row in rows:
        days = (_day(when) for when in (row.created_at, row.expires_at, row.last_used_at, row.revoked_at))
        table.append((row.name, row.prefix, ",".join(row.scopes), *days))
    widths = [max(len(line[place]) for line in table) for place in range(len(heads))]
    for line in table:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


@keys.command()
def revoke(
    name: Annotated[str, typer.Argument(help="The name of the key, or its identifier.", show_default=False)],
) -> None:
    """Let a key count no more: at once, and within two seconds where a server is running."""
    from app.store.api_keys import key_named, revoke_key
    from app.store.engine import writing

    with writing(_engine()) as session:
        revoke_key(session, key_named(session, name))


def _engine() -> Engine:
    from app.store.engine import open_engine
    from app.store.migrate import check_schema

    engine = open_engine(Settings().database_url)
    check_schema(engine)
    return engine


def _scope(word: str) -> Scope:
    from app.errors import Invalid
    from app.store.api_keys import SCOPES

    for scope in SCOPES:
        if word == scope:
            return scope
    raise Invalid(f"there is no scope {word!r}: {', '.join(SCOPES)}")


def _day(when: datetime | None) -> str:
    return "-" if when is None else f"{when:%Y-%m-%d %H:%M}Z"
