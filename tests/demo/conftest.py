from __future__ import annotations

import http.client
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from fixtures.demo.newspaper import load_newspaper
from fixtures.demo.server import DemoServer
from newscrawl.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fixtures.demo.newspaper import Newspaper


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Client:
    """Asks the demo server over one kept connection."""

    def __init__(self, server: DemoServer) -> None:
        self.server = server
        self.connection = http.client.HTTPConnection(server.host, timeout=10)

    def ask(self, path: str, method: str = "GET", headers: dict[str, str] | None = None) -> Answer:
        self.connection.request(method, path, headers=headers or {})
        response = self.connection.getresponse()
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())

    def page(self, path: str) -> Page:
        answer = self.ask(path)
        assert answer.status == 200, path
        return Page.from_bytes(self.server.url.rstrip("/") + path, answer.body, answer.headers)


@pytest.fixture(scope="session")
def newspaper() -> Newspaper:
    return load_newspaper()


@pytest.fixture
def server(newspaper: Newspaper) -> Iterator[DemoServer]:
    with DemoServer(newspaper=newspaper) as running:
        yield running


@pytest.fixture
def client(server: DemoServer) -> Iterator[Client]:
    asking = Client(server)
    yield asking
    asking.connection.close()
