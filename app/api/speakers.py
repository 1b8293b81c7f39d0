"""/v1/speakers: who speaks, under which names and in which roles."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from sqlmodel import Session

from app.api.deps import no_parameters, once_each
from app.api.etag import NOT_MODIFIED, conditional
from app.api.paging import Paging, list_name, read_token, write_token
from app.api.problems import problems
from app.api.reads import ReaderDep, ReadRoute
from app.api.scopes import READ
from app.api.shaping import with_items
from app.api.speaker_examples import SPEAKER
from app.api.speaker_shapes import (
    ArticleRef,
    RolePublic,
    SpeakerContext,
    SpeakerDetail,
    SpeakerPage,
    SpeakerRevision,
    SpeakerRevisionPage,
    StandsFor,
    SuggestionPublic,
)
from app.errors import BadQuery, NotFound, Unavailable
from app.store import identity_reads, speaker_json, speaker_lists
from app.store.engine import driver_of
from app.store.filters import SpeakerFilter
from app.store.ids import is_id
from app.store.merged import survivor_id
from app.store.queries import Place
from app.store.speaker_revisions import revisions

router = APIRouter(prefix="/v1/speakers", tags=["speakers"], route_class=ReadRoute)

_ALIASES_IN_LIST, _ALIASES, _ROLES, _ARTICLES_EACH = 20, 200, 50, 20
SpeakerId = Annotated[str, Path(description="The identifier of the speaker.", examples=[SPEAKER["id"]])]
MOVED: dict[int | str, dict[str, Any]] = {
    308: {
        "description": "The speaker was merged into another: the same of that one is at Location",
        "headers": {"Location": {"description": "The path to ask instead.", "schema": {"type": "string"}}},
    }
}


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
    """Speakers of at least one quote, by name or the most quoted first."""
    by_name = wanted.order_by == "name"
    name = list_name("speakers", wanted)
    after = read_token(wanted.page_token, name, ordered_by=str if by_name else float)
    ids = speaker_lists.speakers(session, wanted, after=after, limit=wanted.limit + 1)
    shown = ids[: wanted.limit]
    page = SpeakerPage(items=[])
    if len(ids) > wanted.limit:
        page.next_page_token = write_token(name, speaker_lists.place(session, wanted, shown[-1]))
    written = speaker_json.by_id(driver_of(session), shown, aliases=_ALIASES_IN_LIST)
    return conditional(request, with_items(page, written))


@router.get(
    "/{speaker_id}",
    summary="Get a speaker",
    response_model=SpeakerDetail,
    responses={**NOT_MODIFIED, **MOVED, **problems(BadQuery, NotFound, Unavailable)},
    dependencies=[READ, no_parameters],
)
def get_speaker(speaker_id: SpeakerId, request: Request, session: ReaderDep) -> Response:
    """One speaker: names, roles with the articles that give them, how much is quoted, from when to when."""
    detail = speaker_detail(session, speaker_id)
    return moved(session, speaker_id) if detail is None else conditional(request, detail)


@router.get(
    "/{speaker_id}/revisions",
    summary="List the revisions of a speaker",
    response_model=SpeakerRevisionPage,
    responses={**NOT_MODIFIED, **MOVED, **problems(BadQuery, NotFound, Unavailable)},
    dependencies=[READ, once_each],
)
def list_speaker_revisions(
    speaker_id: SpeakerId, wanted: Annotated[Paging, Query()], request: Request, session: ReaderDep
) -> Response:
    """Who changed, merged or split this speaker, or one merged into it, and what that changed; newest first."""
    name = list_name(f"speakers/{speaker_id}/revisions", wanted)
    after = read_token(wanted.page_token, name, ordered_by=str)
    if not is_id(speaker_id) or not speaker_lists.is_live(session, speaker_id):
        asked = f"?{request.url.query}" if request.url.query else ""
        return moved(session, speaker_id, f"/revisions{asked}")
    rows = revisions(session, speaker_id, before=after.id if after else None, limit=wanted.limit + 1)
    page = SpeakerRevisionPage(items=[SpeakerRevision.model_validate(row) for row in rows[: wanted.limit]])
    if len(rows) > wanted.limit:
        page.next_page_token = write_token(name, Place("", rows[wanted.limit - 1].id))
    return conditional(request, page)


def speaker_detail(session: Session, speaker_id: str) -> str | None:
    """All that is told of a speaker, as JSON (SpeakerDetail); None if there is none, or if it was merged."""
    if not is_id(speaker_id) or not speaker_lists.is_live(session, speaker_id):
        return None
    (written,) = speaker_json.by_id(driver_of(session), [speaker_id], aliases=_ALIASES)
    given = [
        RolePublic(
            role=role.role,
            article_count=role.article_count,
            first_published_at=role.first_published_at,
            last_published_at=role.last_published_at,
            articles=[ArticleRef(id=each.id, published_at=each.published_at) for each in role.articles],
        )
        for role in speaker_lists.roles(session, speaker_id, most=_ROLES, articles_each=_ARTICLES_EACH)
    ]
    context = SpeakerContext(roles=given, **_identity(session, speaker_id))
    return f"{written[:-1]},{context.model_dump_json()[1:]}"


def _identity(session: Session, speaker_id: str) -> dict[str, Any]:
    body = identity_reads.stands_for(session, speaker_id)
    return {
        "suggestions": [SuggestionPublic(**asdict(one)) for one in identity_reads.suggestions(session, speaker_id)],
        "stands_for": None if body is None else StandsFor(id=body[0], name=body[1]),
        "metonyms": identity_reads.metonyms(session, speaker_id),
    }


def moved(session: Session, speaker_id: str, rest: str = "") -> Response:
    """308 to the speaker that this one was merged into. Raises NotFound if there never was one."""
    survivor = survivor_id(session, speaker_id) if is_id(speaker_id) else None
    if survivor is None:
        raise NotFound(f"there is no speaker {speaker_id!r}")
    # A merge can be undone: nobody shall keep this answer, as a 308 may be.
    headers = {"Location": f"/v1/speakers/{survivor}{rest}", "Cache-Control": "private, no-cache"}
    return Response(status_code=308, headers=headers)
