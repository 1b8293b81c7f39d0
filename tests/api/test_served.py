"""Does the service work as a process of its own, over a real socket?"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from .posting import said

SERVE = """
import uvicorn
from app.main import create_app
from app.settings import Settings
settings = Settings()
uvicorn.run(create_app(settings), host=settings.host, port=settings.port, log_level=settings.log_level)
"""


@pytest.fixture
def address(database_url: str) -> Iterator[str]:
    """Where a server of its own listens, with nothing but the environment to tell it how."""
    told = {**os.environ, "WHOSAID_DATABASE_URL": database_url, "WHOSAID_PORT": "0"}
    server = subprocess.Popen([sys.executable, "-c", SERVE], env=told, stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    for line in server.stderr:
        found = re.search(r"running on (http://\S+)", line)
        if found:
            yield found[1]
            break
    else:
        pytest.fail("the server ended before it listened")
    server.send_signal(signal.SIGTERM)
    _, rest = server.communicate(timeout=30)
    assert "Traceback" not in rest


def test_an_article_goes_in_and_its_quotes_come_out(address: str) -> None:
    body = json.dumps({"text": said("Jane Roe")}).encode()
    with urlopen(Request(f"{address}/v1/articles", body, {"Content-Type": "application/json"})) as answer:
        assert answer.status == 201
    with urlopen(f"{address}/v1/quotes?speaker=Roe") as answer:
        (quote,) = json.load(answer)["items"]
    assert quote["speaker"]["name"] == "Jane Roe"


def test_a_client_that_sends_too_much_still_gets_its_answer(address: str) -> None:
    body = b'{"text": "' + b"x" * 20_000_000 + b'"}'
    with pytest.raises(HTTPError) as refused:
        urlopen(Request(f"{address}/v1/extract", body, {"Content-Type": "application/json"}))
    with refused.value as answer:
        assert answer.code == 413
        assert json.load(answer)["status"] == 413
