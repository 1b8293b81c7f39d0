"""What may a browser do with an answer? Nothing but what it is told here: no guessing, no frames, no foreign script."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
# The pages of the documentation run the scripts of /static and the lines written into them, known by their hashes.
# Swagger UI and ReDoc write styles into the page, show pictures out of themselves, and ReDoc searches in a worker.
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'{scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_DOCUMENTATION = frozenset({"/docs", "/docs/oauth2-redirect", "/redoc"})
_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


class SafeHeaders:
    """Middleware: puts the headers above into every answer that has not its own."""

    def __init__(self, app: ASGIApp) -> None:
        """app: what the request goes on to."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its answer back with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        page = scope["state"]["access"].template in _DOCUMENTATION
        held: list[Message] = []

        async def send_safe(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SAFE_HEADERS.items():
                    headers.setdefault(name, value)
                if page and Headers(scope=message).get("content-type", "").startswith("text/html"):
                    held.append(message)  # until its page is there to be looked at
                    return
            elif held:
                start = held.pop()
                MutableHeaders(scope=start)["Content-Security-Policy"] = page_policy(message["body"])
                await send(start)
            await send(message)

        await self._app(scope, receive, send_safe)


def page_policy(page: bytes) -> str:
    """What a page of the documentation may load: scripts written into it, by their hashes, and files of this server."""
    hashes = (f" 'sha256-{b64encode(sha256(script).digest()).decode()}'" for script in _SCRIPT.findall(page))
    return _PAGE_POLICY.format(scripts="".join(hashes))
