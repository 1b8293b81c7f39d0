"""Is what the database writes as JSON what the contract describes, byte by byte?"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import BaseModel
from sqlalchemy import Engine
from sqlmodel import Session
from starlette.testclient import TestClient

from app.api.schemas import QuoteDetail, QuoteList, QuotePage, QuotePublic
from app.api.speaker_shapes import SpeakerDetail, SpeakerPage
from app.store import quote_json
from app.store.engine import driver_of, writing
from app.store.ids import new_id
from app.store.tables import AppearanceRow, ArticleRow, QuoteRow, SpeakerRow

from .posting import post

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.json"))
# What a stored text may hold: what is odd in JSON, in SQL and in UTF-16 comes often.
TEXTS = st.text(
    st.sampled_from("\"'\\/\t\n\r\x7f\x85\u2028\u2029<&%:?${}[]é😀\ufeff")
    | st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    min_size=1,
)
PARTS = ("start", "end", "text")
DAY = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.datetimes(timezones=st.just(UTC))
SPANS = st.none() | st.tuples(st.integers(0, 9), st.integers(0, 9), TEXTS)


def as_the_contract(shape: type[BaseModel], answer: str) -> None:
    assert shape.model_validate_json(answer).model_dump_json() == answer
    assert set(json.loads(answer)) >= {name for name, field in shape.model_fields.items() if field.exclude_if is None}


@pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.stem)
def test_quotes_and_speakers_are_written_as_the_contract_says(client: TestClient, seed: Path) -> None:
    article = post(client, json.loads(seed.read_text(encoding="utf-8"))["text"], published_at="2026-03-02T09:30:00.5Z")
    listed = client.get("/v1/quotes", params={"page_size": 200})
    as_the_contract(QuoteList, listed.text)
    as_the_contract(QuoteList, client.get("/v1/quotes", params={"q": "the", "page_size": 5}).text)
    as_the_contract(QuotePage, client.get(f"/v1/articles/{article['id']}/quotes").text)
    for quote in listed.json()["items"]:
        as_the_contract(QuoteDetail, client.get(f"/v1/quotes/{quote['id']}").text)
    speakers = client.get("/v1/speakers", params={"page_size": 200})
    as_the_contract(SpeakerPage, speakers.text)
    as_the_contract(SpeakerPage, client.get("/v1/speakers", params={"page_size": 1, "order_by": "-quote_count"}).text)
    for speaker in speakers.json()["items"]:
        as_the_contract(SpeakerDetail, client.get(f"/v1/speakers/{speaker['id']}").text)
    for line in client.get("/v1/exports/quotes", params={"format": "ndjson"}).text.splitlines():
        as_the_contract(QuotePublic, line)


@given(
    text=TEXTS,
    spans=st.tuples(SPANS, SPANS, SPANS),
    speaker=st.none() | st.tuples(TEXTS, st.none() | TEXTS),
    published=st.none() | MOMENTS,
    confidence=st.integers(0, 10_000),
    chain=st.lists(st.tuples(st.integers(0, 3), st.integers(3, 6), st.sampled_from(["source", "pronoun"]))),
    cut=st.tuples(st.integers(0, 300), st.integers(0, 300)),
    inner=st.none() | st.tuples(TEXTS, st.none() | TEXTS),
)
@hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_stored_is_written_as_it_is(
    engine: Engine,
    text: str,
    spans: tuple[tuple[int, int, str] | None, ...],
    speaker: tuple[str, str | None] | None,
    published: datetime | None,
    confidence: int,
    chain: list[tuple[int, int, str]],
    cut: tuple[int, int],
    inner: tuple[str, str | None] | None,
) -> None:
    article = "…" * cut[0] + text + "😀" * cut[1]
    row: dict[str, Any] = {"id": new_id(), "article_id": new_id(), "speaker_id": None, "kind": "mixed", "text": text}
    row |= {"start": cut[0], "end": cut[0] + len(text), "start_utf16": 1, "end_utf16": 2, "contents": [(0, 1), (2, 3)]}
    row |= {"chain": chain, "confidence": confidence / 10_000, "published_at": published, "dated_at": DAY}
    row |= {"model": "1", "words": 1, "inner": []}
    if inner is not None:
        who = {"name": inner[0], "kind": "person", "role": inner[1]}
        held = {"start": cut[0], "end": cut[0] + 1, "cue": None, "source": [cut[0], cut[0] + 1], "confidence": 1.0}
        row["inner"] = [held | {"speaker": who}, held | {"speaker": None}, held | {"end": len(article) + 1}]
    for name, span in zip(("cue", "source", "statement"), spans, strict=True):
        row.update({f"{name}_{part}": span[place] if span else None for place, part in enumerate(PARTS)})
    with writing(engine) as session:
        if speaker is not None:
            row["speaker_id"] = new_id()
        add(session, row, article, speaker)
        detail = quote_json.detail(driver_of(session), row["id"])
        (listed,) = quote_json.by_id(driver_of(session), [row["id"]])
        session.rollback()
    assert detail is not None
    as_the_contract(QuoteDetail, detail)
    as_the_contract(QuotePublic, listed.json)
    told = json.loads(detail)
    assert (told["text"], told["confidence"], told["contents"]) == (text, confidence / 10_000, [[0, 1], [2, 3]])
    assert [one["speaker"] for one in told["inner"]] == ([] if inner is None else [who, None])
    assert all(one["text"] == one["source"]["text"] == text[0] for one in told["inner"])
    assert told["prefix"] == article[: cut[0]][-200:]
    assert told["suffix"] == article[cut[0] + len(text) :][:200]
    assert told["chain"] == [{"start": s, "end": e, "text": article[s:e], "step": step} for s, e, step in chain]
    for name, span in zip(("cue", "source", "statement"), spans, strict=True):
        assert told[name] == (dict(zip(PARTS, span, strict=True)) if span else None)
    assert (told["speaker"] or {}).get("name") == (speaker[0] if speaker else None)
    assert (told["speaker"] or {}).get("role") == (speaker[1] if speaker else None)
    assert told["published_at"] == (published.isoformat().replace("+00:00", "Z") if published else None)
    assert {name: told[name] for name in json.loads(listed.json)} == json.loads(listed.json)


def add(session: Session, row: dict[str, Any], article: str, speaker: tuple[str, str | None] | None) -> None:
    """Put a quote into the database, with its article and its speaker (name, role), past all that is checked."""
    about = {"id": row["article_id"], "content_hash": new_id(), "text": article, "model": "1", "quote_count": 1}
    session.add(ArticleRow(**about, received_at=DAY, dated_at=DAY))
    if speaker is not None:
        session.add(
            SpeakerRow.model_validate({"id": row["speaker_id"], "name": speaker[0], "kind": "person", "key": "x"})
        )
        session.flush()
        session.add(AppearanceRow(article_id=row["article_id"], speaker_id=row["speaker_id"], role=speaker[1]))
    session.flush()
    session.add(QuoteRow(**row))
    session.flush()
