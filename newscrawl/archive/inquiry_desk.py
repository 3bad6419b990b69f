"""Asking the archive what strangers want to know: by processes that may be killed, each for one inquiry at a time."""

from __future__ import annotations

import os
import queue
import socket
import subprocess
import sys
from multiprocessing.connection import Connection as Pipe
from typing import TYPE_CHECKING

from newscrawl.archive.inquiries import Answer, Inquiry, NoAnswer, TooLarge
from newscrawl.errors import ArchiveError, TookTooLong

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.archive.inquiry_worker import Reply

GRACE = 1.5
"""Seconds beyond an inquiry's time: a lock may be waited for."""

_TOO_LONG = "the query took longer than it may, and was ended; ask for less"

_START = 20.0
"""Seconds that a process may take to be ready, on a machine that is busy with other things."""


class InquiryDesk:
    """Some processes that answer inquiries. Any thread may ask; who finds all of them busy waits for one.

    Args:
        path: The archive.
        processes: How many inquiries are answered at a time. A process starts when it is needed first.
        data_bytes: Memory that each may hold.
        grace: Seconds beyond an inquiry's time after which its process is killed: it is in a step that cannot be
            interrupted.
    """

    def __init__(self, path: Path, processes: int, data_bytes: int, grace: float = GRACE) -> None:
        self._path = path
        self._data_bytes = data_bytes
        self._grace = grace
        self._idle: queue.SimpleQueue[_Process | None] = queue.SimpleQueue()
        self._all: set[_Process] = set()
        self._is_closed = False
        for _ in range(processes):
            self._idle.put(None)

    def ask(self, inquiry: Inquiry) -> Answer:
        """Return the answer.

        Raises:
            NoAnswer: If the statement is wrong, asks for what it may not have, or for too much memory.
            TooLarge: If the answer is larger than it may be.
            TookTooLong: If it takes longer than it may.
            ArchiveError: If the archive cannot be read.
        """
        process = self._idle.get()
        try:
            if process is None:
                process = self._start()
            reply = process.ask(inquiry, self._grace)
            if reply is None:
                self._drop(process)
                process = None
                raise TookTooLong(_TOO_LONG)
        except (EOFError, ConnectionError):
            # It died: the kernel refused memory at a place where no error can be raised any more.
            if process is not None:
                self._drop(process)
                process = None
            raise NoAnswer("this needs more memory than a query may take; ask for less at a time") from None
        finally:
            self._idle.put(process)
        return _answer(reply)

    def close(self) -> None:
        """End all processes, whatever they are doing."""
        self._is_closed = True
        for process in tuple(self._all):
            process.kill()  # who waits for its answer finds the other end closed

    def _start(self) -> _Process:
        if self._is_closed:
            raise ArchiveError("the server ends")
        process = _Process(self._path, self._data_bytes)
        self._all.add(process)
        return process

    def _drop(self, process: _Process) -> None:
        process.kill()
        process.close()
        self._all.discard(process)


class _Process:
    def __init__(self, path: Path, data_bytes: int) -> None:
        ours, its = socket.socketpair()
        # The same modules as here, wherever they come from: a checkout, site-packages.
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        with its:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [
                    sys.executable,
                    *("-m", "newscrawl.archive.inquiry_worker", str(its.fileno()), str(path), str(data_bytes)),
                ],
                stdin=subprocess.DEVNULL,
                pass_fds=[its.fileno()],
                env=environment,
            )
        self._pipe = Pipe(ours.detach())
        self._is_ready = False

    def ask(self, inquiry: Inquiry, grace: float) -> Reply | None:
        """Return what came of an inquiry; None if nothing came in time, and then it is good for nothing any more."""
        if not self._is_ready:
            if not self._pipe.poll(_START):
                return None
            self._pipe.recv()
            self._is_ready = True
        self._pipe.send(inquiry)
        # A text that is longer than usual is read in a second try.
        if not self._pipe.poll(2 * inquiry.milliseconds / 1000 + grace):
            return None
        reply: Reply = self._pipe.recv()
        return reply

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        self._pipe.close()


def _answer(reply: Reply) -> Answer:
    kind, what = reply
    if kind == "answer":
        assert isinstance(what, Answer)  # noqa: S101 - it is
        return what
    if kind == "took too long":
        raise TookTooLong(_TOO_LONG)
    if kind == "archive":
        raise ArchiveError(what)
    raise (TooLarge if kind == "too large" else NoAnswer)(what)
