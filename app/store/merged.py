"""Which row is a speaker now, and which rows were merged into it? A chain of merges may be of any length."""

from __future__ import annotations

from sqlalchemy import CTE, ColumnElement, delete, insert, literal, select
from sqlmodel import Session, col

from app.store.engine import driver_of
from app.store.search_tables import FacetValueRow, MergedNumberRow, numbers
from app.store.tables import SpeakerRow

SURVIVOR = """
    WITH RECURSIVE up (id, merged_into) AS (
        SELECT id, merged_into FROM speakers WHERE id = ?
        UNION ALL SELECT speakers.id, speakers.merged_into FROM speakers JOIN up ON speakers.id = up.merged_into
    )
    SELECT id FROM up WHERE merged_into IS NULL
"""
"""SQL for what survivor_id finds; no row for None."""


def survivor_id(session: Session, speaker_id: str) -> str | None:
    """The row that this one was merged into in the end, itself if it was not; None if there is no such row."""
    found = driver_of(session).execute(SURVIVOR, (speaker_id,)).fetchone()
    return None if found is None else str(found[0])


def family(*which: ColumnElement[bool]) -> CTE:
    """The rows that fit, and all that were merged into them, as a table of one column: ``id``."""
    down = select(col(SpeakerRow.id)).where(*which).cte("family", recursive=True)
    return down.union_all(select(col(SpeakerRow.id)).join(down, col(SpeakerRow.merged_into) == down.c.id))


def lead_numbers(session: Session, speaker_id: str) -> None:
    """Let the numbers of all rows that were merged into this one count as its own, which counts as itself.

    Called when a merge is made or taken back, before its quotes move: those whose number leads to their new speaker
    need not leave the indexes.
    """
    session.flush()
    session.execute(insert(FacetValueRow).prefix_with("OR IGNORE").values(facet="speaker", value=speaker_id))
    (own,) = numbers(driver_of(session), "speaker", [speaker_id])
    session.execute(delete(MergedNumberRow).where(col(MergedNumberRow.number) == own))
    theirs = select(family(col(SpeakerRow.id) == speaker_id).c.id)
    value = col(FacetValueRow.value)
    led = select(col(FacetValueRow.number), literal(speaker_id), literal(own)).where(
        col(FacetValueRow.facet) == "speaker", value.in_(theirs), value != speaker_id
    )
    columns = ["number", "speaker_id", "counts_as"]
    session.execute(insert(MergedNumberRow).prefix_with("OR REPLACE").from_select(columns, led))
