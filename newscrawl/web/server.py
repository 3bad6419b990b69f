"""Serving: listens, answers until a signal comes, and is gone a few seconds later."""

from __future__ import annotations

import asyncio
import signal
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import uvicorn

from newscrawl.errors import BadInput
from newscrawl.web.patience import HEAD_SECONDS, KEPT_SECONDS, UNREAD_SECONDS, Config, ImpatientProtocol

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from starlette.types import ASGIApp

_LONGEST_END = 3
"""Seconds that answers have which are under way when the server ends."""

_MOST_CONNECTIONS = 200
"""Connections at a time; one more is told to come back."""


class Server(uvicorn.Server):
    """Uvicorn, which ends by SIGINT and SIGTERM with exit code 0: that is how a server ends."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to `serve`; Uvicorn would raise them once more at the end."""
        yield


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Raises:
        BadInput: If that cannot be.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)
    except (OSError, OverflowError) as error:
        listening.close()
        raise BadInput(f"cannot listen at {host} port {port}: {error}; choose others by --host and --port") from error
    return listening


def server(app: ASGIApp, head_seconds: float = HEAD_SECONDS, unread_seconds: float = UNREAD_SECONDS) -> Server:
    """Return what serves an application.

    Args:
        app: The application.
        head_seconds: How long a connection may be open without a whole request's head.
        unread_seconds: How long the rest of an answer may wait to be read.
    """
    return Server(
        Config(
            app,
            head_seconds=head_seconds,
            unread_seconds=unread_seconds,
            http=ImpatientProtocol,  # h11: it can bound a request's head
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=_MOST_CONNECTIONS,
            timeout_keep_alive=KEPT_SECONDS,
            timeout_graceful_shutdown=_LONGEST_END,
            h11_max_incomplete_event_size=32 * 1024,
        )
    )


def serve(
    app: ASGIApp, listening: socket.socket, ready: Callable[[], None], warm: Callable[[], Coroutine[Any, Any, None]]
) -> None:
    """Serve until SIGINT or SIGTERM comes.

    Args:
        app: What answers.
        listening: Where.
        ready: Called when signals are heard.
        warm: What the first reader need not wait for.
    """
    serving = server(app)

    def end() -> None:
        serving.force_exit = serving.should_exit  # the second time: at once
        serving.should_exit = True

    async def run() -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, end)
        ready()
        warming = loop.create_task(warm())
        await serving.serve(sockets=[listening])
        warming.cancel()

    asyncio.run(run())
