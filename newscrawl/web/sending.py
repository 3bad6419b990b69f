"""Sending answers at the pace of who reads them, so that slow readers fill no memory and keep nobody waiting."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from newscrawl.web.security import say

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

PIECE = 64 * 1024
"""Bytes that are sent at a time; the next when the system has taken these."""

MOST = 64 * 1024 * 1024
"""Bytes of all answers together that wait for their readers. What is streamed from files is not among them."""

PATIENCE = 60.0
"""Seconds for a reader to take a piece; then the connection is broken off."""


class Sending:
    """Sends large answers in pieces, and refuses one more when too many wait.

    Args:
        app: What answers.
        most: Bytes that may wait.
        patience: Seconds for a piece.
    """

    def __init__(self, app: ASGIApp, most: int = MOST, patience: float = PATIENCE) -> None:
        self._app = app
        self._most = most
        self._patience = patience
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        head: list[Message] = []
        is_refused = False

        async def send_piecewise(message: Message) -> None:
            nonlocal is_refused
            if message["type"] == "http.response.start":
                head[:] = [message]  # it goes with the first of the body: until then the answer may become another
                return
            body = memoryview(message.get("body", b""))
            if is_refused:
                return
            if head and len(body) > PIECE and self._waiting + len(body) > self._most:
                is_refused = True
                head.clear()
                await say(send, 503, "too many large answers wait for their readers; come again in a minute")
                return
            if head:
                await send(head.pop())
            await self._send(send, body, more=message.get("more_body", False))

        try:
            await self._app(scope, receive, send_piecewise)
        except TimeoutError:
            return  # the answer is not whole, so the server breaks the connection off

    async def _send(self, send: Send, body: memoryview, *, more: bool) -> None:
        self._waiting += len(body)
        try:
            for begin in range(0, max(len(body), 1), PIECE):
                end = begin + PIECE
                piece = {
                    "type": "http.response.body",
                    "body": bytes(body[begin:end]),
                    "more_body": more or end < len(body),
                }
                async with asyncio.timeout(self._patience):
                    await send(piece)
        finally:
            self._waiting -= len(body)
