"""What does a page of news say, without its menus, comments and advertisements?

In: HTML as text. Out: a Page: the paragraphs, and what the page says about itself.

Pages are strangers' work, so they are read in worker processes with little memory, little time and no network, and
answers come back as JSON. A worker is kept for the next page: a fresh one takes 500 ms to its first answer, a warm one
reads an article of 780 words in 10 ms (and holds 73 MB). It starts by exec, never by fork alone, so the service may
have threads.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self

from app.errors import Invalid, TooLarge, Unavailable
from app.intake.page import Page

__all__ = ["Page", "Reader"]

_START_SECONDS = 30.0  # importing the parser takes 0.3 s; a machine under load gets a hundred times that
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT", "TZ")  # no key of the service is among them


class Reader:
    """Reads pages in limited worker processes of its own; safe to share between threads.

    Nothing is started before the first page. close() ends the workers; a page in hand then, or later, is Unavailable.
    """

    def __init__(
        self,
        *,
        workers: int = 1,
        max_characters: int = 5_000_000,
        cpu_seconds: int = 10,
        wall_seconds: float = 20.0,
        memory_bytes: int = 1 << 30,
    ) -> None:
        """workers: the most processes at once; the limits hold for each page (memory: for each process)."""
        self._max_characters = max_characters
        self._cpu_seconds = cpu_seconds
        self._wall_seconds = wall_seconds
        self._memory_bytes = memory_bytes
        self._closed = False
        self._starting = threading.Lock()
        self._running: set[_Worker] = set()
        # Last in, first out: a worker that is warm is used before a place where none runs yet.
        self._places: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(workers):
            self._places.put(None)

    def extract(self, html: str) -> Page:
        """The article of this page.

        Raises Invalid if there is no article or the page cannot be read, TooLarge over a limit (characters, time,
        memory), Unavailable if no worker could be had within wall_seconds.
        """
        if len(html) > self._max_characters:
            raise TooLarge(f"html of {len(html):,} characters: at most {self._max_characters:,} are read")
        try:
            worker = self._places.get(timeout=self._wall_seconds)
        except queue.Empty:
            raise Unavailable(f"no reader of pages was free within {self._wall_seconds:g} seconds") from None
        try:
            worker = self._alive(worker)
            answer = worker.ask({"html": html}, seconds=self._wall_seconds)
            if answer is None and worker.killed and not self._closed:  # it may have been so before it saw this page
                self._kept(worker)
                worker = self._alive(None)
                answer = worker.ask({"html": html}, seconds=self._wall_seconds)
        finally:
            self._places.put(self._kept(worker))
        return self._page(answer) if answer is not None else self._refuse(worker)

    def close(self) -> None:
        """End the workers, at once; may be called twice."""
        with self._starting:
            self._closed = True
            running, self._running = self._running, set()
        for worker in running:
            worker.end()

    def __enter__(self) -> Self:
        """The Reader itself; its workers end with the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    def _alive(self, worker: _Worker | None) -> _Worker:
        """This worker if it still runs, else a fresh one that is ready."""
        if worker is not None and worker.process.poll() is None:
            return worker
        with self._starting:  # close() must not miss a worker that is just being born
            if self._closed:
                raise Unavailable("the reader of pages is closed")
            try:
                fresh = _Worker(cpu_seconds=self._cpu_seconds, memory_bytes=self._memory_bytes)
            except OSError as error:
                raise Unavailable(f"no reader of pages can be started: {error.strerror}") from error
            self._running.add(fresh)
        if fresh.ask(None, seconds=_START_SECONDS) is None:
            self._kept(fresh)
            raise Unavailable("the reader of pages does not start; its reason is in the service's log")
        return fresh

    def _kept(self, worker: _Worker | None) -> _Worker | None:
        """The worker if it can read another page; one that cannot is ended and forgotten."""
        if worker is None or (worker.usable and worker.process.poll() is None):
            return worker
        worker.end()
        with self._starting:
            self._running.discard(worker)
        return None

    def _refuse(self, worker: _Worker) -> NoReturn:
        """Why a worker gave no answer."""
        if self._closed:
            raise Unavailable("the reader of pages was closed over this page")
        if worker.killed:
            raise Unavailable("the reader of pages was killed from outside, twice: the machine may lack memory")
        if worker.late or worker.process.returncode == -signal.SIGXCPU:
            limits = f"{self._cpu_seconds} seconds of work, {self._wall_seconds:g} in all"
            raise TooLarge(f"html: the page is not read within {limits}")
        raise Invalid("html: the page cannot be read, its markup overwhelms the parser")

    def _page(self, answer: dict[str, Any]) -> Page:
        """The Page of a worker's answer."""
        if "over" in answer:
            raise TooLarge(f"html: reading the page takes more than {self._memory_bytes:,} bytes of memory")
        fields = answer["page"]
        if fields is None:
            raise Invalid("html: no article is found in this page")
        if fields["published_at"] is not None:
            fields["published_at"] = datetime.fromisoformat(fields["published_at"])
        return Page(**fields)


class _Worker:
    """One process of html_worker and its two pipes; asked by one thread at a time, ended by any."""

    def __init__(self, *, cpu_seconds: int, memory_bytes: int) -> None:
        """Start the process; its first answer says that it is ready. Raises OSError if the machine has no room."""
        root = str(Path(__file__).parents[2])
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
        self.process = subprocess.Popen(  # noqa: S603 - our own module, no shell, nothing of the page
            [sys.executable, "-P", "-m", "app.intake.html_worker", str(cpu_seconds), str(memory_bytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )
        self.usable = True
        self.late = False
        self._pipes = threading.Lock()

    def ask(self, question: dict[str, str] | None, *, seconds: float) -> dict[str, Any] | None:
        """Its next answer, after a question if there is one; None if it died of it or was ended for being late."""
        watch = threading.Timer(seconds, self._end_late)
        watch.start()
        try:
            with self._pipes:
                line = self._exchange(question)
        finally:
            watch.cancel()
        if not line.endswith(b"\n"):
            self.usable = False
            self._bury()
            return None
        answer: dict[str, Any] = json.loads(line)
        self.usable = self.usable and not answer.get("last", False)
        return answer

    def end(self) -> None:
        """Kill the process, wait for it and close its pipes; may be called twice, and while it is being asked."""
        self.usable = False
        self.process.kill()
        self.process.wait()
        with self._pipes, contextlib.suppress(BrokenPipeError):
            for pipe in (self.process.stdin, self.process.stdout):
                if pipe is not None:
                    pipe.close()

    @property
    def killed(self) -> bool:
        """True if neither its page nor its Reader ended it: by the kernel for lack of memory, or by a person."""
        return self.process.returncode == -signal.SIGKILL and not self.late

    def _bury(self) -> None:
        """Wait for a process that has closed its pipe; its own end, if it comes, says why."""
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._end_late()
            self.process.wait()

    def _exchange(self, question: dict[str, str] | None) -> bytes:
        """One line there, one line back; what came before the end of a process that dies."""
        stdin, stdout = self.process.stdin, self.process.stdout
        if stdin is None or stdout is None or stdout.closed:
            return b""
        try:
            if question is not None:
                stdin.write(json.dumps(question).encode("ascii") + b"\n")
                stdin.flush()
        except BrokenPipeError:
            return b""
        return stdout.readline()

    def _end_late(self) -> None:
        """The time is over: without the process both pipes end, and so does the waiting."""
        self.late = True
        self.process.kill()
