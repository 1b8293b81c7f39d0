"""/v1/stats: who is quoted how much, by whom, and when."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.api.deps import once_each
from app.api.etag import NOT_MODIFIED, conditional
from app.api.problems import problems
from app.api.reads import LongReadRoute, ReaderDep
from app.api.scopes import READ
from app.api.stats_shapes import StatsPublic
from app.errors import BadQuery, TooSlow, Unavailable
from app.store.filters import StatsFilter
from app.store.stats import stats

router = APIRouter(prefix="/v1/stats", tags=["stats"], route_class=LongReadRoute)

_MOST = 1_000


class StatsQuery(StatsFilter):
    """The parameters of the counts."""

    limit: int = Field(
        50,
        ge=1,
        description=f"How many groups at most, the largest; more than {_MOST} is taken as {_MOST}.",
        examples=[10],
    )


@router.get(
    "",
    summary="Count quotes and words",
    response_model=StatsPublic,
    responses={**NOT_MODIFIED, **problems(BadQuery, TooSlow, Unavailable)},
    dependencies=[READ, once_each],
)
def get_stats(wanted: Annotated[StatsQuery, Query()], request: Request, session: ReaderDep) -> Response:
    """How many quotes there are, and how many words they have, by speaker, kind of speaker, publisher or month.

    The largest groups come first, months alone in their order. The filters are those of the list of quotes.
    """
    counted = stats(session, wanted, limit=min(wanted.limit, _MOST))
    return conditional(request, StatsPublic.model_validate(counted, from_attributes=True))
