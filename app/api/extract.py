"""POST /v1/extract: who says what in this text? Nothing is stored."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Response

from app.api.body import JsonRoute
from app.api.deps import AnyServiceDep, AttributorDep, no_parameters
from app.api.given import text_given
from app.api.problems import problems
from app.api.schemas import ExtractCreate, ExtractPublic
from app.api.scopes import READ
from app.api.shaping import extract_public
from app.errors import BadQuery, Invalid, ModelDamaged, TooLarge, Unavailable, UnsupportedMedia

router = APIRouter(prefix="/v1", tags=["extract"], route_class=JsonRoute)


@router.post(
    "/extract",
    summary="Find the quotes of a text",
    response_model=ExtractPublic,
    responses=problems(BadQuery, TooLarge, UnsupportedMedia, Invalid, ModelDamaged, Unavailable),
    dependencies=[READ, no_parameters],
)
async def extract(
    body: Annotated[ExtractCreate, Body()], service: AnyServiceDep, attributor: AttributorDep
) -> Response:
    """Read a text or a web page and answer with its quotes and speakers; nothing is stored."""

    def work() -> bytes:
        text = text_given(body, service)
        return extract_public(text, attributor(text)).model_dump_json().encode()

    return Response(await service.take_turn(work), media_type="application/json")
