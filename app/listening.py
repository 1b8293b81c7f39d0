"""How is the service put on a port?

In: an application and an address. It listens until told to stop (Ctrl-C, SIGTERM), then ends the requests in hand.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from fastapi import FastAPI

from app.errors import Unavailable


def open_port(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes a free one. Raises Unavailable if the port is busy or not allowed."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        advice = "choose another port, as in make serve PORT=8001"
        raise Unavailable(f"cannot listen on {host}, port {port}: {reason}: {advice}") from None


def address(listening: socket.socket) -> str:
    """The address to open in a browser on this machine."""
    host, port = listening.getsockname()[:2]
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - only compared
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def listen(app: FastAPI, listening: socket.socket, *, log_level: str, when_ready: Callable[[], None]) -> None:
    """Serve until told to stop. when_ready: called once the application has started and answers."""
    server = uvicorn.Server(uvicorn.Config(app, log_level=log_level, lifespan="on"))
    with suppress(KeyboardInterrupt):  # uvicorn has shut down in good order and raises it again
        asyncio.run(_listen(server, listening, when_ready))


async def _listen(server: uvicorn.Server, listening: socket.socket, when_ready: Callable[[], None]) -> None:
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.02)
    if server.started:
        when_ready()
    await serving
