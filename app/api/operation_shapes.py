"""How does an operation look over the wire?"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.api.examples import ARTICLE
from app.api.reattribution_shapes import COUNTS, DIFFERENCE, CountsPublic, DifferencePublic
from app.api.schemas import NextPageToken
from app.jobs.progress import OperationState, Progress
from app.store.jobs import JobState, OperationKind

EXAMPLE: dict[str, Any] = {
    "id": "01a20739-0b1e-7c57-8a0e-5c1f0a6d9b42",
    "kind": "ingest",
    "state": "running",
    "created_at": "2026-03-02T09:41:07.120000Z",
    "finished_at": None,
    "progress": {"done": 1, "failed": 1, "cancelled": 0, "total": 3},
    "result": None,
    "items": [
        {
            "line": 1,
            "state": "done",
            "article_id": ARTICLE["id"],
            "created": True,
            "errors": [],
            "difference": None,
        },
        {
            "line": 2,
            "state": "failed",
            "article_id": None,
            "created": None,
            "errors": [{"detail": "it is needed, and missing", "pointer": "/text"}],
            "difference": None,
        },
        {
            "line": 3,
            "state": "waiting",
            "article_id": "01a20739-0b1e-7d0f-9c3e-1f2b6a5c4d30",
            "created": None,
            "errors": [],
            "difference": None,
        },
    ],
}
REATTRIBUTION: dict[str, Any] = {
    "id": "01a2073a-41c7-7e02-9b1d-64f0a2c3d518",
    "kind": "reattribute_dry_run",
    "state": "done",
    "created_at": "2026-03-02T10:02:31.500000Z",
    "finished_at": "2026-03-02T10:02:32.080000Z",
    "progress": {"done": 1, "failed": 0, "cancelled": 0, "total": 1},
    "result": COUNTS,
    "items": [
        {
            "line": 1,
            "state": "done",
            "article_id": ARTICLE["id"],
            "created": None,
            "errors": [],
            "difference": DIFFERENCE,
        }
    ],
}


class ItemFault(BaseModel):
    """What is wrong with one article."""

    detail: str = Field(description="What is wrong, in a sentence.")
    pointer: str = Field("", description="Where in that article, as a JSON pointer; the empty one means all of it.")


class ItemPublic(BaseModel):
    """What became of one article."""

    line: int = Field(
        description="Which article: its line, or its place in the array or among those that were chosen (the newest "
        "first); counted from 1."
    )
    state: JobState = Field(
        description="waiting; running: a worker has it; done: stored, quotes and all, or read again; failed: see "
        "errors; set_aside: reading it failed too often, it is kept and the operator is told; cancelled."
    )
    article_id: str | None = Field(
        description="The identifier of the article. Of one that comes in the one that it will have, under which it can "
        "be taken down already; once done, that of the stored one if the same words of the same publisher were there "
        "before."
    )
    created: bool | None = Field(
        description="Whether it was stored now (false: it was there before); null until done, and where stored "
        "articles are read again."
    )
    errors: list[ItemFault] = Field(description="What is wrong with it, for you to mend.")
    difference: DifferencePublic | None = Field(
        description="What the engine says otherwise of a stored article than before; null until done, where articles "
        "come in, and once the article is taken down."
    )


class ProgressPublic(BaseModel):
    """How many articles came to which end; the rest of the total is still to come."""

    done: int = Field(description="Stored, with their quotes, or read again.")
    failed: int = Field(description="Not stored, or not read again: failed or set aside.")
    cancelled: int = Field(description="Cancelled, or taken down before they were read.")
    total: int = Field(description="All of them.")


class OperationPublic(BaseModel):
    """Work that outlives its request, with a page of its articles."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE, REATTRIBUTION]})

    id: str = Field(description="The identifier of the operation.")
    kind: OperationKind = Field(
        description="ingest: articles are read and stored; reattribute: stored articles are read again, and what is "
        "said otherwise is stored; reattribute_dry_run: it is only told."
    )
    state: OperationState = Field(
        description="queued: nothing has begun; running; done: every article has come to an end, whatever it is; "
        "cancelled."
    )
    created_at: datetime = Field(description="When it was accepted.")
    finished_at: datetime | None = Field(description="When its last article came to an end; null until then.")
    progress: ProgressPublic = Field(description="How far it is.")
    result: CountsPublic | None = Field(
        description="What has come of the articles that are done, in numbers of quotes; null where articles come in."
    )
    items: list[ItemPublic] = Field(description="A page of its articles, in the order of their lines.")
    next_page_token: NextPageToken = None


def operation_public(found: Progress, rows: list[Any], token: str | None) -> OperationPublic:
    """An operation and some of its articles: rows of jobs.progress.items."""
    return OperationPublic.model_validate(
        {
            **{name: getattr(found, name) for name in ("id", "kind", "state", "created_at", "finished_at")},
            "progress": {name: getattr(found, name) for name in ("done", "failed", "cancelled", "total")},
            "result": None if found.kind == "ingest" else found.result or {},
            "items": [_item(row, stored=found.kind != "ingest") for row in rows],
            "next_page_token": token,
        }
    )


def _item(row: Any, *, stored: bool) -> dict[str, Any]:
    state: Literal["failed", "cancelled"] | str = row.state
    errors = row.errors or []
    if state == "set_aside":  # the trouble itself is for the operator: it may tell of our inside
        errors = [{"detail": f"it could not be read in {row.attempts} attempts; the operator can have it tried again"}]
    shown = row.article_id if stored or state not in {"failed", "cancelled"} else None
    told = {"created": row.created, "errors": errors, "difference": row.result}
    return {"line": row.line, "state": state, "article_id": shown, **told}
