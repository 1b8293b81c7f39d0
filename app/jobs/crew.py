"""How do workers run beside the server? As processes of its own, so that reading articles never slows an answer.

In: how many, and the command of one. A worker that dies is started anew. Workers end with the server, however it ends:
each reads a pipe that the server alone holds open. What a worker writes on its standard output is heard here.
"""

from __future__ import annotations

import logging
import subprocess
import threading
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from time import monotonic
from types import TracebackType
from typing import Self

_SHORT_LIFE_S = 30.0
_MAX_PAUSE_S = 60.0
_log = logging.getLogger("whosaid")


class Crew:
    """Keeps a number of worker processes running within its block; at the end each may finish what it has in hand."""

    def __init__(
        self, command: Sequence[str], *, count: int, hear: Callable[[str], None], grace_s: float = 60.0
    ) -> None:
        """command: starts one worker, which ends in good order when its standard input does.

        hear: is called with each line that a worker writes, from a thread for each of them.
        grace_s: how long the workers may take to end before they are killed, seconds.
        """
        self._command = list(command)
        self._hear = hear
        self._grace_s = grace_s
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[str]] = set()
        self._keepers = [threading.Thread(target=self._keep_one, daemon=True) for _ in range(count)]

    def __enter__(self) -> Self:
        """Start the workers."""
        for keeper in self._keepers:
            keeper.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Tell the workers to end and wait until they have."""
        with self._lock:
            self._stopping.set()
            for process in self._running:
                _close(process)
        late = monotonic() + self._grace_s
        for keeper in self._keepers:
            keeper.join(max(0.0, late - monotonic()))
        with self._lock:
            for process in self._running:
                process.kill()  # what it has in hand is taken up again when its lease is over

    def _keep_one(self) -> None:
        pause = 1.0
        while (process := self._start()) is not None:
            began = monotonic()
            with process.stdout or nullcontext(()) as lines:
                for line in lines:
                    self._hear(line)
            code = process.wait()
            with self._lock:
                self._running.discard(process)
                _close(process)
            if self._stopping.is_set():
                return
            pause = 1.0 if monotonic() - began > _SHORT_LIFE_S else min(2 * pause, _MAX_PAUSE_S)
            _log.warning("a worker ended with %d: the next one starts in %g seconds", code, pause)
            self._stopping.wait(pause)

    def _start(self) -> subprocess.Popen[str] | None:
        with self._lock:
            if self._stopping.is_set():
                return None
            pipe = subprocess.PIPE
            process = subprocess.Popen(self._command, stdin=pipe, stdout=pipe, text=True)  # noqa: S603 - our own command
            self._running.add(process)
            return process


def _close(process: subprocess.Popen[str]) -> None:
    if process.stdin is not None:
        process.stdin.close()
