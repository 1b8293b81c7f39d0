"""How is the service put on a port?

In: an application and an address. It listens until told to stop (Ctrl-C, SIGTERM), then ends the requests in hand.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address

import uvicorn
from fastapi import FastAPI

from app.connection import connections
from app.errors import Invalid, Unavailable
from app.logs import log_settings


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a connection may ask for. Sizes in bytes, times in seconds.

    patience: for what is left of a body once its answer is out; the body itself is the application's affair.
    """

    connections: int
    head_bytes: int
    head_seconds: float
    patience: float
    keep_alive: int
    stop: int
    proxies: str


def is_loopback(host: str) -> bool:
    """True if only this machine can reach what listens there. A name counts for all the addresses that it has."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        pass
    try:
        found = socket.getaddrinfo(host or "0.0.0.0", None)  # noqa: S104 - no name is every interface
    except OSError:
        return False
    return all(ip_address(str(address[0]).partition("%")[0]).is_loopback for *_, address in found)


def refuse_unprotected(host: str, *, keys: bool, allowed: bool) -> None:
    """Raise Invalid if others could reach the service without a key, unless somebody said that this is meant."""
    if not (keys or allowed or is_loopback(host)):
        raise Invalid(
            f"{host} can be reached from other machines, and no key would be asked for: set WHOSAID_AUTH=required and "
            "make a key with `whosaid keys create`, or set WHOSAID_ALLOW_UNPROTECTED=true if something else guards it"
        )


def open_port(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes a free one. Raises Unavailable if the port is busy or not allowed.

    Its connections send a body at once, not when the receipt of the head has come (40 ms, where a client delays it):
    asyncio sets this only on sockets that name their protocol, which create_server's do not.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=2048)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
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


def listen(
    app: FastAPI, listening: socket.socket, bounds: Bounds, *, log_level: str, when_ready: Callable[[], None]
) -> None:
    """Serve until told to stop. when_ready: called once the application has started and answers."""
    config = uvicorn.Config(
        app,
        http=connections(
            bounds.connections,
            head_bytes=bounds.head_bytes,
            head_seconds=bounds.head_seconds,
            patience=bounds.patience,
        ),
        ws="none",
        timeout_keep_alive=bounds.keep_alive,
        timeout_graceful_shutdown=bounds.stop,
        forwarded_allow_ips=bounds.proxies,
        server_header=False,
        access_log=False,
        log_config=log_settings(log_level),
        log_level=log_level,
        lifespan="on",
    )
    server = uvicorn.Server(config)
    with suppress(KeyboardInterrupt):  # uvicorn has shut down in good order and raises it again
        asyncio.run(_listen(server, listening, when_ready))


async def _listen(server: uvicorn.Server, listening: socket.socket, when_ready: Callable[[], None]) -> None:
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.02)
    if server.started:
        when_ready()
    await serving
