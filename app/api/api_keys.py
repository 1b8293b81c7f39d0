"""/v1/api-keys: who may call the service, and what for."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Body, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel._compat import SQLModelConfig

from app.api import examples
from app.api.deps import ServiceDep, no_parameters, once_each
from app.api.etag import NOT_MODIFIED, conditional
from app.api.paging import Paging, list_name, read_token, write_token
from app.api.problems import problems
from app.api.reads import ReaderDep, ReadRoute
from app.api.schemas import NextPageToken
from app.api.scopes import ADMIN
from app.errors import BadQuery, Conflict, Invalid, NotFound, TooLarge, Unavailable, UnsupportedMedia
from app.store import api_keys
from app.store.api_keys import ApiKeyBase, Scope
from app.store.engine import writing
from app.store.filters import Beginning
from app.store.queries import Place
from app.store.tables import Line

router = APIRouter(prefix="/v1/api-keys", tags=["api-keys"], route_class=ReadRoute)

KeyId = Annotated[str, Path(description="The identifier of the key.", examples=[examples.API_KEY["id"]])]
_LOCATION = {"Location": {"description": "The path of the key.", "schema": {"type": "string"}}}


class ApiKeyCreate(ApiKeyBase):
    """A key to be made."""

    model_config = SQLModelConfig(extra="forbid", json_schema_extra={"examples": [examples.API_KEY_GIVEN]})

    scopes: list[Scope] = Field(min_length=1, max_length=4, description=ApiKeyBase.model_fields["scopes"].description)
    expires_at: Beginning | None = Field(None, description=ApiKeyBase.model_fields["expires_at"].description)


class ApiKeyChange(BaseModel):
    """What is to be another; what is left out stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"scopes": ["read"]}]})

    name: Annotated[Line, Field(max_length=100)] = Field(default_factory=str, description="Another name.")
    scopes: list[Scope] = Field(
        default_factory=list, min_length=1, max_length=4, description="All that it may do from now on."
    )
    expires_at: Beginning | None = Field(None, description="From when on it counts no more; null: never.")


class ApiKeyPublic(ApiKeyBase):
    """A key as it may be shown."""

    model_config = SQLModelConfig(json_schema_extra={"examples": [examples.API_KEY]})

    id: str = Field(description="The identifier of the key.")
    prefix: str = Field(description="The part of the key after `whosaid_`, by which it is recognised.")
    created_at: datetime = Field(description="When it was made.")
    last_used_at: datetime | None = Field(None, description="When it was used last, to half a minute; null: never.")
    revoked_at: datetime | None = Field(None, description="When it was revoked; null: it was not.")


class ApiKeyCreated(ApiKeyPublic):
    """A key that was just made."""

    model_config = SQLModelConfig(json_schema_extra={"examples": [examples.API_KEY_MADE]})

    key: str = Field(description="The key itself. It is not kept and cannot be shown again.")


class ApiKeyPage(BaseModel):
    """A page of keys."""

    items: list[ApiKeyPublic] = Field(description="The keys of this page.")
    next_page_token: NextPageToken = None


@router.post(
    "",
    summary="Make a key",
    status_code=201,
    response_model=ApiKeyCreated,
    responses={
        201: {"headers": _LOCATION},
        **problems(BadQuery, Conflict, TooLarge, UnsupportedMedia, Invalid, Unavailable),
    },
    dependencies=[ADMIN, no_parameters],
)
def add_key(body: Annotated[ApiKeyCreate, Body()], service: ServiceDep) -> Response:
    """Make a key. This answer shows it, and nothing does afterwards: keep it."""
    with writing(service.engine) as session:
        key_id, key = api_keys.create_key(session, name=body.name, scopes=body.scopes, expires_at=body.expires_at)
        shown = api_keys.api_key(session, key_id)
    answer = ApiKeyCreated.model_validate({**shown._mapping, "key": key})
    headers = {"Location": f"/v1/api-keys/{key_id}", "Cache-Control": "no-store"}
    return Response(answer.model_dump_json(), 201, headers, media_type="application/json")


@router.get(
    "",
    summary="List keys",
    response_model=ApiKeyPage,
    responses={**NOT_MODIFIED, **problems(BadQuery, Unavailable)},
    dependencies=[ADMIN, once_each],
)
def list_keys(wanted: Annotated[Paging, Query()], request: Request, session: ReaderDep) -> Response:
    """All keys, the revoked ones too, in the order in which they were made; never the keys themselves."""
    name = list_name("api-keys", wanted)
    after = read_token(wanted.page_token, name, ordered_by=str)
    rows = api_keys.api_keys(session, after=after.id if after else None, limit=wanted.limit + 1)
    page = ApiKeyPage(items=[ApiKeyPublic.model_validate(row, from_attributes=True) for row in rows[: wanted.limit]])
    if len(rows) > wanted.limit:
        page.next_page_token = write_token(name, Place("", rows[wanted.limit - 1].id))
    return conditional(request, page)


@router.get(
    "/{key_id}",
    summary="Get a key",
    response_model=ApiKeyPublic,
    responses={**NOT_MODIFIED, **problems(BadQuery, NotFound, Unavailable)},
    dependencies=[ADMIN, no_parameters],
)
def get_key(key_id: KeyId, request: Request, session: ReaderDep) -> Response:
    """One key as it may be shown, when it was used last among the rest."""
    shown = api_keys.api_key(session, key_id)
    return conditional(request, ApiKeyPublic.model_validate(shown, from_attributes=True))


@router.patch(
    "/{key_id}",
    summary="Change a key",
    response_model=ApiKeyPublic,
    responses=problems(BadQuery, NotFound, Conflict, TooLarge, UnsupportedMedia, Invalid, Unavailable),
    dependencies=[ADMIN, no_parameters],
)
def change_key(key_id: KeyId, body: Annotated[ApiKeyChange, Body()], service: ServiceDep) -> ApiKeyPublic:
    """Give a key another name, other scopes or another end; the key itself stays the same."""
    with writing(service.engine) as session:
        api_keys.change_key(session, key_id, body.model_dump(include=body.model_fields_set))
        shown = api_keys.api_key(session, key_id)
    service.keyring.forget()
    return ApiKeyPublic.model_validate(shown, from_attributes=True)


@router.delete(
    "/{key_id}",
    summary="Revoke a key",
    status_code=204,
    responses=problems(BadQuery, NotFound, Unavailable),
    dependencies=[ADMIN, no_parameters],
)
def revoke_key(key_id: KeyId, service: ServiceDep) -> None:
    """Let a key count no more, at once and for good. It stays in the list, and its name may be given to another."""
    with writing(service.engine) as session:
        api_keys.revoke_key(session, key_id)
    service.keyring.forget()
