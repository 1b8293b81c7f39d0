from __future__ import annotations

import pytest
from starlette.testclient import TestClient

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


@pytest.mark.parametrize("text", ["", " ", "Nobody says anything here."])
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


def test_a_page_without_words_is_refused(client: TestClient) -> None:
    answer = client.post("/v1/extract", json={"html": "<html></html>"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/html"
