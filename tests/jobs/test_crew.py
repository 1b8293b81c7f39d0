"""Do workers live as long as the server, and no longer?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from app.jobs.crew import Crew

# Notes its process in a file, and ends when its standard input does.
WORKER = "import os, sys; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); sys.stdin.read()"


def until(true: Callable[[], bool]) -> None:
    for _ in range(3_000):
        if true():
            return
        time.sleep(0.02)
    raise AssertionError("it does not become so within a minute")


def pids(notes: Path) -> list[int]:
    return [int(line) for line in notes.read_text().splitlines()] if notes.exists() else []


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_workers_end_with_the_block(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    with Crew([sys.executable, "-c", WORKER, str(notes)], count=2, hear=print):
        until(lambda: len(pids(notes)) == 2)
        assert all(map(lives, pids(notes)))
    assert not any(map(lives, pids(notes)))


def test_what_a_worker_writes_is_heard() -> None:
    heard: list[str] = []
    with Crew([sys.executable, "-c", "print('one\\ntwo', flush=True); input()"], count=1, hear=heard.append):
        until(lambda: len(heard) == 2)
    assert heard == ["one\n", "two\n"]


def test_a_worker_that_dies_is_started_anew(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    with Crew([sys.executable, "-c", WORKER, str(notes)], count=1, hear=print):
        until(lambda: len(pids(notes)) == 1)
        os.kill(pids(notes)[0], signal.SIGKILL)
        until(lambda: len(pids(notes)) == 2)
    assert not any(map(lives, pids(notes)))


def test_a_worker_that_does_not_end_is_killed(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    stubborn = WORKER + "; import time; time.sleep(600)"
    with Crew([sys.executable, "-c", stubborn, str(notes)], count=1, hear=print, grace_s=0.1):
        until(lambda: len(pids(notes)) == 1)
    until(lambda: not lives(pids(notes)[0]))


def test_workers_end_with_a_server_that_is_killed(tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    server = f"""
import sys, time
from app.jobs.crew import Crew
with Crew([sys.executable, "-c", {WORKER!r}, {str(notes)!r}], count=2, hear=print):
    time.sleep(600)
"""
    process = subprocess.Popen([sys.executable, "-c", server])
    until(lambda: len(pids(notes)) == 2)
    process.kill()
    process.wait()
    until(lambda: not any(map(lives, pids(notes))))
