"""/v1/speakers: who speaks, under which names and in which roles."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from app.api.deps import ReaderDep, no_parameters, once_each
from app.api.etag import NOT_MODIFIED, conditional
from app.api.examples import SPEAKER
from app.api.paging import Paging, list_name, read_token, write_token
from app.api.problems import problems
from app.api.schemas import SpeakerDetail, SpeakerPage
from app.api.scopes import READ
from app.api.shaping import speaker_detail, speaker_public
from app.errors import BadQuery, NotFound, Unavailable
from app.store import queries
from app.store.filters import SpeakerFilter
from app.store.ids import is_id
from app.store.queries import Place

router = APIRouter(prefix="/v1/speakers", tags=["speakers"])

_ARTICLES_EACH = 20  # articles named for each role


class SpeakersQuery(SpeakerFilter, Paging):
    """The parameters of the list of speakers."""


@router.get(
    "",
    summary="List speakers",
    response_model=SpeakerPage,
    responses={**NOT_MODIFIED, **problems(BadQuery, Unavailable)},
    dependencies=[READ, once_each],
)
def list_speakers(wanted: Annotated[SpeakersQuery, Query()], request: Request, session: ReaderDep) -> Response:
    """Speakers of at least one quote, by name."""
    name = list_name("speakers", wanted)
    after = read_token(wanted.page_token, name, ordered_by=str)
    rows = queries.speakers(session, wanted, after=after, limit=wanted.limit + 1)
    shown = rows[: wanted.limit]
    aliases = queries.aliases(session, [row.id for row in shown])
    page = SpeakerPage(items=[speaker_public(row, aliases[row.id]) for row in shown])
    if len(rows) > wanted.limit:
        page.next_page_token = write_token(name, Place(shown[-1].key, shown[-1].id))
    return conditional(request, page)


@router.get(
    "/{speaker_id}",
    summary="Get a speaker",
    response_model=SpeakerDetail,
    responses={**NOT_MODIFIED, **problems(BadQuery, NotFound, Unavailable)},
    dependencies=[READ, no_parameters],
)
def get_speaker(
    speaker_id: Annotated[str, Path(description="The identifier of the speaker.", examples=[SPEAKER["id"]])],
    request: Request,
    session: ReaderDep,
) -> Response:
    """One speaker: names, roles with the articles that give them, how much is quoted, from when to when."""
    row = queries.speaker(session, speaker_id) if is_id(speaker_id) else None
    if row is None:
        raise NotFound(f"there is no speaker {speaker_id!r}")
    aliases = queries.aliases(session, [speaker_id])[speaker_id]
    roles = queries.roles(session, speaker_id, articles_each=_ARTICLES_EACH)
    return conditional(request, speaker_detail(row, aliases, roles))
