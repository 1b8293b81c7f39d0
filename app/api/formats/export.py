"""How does a filter become a file? The way in for the service and for the command line.

In: an engine, a filter, the name of a format. Out: chunks of the file, made as they are asked for. Whoever stops asking
closes the generator, which ends the read.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Literal

from sqlalchemy import Engine

from app.api.formats.annotations import JSONLD
from app.api.formats.base import Addresses, Format
from app.api.formats.lines import CSV, NDJSON
from app.api.formats.quotations import SCHEMAORG
from app.api.formats.standoff import BRAT
from app.store.engine import reading
from app.store.exports import ExportFilter

FormatName = Literal["ndjson", "csv", "jsonld", "schemaorg", "brat"]
FORMATS: dict[FormatName, Format] = {
    "ndjson": NDJSON,
    "csv": CSV,
    "jsonld": JSONLD,
    "schemaorg": SCHEMAORG,
    "brat": BRAT,
}
_CHUNK_BYTES = 100_000


def export_quotes(
    engine: Engine, wanted: ExportFilter, name: FormatName, addresses: Addresses
) -> Generator[bytes, None, None]:
    """The file in chunks of about 100 kB; one state of the database from the first to the last.

    Raises Unavailable if the database fails.
    """
    with reading(engine) as session:
        yield from _chunks(FORMATS[name].write(session, wanted, addresses))


def _chunks(pieces: Iterator[bytes]) -> Iterator[bytes]:
    chunk: list[bytes] = []
    size = 0
    for piece in pieces:
        chunk.append(piece)
        size += len(piece)
        if size >= _CHUNK_BYTES:
            yield b"".join(chunk)
            chunk.clear()
            size = 0
    if chunk:
        yield b"".join(chunk)
