"""How do the tests post articles, and which texts does any good engine read alike?"""

from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

LONG = "We have looked at every part of this plan and we will vote for it {n}"


def said(name: str, n: int = 1) -> str:
    """A paragraph in which this person plainly says something; n tells utterances apart."""
    return f"“{LONG.format(n=n)},” {name} said on Monday."


def post(client: TestClient, text: str, **about: str) -> dict[str, Any]:
    """Store an article and give it back."""
    answer = client.post("/v1/articles", json={"text": text, **about})
    assert answer.status_code == 201, answer.text
    article: dict[str, Any] = answer.json()
    return article


def items(client: TestClient, path: str, **parameters: Any) -> list[dict[str, Any]]:
    """Every item of a list, page after page."""
    found: list[dict[str, Any]] = []
    while True:
        answer = client.get(path, params=parameters)
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        if "next_page_token" not in answer.json():
            return found
        parameters["page_token"] = answer.json()["next_page_token"]
