"""One `scrapy crawl` as a process of its own, with its output led somewhere, and that can be told to end."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO

from newscrawl.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

KEPT_LOGS = 5
"""Log files of a site: of this crawl and of those before it. Nobody watches, so they must not fill the disk."""

_LAST_WORDS = 2.0
"""Seconds to wait for the rest of a child's output once it has ended: a process that it left behind, such as a browser,
may keep the pipe open."""

_CHUNK = 64 * 1024


def command(site: str, options: Iterable[str]) -> list[str]:
    """Return the command that crawls a site.

    Args:
        site: Its name.
        options: Settings as NAME=VALUE.
    """
    settings = (part for option in options for part in ("-s", option))
    return [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"site={site}", *settings]


class Child:
    """A crawl of one site. It has a session of its own, so that Ctrl-C in a terminal does not reach it twice."""

    def __init__(self, site: str, process: asyncio.subprocess.Process, pump: asyncio.Task[None] | None) -> None:
        self.site = site
        self._process = process
        self._pump = pump

    @classmethod
    async def start(cls, site: str, options: Iterable[str], logs: Path | None) -> Child:
        """Start a crawl.

        Args:
            site: The site's name.
            options: Settings as NAME=VALUE.
            logs: Folder for its output, in SITE.log; None: line by line to stderr, behind the site's name.

        Raises:
            BadInput: If the log cannot be written.
        """
        if logs is not None:
            with open_log(logs, site) as log:
                return cls(site, await _spawn(command(site, options), log.fileno()), None)
        reading, writing = os.pipe()
        try:
            process = await _spawn(command(site, options), writing)
        finally:
            os.close(writing)
        return cls(site, process, asyncio.create_task(_pump(os.fdopen(reading, "rb"), site)))

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    async def ended(self) -> int:
        """Wait for its end; return its exit status, negative for a signal."""
        returned = await self._process.wait()
        if self._pump is not None:
            await asyncio.wait({self._pump}, timeout=_LAST_WORDS)
            self._pump.cancel()
        return returned

    def send(self, number: signal.Signals) -> None:
        """Send it a signal, if it is still there. What is to be killed is killed with the processes that it started."""
        if self._process.returncode is not None:
            return
        if number is signal.SIGKILL:
            os.killpg(self.pid, number)
        else:
            self._process.send_signal(number)


async def _spawn(argv: list[str], output: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *argv,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
    )


def open_log(logs: Path, site: str) -> BinaryIO:
    """Open a site's log, empty. Those of earlier crawls become SITE.log.1, SITE.log.2, and so on; the oldest goes."""
    names = [logs / f"{site}.log", *(logs / f"{site}.log.{n}" for n in range(1, KEPT_LOGS))]
    try:
        logs.mkdir(parents=True, exist_ok=True)
        for older, newer in zip(names[:0:-1], names[-2::-1], strict=True):
            if newer.exists():
                newer.replace(older)
        return names[0].open("wb")
    except OSError as error:
        raise BadInput(f"cannot write the log {str(names[0])!r}: {error.strerror or error}") from error


async def _pump(source: BinaryIO, site: str) -> None:
    """Copy lines to stderr, each behind the site's name. A line of any length is passed on as it comes."""
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), source
    )
    prefix, rest = f"{site} | ".encode(), b""
    try:
        while chunk := await reader.read(_CHUNK):
            *lines, rest = (rest + chunk).split(b"\n")
            if len(rest) > _CHUNK:
                lines, rest = [*lines, rest], b""
            _write(b"".join(prefix + line + b"\n" for line in lines))
    finally:
        if rest:
            _write(prefix + rest + b"\n")
        transport.close()


def _write(output: bytes) -> None:
    # Where nobody reads any more, the output is still taken from the child: it would wait for ever with a full pipe.
    with suppress(OSError):
        sys.stderr.buffer.write(output)
        sys.stderr.buffer.flush()
