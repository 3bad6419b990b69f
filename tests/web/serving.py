"""The web view for tests: in this process through the whole application, or at a port of its own."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx

from newscrawl.web.application import Site, application
from newscrawl.web.security import allowed_hosts
from newscrawl.web.server import listen, server

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator
    from pathlib import Path

HOSTS = allowed_hosts("127.0.0.1", ())


class InProcess:
    """Asks the application without a socket."""

    def __init__(self, archive: Path, exports: Path, **limits: int) -> None:
        self.archive = archive
        self.exports = exports
        self._site = Site(archive, exports, **limits)
        transport = httpx.ASGITransport(application(self._site, HOSTS), raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8001")
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()

    def get(self, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - httpx's
        """Ask by GET."""
        return self.request("GET", path, **options)

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - httpx's
        """Ask."""
        return self._run(self._client.request(method, path, **options))

    def _run(self, asking: Coroutine[Any, Any, httpx.Response]) -> httpx.Response:
        return asyncio.run_coroutine_threadsafe(asking, self._loop).result(60)

    def close(self) -> None:
        """End its processes and threads."""
        asyncio.run_coroutine_threadsafe(self._client.aclose(), self._loop).result(60)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._site.close()


class Running:
    """The application at a port, in a thread of this process."""

    def __init__(self, archive: Path, exports: Path) -> None:
        self.archive = archive
        self.exports = exports
        self._site = Site(archive, exports)
        self._listening = listen("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._server = server(application(self._site, HOSTS))
        self._thread = threading.Thread(target=lambda: asyncio.run(self._server.serve(sockets=[self._listening])))
        self._thread.start()

    def close(self) -> None:
        """End it."""
        self._server.should_exit = self._server.force_exit = True
        self._thread.join()
        self._site.close()


@contextmanager
def in_process(archive: Path, exports: Path, **limits: int) -> Iterator[InProcess]:
    """Serve an archive in the block, without a socket."""
    site = InProcess(archive, exports, **limits)
    try:
        yield site
    finally:
        site.close()


@contextmanager
def running_site(archive: Path, exports: Path) -> Iterator[Running]:
    """Serve an archive in the block, at `url`."""
    site = Running(archive, exports)
    try:
        yield site
    finally:
        site.close()
