"""Does a search give whom it should, in order, page after page, however much they are quoted?"""

from __future__ import annotations

from typing import Any, Literal

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session

from app.store import speaker_lists
from app.store.filters import SpeakerFilter
from app.store.names import fold
from app.store.spelling import spelling

from .rows import add_speaker, undone

COUNTS = (0, 3, 12, 250, 3, 9, 10, 11, 30, 1)
NAMED = "INSERT INTO aliases VALUES (:id, :name, :key, :spelling, 0, 1, 0)"


def add(session: Session, name: str, count: int) -> tuple[str, int, str]:
    """A speaker of that name who counts as quoted so much; the key, the number and the identifier."""
    speaker_id = add_speaker(session, name)
    session.execute(text(NAMED), {"id": speaker_id, "name": name, "key": fold(name), "spelling": spelling(name)})
    session.execute(text("UPDATE speakers SET quote_count = :count WHERE id = :id"), {"id": speaker_id, "count": count})
    return fold(name), count, speaker_id


@pytest.mark.parametrize("order", ["name", "-quote_count"])
@pytest.mark.parametrize("limit", [1, 3, 100])
@pytest.mark.parametrize("q", ["j", "j r", "ro j", "roe j", "c j", "jane roe"])
def test_pages_of_a_search_are_in_order(
    engine: Engine, q: str, limit: int, order: Literal["name", "-quote_count"]
) -> None:
    with undone(engine) as session:
        fitting = [add(session, f"Jane Roe Carl{'x' * (place % 3)}", count) for place, count in enumerate(COUNTS)]
        john, _ann = add(session, "John Major", 20), add(session, "Ann Roe", 20)
        expected = [one for one in fitting if one[1]] + [john] * (q == "j")
        expected.sort(key=lambda one: (one[0] if order == "name" else -one[1], one[2]))
        wanted = SpeakerFilter(q=q, order_by=order)
        found: list[str] = []
        after: Any = None
        while len(page := speaker_lists.speakers(session, wanted, after=after, limit=limit)) == limit:
            found += page
            after = speaker_lists.place(session, wanted, page[-1])
        found += page
        assert found == [one[2] for one in expected]


@pytest.mark.parametrize("order", ["name", "-quote_count"])
@pytest.mark.parametrize("q", ["c w", "k v", "w k"])
def test_initials_are_found_in_any_spelling(engine: Engine, q: str, order: Literal["name", "-quote_count"]) -> None:
    with undone(engine) as session:
        expected = [add(session, name, 1)[2] for name in ("Carl Wood", "Karl Vogt")]
        assert speaker_lists.speakers(session, SpeakerFilter(q=q, order_by=order), after=None, limit=9) == expected
