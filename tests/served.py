"""How do the tests run a server of its own, and talk to it as the network does?"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[1]


class Answer(NamedTuple):
    """What a server said; the names of headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


class Server:
    """`whosaid serve` on a free port, with these settings."""

    def __init__(self, url: str, **settings: str) -> None:
        command = [sys.executable, "-m", "app", "serve", "--port", "0"]
        pipe = subprocess.PIPE
        environment = {**os.environ, "WHOSAID_DATABASE_URL": url, **settings}
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=pipe, stderr=pipe, text=True)
        assert self.process.stdout
        # A pipe that nobody reads would stop the server once it is full.
        self._log: list[str] = []
        self._reading = threading.Thread(target=lambda: self._log.extend(self.process.stderr or ()))
        self._reading.start()
        for line in self.process.stdout:
            if found := re.search(r"service +(http://\S+)", line):
                break
        else:
            pytest.fail(self.ended())
        at = urlsplit(found[1])
        self.host, self.port = at.hostname or "", at.port or 0

    def connect(self) -> socket.socket:
        return socket.create_connection((self.host, self.port), timeout=30)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        connection = HTTPConnection(self.host, self.port, timeout=120)
        connection.request(method, path, body, {"Content-Type": "application/json", **headers})
        response = connection.getresponse()
        named = {name.lower(): value for name, value in response.headers.items()}
        answer = Answer(response.status, named, response.read())
        connection.close()
        return answer

    def stop(self) -> str:
        """Tell it to stop, and give what it wrote on standard error."""
        self.process.send_signal(signal.SIGTERM)
        return self.ended()

    def ended(self) -> str:
        """Wait until it and its workers are gone, and give what they wrote on standard error."""
        self.process.wait(timeout=120)
        self._reading.join(timeout=120)
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()
        return "".join(self._log)


@contextmanager
def serving(url: str, **settings: str) -> Iterator[Server]:
    server = Server(url, **settings)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.process.kill()
        server.ended()


def whosaid(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line with this database."""
    environment = {**os.environ, "WHOSAID_DATABASE_URL": url}
    command = [sys.executable, "-m", "app", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def answer_of(connection: socket.socket) -> bytes:
    """All that comes until the other end closes."""
    came = b""
    while piece := connection.recv(65_536):
        came += piece
    return came


def trickle(connection: socket.socket, *, seconds: float, byte: bytes = b" ") -> bytes:
    """Send a byte now and then until the other end has had enough; give what it said."""
    came = b""
    until = time.monotonic() + seconds
    connection.settimeout(0.1)
    with suppress(ConnectionError):
        while time.monotonic() < until:
            connection.sendall(byte)
            with suppress(TimeoutError):
                piece = connection.recv(65_536)
                if not piece:
                    return came
                came += piece
        pytest.fail(f"the connection was open for {seconds} s and more")
    return came
