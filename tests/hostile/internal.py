"""A service of the operator's own network, as the hostile world plays it."""

from __future__ import annotations

import socketserver
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from tests.crawl.site import article_page

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "INTERNAL-SECRET"  # noqa: S105 - what must not be found


class Internal:
    """A service of the operator's own network: counts who connects, whatever they speak, and tells its secret."""

    def __init__(self) -> None:
        self.connections = 0
        internal = self

        class Handler(socketserver.StreamRequestHandler):
            timeout = 5

            def handle(self) -> None:
                internal.connections += 1
                page = article_page(666).replace("Report on item 666", SECRET)
                answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(page)}\r\n\r\n{page}"
                with suppress(OSError):
                    self.rfile.readline()
                    self.wfile.write(answer.encode())

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @contextmanager
    def serving(self) -> Iterator[None]:
        self._thread.start()
        try:
            yield
        finally:
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
