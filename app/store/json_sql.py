"""How does SQLite write JSON, in the statement that reads the rows?

Pieces of SQL for the modules that write an answer so: a page takes a third of the time that rows, objects and a
serializer take. Names of members and columns are the program's own, never a caller's.
"""

from __future__ import annotations

GIVEN = "(SELECT value FROM json_each(?))"
"""The values of a JSON array, a parameter, for IN: however many there are, the statement is one."""

_ENDS = "\x1e"  # no JSON holds it: control characters are escaped there


def object_of(**members: str) -> str:
    """A JSON object: the name of each member, and the SQL of its value."""
    pairs = [f"'{name}', {value}" for name, value in members.items()]
    return f"json_object({', '.join(pairs)})"


def moment(column: str) -> str:
    """A stored time (2026-03-02 09:30:00.000000, in UTC) as RFC 3339; null for null."""
    return f"replace(replace({column}, ' ', 'T'), '.000000', '') || 'Z'"


def truth(column: str) -> str:
    """A stored truth, 0 or 1, as true or false."""
    return f"json(CASE WHEN {column} THEN 'true' ELSE 'false' END)"


def in_one_row(item: str) -> str:
    """All the rows of a statement as one, which items_of takes apart: a hundred take as long to fetch as to write."""
    return f"group_concat({item}, '{_ENDS}')"


def wanted_first(table: str, key: str) -> str:
    """The tables of a statement whose rows come in the order of their keys in a JSON array, the parameter :keys.

    The outer table of a CROSS JOIN is SQLite's outer loop, and rows are grouped in the order in which they are met.
    """
    return f"json_each(:keys) AS wanted CROSS JOIN {table} ON {key} = wanted.value"


def items_of(row: str | None) -> list[str]:
    """The items of in_one_row; none of None, which is what SQLite makes of no rows."""
    return [] if row is None else row.split(_ENDS)
