"""Does the service survive any page, and does every worker end?"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from app.errors import Invalid, TooLarge, Unavailable
from app.intake.html import Reader
from app.intake.html_worker import PAGES

GOOD = "<html><body><p>“We go on,” said Ada Brook, who heads the harbour board.</p></body></html>"
TEXT = "“We go on,” said Ada Brook, who heads the harbour board."
SLOW = "<p>" + '<a href="/x">y</a> ' * 100_000


def children() -> set[int]:
    """The workers that this process has started and not yet buried."""
    while True:
        with suppress(FileNotFoundError):  # a thread or a process ended while it was looked at: look again
            tasks = Path("/proc/self/task").glob("*/children")
            pids = {int(pid) for task in tasks for pid in task.read_text().split()}
            return {pid for pid in pids if b"html_worker" in Path(f"/proc/{pid}/cmdline").read_bytes()}


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000,
        "<blockquote>" * 100_000 + "x",
        "<table><tr><td>" * 100_000 + "x",
        "<" * 1_000_000,
        "&" * 1_000_000,
        "<br " * 300_000,
        "<br>" + " " * 1_000_000,
        "<q " + " " * 1_000_000,
        "<html><head><script type='application/ld+json'>" + "[" * 500_000 + "</script></head>" + GOOD,
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
        + f"]>{GOOD}&m;",
    ],
    ids=["div", "blockquote", "table", "<", "&", "br", "spaces", "q", "JSON", "entities"],
)
def test_hostile_page_leaves_the_reader_ready_for_the_next(html: str) -> None:
    with Reader() as reader:
        with contextlib.suppress(Invalid, TooLarge):
            assert reader.extract(html).text
        assert reader.extract(GOOD).text == TEXT


def test_page_over_the_size_is_too_large_without_a_worker() -> None:
    with Reader() as reader:
        with pytest.raises(TooLarge, match="10,000,000 characters"):
            reader.extract("x" * 10_000_000)
        assert not children()


@pytest.mark.parametrize("limits", [{"cpu_seconds": 1}, {"wall_seconds": 0.6}], ids=["cpu", "wall"])
def test_page_over_its_time_is_too_large_and_the_next_is_read(limits: dict[str, float]) -> None:
    with Reader(**limits) as reader:  # type: ignore[arg-type]
        with pytest.raises(TooLarge, match="not read within"):
            reader.extract(SLOW * 2)
        assert not children()
        assert reader.extract(GOOD).text == TEXT


def test_page_over_the_memory_is_refused_and_the_next_is_read() -> None:
    with Reader(memory_bytes=160 << 20) as reader:
        with pytest.raises((TooLarge, Invalid)):
            reader.extract("<p>a" + "<br>" * 1_000_000 + "b</p>")
        assert reader.extract(GOOD).text == TEXT


def test_worker_killed_between_pages_is_replaced() -> None:
    with Reader() as reader:
        reader.extract(GOOD)
        (pid,) = children()
        os.kill(pid, signal.SIGKILL)
        assert reader.extract(GOOD).text == TEXT


def test_worker_gives_way_to_a_fresh_one_after_many_pages() -> None:
    with Reader() as reader:
        reader.extract(GOOD)
        (first,) = children()
        for _ in range(PAGES):
            assert reader.extract(GOOD).text == TEXT
        assert first not in children()


def test_worker_is_kept_from_page_to_page() -> None:
    with Reader() as reader:
        reader.extract(GOOD)
        before = children()
        reader.extract(GOOD)
        assert len(before) == 1
        assert children() == before


def test_threads_share_a_reader() -> None:
    with Reader(workers=2) as reader, ThreadPoolExecutor(8) as threads:
        pages = [GOOD.replace("Ada", f"Ada{n}") for n in range(60)]
        found = [page.text for page in threads.map(reader.extract, pages)]
        assert len(children()) <= 2
    assert found == [TEXT.replace("Ada", f"Ada{n}") for n in range(60)]


def test_close_ends_every_worker_even_over_a_page() -> None:
    reader = Reader()
    reader.extract(GOOD)
    with ThreadPoolExecutor(1) as threads:
        page = threads.submit(reader.extract, SLOW)
        threading.Event().wait(0.2)
        reader.close()
        with pytest.raises(Unavailable, match="closed"):
            page.result()
    assert not children()
    reader.close()
    with pytest.raises(Unavailable, match="closed"):
        reader.extract(GOOD)


def test_two_readers_know_nothing_of_each_other() -> None:
    with Reader() as first, Reader() as second:
        first.extract(GOOD)
        second.extract(GOOD)
        first.close()
        assert second.extract(GOOD).text == TEXT


def test_nobody_free_in_time_is_unavailable() -> None:
    with Reader(workers=1, wall_seconds=2) as reader, ThreadPoolExecutor(1) as threads:
        reader.extract(GOOD)
        busy = threads.submit(reader.extract, SLOW * 2)
        threading.Event().wait(0.3)
        reader._wall_seconds = 0.1
        with pytest.raises(Unavailable, match="no reader of pages was free"):
            reader.extract(GOOD)
        reader.close()
        assert isinstance(busy.exception(), (TooLarge, Unavailable))


def test_worker_ends_when_the_service_is_killed() -> None:
    code = (
        "import os, signal; from app.intake.html import Reader; reader = Reader(); "
        f"reader.extract({GOOD!r}); print(*[worker.process.pid for worker in reader._running], flush=True); "
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    status = Path(f"/proc/{int(done.stdout)}/stat")
    for _ in range(100):
        if not status.exists() or ") Z " in status.read_text():
            return
        threading.Event().wait(0.05)
    pytest.fail("the worker outlives the service by five seconds")


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.socket()",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "open('/tmp/whosaid-worker-wrote', 'w')",
    ],
    ids=["socket", "subprocess", "system", "file"],
)
def test_worker_reaches_neither_network_nor_programs_nor_files(code: str) -> None:
    script = f"import sys; from app.intake import html_worker; sys.addaudithook(html_worker._refuse)\n{code}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "PermissionError" in done.stderr
