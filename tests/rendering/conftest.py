from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pytest
from filelock import FileLock

from newscrawl import settings
from newscrawl.rendering import Renderer
from tests import quickstart
from tests.crawl.site import Site
from tests.rendering.pages import CALM, ENDLESS, site_with

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

PROJECT = Path(__file__).parents[2]


class OtherPort:
    """Something else that runs on this machine, over TCP and UDP. Nothing may ever come to it."""

    def __init__(self) -> None:
        self.contacts: list[str] = []
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(self._tcp.getsockname())
        self._threads = [threading.Thread(target=target, daemon=True) for target in (self._accept, self._receive)]
        self.host = "{}:{}".format(*self._tcp.getsockname())

    def _accept(self) -> None:
        while True:
            with self._tcp.accept()[0] as connection:
                if connection.recv(4096) == b"end":
                    return
            self.contacts.append("tcp")

    def _receive(self) -> None:
        while self._udp.recv(4096) != b"end":
            self.contacts.append("udp")

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        address = self._tcp.getsockname()
        self._udp.sendto(b"end", address)
        with socket.create_connection(address) as connection:
            connection.sendall(b"end")
        for thread in self._threads:
            thread.join()
        self._tcp.close()
        self._udp.close()


def start(host: str, *paths: str, limits: Mapping[str, float] | None = None, **more: str) -> subprocess.Popen[str]:
    """Start a crawl that renders these pages."""
    chosen = (json.dumps({"NEWSCRAWL_ALLOW_HOSTS": host, **more}), json.dumps(limits or {}))
    command = [sys.executable, "-m", "tests.rendering.crawl", *chosen, *(f"http://{host}{path}" for path in paths)]
    return quickstart.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def descendants(pid: int) -> set[tuple[int, str]]:
    """Return all processes that a process started, theirs included: number and moment of start."""
    children: dict[int, list[tuple[int, str]]] = {}
    for number, state in processes().items():
        children.setdefault(int(state[1]), []).append((number, state[19]))
    found: set[tuple[int, str]] = set()
    waiting = [pid]
    while waiting:
        new = children.get(waiting.pop(), [])
        found.update(new)
        waiting += [number for number, _ in new]
    return found


def alive() -> set[tuple[int, str]]:
    """Return all processes that run; those that have ended and wait to be buried do not."""
    return {(number, state[19]) for number, state in processes().items() if state[0] not in "ZX"}


def processes() -> dict[int, list[str]]:
    states = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            text = (folder / "stat").read_text(encoding="utf-8", errors="replace")
        except (FileNotFoundError, ProcessLookupError):  # it has just ended
            continue
        states[int(folder.name)] = text.rpartition(")")[2].split()
    return states


@pytest.fixture(scope="session")
def browser() -> None:
    """Skip where there is no browser."""
    missing = Renderer(None, settings.NEWSCRAWL_BROWSER, is_off=False).missing  # type: ignore[arg-type]  # no crawl yet
    if missing is not None:
        pytest.skip(missing)


@pytest.fixture(scope="session")
def crawled(browser: None, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> dict[str, Any]:  # noqa: ARG001
    """What came of one crawl over all pages. It is shared by the processes that run the tests."""
    folder = tmp_path_factory.getbasetemp() if worker_id == "master" else tmp_path_factory.getbasetemp().parent
    kept = folder / "rendered.json"
    with FileLock(folder / "rendered.lock"):
        if not kept.exists():
            kept.write_text(json.dumps(crawl_all()), encoding="utf-8")
    answer: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
    return answer


def crawl_all() -> dict[str, Any]:
    with OtherPort() as other:
        pages = site_with(other.host)
        hanging = threading.Event()

        def route(path: str) -> Any:  # noqa: ANN401 - as the site's own
            if path == "/hangs.js":
                hanging.wait()
            return pages(path)

        by_size = {"requests": 20, "request_seconds": 4, "request_bytes": 500_000, "page_bytes": 300_000}
        by_time = {"seconds": 12, "settling": 2}
        with (
            Site(route) as site,
            start(site.host, *CALM, limits=by_size) as calm,
            start(site.host, *ENDLESS, limits=by_time) as endless,
        ):
            with ThreadPoolExecutor() as watchers:
                outcomes = list(watchers.map(watch, (calm, endless)))
            hanging.set()
    return {
        "answers": {answer["path"]: answer for outcome in outcomes for answer in outcome["answers"]},
        "outcomes": outcomes,
        "hits": site.hits,
        "agents": sorted(set(site.agents)),
        "contacts": other.contacts,
    }


def watch(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Return what a crawl said, and which of the processes that it had started after its first page are left."""
    assert process.stdout is not None
    assert process.stderr is not None
    lines = [process.stdout.readline()]
    started = descendants(process.pid)
    lines += process.stdout.readlines()
    return {
        "answers": [json.loads(line) for line in lines if line],
        "log": process.stderr.read(),
        "code": process.wait(60),
        "started": len(started),
        "left": sorted(started & alive()),
    }
