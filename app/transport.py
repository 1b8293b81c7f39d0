"""How does a short answer leave in one piece?

uvicorn writes the head of an answer and its body one after the other: two calls of the system, and a client that wakes
up twice. Here a head waits for what is written next, until the event loop comes round at the latest.
"""

from __future__ import annotations

import asyncio

_HEAD = b"HTTP/1.1 "


class Joining(asyncio.Transport):
    """A transport whose heads go out together with what follows them; all else goes straight to the one beneath it."""

    def __init__(self, beneath: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        """beneath: the connection's own; loop: the one that it lives in."""
        super().__init__()
        self._beneath = beneath
        self._loop = loop
        self._head: bytes = b""
        self._leaving: asyncio.Handle | None = None

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Send this, behind the head that waits for it; a head waits."""
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None
            self._beneath.write(self._head + data)
        elif data[: len(_HEAD)] == _HEAD:
            self._head = bytes(data)
            self._leaving = self._loop.call_soon(self._leave)
        else:
            self._beneath.write(data)

    def _leave(self) -> None:
        if self._leaving is not None:
            self.write(b"")

    def close(self) -> None:
        """Send what waits, then close."""
        self._leave()
        self._beneath.close()

    def write_eof(self) -> None:
        """Send what waits, and that nothing will follow."""
        self._leave()
        self._beneath.write_eof()

    def abort(self) -> None:
        """Close at once; what waits is lost."""
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None
        self._beneath.abort()

    def is_closing(self) -> bool:
        """Whether it is closing or closed."""
        return self._beneath.is_closing()

    def get_extra_info(self, name: str, default: object = None) -> object:
        """What is known of the connection beneath."""
        return self._beneath.get_extra_info(name, default)

    def pause_reading(self) -> None:
        """Take no more for now."""
        self._beneath.pause_reading()

    def resume_reading(self) -> None:
        """Take more."""
        self._beneath.resume_reading()
