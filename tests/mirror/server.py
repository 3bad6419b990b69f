"""A web server that publishes a folder as good ones do, and can do everything wrong that a bad one does."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass
class Asked:
    """A request that came."""

    method: str
    path: str
    headers: dict[str, str]
    sent: int = 0
    """Bytes of body that were sent."""


@dataclass
class Server:
    """Publishes a folder, with ETags and ranges.

    Args:
        folder: The folder.
    """

    folder: Path
    asked: list[Asked] = field(default_factory=list)
    knows_ranges: bool = True
    knows_etags: bool = True
    answer: Callable[[Handler, str], object] = lambda _handler, _path: False
    """Answers a request in its own way; returns False where it is to be answered as usual."""

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Handler,), {"publishes": self}))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def url(self, path: str = "exports") -> str:
        """Return the address of a folder."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/{path}/"

    def bodies(self) -> int:
        """Return how many bytes were sent."""
        return sum(asked.sent for asked in self.asked)

    def paths(self) -> list[str]:
        """Return what was asked for."""
        return [asked.path for asked in self.asked]


class Handler(BaseHTTPRequestHandler):
    publishes: Server
    protocol_version = "HTTP/1.1"
    timeout = 10

    def do_GET(self) -> None:
        path = self.path.lstrip("/")
        self.note = Asked(self.command, path, dict(self.headers.items()))
        self.publishes.asked.append(self.note)
        with suppress(ConnectionError):
            if self.publishes.answer(self, path) is False:
                self.send_file(path)

    do_HEAD = do_GET  # noqa: N815 - the base class's name

    def send_file(self, path: str) -> None:
        """Answer as a good server does."""
        server, file = self.publishes, self.publishes.folder / path
        if not file.is_file():
            self.send(404, b"not here")
            return
        body = file.read_bytes()
        stat = file.stat()
        etag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
        headers = {"ETag": etag} if server.knows_etags else {}
        if server.knows_etags and self.headers.get("If-None-Match") == etag:
            self.send(304, b"", headers)
            return
        wanted = self.headers.get("Range", "")
        if server.knows_ranges and wanted and self.headers.get("If-Range", etag) == etag:
            begin = int(wanted.removeprefix("bytes=").rstrip("-"))
            headers["Content-Range"] = f"bytes {begin}-{len(body) - 1}/{len(body)}"
            self.send(206, body[begin:], headers)
            return
        self.send(200, body, headers)

    def send(
        self,
        status: int,
        body: bytes,
        headers: dict[str, str] | None = None,
        *,
        length: int | None = None,
        cut: int = -1,
    ) -> None:
        """Send an answer.

        Args:
            status: Its status.
            body: Its body.
            headers: More headers.
            length: What it says of its length; None: the truth.
            cut: After how many bytes the connection breaks off; -1: not at all.
        """
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        if self.command != "HEAD" and status != 304:
            part = body if cut < 0 else body[:cut]
            self.note.sent = len(part)
            self.wfile.write(part)
        if cut >= 0 or (length is not None and length != len(body)):
            self.break_off()

    def endless(self, body: bytes) -> None:
        """Send a body over and over, without a word of its length, until nobody listens any more."""
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        while True:
            self.wfile.write(body)

    def break_off(self) -> None:
        """Let the connection break."""
        self.wfile.flush()
        self.close_connection = True
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: object) -> None:
        """Stay silent."""
