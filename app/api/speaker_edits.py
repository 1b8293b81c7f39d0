"""/v1/speakers: a person changes a speaker, says that two are one, that one is two, or that it was a mistake.

Each change is decided on what GET answered: If-Match holds its ETag, looked at in the transaction of the change, so
that of two people who change one speaker at once the second is told to look again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Body, Response
from sqlmodel import Session

from app.api.body import JsonRoute
from app.api.deps import Service, ServiceDep, WhoDep, no_parameters
from app.api.etag import ETAG_HEADER, IfMatchDep, answered, require_match
from app.api.problems import problems
from app.api.scopes import REVIEW
from app.api.speaker_shapes import MergeCreate, SpeakerDetail, SpeakerUpdate, SplitCreate, UndoCreate
from app.api.speakers import SpeakerId, speaker_detail
from app.errors import (
    BadQuery,
    Conflict,
    Invalid,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    TooLarge,
    Unavailable,
    UnsupportedMedia,
)
from app.store.engine import writing
from app.store.merged import survivor_id
from app.store.merging import live, merge, split, undo
from app.store.speaker_changes import change
from app.store.tables import SpeakerRow

router = APIRouter(prefix="/v1/speakers", tags=["speakers"], route_class=JsonRoute)

_LOCATION = {"Location": {"description": "The path of the speaker.", "schema": {"type": "string"}}}
_ANSWERS = {
    200: {"headers": {**_LOCATION, **ETAG_HEADER["headers"]}},
    **problems(
        BadQuery,
        NotFound,
        Conflict,
        PreconditionFailed,
        TooLarge,
        UnsupportedMedia,
        Invalid,
        PreconditionRequired,
        Unavailable,
    ),
}


@router.patch(
    "/{speaker_id}",
    summary="Change a speaker",
    response_model=SpeakerDetail,
    responses=_ANSWERS,
    dependencies=[REVIEW, no_parameters],
)
def change_speaker(
    speaker_id: SpeakerId,
    body: Annotated[SpeakerUpdate, Body()],
    service: ServiceDep,
    who: WhoDep,
    if_match: IfMatchDep = None,
) -> Response:
    """Rename a speaker, say what it is, give or take away name forms and identifiers. A revision is kept."""

    def work(session: Session, speaker: SpeakerRow) -> str:
        change(session, speaker, body, who=who)
        return speaker.id

    return _changed(service, speaker_id, if_match, work)


@router.post(
    "/{speaker_id}/merge",
    summary="Merge speakers",
    response_model=SpeakerDetail,
    responses=_ANSWERS,
    dependencies=[REVIEW, no_parameters],
)
def merge_speakers(
    speaker_id: SpeakerId,
    body: Annotated[MergeCreate, Body()],
    service: ServiceDep,
    who: WhoDep,
    if_match: IfMatchDep = None,
) -> Response:
    """Say that speakers are one. The answer is the one that is left; links of the others lead to it with 308.

    Names of the merged ones lead to it in articles that come later, too. Undo takes a merge back.
    """

    def work(session: Session, speaker: SpeakerRow) -> str:
        if body.into is not None:
            into = _named(session, body.into, "/into")
            merge(session, speaker, into, who=who)
            return into.id
        for number, other_id in enumerate(body.from_):
            merge(session, _named(session, other_id, f"/from/{number}"), speaker, who=who)
        return speaker.id

    return _changed(service, speaker_id, if_match, work)


@router.post(
    "/{speaker_id}/split",
    summary="Split a speaker",
    response_model=SpeakerDetail,
    responses=_ANSWERS,
    dependencies=[REVIEW, no_parameters],
)
def split_speaker(
    speaker_id: SpeakerId,
    body: Annotated[SplitCreate, Body()],
    service: ServiceDep,
    who: WhoDep,
    if_match: IfMatchDep = None,
) -> Response:
    """Say that some quotes are another speaker's, of the same name or not. The answer is that speaker."""

    def work(session: Session, speaker: SpeakerRow) -> str:
        return split(session, speaker, body, who=who).id

    return _changed(service, speaker_id, if_match, work)


@router.post(
    "/{speaker_id}/undo",
    summary="Undo a change of a speaker",
    response_model=SpeakerDetail,
    responses=_ANSWERS,
    dependencies=[REVIEW, no_parameters],
)
def undo_revision(
    speaker_id: SpeakerId,
    body: Annotated[UndoCreate, Body()],
    service: ServiceDep,
    who: WhoDep,
    if_match: IfMatchDep = None,
) -> Response:
    """Take a revision back: what it moved or changed is as it was; what others changed since then stays.

    Of a merge ask the speaker that is left; of a split either. What cannot be told apart any more is refused with 409.
    """

    def work(session: Session, speaker: SpeakerRow) -> str:
        undo(session, speaker, body.revision_id, who=who)
        return survivor_id(session, speaker.id) or speaker.id

    return _changed(service, speaker_id, if_match, work)


def _changed(
    service: Service, speaker_id: str, if_match: str | None, work: Callable[[Session, SpeakerRow], str]
) -> Response:
    """Do the work if the caller has seen the present state of the speaker; answer with the speaker that work names."""
    with writing(service.engine) as session:
        speaker = live(session, speaker_id)
        present = speaker_detail(session, speaker_id)
        assert present is not None  # noqa: S101 - what is live can be shown
        require_match(if_match, present)
        shown_id = work(session, speaker)
        shown = speaker_detail(session, shown_id)
        assert shown is not None  # noqa: S101
    return answered(shown, location=f"/v1/speakers/{shown_id}")


def _named(session: Session, speaker_id: str, pointer: str) -> SpeakerRow:
    try:
        return live(session, speaker_id)
    except NotFound as error:
        raise Invalid(str(error), pointer=pointer) from error
