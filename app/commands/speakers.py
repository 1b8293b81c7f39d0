"""What can be told on the command line about who is who? `whosaid speakers import FILE`, `... speakers metonyms FILE`.

Both print what they would do and change nothing; with --apply they do exactly that, in one transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.settings import Settings

if TYPE_CHECKING:  # what a command needs it imports when it runs
    from sqlalchemy import Engine
    from sqlmodel import Session

    from app.store.names_import import Planned

speakers = typer.Typer(help="Tells who is who: names files, and names that stand for others.", no_args_is_help=True)
File = Annotated[Path, typer.Argument(help="A CSV file in UTF-8.", exists=True, dir_okay=False, show_default=False)]
Apply = Annotated[bool, typer.Option("--apply", help="Do it, instead of only saying what would be done.")]


@speakers.command("import")
def import_names(file: File, *, apply: Apply = False) -> None:
    """Make the speakers of a names file known: columns name, aliases (parted by |), qid (of Wikidata), kind.

    Nothing is changed without --apply. A bad row is told with its line, and then nothing is changed at all.
    """
    from app.intake.names import read_names
    from app.store import names_import
    from app.store.engine import writing
    from app.store.recognition import write_blocks

    wanted = [
        names_import.Wanted(entry.line, entry.name, entry.aliases, entry.kind, entry.qid) for entry in read_names(file)
    ]
    with writing(_engine()) as session:
        write_blocks(session)
        planned = names_import.plan(session, wanted)
        for line in _report(session, planned, done=apply):
            typer.echo(line)
        if apply:
            names_import.apply(session, planned)
        else:
            session.rollback()


@speakers.command()
def metonyms(file: File, *, apply: Apply = False) -> None:
    """Let names stand for organisations: columns name and organisation (a name or identifier; empty: for nobody).

    “Moscow” stays a speaker of its own and shows whom it stands for. Nothing is changed without --apply.
    """
    from app.errors import Invalid
    from app.intake.names import read_metonyms
    from app.store.engine import writing
    from app.store.names_import import map_metonym

    entries = read_metonyms(file)
    with writing(_engine()) as session:
        told = []
        for entry in entries:
            try:
                told.append(map_metonym(session, entry.name, entry.organisation))
            except Invalid as error:
                raise Invalid(f"{file}: line {entry.line}: {error}") from error
        for line in told:
            typer.echo(line)
        if not apply:
            session.rollback()
            typer.echo("Nothing was changed: --apply does this.")


def _engine() -> Engine:
    from app.store.engine import open_engine
    from app.store.migrate import check_schema

    engine = open_engine(Settings().database_url)
    check_schema(engine)
    return engine


def _report(session: Session, planned: Sequence[Planned], *, done: bool) -> Iterator[str]:
    from app.store.tables import SpeakerRow

    for one in planned:
        known = [f"{session.get_one(SpeakerRow, each).name} ({each})" for each in one.speaker_ids]
        identifier = f" {one.wanted.qid}" if one.wanted.qid else ""
        names = f": {' | '.join(one.names)}" if one.names else ""
        to = f" -> {', '.join(known)}" if known else ""
        why = f" [{one.why}]" if one.why else ""
        yield f"line {one.wanted.line}: {one.what}: {one.wanted.name}{identifier}{to}{names}{why}"
    counts = Counter(one.what for one in planned)
    told = ", ".join(f"{counts[what]} {what}" for what in ("add", "link", "known", "merge", "ambiguous"))
    yield f"{told}. {'Done.' if done else 'Nothing was changed: --apply adds, links and merges.'}"
