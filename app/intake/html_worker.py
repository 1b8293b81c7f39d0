"""How does a stranger's page get read without harm to the service?

In: one JSON object a line on standard input, {"html": ...}. Out: a line {"ready": true}, then one for each page:
{"page": {...}}, {"page": null} (no article) or {"over": "memory"}; "last": true says that the worker ends here.
Run by app.intake.html as `python -m app.intake.html_worker CPU_SECONDS MEMORY_BYTES`. The process limits itself:
memory, CPU time a page, no file written, no network, no other program. What it cannot survive it dies of, and its
reader says so.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import resource
import signal
import sys
from collections.abc import Mapping
from dataclasses import asdict
from types import TracebackType
from typing import BinaryIO

# After so many pages, or once so large, a process gives way to a fresh one: what parsers and their caches hold on to
# never grows without end (73 MB after the first page, 500 MB after some hostile ones).
PAGES = 200
KIBIBYTES = 256 * 1024
_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "urllib.", "ctypes.dlopen")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def serve(pages: BinaryIO, answers: BinaryIO, *, cpu_seconds: int, memory_bytes: int) -> None:
    """Read pages until standard input ends, the memory is gone, or PAGES are read or KIBIBYTES held."""
    # Linux counts the peak of the process that started this one as its own: only what exceeds it is ours.
    enough = max(KIBIBYTES, _held())
    _limit(resource.RLIMIT_AS, memory_bytes)
    _limit(resource.RLIMIT_CORE, 0)
    from app.intake.extraction import extract_page  # under the limits: its import is part of what they bound

    extract_page("<p>A first page, so that what is imported late is here before the doors are closed.</p>")
    sys.addaudithook(_refuse)
    _answer(answers, {"ready": True})
    for number, line in enumerate(pages, start=1):
        _allow_time(cpu_seconds)
        try:
            page = extract_page(json.loads(line)["html"])
        except MemoryError:
            _answer(answers, {"over": "memory", "last": True})
            return
        fields = None if page is None else asdict(page)
        if fields and page and page.published_at:
            fields["published_at"] = page.published_at.isoformat()
        last = number == PAGES or _held() > enough
        _answer(answers, {"page": fields, "last": last})
        if last:
            return


def _limit(what: int, most: int) -> None:
    """Lower a limit for good; one that is lower already stays."""
    hard = resource.getrlimit(what)[1]
    value = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with contextlib.suppress(ValueError):  # macOS bounds no address space: there time and length alone hold
        resource.setrlimit(what, (value, value))


def _held() -> int:
    """The most memory this process has held, in KiB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // 1024 if sys.platform == "darwin" else most


def _allow_time(cpu_seconds: int) -> None:
    """So much CPU time from here on; then the kernel ends the process (SIGXCPU). The limit counts from its start."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime) + 1 + cpu_seconds, hard))


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    """Audit hook: a page reaches neither the network nor another program, and writes no file."""
    flags = arguments[2] if event == "open" else 0
    if event.startswith(_FORBIDDEN) or (isinstance(flags, int) and flags & _WRITING):
        raise PermissionError(event)


def _answer(answers: BinaryIO, value: Mapping[str, object]) -> None:
    """One line, at once."""
    answers.write(json.dumps(value).encode("ascii") + b"\n")
    answers.flush()


def _one_line(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
    """What a worker dies of, for the service's log: one line, no traceback, nothing of the page."""
    detail = f": {error}" if isinstance(error, ImportError) else ""
    sys.stderr.write(f"html worker: {kind.__name__}{detail}\n")


def main() -> None:
    """Serve standard input; the terminal's Ctrl-C is for the service, which then ends this process."""
    sys.excepthook = _one_line
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.disable()  # trafilatura warns of every odd page
    serve(sys.stdin.buffer, sys.stdout.buffer, cpu_seconds=int(sys.argv[1]), memory_bytes=int(sys.argv[2]))


if __name__ == "__main__":
    main()
