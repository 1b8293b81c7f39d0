"""Does the service keep the word of its OpenAPI document whatever it is sent? Asked by schemathesis.

All checks are on but one: operations and keys that are ended can still be asked for, on purpose.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from app.main import create_app
from app.settings import Settings


@pytest.fixture
def address(settings: Settings, loaded_once: None) -> Iterator[str]:
    """Where the application listens while the test runs."""
    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def test_every_answer_is_a_documented_one(address: str, tmp_path: Path) -> None:
    config = str(Path(__file__).with_name("schemathesis.toml"))
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", config, "run", f"{address}/openapi.json"]
    # It leaves its notes where it runs, so that is a folder of their own.
    done = subprocess.run(
        [*command, "--checks", "all", "--exclude-checks", "use_after_free", "--no-color"],
        cwd=tmp_path,
        env={**os.environ, "SCHEMATHESIS_HOOKS": str(Path(__file__).with_name("fuzzing_hooks.py"))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-10_000:] + done.stderr[-2_000:]
    generated = re.search(r"(\d+) generated", done.stdout)
    assert generated is not None, done.stdout
    assert int(generated[1]) > 1_000
