"""Reader: the crawl's side of the reading process. Starts it, asks it, and replaces one that a page has ended."""

from __future__ import annotations

import asyncio
import fcntl
import json
import logging
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.reader.frames import LENGTH, frame, question_values, read_findings

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.reader.findings import Findings, Question

logger = logging.getLogger(__name__)

_PIECE = 256 * 1024
"""Bytes of a body that are handed over at a time, so that no second copy of a sitemap of 50 MB waits in a buffer."""
_PIPE = 256 * 1024
"""Bytes that wait in the pipe. Real pages have some 200 KB."""
_SAID = 20_000
"""Characters of what a dying process said that are logged."""


class TooMuch(Exception):
    """Reading a page took more time or memory than it may. The page is to be refused; the message says which limit."""


class ReaderClosed(Exception):
    """The crawl ends, and the page was not read to its end. It is to be fetched again."""


class ReaderBroke(Exception):
    """Reading a page ended in what nobody foresaw: an exception, or a crash in a library. The message says which."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one page may cost."""

    cpu_seconds: int = 20
    """CPU time. The slowest real page known takes 0.4 s."""
    seconds: float = 90
    """Time by the clock, on a machine that is busy with other things."""
    data_bytes: int = 160 * 1024 * 1024
    """Memory that the process may hold."""
    worn_bytes: int = 90 * 1024 * 1024
    """Memory after which the process is replaced: it has read a giant, and does not give back what that took."""


class Reader:
    """Reads pages in a process of its own, one at a time.

    Args:
        site: Name of the site whose file is used; None for a site without one.
        sites: Folder of the operator's own site files.
        limits: What a page may cost.
    """

    def __init__(self, site: str | None, sites: Path, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._setup = {
            "site": site,
            "sites": str(sites),
            "seconds": self._limits.cpu_seconds,
            "bytes": self._limits.data_bytes,
            "worn": self._limits.worn_bytes,
        }
        self._process: asyncio.subprocess.Process | None = None
        self._is_ready = False
        self._is_closed = False
        self._said: asyncio.Task[bytes] | None = None
        self._one_at_a_time = asyncio.Lock()

    @property
    def pid(self) -> int | None:
        """Number of the process; None while there is none."""
        return None if self._process is None else self._process.pid

    async def start(self) -> None:
        """Start the process, so that it is ready when the first page comes."""
        async with self._one_at_a_time:  # the first page may come meanwhile
            if not self._is_closed:
                await self._start()

    async def _start(self) -> None:
        if self._process is not None:
            return
        # The same modules as here, wherever they come from: a checkout, site-packages, an egg.
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "newscrawl.reader.worker", json.dumps(self._setup)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=environment,
        )
        self._is_ready = False
        _widen(self._process)
        assert self._process.stderr is not None  # noqa: S101 - it is a pipe
        self._said = asyncio.ensure_future(self._process.stderr.read())

    async def read(self, question: Question) -> Findings:
        """Return what an answer holds.

        Raises:
            TooMuch: If reading it took more than it may.
            ReaderBroke: If reading it went wrong in a way that nobody foresaw; the log has the traceback.
            ReaderClosed: If the reader was closed before or meanwhile.
        """
        async with self._one_at_a_time:
            if self._is_closed:
                raise ReaderClosed
            try:
                answer = await self._ask(question)
            except TimeoutError:
                await self._kill()
                raise TooMuch(f"reading it took more than {self._limits.seconds:g} s") from None
            except BaseException:  # a cancelled question leaves half an answer in the pipe
                await self._kill()
                raise
        return read_findings(json.loads(answer))

    async def close(self) -> None:
        """End the process, whatever it is doing."""
        self._is_closed = True
        await self._kill()

    async def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.kill()
        await process.wait()

    async def _ask(self, question: Question) -> bytes:
        for is_second in (False, True):
            await self._start()
            process = self._process
            assert process is not None  # noqa: S101 - it was started
            try:
                if not self._is_ready:
                    await _read_frame(process)  # it is, once it has loaded its rules
                    self._is_ready = True
                async with asyncio.timeout(self._limits.seconds):
                    await self._send(process, question)
                    return await _read_frame(process)
            except (asyncio.IncompleteReadError, ConnectionError):
                self._process = None
                code = await process.wait()
                if self._is_closed:
                    raise ReaderClosed from None
                # It goes by itself when it is worn, perhaps just as it is asked.
                if code or is_second:
                    raise await self._why(code) from None
        raise AssertionError  # the second time raised

    @staticmethod
    async def _send(process: asyncio.subprocess.Process, question: Question) -> None:
        assert process.stdin is not None  # noqa: S101 - it is a pipe
        process.stdin.write(frame(question_values(question)))
        body = memoryview(question.body)
        for start in range(0, len(body), _PIECE):
            process.stdin.write(body[start : start + _PIECE])
            await process.stdin.drain()

    async def _why(self, code: int) -> TooMuch | ReaderBroke:
        """Return what the end of the process means for the page that it was reading."""
        said = (await self._said).decode("utf-8", "replace")[-_SAID:].strip() if self._said is not None else ""
        last = said.rpartition("\n")[2]
        if code == -signal.SIGXCPU:
            return TooMuch(f"reading it took more than {self._limits.cpu_seconds} s of CPU")
        if "\nMemoryError" in f"\n{said}":  # more may follow it, when there is no memory left to end with either
            return TooMuch(f"reading it took more than {self._limits.data_bytes // 2**20} MiB of memory")
        if said:
            logger.error("reading a page broke:\n%s", said)
        return ReaderBroke(last or f"the process ended by {_name(code)}")


def _widen(process: asyncio.subprocess.Process) -> None:
    """Let a whole page wait in the pipe to a process: handed over in pieces of 64 KB, it wakes both sides for each.

    The system may refuse it, to a user who has widened many pipes; then it stays as it is.
    """
    if process.stdin is not None and hasattr(fcntl, "F_SETPIPE_SZ"):
        with suppress(OSError):
            fcntl.fcntl(process.stdin.get_extra_info("pipe"), fcntl.F_SETPIPE_SZ, _PIPE)


async def _read_frame(process: asyncio.subprocess.Process) -> bytes:
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    length = int.from_bytes(await process.stdout.readexactly(LENGTH), "big")
    return await process.stdout.readexactly(length)


def _name(code: int) -> str:
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"exit code {code}"
