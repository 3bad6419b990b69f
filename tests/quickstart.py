"""Starts `python -m MODULE ...` as a real process, without the CPU second that loading Scrapy and newscrawl takes.

A nursery, one for each process that runs tests, has loaded it all once. For a start it forks: the new process has its
own number, memory, session, standard streams, environment and working folder, and runs the module as Python would. It
is orphaned on purpose, and the test process has asked the kernel for orphans: so it is a child like any other, which
can be killed and waited for, and whose status is its own.

What is not tried this way is what Python does before the first line of a module. tests/test_cli.py, tests/scheduling,
tests/docs and the tests that measure memory or imports start theirs by the command line.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import json
import os
import random
import runpy
import socket
import subprocess
import sys
import threading
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any, TypedDict

PROJECT = Path(__file__).parents[1]

_BECOME_REAPER = 36
"""`PR_SET_CHILD_SUBREAPER` of prctl(2): orphans among our descendants become our children."""
_STREAMS = 3

LOADED = ("newscrawl.commands.crawl", "newscrawl.cli", "newscrawl.sampling", "scrapy.cmdline", "scrapy.commands.check")
"""What is loaded besides the parts that the settings name."""


class Request(TypedDict):
    """What a process begins with."""

    arguments: list[str]
    """What follows `python -m`."""
    folder: str
    environment: dict[str, str]


class Popen(subprocess.Popen[str]):
    """A process, as `subprocess.Popen` starts it. Its text streams are as usual; it has a session of its own.

    Args:
        command: `[sys.executable, "-m", MODULE, ...]`.
        options: As for `subprocess.Popen`, without those that need a fork of one's own.
    """

    def __init__(self, command: list[Any], **options: Any) -> None:  # noqa: ANN401 - the base class's
        super().__init__([str(part) for part in command], text=True, **options)

    def _execute_child(self, args: list[str], *rest: Any) -> None:  # noqa: ANN401 - the base class's
        assert args[:2] == [sys.executable, "-m"]
        _, _, _, _, folder, environment = rest[:6]
        pipes = rest[9:15]
        streams = [own if end == -1 else end for own, end in enumerate((pipes[0], pipes[3], pipes[5]))]
        request: Request = {
            "arguments": args[2:],
            "folder": str(folder or Path.cwd()),
            "environment": dict(os.environ if environment is None else environment),
        }
        try:
            self.pid = _nursery().fork(request, streams)
            self._child_created = True
        finally:
            self._close_pipe_fds(*pipes)  # type: ignore[attr-defined]  # the base class's own


def run(command: list[Any], *, timeout: float = 120, **options: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401
    """Run a process to its end, as `subprocess.run` does with `capture_output` and `text`."""
    with Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options) as process:
        try:
            out, err = process.communicate(timeout=timeout)
        except BaseException:
            process.kill()
            raise
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


class _Nursery:
    """The test process's side of it."""

    def __init__(self) -> None:
        self._take_orphans = partial(ctypes.CDLL(None).prctl, _BECOME_REAPER)
        self._lock = threading.Lock()
        self._socket, other = socket.socketpair()
        with other:
            # It ends when this process does, however it does: then the socket has no other end.
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.quickstart", str(other.fileno())],
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                pass_fds=[other.fileno()],
                start_new_session=True,
            )

    def close(self) -> None:
        """Let it end."""
        self._socket.close()
        self._process.wait()

    def fork(self, request: Request, streams: list[int]) -> int:
        """Return the number of a new process."""
        body = json.dumps(request).encode()
        with self._lock:
            socket.send_fds(self._socket, [len(body).to_bytes(4)], streams)
            self._take_orphans(1)
            self._socket.sendall(body)
            pid = int.from_bytes(_exactly(self._socket, 4))
            self._take_orphans(0)  # what other tests orphan is not ours
        assert pid, "the nursery is gone"
        return pid


@cache
def _nursery() -> _Nursery:
    nursery = _Nursery()
    atexit.register(nursery.close)
    return nursery


def _exactly(source: socket.socket, size: int) -> bytes:
    """Read that many bytes; fewer at the end of the stream."""
    got = b""
    while len(got) < size and (more := source.recv(size - len(got))):
        got += more
    return got


def _preload() -> None:
    """Load what a crawl loads, but no reactor: each process installs its own."""
    from scrapy.settings import Settings  # noqa: PLC0415 - in the nursery only

    settings = Settings()
    settings.setmodule("newscrawl.settings", priority="project")
    values = settings.copy_to_dict().values()
    parts = [value for value in values if isinstance(value, str)]
    for table in (value for value in values if isinstance(value, dict)):
        parts += [str(name) for name, use in table.items() if use is not None]
        parts += [use for use in table.values() if isinstance(use, str)]
    modules = {part.rpartition(".")[0] for part in parts if part.startswith(("scrapy.", "newscrawl."))}
    for module in (*sorted(modules), *LOADED):
        import_module(module)
    assert "twisted.internet.reactor" not in sys.modules
    assert threading.active_count() == 1, "a fork would lose the others"


def _serve(requests: socket.socket) -> tuple[Request, list[int]]:
    """Fork for each request; return in each new process, with its request and its standard streams."""
    while True:
        head, streams, _, _ = socket.recv_fds(requests, 4, _STREAMS)
        if not head:
            sys.exit()
        request: Request = json.loads(_exactly(requests, int.from_bytes(head)))
        told, tell = os.pipe()
        between = os.fork()
        if between == 0:
            pid = os.fork()
            if pid == 0:
                os.close(told)
                os.close(tell)
                return request, streams
            os.write(tell, pid.to_bytes(4))
            os._exit(0)
        os.waitpid(between, 0)  # now the new process is the test process's
        os.close(tell)
        requests.sendall(os.read(told, 4))
        for end in (told, *streams):
            os.close(end)


def _begin(request: Request, streams: list[int]) -> None:
    """Make this process the one that was asked for."""
    os.setsid()
    for own, stream in enumerate(streams):
        os.dup2(stream, own)
    for stream in streams:
        os.close(stream)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    packages = request["environment"].get("PYTHONPATH", "").split(os.pathsep)
    sys.path[0:1] = [request["folder"], *filter(None, packages)]
    sys.argv = request["arguments"]
    random.seed()
    runpy.run_module(request["arguments"][0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _preload()
    gc.collect()
    gc.freeze()  # what is loaded stays shared between the processes
    with socket.socket(fileno=int(sys.argv[1])) as asked:
        todo = _serve(asked)
    _begin(*todo)
