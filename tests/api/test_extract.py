from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.api.shaping import extract_public
from app.attribution.attributor import Attributor

from .posting import items, said


def test_a_text_is_read_and_nothing_is_stored(client: TestClient) -> None:
    text = f"{said('Jane Roe', 1)}\n\n{said('John Doe', 2)}"
    found = client.post("/v1/extract", json={"text": text}).json()
    assert found["text"] == text
    assert [quote["speaker"]["name"] for quote in found["quotes"]] == ["Jane Roe", "John Doe"]
    assert {speaker["name"] for speaker in found["speakers"]} == {"Jane Roe", "John Doe"}
    for quote in found["quotes"]:
        assert text[quote["start"] : quote["end"]] == quote["text"]
        assert quote["chain"][0] == {**quote["source"], "step": "source"}
    assert items(client, "/v1/articles") == []


@pytest.mark.parametrize("text", ["", " ", "The bridge is made of stone."])
def test_a_text_without_quotes_has_none(client: TestClient, text: str) -> None:
    found = client.post("/v1/extract", json={"text": text})
    assert found.status_code == 200
    assert (found.json()["quotes"], found.json()["speakers"]) == ([], [])


def test_offsets_count_in_the_text_of_the_page(client: TestClient) -> None:
    paragraphs = "".join(f"<p>{said('Jane Roe', n)} It was a long day in a full house.</p>" for n in range(3))
    page = f"<html><body><nav>Home</nav><article>{paragraphs}</article></body></html>"
    found = client.post("/v1/extract", json={"html": page}).json()
    assert len(found["quotes"]) == 3
    assert all(found["text"][quote["start"] : quote["end"]] == quote["text"] for quote in found["quotes"])


@given(st.text(st.sampled_from("“”\"'«»‘’ \n.,:aB😀\u0301\u202e—said") | st.characters(exclude_categories=["Cs"])))
@hypothesis_settings(deadline=None)
def test_every_span_is_the_words_themselves_in_any_text(attributor: Attributor, text: str) -> None:
    found = extract_public(text, attributor(text))
    units = text.encode("utf-16-le")
    for quote in found.quotes:
        assert text[quote.start : quote.end] == quote.text
        assert units[2 * quote.start_utf16 : 2 * quote.end_utf16].decode("utf-16-le") == quote.text
        for span in [*filter(None, [quote.cue, quote.source]), *quote.chain]:
            assert text[span.start : span.end] == span.text


def test_a_page_without_words_is_refused(client: TestClient) -> None:
    answer = client.post("/v1/extract", json={"html": "<html></html>"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/html"
