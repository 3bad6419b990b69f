"""A server that speaks raw bytes: each path misbehaves in a way of its own, beside healthy pages."""

from __future__ import annotations

import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType


class Wire:
    """One connection, as a misbehaving path sees it."""

    def __init__(self, connection: socket.socket, is_over: threading.Event) -> None:
        self._connection = connection
        self._is_over = is_over

    def send(self, *parts: bytes) -> Self:
        """Send bytes as they are."""
        self._connection.sendall(b"".join(parts))
        return self

    def answer(self, body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> Self:
        """Send an answer as servers do; `length` is what it claims to be."""
        self.head(*headers, f"Content-Length: {len(body) if length is None else length}", status=status)
        return self.send(body)

    def head(self, *headers: str, status: str = "200 OK") -> Self:
        """Send a status line and headers."""
        typed = any(header.lower().startswith("content-type:") for header in headers)
        lines = [f"HTTP/1.1 {status}", *([] if typed else ["Content-Type: text/html; charset=utf-8"]), *headers, "", ""]
        return self.send("\r\n".join(lines).encode("latin-1"))

    def reset(self) -> None:
        """Close the connection by a reset."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._connection.close()

    def drip(self, data: bytes) -> None:
        """Send one byte a second, until the client or the test has had enough."""
        for byte in data:
            self.send(bytes((byte,)))
            if self._is_over.wait(1):
                return

    def pour(self, piece: bytes, times: int) -> None:
        """Send the same bytes again and again."""
        for _ in range(times):
            self.send(piece)

    def hang(self) -> None:
        """Say nothing more."""
        self._is_over.wait()


Behaviour = Callable[[Wire], object]
"""What a path does with its connection. It is closed afterwards."""


class RawServer:
    """Serves on 127.0.0.1 for the length of a `with` block.

    Args:
        paths: What each path does; pages as text are answered as they should be, anything else with 404.
    """

    def __init__(self, paths: dict[str, Behaviour | str]) -> None:
        self.paths = paths
        self.hits: Counter[str] = Counter()
        """How often each path was asked for."""
        self._lock = threading.Lock()
        self._is_over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self.host = "{}:{}".format(*self._listener.getsockname())
        self.url = f"http://{self.host}/"

    def _accept(self) -> None:
        while not self._is_over.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        # A client that has had enough breaks the connection: that is what is tested.
        with connection, suppress(OSError):
            while (path := _asked(connection)) is not None:
                with self._lock:
                    self.hits[path] += 1
                wire, page = Wire(connection, self._is_over), self.paths.get(path)
                if callable(page):
                    page(wire)
                    return
                wire.answer((page or "").encode(), status="200 OK" if page is not None else "404 Not Found")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()


def _asked(connection: socket.socket) -> str | None:
    """Return the path of the next request; None when the client has closed."""
    head = b""
    while b"\r\n\r\n" not in head:
        data = connection.recv(65536)
        if not data:
            return None
        head += data
    return head.split(b" ", 2)[1].decode("latin-1")
