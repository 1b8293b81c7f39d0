"""Where in a text do the words of a quote stand, as columns of its row?

One way to fill them for whoever stores a quote: the engine's answers and people's corrections.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

Offsets = tuple[int, int]  # half-open, in code points


class Utf16:
    """The offsets of a text in UTF-16 code units, as browsers count."""

    def __init__(self, text: str) -> None:
        """Linear in the length of the text; a text of the basic plane alone costs nothing."""
        astral = not text.isascii() and max(text) > "\uffff"
        self._offsets = list(accumulate((1 + (c > "\uffff") for c in text), initial=0)) if astral else None

    def offset(self, code_points: int) -> int:
        """The same place in UTF-16 code units; 0 <= code_points <= length of the text."""
        return code_points if self._offsets is None else self._offsets[code_points]


def content_columns(text: str, contents: Sequence[Offsets], utf16: Utf16) -> dict[str, object]:
    """The columns that say which words a quote has. contents: its pieces, at least one, in text order."""
    start, end = contents[0][0], contents[-1][1]
    return {
        "start": start,
        "end": end,
        "start_utf16": utf16.offset(start),
        "end_utf16": utf16.offset(end),
        "text": text[start:end],
        "contents": [tuple(piece) for piece in contents],
        "words": sum(len(text[start:end].split()) for start, end in contents),
    }


def span_columns(name: str, span: Offsets | None, text: str) -> dict[str, object]:
    """The columns of the cue, the source or the statement around, by its name; empty ones where there is none."""
    start, end = span or (None, None)
    return {f"{name}_start": start, f"{name}_end": end, f"{name}_text": None if span is None else text[start:end]}
