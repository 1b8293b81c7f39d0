from __future__ import annotations

import pytest

from app.store.ids import is_id, new_id, new_ids


def test_new_identifiers_are_known_as_such_and_differ() -> None:
    ids = [new_id() for _ in range(1000)]
    assert all(is_id(one) for one in ids)
    assert len(set(ids)) == 1000


def test_several_come_in_ascending_order() -> None:
    ids = new_ids(1000)
    assert ids == sorted(ids)


@pytest.mark.parametrize("other", ["", "1", str(2**63), "x" * 36, new_id().upper(), new_id() + "\n", new_id() + "\0"])
def test_anything_else_is_no_identifier(other: str) -> None:
    assert not is_id(other)
