"""What happens to a long answer when the client leaves, stops reading, or the database fails on the way?"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field

import pytest
import uvicorn

from app.api import streaming
from app.api.streaming import Streamed
from app.errors import Unavailable


@dataclass
class Source:
    """Chunks without end, unless told otherwise; it notes how it went."""

    chunks: Callable[[], Generator[bytes, None, None]]
    made: int = 0
    closed: threading.Event = field(default_factory=threading.Event)
    left: threading.Event = field(default_factory=threading.Event)

    def run(self) -> Generator[bytes, None, None]:
        try:
            for chunk in self.chunks():
                self.made += 1
                yield chunk
        finally:
            self.closed.set()

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        try:
            yield
        finally:
            self.left.set()


@contextlib.contextmanager
def served(source: Source) -> Iterator[socket.socket]:
    """A client that has asked for the answer."""
    answer = Streamed(source.run(), media_type="text/plain", headers={}, turn=source.turn())
    server = uvicorn.Server(uvicorn.Config(answer, port=0, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    try:
        with socket.create_connection(server.servers[0].sockets[0].getsockname()[:2]) as client:
            client.settimeout(20)
            client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            yield client
    finally:
        server.should_exit = True
        thread.join()


def everything(client: socket.socket) -> bytes:
    received = b""
    with contextlib.suppress(ConnectionResetError):
        while part := client.recv(1 << 16):
            received += part
            if received.endswith(b"0\r\n\r\n"):
                break
    return received


def endless() -> Generator[bytes, None, None]:
    while True:
        yield b"x" * 10_000


def two() -> Generator[bytes, None, None]:
    yield b"one"
    yield b"two"


def failing() -> Generator[bytes, None, None]:
    yield b"one"
    raise Unavailable("the disk is gone")


def test_the_last_chunk_ends_the_answer() -> None:
    source = Source(two)
    with served(source) as client:
        received = everything(client)
    assert received.endswith(b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n")
    assert source.closed.wait(10)
    assert source.left.wait(10)


def test_a_client_that_goes_away_ends_the_work() -> None:
    source = Source(endless)
    with served(source) as client:
        client.recv(100_000)
        assert not source.closed.is_set()
        client.close()
        assert source.closed.wait(10)
        assert source.left.wait(10)


def test_a_client_that_takes_nothing_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "STALL_S", 0.2)
    source = Source(endless)
    with served(source) as client:
        assert source.closed.wait(10)
        made = source.made
        assert not everything(client).endswith(b"0\r\n\r\n")
    assert source.made == made


def test_a_failure_on_the_way_breaks_the_answer_off() -> None:
    source = Source(failing)
    with served(source) as client:
        received = everything(client)
    assert b"3\r\none\r\n" in received
    assert not received.endswith(b"0\r\n\r\n")
    assert source.closed.is_set()


def test_chunks_are_made_as_the_client_takes_them() -> None:
    source = Source(endless)
    with served(source) as client:
        client.recv(10)
        time.sleep(0.5)
        assert source.made < 2_000  # 20 MB would not fit between the two
