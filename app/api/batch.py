"""POST /v1/articles:batch: up to a thousand articles in one call, queued when all of them are safe."""

from __future__ import annotations

import email.message
import json
from collections.abc import Iterator
from hashlib import blake2b
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter, ValidationError

from app.api.body import limited, strict_json
from app.api.deps import Service, ServiceDep, no_parameters
from app.api.documents import Document, Elements, Lines
from app.api.examples import ARTICLE_FROM_HTML, ARTICLE_FROM_TEXT
from app.api.given import incoming
from app.api.idempotency import KeyDep, once
from app.api.operation_shapes import OperationPublic
from app.api.operations import LOCATION, accepted, accepted_before
from app.api.problems import faults_of, problems
from app.api.schemas import ArticleCreate
from app.errors import BadQuery, Conflict, DomainError, Invalid, TooLarge, Unavailable, UnsupportedMedia
from app.jobs import queue
from app.jobs.queue import Item
from app.store.engine import reading, writing

router = APIRouter(prefix="/v1", tags=["articles"])

MAX_ARTICLES = 1_000
NDJSON = "application/x-ndjson"
# So much is kept in memory before it goes to a file without a name; and so much is checked at once, in a thread.
_IN_MEMORY = 1 << 20
_CHECKED_AT_ONCE = 1 << 18
_ARTICLE: TypeAdapter[Any] = TypeAdapter(ArticleCreate)
_BODY = {
    "required": True,
    "description": "The articles, each as POST /v1/articles takes one. One that cannot be taken becomes a failed item "
    "of the operation, with what is wrong with it; the others are not held up.",
    "content": {
        "application/json": {
            "schema": {
                "type": "array",
                "minItems": 1,
                "maxItems": MAX_ARTICLES,
                "items": {
                    "anyOf": [
                        {"$ref": "#/components/schemas/ArticleFromText"},
                        {"$ref": "#/components/schemas/ArticleFromHtml"},
                        {"description": "Anything else is taken as well, and becomes a failed item."},
                    ]
                },
            },
            "example": [ARTICLE_FROM_TEXT, ARTICLE_FROM_HTML],
        },
        NDJSON: {
            "schema": {
                "type": "string",
                "pattern": r"\S",
                "description": f"One article a line, at most {MAX_ARTICLES}; blank lines are passed over.",
            },
            "example": "".join(json.dumps(one) + "\n" for one in (ARTICLE_FROM_TEXT, ARTICLE_FROM_HTML)),
        },
    },
}


@router.post(
    "/articles:batch",
    summary="Add many articles",
    status_code=202,
    response_model=OperationPublic,
    responses={
        202: {"description": "Accepted: all are safe on disk and will be read", "headers": LOCATION},
        **problems(BadQuery, Conflict, TooLarge, UnsupportedMedia, Invalid, Unavailable),
    },
    dependencies=[no_parameters],
    openapi_extra={"requestBody": _BODY},
)
async def add_articles(request: Request, service: ServiceDep, key: KeyDep) -> Response:
    """Queue up to 1,000 articles, as a JSON array or as NDJSON. The answer comes when all of them are on disk.

    What becomes of each is told by the operation under Location. A body that is no array, or has too many articles, is
    refused whole.
    """
    documents = _splitter(request.headers.get("content-type", ""), service.limits.body_bytes)
    with once(service, key) as first, SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
        count, fingerprint = await _take_in(request, service, documents, spool)

        def store() -> Response:
            with reading(service.engine) as session:
                known = first.before(session, fingerprint)
            if known is not None:
                return accepted_before(service, known)
            with writing(service.engine) as session:
                operation_id = queue.accept(
                    session,
                    "ingest",
                    _spooled(spool),
                    total=count,
                    priority=queue.BATCH,
                    keep=service.keep_operations,
                )
                first.made(session, fingerprint, status=202, operation_id=operation_id)
            return accepted(service, operation_id)

        return await to_thread.run_sync(store)


def _splitter(content_type: str, limit: int) -> Lines | Elements:
    message = email.message.Message()
    message["content-type"] = content_type
    kind = message.get_content_type() if content_type else ""
    if kind not in {"application/json", NDJSON}:
        raise UnsupportedMedia(f"the content type should be application/json or {NDJSON}, not {content_type!r}")
    if (message.get_content_charset() or "utf-8") not in {"utf-8", "utf8"}:
        raise UnsupportedMedia(f"JSON is read as UTF-8 only, not as {content_type!r}")
    return Lines(limit) if kind == NDJSON else Elements(limit)


async def _take_in(
    request: Request, service: Service, documents: Lines | Elements, spool: IO[bytes]
) -> tuple[int, str]:
    """Check the articles of the body and write them down; how many they are, and what tells the body from others.

    The body is read to its end whatever is wrong with it: a client that is cut off sees no answer.
    """
    digest = blake2b(b"batch\0", digest_size=32)
    waiting: list[Document] = []
    count = size = 0
    fault: DomainError | None = None
    async for chunk in limited(request, service.limits.batch_bytes):
        if fault is not None:
            continue
        digest.update(chunk)
        size += len(chunk)
        try:
            waiting += documents.feed(chunk)
        except Invalid as error:
            fault = error
        if count + len(waiting) > MAX_ARTICLES:
            fault = TooLarge(f"a batch has at most {MAX_ARTICLES} articles")
        if size > _CHECKED_AT_ONCE and fault is None:
            await to_thread.run_sync(_write_down, waiting, service, spool)
            count, size, waiting = count + len(waiting), 0, []
    if fault is not None:
        raise fault
    waiting += documents.end()
    await to_thread.run_sync(_write_down, waiting, service, spool)
    count += len(waiting)
    if count == 0:
        raise Invalid("there is no article in the body")
    if count > MAX_ARTICLES:
        raise TooLarge(f"a batch has at most {MAX_ARTICLES} articles")
    return count, digest.hexdigest()


def _write_down(documents: list[Document], service: Service, spool: IO[bytes]) -> None:
    for document in documents:
        item = _checked(document, service)
        spool.write(json.dumps([item.line, item.payload, item.errors]).encode() + b"\n")


def _spooled(spool: IO[bytes]) -> Iterator[Item]:
    spool.seek(0)
    for line in spool:
        yield Item(*json.loads(line))


def _checked(document: Document, service: Service) -> Item:
    """The item of this document, refused if it is no article that could be posted alone."""
    try:
        if document.content is None:
            raise TooLarge(f"the article is over the limit of {service.limits.body_bytes} bytes")
        given = incoming(_ARTICLE.validate_python(strict_json(document.content)), service)
    except ValidationError as error:
        faults = faults_of({**each, "loc": ("body", *each["loc"])} for each in error.errors(include_url=False))
        return Item(document.line, errors=[{"detail": one.detail, "pointer": one.pointer or ""} for one in faults])
    except (Invalid, TooLarge) as error:
        return Item(document.line, errors=[{"detail": str(error), "pointer": error.pointer}])
    return Item(document.line, payload=given.model_dump_json(exclude_none=True))
