"""How does an answer of any length go out in constant memory?

In: a generator of chunks, run in a thread, a chunk at a time, as fast as the client takes them. It is closed when the
last chunk has gone, when the client goes away, and when the client takes nothing for a minute.
"""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import AbstractContextManager

from anyio import CancelScope, create_task_group, fail_after, to_thread
from fastapi import Response
from starlette.types import Receive, Scope, Send

from app.errors import Unavailable

STALL_S = 60.0
_log = logging.getLogger("whosaid")


class Streamed(Response):
    """An answer in chunks. What goes wrong before the first chunk is told as a problem, like any error.

    What goes wrong later breaks the connection off before the end is said, so that no client takes a part for the
    whole.
    """

    def __init__(
        self,
        chunks: Generator[bytes, None, None],
        *,
        media_type: str,
        headers: dict[str, str],
        turn: AbstractContextManager[None],
    ) -> None:
        """chunks: not started yet. turn: entered before the first chunk is made, and left however the answer ends."""
        super().__init__(headers=headers)
        self.headers["Content-Type"] = media_type
        del self.headers["Content-Length"]
        self._chunks = chunks
        self._turn = turn

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the chunks, and stop when nobody wants them."""
        with self._turn:
            try:
                chunk = await self._next()
                await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
                async with create_task_group() as tasks:
                    tasks.start_soon(_cancel_when_gone, receive, tasks.cancel_scope)
                    await self._send_all(chunk, send)
                    tasks.cancel_scope.cancel()
            finally:
                with CancelScope(shield=True):
                    await to_thread.run_sync(self._chunks.close)

    async def _send_all(self, chunk: bytes | None, send: Send) -> None:
        try:
            while chunk is not None:
                with fail_after(STALL_S):
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
                chunk = await self._next()
        except (Unavailable, TimeoutError) as error:
            # The server closes the connection of an answer without an end.
            _log.error("an export broke off: %s", error or f"the client took nothing for {STALL_S:.0f} seconds")
        else:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _next(self) -> bytes | None:
        return await to_thread.run_sync(next, self._chunks, None)


async def _cancel_when_gone(receive: Receive, scope: CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    scope.cancel()
