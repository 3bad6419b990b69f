"""Patience: how long a connection is waited for that asks nothing, or does not take what it asked for.

A place among the connections is all that it costs to keep others out. Each connection has one timer, no task.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from starlette.types import ASGIApp

HEAD_SECONDS = 10.0
"""From when a connection is open, or its last answer was given, to the end of a request's head."""

KEPT_SECONDS = 5
"""Of these, those in which a connection that was answered before may send nothing."""

UNREAD_SECONDS = 60.0
"""For the rest of an answer that lies ready, once nothing is added to it."""


class Config(uvicorn.Config):
    """Uvicorn's configuration, and how long connections are waited for.

    Args:
        app: What is served.
        head_seconds: As `HEAD_SECONDS`.
        unread_seconds: As `UNREAD_SECONDS`.
        options: Uvicorn's.
    """

    def __init__(self, app: ASGIApp, *, head_seconds: float, unread_seconds: float, **options: Any) -> None:  # noqa: ANN401
        super().__init__(app, **options)
        self.head_seconds = head_seconds
        self.unread_seconds = unread_seconds


class ImpatientProtocol(H11Protocol):
    """HTTP on one connection, which is closed when nothing is asked on it."""

    config: Config
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as Uvicorn has it
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._wait(self.config.head_seconds, self._close)

    def data_received(self, data: bytes) -> None:
        """Take what was sent; a whole head ends the waiting, a part of one does not."""
        super().data_received(data)
        if self._is_answering:
            self._stop()

    def on_response_complete(self) -> None:
        """Wait for the next request, unless it is there."""
        super().on_response_complete()
        if self.transport.is_closing():  # as soon as the answer is read
            self._wait(self.config.unread_seconds, self.transport.abort)
        elif not self._is_answering:
            self._wait(self.config.head_seconds, self._close)

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection that was kept for nothing."""
        if not self.transport.is_closing():
            self._close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop()
        super().connection_lost(exc)

    @property
    def _is_answering(self) -> bool:
        # Before the first request there is none.
        return self.cycle is not None and not self.cycle.response_complete  # type: ignore[redundant-expr]

    def _close(self) -> None:
        self.transport.close()
        if self.transport.get_write_buffer_size():
            self._wait(self.config.unread_seconds, self.transport.abort)

    def _wait(self, seconds: float, then: Callable[[], None]) -> None:
        self._stop()
        self._timer = self.loop.call_later(seconds, then)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
