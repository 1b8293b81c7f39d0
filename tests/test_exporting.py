"""Does the command line write the files that the service sends?"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from starlette.testclient import TestClient

from app.api.formats.export import FormatName

from .api.posting import post, said


@pytest.fixture
def filled(client: TestClient) -> TestClient:
    post(client, "\n\n".join(said("Jane Roe", n) for n in range(3)), title="One", published_at="2026-03-02")
    post(client, said("John Doe", 4))
    return client


def export(database_url: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "app", "export", "quotes", *arguments]
    environment = {"WHOSAID_DATABASE_URL": database_url, "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, env=environment, capture_output=True, check=False)


def test_every_format_is_the_file_of_the_service(filled: TestClient, database_url: str) -> None:
    for form in get_args(FormatName):
        done = export(database_url, "--format", form, "--address", "http://testserver/", "--filter", "speaker=Roe")
        assert done.returncode == 0, done.stderr
        sent = filled.get("/v1/exports/quotes", params={"format": form, "speaker": "Roe"}).content
        assert len(sent) > 200
        own = b"http://testserver/v1/exports/quotes?format=%s" % form.encode()
        assert done.stdout == sent.replace(own + b"&speaker=Roe", own)


def test_a_file_gets_its_name_when_it_is_complete(filled: TestClient, database_url: str, tmp_path: Path) -> None:
    done = export(database_url, "--format", "csv", "--output", str(tmp_path / "quotes.csv"))
    assert (done.returncode, done.stdout) == (0, b"")
    assert (tmp_path / "quotes.csv").read_bytes() == filled.get("/v1/exports/quotes?format=csv").content


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--filter", "spoken_by=x"], b"spoken_by: there is no such filter; there are published_from"),
        (["--filter", "min_confidence=2"], b"--filter min_confidence"),
        (["--filter", "speaker=a", "--filter", "speaker=b"], b"speaker is given more than once"),
    ],
)
def test_a_filter_that_cannot_be_used_is_told_in_a_line(database_url: str, arguments: list[str], words: bytes) -> None:
    done = export(database_url, *arguments)
    assert done.returncode == 1
    assert done.stderr.startswith(b"whosaid: ")
    assert words in done.stderr
    assert done.stderr.count(b"\n") == 1


def test_an_export_needs_no_engine() -> None:
    program = "import sys, app.api.formats.export; sys.exit('spacy' in sys.modules or 'onnxruntime' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
