"""How long does an export of a million quotes take, and how much memory? `python -m tests.benchmarks.exports`.

Each format is written twice: by the command line into a file, all of whose memory counts, and by a server to a client
that throws it away; there the growth of the server counts, since its engine takes memory of its own.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args
from urllib.request import urlopen

from app.api.formats.export import FormatName
from tests.benchmarks.million import QUOTES, million


def main() -> None:
    """Print a table: seconds of the clock and of the processor, megabytes written, megabytes of memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quotes", type=int, default=QUOTES)
    parser.add_argument("--only", choices=get_args(FormatName), action="append", help="this format (repeatable)")
    options = parser.parse_args()
    file = million(options.quotes)
    environment = {**os.environ, "WHOSAID_DATABASE_URL": f"sqlite:///{file}", "WHOSAID_PORT": "0"}
    say(f"{options.quotes} quotes; memory: of the command line in all, of the server what it grew by")
    say(f"{'format':10} {'file: s':>8} {'cpu s':>6} {'MB':>6} {'memory MB':>10} {'served: s':>10} {'memory MB':>10}")
    with served(environment) as (address, process):
        urlopen(f"{address}/v1/exports/quotes?published_to=1900-01-01").read()
        for form in options.only or get_args(FormatName):
            wall, cpu, size, memory = command_line(form, environment)
            before = resident(process.pid)
            start = time.perf_counter()
            largest = drained(f"{address}/v1/exports/quotes?format={form}", process.pid)
            seconds = time.perf_counter() - start
            told = f"{form:10} {wall:8.1f} {cpu:6.1f} {size / 1e6:6.0f} {memory:10.0f}"
            say(f"{told} {seconds:10.1f} {largest - before:10.0f}")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def command_line(form: str, environment: dict[str, str]) -> tuple[float, float, int, float]:
    """Seconds, seconds of the processor, bytes, and the largest memory in MB of `whosaid export quotes`."""
    with TemporaryDirectory() as folder:
        output = Path(folder) / "quotes"
        command = [sys.executable, "-m", "app", "export", "quotes", "--format", form, "--output", str(output)]
        start = time.perf_counter()
        child = subprocess.Popen(command, env=environment)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        assert child.returncode == 0
        seconds = time.perf_counter() - start
        largest = used.ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)
        return seconds, used.ru_utime + used.ru_stime, output.stat().st_size, largest


def drained(url: str, pid: int) -> float:
    """Read an answer to its end; the largest memory of the server meanwhile, in MB."""
    largest = resident(pid)
    with urlopen(url) as answer:
        read = 0
        while part := answer.read(1 << 20):
            read += len(part)
            if read % (1 << 24) < len(part):
                largest = max(largest, resident(pid))
    return largest


def resident(pid: int) -> float:
    """Memory that a process holds, in MB."""
    told = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True).stdout
    return int(told) / 1024


@contextmanager
def served(environment: dict[str, str]) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server of its own: its address and its process."""
    command = [sys.executable, "-m", "app", "serve", "--port", "0"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    try:
        address = next(found[1] for line in process.stdout if (found := re.search(r"service +(http://\S+)", line)))
        yield address, process
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
