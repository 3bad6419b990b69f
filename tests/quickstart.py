"""Starts `python -m MODULE ...` as a real process, without the CPU second that loading Scrapy and newscrawl takes.

A nursery, one for each process that runs tests, has loaded it all once. For a start it forks: the new process has its
own number, memory, session, standard streams, environment and working folder, and runs the module as Python would. It
is orphaned on purpose, and the test process has asked the kernel for orphans: so it is a child like any other, which
can be killed and waited for, and whose status is its own.

A crawl that was started so forks its reading process, too: that saves another half second for each crawl, most of it
for regular expressions. What the crawl holds already is added to the memory that the reading process may hold.

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
import signal
import socket
import subprocess
import sys
import threading
import traceback
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypedDict

if TYPE_CHECKING:
    from collections.abc import Sequence

PROJECT = Path(__file__).parents[1]

_BECOME_REAPER = 36
"""`PR_SET_CHILD_SUBREAPER` of prctl(2): orphans among our descendants become our children."""
_STREAMS = 3

READER = "newscrawl.reader.worker"

LOADED = (
    *("newscrawl.commands.crawl", "newscrawl.cli", "newscrawl.sampling", READER),
    *("scrapy.cmdline", "scrapy.commands.check"),
)
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
    assert "datasette" not in sys.modules, "a crawl does not load it; `newscrawl serve` does so itself"
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
    # As started from a terminal, also where the tests run in the background, with Ctrl-C ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
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
    _fork_readers()
    _run(request["arguments"][0])


def _run(module: str) -> NoReturn:
    """Run a module, and end as Python ends, but for taking all that is loaded to pieces: a tenth of a second."""
    code = 0
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            sys.stderr.write(f"{end.code}\n")
    except BaseException:  # noqa: BLE001 - as Python does at the end of a process
        traceback.print_exc()
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]  # what Python itself calls
    atexit._run_exitfuncs()
    gc.collect()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


def _fork_readers() -> None:
    """Let this process fork a reading process where it would start one."""
    start = subprocess.Popen._execute_child  # type: ignore[attr-defined]

    def execute_child(process: subprocess.Popen[bytes], args: Sequence[str], *rest: Any) -> None:  # noqa: ANN401 - as it is
        if list(args[1:3]) != ["-m", READER]:
            start(process, args, *rest)
            return
        pipes = rest[9:15]
        held = _memory("VmHWM")
        process.pid = os.fork()
        if process.pid == 0:
            _read_pages(args[3], [pipes[0], pipes[3], pipes[5]], held)
        process._child_created = True  # type: ignore[attr-defined]
        process._close_pipe_fds(*pipes)  # type: ignore[attr-defined]

    subprocess.Popen._execute_child = execute_child  # type: ignore[attr-defined]


def _read_pages(setup: str, streams: list[int], held: int) -> NoReturn:
    """Be a reading process until it ends."""
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        for own, stream in enumerate(streams):
            os.dup2(stream, own)
        os.closerange(_STREAMS, os.sysconf("SC_OPEN_MAX"))
        ours = [os.fdopen(own, "w" if own else "r") for own in range(_STREAMS)]  # kept: one that is dropped is closed
        sys.stdin, sys.stdout, sys.stderr = ours
        values = json.loads(setup)
        values |= {name: values[name] + held for name in ("bytes", "worn")}
        sys.argv = [READER, json.dumps(values)]
        sys.modules[READER].main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - as Python does at the end of a process
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _memory(name: str) -> int:
    """Return a number of bytes that the kernel tells of this process."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition(f"{name}:")[2].split(maxsplit=1)[0]) * 1024


if __name__ == "__main__":
    _preload()
    gc.collect()
    gc.freeze()  # what is loaded stays shared between the processes
    with socket.socket(fileno=int(sys.argv[1])) as asked:
        todo = _serve(asked)
    _begin(*todo)
