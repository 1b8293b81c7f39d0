"""May the answer come before the work is done? ``Prefer: respond-async`` (RFC 7240) says so."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header, Request

APPLIED = {"Preference-Applied": "respond-async"}


async def responds_async(
    request: Request,
    prefer: Annotated[
        str | None,
        Header(
            description="`respond-async` (RFC 7240): queue the article and answer 202 at once with an operation to ask "
            "for later. Other preferences are ignored.",
            examples=["respond-async"],
        ),
    ] = None,
) -> bool:
    """True if the caller would rather have an operation than wait."""
    # The parameter is there to be documented; the header may come several times, and FastAPI shows one of them.
    given = ",".join(request.headers.getlist("prefer")) or prefer or ""
    return any(one.split(";")[0].strip().lower() == "respond-async" for one in given.split(","))


AsyncDep = Annotated[bool, Depends(responds_async)]
