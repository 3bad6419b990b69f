"""What every answer of the server says to the browser, and which requests are answered at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Nothing inline is run, nothing comes from elsewhere, and nothing is framed."""

HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "x-robots-tag": "noindex, nofollow",
}
"""Set on every answer, whatever made it."""

STARTED = "newscrawl.started"
"""Key of the scope: a list that is empty until the answer begins."""

_NOT_OURS = {b"set-cookie", b"access-control-allow-origin", b"server", *(name.encode() for name in HEADERS)}
"""Headers that are taken from an answer. No page needs a cookie."""

_DATASETTES_OWN = re.compile(r"/-/(?!static/)|/_internal(?:[/.]|$)|/_memory(?:[/.]|$)|/:memory:")
"""Datasette's pages about itself: paths of this machine, versions, log-in. They are of no use to a reader."""

_LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}


def allowed_hosts(host: str, names: Iterable[str]) -> frozenset[str]:
    """Return the names under which the server may be asked.

    A page of another site can have its own name lead to 127.0.0.1, and then reads what it is answered (DNS rebinding):
    it cannot make the browser send another name in `Host`.

    Args:
        host: The address that is listened at.
        names: More names, such as that of a proxy before it.
    """
    is_everywhere = host in {"0.0.0.0", "::"}  # noqa: S104 - listening there is what the operator asked for
    is_loopback = host.startswith("127.") or host in {"localhost", "::1"}
    own = set() if is_everywhere else {f"[{host}]" if ":" in host else host}
    if is_loopback or is_everywhere:
        own |= _LOOPBACK
    return frozenset(name.lower() for name in (*own, *names))


class Guard:
    """Answers only what may be asked, and sets the headers of every answer.

    Args:
        app: What answers.
        hosts: Names under which it may be asked, without a port.
        lasting: Addresses, path and query, whose answer never changes.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str], lasting: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts
        self._lasting = lasting

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return

        began: list[bool] = []

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                began.append(True)
                message = {**message, "headers": _guarded(message.get("headers", []), self._kept(scope, message))}
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            await say(send_guarded, *refusal)
            return
        await self._app({**scope, STARTED: began}, receive, send_guarded)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        hosts = [value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or _without_port(hosts[0]) not in self._hosts:
            return 421, "this server does not answer under that name; see --name"
        if scope["method"] not in {"GET", "HEAD"}:
            return 405, "only GET and HEAD"
        path = scope["path"]
        if path.startswith("//") or _DATASETTES_OWN.match(path):
            return 404, "not found"
        return None

    def _kept(self, scope: Scope, message: Message) -> dict[str, str]:
        """Return how long a file of the page's looks may be kept: for ever only under the address that holds its hash.

        Whoever made up an address with another hash would have what is there now be kept in place of what comes.
        """
        if not scope["path"].startswith(("/static/", "/-/static/")) or message["status"] != 200:
            return {}
        is_lasting = f"{scope['path']}?{scope['query_string'].decode('latin-1')}" in self._lasting
        return {"cache-control": "public, max-age=31536000, immutable" if is_lasting else "no-cache"}


def _without_port(host: str) -> str:
    return re.sub(r":[0-9]+$", "", host)


def _guarded(headers: Iterable[tuple[bytes, bytes]], more: dict[str, str]) -> list[tuple[bytes, bytes]]:
    kept = [(bytes(name).lower(), bytes(value)) for name, value in headers]
    ours = [(name.encode(), value.encode()) for name, value in (HEADERS | more).items()]
    return [pair for pair in kept if pair[0] not in _NOT_OURS] + ours


async def say(send: Send, status: int, sentence: str) -> None:
    """Answer with a line of text."""
    body = f"{sentence}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
