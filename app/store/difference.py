"""What is said otherwise of an article than before?

Plain values, equal if they say the same: what a dry run tells can be held against what came of it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from app.store.revisions import Answer
from app.store.tables import ArticleRow

What = Literal["added", "removed", "changed"]
Field = Literal["kind", "spans", "cue", "source", "speaker", "role"]


@dataclass(frozen=True, slots=True)
class Said:
    """A quote as one run of the machine has it. Spans in code points; speaker is a name."""

    kind: str
    text: str
    contents: tuple[tuple[int, int], ...]
    cue: tuple[int, int] | None
    source: tuple[int, int] | None
    speaker: str | None
    speaker_kind: str | None
    role: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one quote. before: None if it is added; after: None if it is removed; fields: what changed."""

    what: What
    before: Said | None
    after: Said | None
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What the present engine makes of an article.

    changes: in the order of the text. kept: quotes that a person holds; unchanged: the others whom the engine finds as
    they are, rescored: how many of these it is surer or less sure of, or by another way.
    """

    article_id: str
    model_before: str
    model: str
    changes: tuple[Change, ...]
    kept: int
    unchanged: int
    rescored: int


def counts_of(difference: Difference) -> dict[str, int]:
    """The quotes of a difference by what becomes of them."""
    changed = Counter(change.what for change in difference.changes)
    whats: tuple[What, ...] = ("added", "removed", "changed")
    told = {"kept": difference.kept, "unchanged": difference.unchanged, "rescored": difference.rescored}
    return {what: changed[what] for what in whats} | told


def fields_of(before: Answer, after: Answer) -> tuple[Field, ...]:
    """In which respects the second answer is another than the first."""
    compared: dict[Field, bool] = {
        "kind": before.kind != after.kind,
        "spans": before.contents != after.contents,
        "cue": before.cue != after.cue,
        "source": before.source != after.source,
        "speaker": before.speaker_id != after.speaker_id,
    }
    if not compared["speaker"] and before.speaker is not None and after.speaker is not None:
        compared["role"] = before.speaker.role != after.speaker.role
    return tuple(name for name, changed in compared.items() if changed)


def said_of(answer: Answer, article: ArticleRow) -> Said:
    """An answer about a quote of this article, as a difference tells it."""
    who = answer.speaker
    return Said(
        kind=answer.kind,
        text=article.text[answer.contents[0][0] : answer.contents[-1][1]],
        contents=answer.contents,
        cue=answer.cue,
        source=answer.source,
        speaker=None if who is None else who.name,
        speaker_kind=None if who is None else who.kind,
        role=None if who is None else who.role,
    )
