"""Connections that ask nothing, or do not take what they asked for, are closed."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.web.server import listen, server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.web.server import Server

REQUEST = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"
LARGE = b"x" * 20_000_000
"""More than the kernel takes for a reader who does not read."""
MUCH = 600.0
"""Seconds that no test waits for."""


async def app(scope: Any, _receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI's
    body = LARGE if scope["path"] == "/large" else b"answer"
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@contextmanager
def serving(**seconds: float) -> Iterator[tuple[Server, tuple[str, int]]]:
    listening = listen("127.0.0.1", 0)
    running = server(app, **seconds)
    thread = threading.Thread(target=lambda: asyncio.run(running.serve(sockets=[listening])))
    thread.start()
    try:
        yield running, listening.getsockname()
    finally:
        running.should_exit = running.force_exit = True
        thread.join()


def read_to_the_end(connection: socket.socket) -> bytes:
    """Return all that comes until the server closes the connection."""
    connection.settimeout(60)
    got = b""
    while piece := connection.recv(1 << 20):
        got += piece
    return got


def let_time_pass(address: tuple[str, int]) -> None:
    """Wait until a connection that is opened now is closed for its silence."""
    with socket.create_connection(address) as other:
        assert read_to_the_end(other) == b""


@pytest.mark.parametrize("part", [b"", b"GET / HTTP/1.1\r\nhost:"])
def test_a_connection_without_a_whole_request_is_closed(part: bytes) -> None:
    with serving(head_seconds=0.1) as (_, address), socket.create_connection(address) as connection:
        connection.sendall(part)
        assert read_to_the_end(connection) == b""


def test_bytes_that_drip_do_not_keep_a_connection_open() -> None:
    with serving(head_seconds=0.1) as (running, address), socket.create_connection(address) as connection:
        for byte in REQUEST[:-4]:
            connection.sendall(bytes([byte]))
            let_time_pass(address)
            if not running.server_state.connections:
                break
        assert read_to_the_end(connection) == b""


def test_a_connection_that_was_answered_is_closed_when_it_asks_nothing_more() -> None:
    with serving(head_seconds=0.1) as (_, address), socket.create_connection(address) as connection:
        connection.sendall(REQUEST + REQUEST + REQUEST[:9])
        assert read_to_the_end(connection).count(b"answer") == 2


def test_a_body_that_never_ends_does_not_keep_a_connection_open() -> None:
    with serving(head_seconds=0.1) as (_, address), socket.create_connection(address) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n")
        assert read_to_the_end(connection).endswith(b"answer")


def test_who_does_not_take_his_answer_is_given_up() -> None:
    with (
        serving(head_seconds=0.1, unread_seconds=0.1) as (running, address),
        socket.create_connection(address) as connection,
    ):
        connection.sendall(REQUEST.replace(b"/ ", b"/large ", 1))
        for _ in range(100):
            let_time_pass(address)
            if not running.server_state.connections:
                break
        assert not running.server_state.connections
        assert len(read_to_the_end(connection)) < len(LARGE)


def test_who_is_within_his_time_is_answered() -> None:
    with serving(head_seconds=MUCH) as (_, address), socket.create_connection(address) as connection:
        connection.sendall(REQUEST[:9])
        connection.sendall(REQUEST[9:-2] + b"connection: close\r\n\r\n")
        assert read_to_the_end(connection).endswith(b"answer")
