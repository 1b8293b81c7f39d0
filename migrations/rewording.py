"""How is a trigger that an earlier revision made changed in a few words?"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op


def reword(trigger: str, *changes: tuple[str, str]) -> None:
    """Make a trigger anew with the first words of each pair replaced by the second."""
    wanted = sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = :name").bindparams(name=trigger)
    made = op.get_bind().scalar(wanted)
    if made is None:
        return  # written out without a database (--sql)
    for old, new in changes:
        made = made.replace(old, new)
    op.execute(f"DROP TRIGGER {trigger}")
    op.get_bind().exec_driver_sql(made)


def turned(changes: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The changes that take these back."""
    return [(new, old) for old, new in changes]
