"""How does an operation look over the wire?"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.api.examples import ARTICLE
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
    "items": [
        {"line": 1, "state": "done", "article_id": ARTICLE["id"], "created": True, "errors": []},
        {
            "line": 2,
            "state": "failed",
            "article_id": None,
            "created": None,
            "errors": [{"detail": "Field required", "pointer": "/text"}],
        },
        {
            "line": 3,
            "state": "waiting",
            "article_id": "01a20739-0b1e-7d0f-9c3e-1f2b6a5c4d30",
            "created": None,
            "errors": [],
        },
    ],
}


class ItemFault(BaseModel):
    """What is wrong with one article."""

    detail: str = Field(description="What is wrong, in a sentence.")
    pointer: str = Field("", description="Where in that article, as a JSON pointer; the empty one means all of it.")


class ItemPublic(BaseModel):
    """What became of one article."""

    line: int = Field(description="Which article: its line, or its place in the array; counted from 1.")
    state: JobState = Field(
        description="waiting; running: a worker has it; done: stored, quotes and all; failed: see errors; set_aside: "
        "reading it failed too often, it is kept and the operator is told; cancelled."
    )
    article_id: str | None = Field(
        description="The identifier of the article: the one that it will have, under which it can be taken down "
        "already; once done, that of the stored one if the same words of the same publisher were there before."
    )
    created: bool | None = Field(description="Whether it was stored now (false: it was there before); null until done.")
    errors: list[ItemFault] = Field(description="What is wrong with it, for you to mend.")


class ProgressPublic(BaseModel):
    """How many articles came to which end; the rest of the total is still to come."""

    done: int = Field(description="Stored, with their quotes.")
    failed: int = Field(description="Not stored: failed or set aside.")
    cancelled: int = Field(description="Cancelled, or taken down before they were read.")
    total: int = Field(description="All of them.")


class OperationPublic(BaseModel):
    """Work that outlives its request, with a page of its articles."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    id: str = Field(description="The identifier of the operation.")
    kind: OperationKind = Field(description="ingest: articles are read and stored.")
    state: OperationState = Field(
        description="queued: nothing has begun; running; done: every article has come to an end, whatever it is; "
        "cancelled."
    )
    created_at: datetime = Field(description="When it was accepted.")
    finished_at: datetime | None = Field(description="When its last article came to an end; null until then.")
    progress: ProgressPublic = Field(description="How far it is.")
    items: list[ItemPublic] = Field(description="A page of its articles, in the order they were given.")
    next_page_token: NextPageToken = None


def operation_public(found: Progress, rows: list[Any], token: str | None) -> OperationPublic:
    """An operation and some of its articles: rows of jobs.progress.items."""
    return OperationPublic.model_validate(
        {
            **{name: getattr(found, name) for name in ("id", "kind", "state", "created_at", "finished_at")},
            "progress": {name: getattr(found, name) for name in ("done", "failed", "cancelled", "total")},
            "items": [_item(row) for row in rows],
            "next_page_token": token,
        }
    )


def _item(row: Any) -> dict[str, Any]:
    state: Literal["failed", "cancelled"] | str = row.state
    errors = row.errors or []
    if state == "set_aside":  # the trouble itself is for the operator: it may tell of our inside
        errors = [{"detail": f"it could not be read in {row.attempts} attempts; the operator can have it tried again"}]
    shown = row.article_id if state not in {"failed", "cancelled"} else None
    return {"line": row.line, "state": state, "article_id": shown, "created": row.created, "errors": errors}
