"""Jobs: what the coordinator has done elsewhere, and what it does itself before and after."""

from __future__ import annotations

import json
import logging
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from newscrawl.crawl_all.child import open_log
from newscrawl.crawl_all.results import Result, exit_code_of
from newscrawl.errors import ExitCode, NewscrawlError

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.cluster.orders import Order, Receipt

logger = logging.getLogger(__name__)

_ENDED = {
    "limit": "; it took longer than --time-limit allows",
    "unattended": "; its worker heard nothing from here for a while, and ended it",
    "told": "",
    "": "",
}
"""By `Receipt.why`: what is said of it."""


class Job(Protocol):
    """A task, as the coordinator sees it. Its methods may take long, and are called in threads."""

    name: str
    """Of the site, or the file."""

    @property
    def token(self) -> str:
        """What its attempts are known by, once it has begun."""

    def begin(self) -> Result | timedelta | None:
        """Make it nobody else's; return what came of it if nothing is to be done, or how long to wait, or None."""

    def order(self) -> Order:
        """Return what a worker is to do."""

    def seed(self, target: Path) -> None:
        """Write the archive that a worker begins with."""

    def take(self, results: Path, receipt: Receipt) -> None:
        """Take the results."""

    def lose(self) -> None:
        """Note that it has become somebody else's."""

    def done(self, receipt: Receipt) -> Result:
        """Return what came of it."""

    def failed(self, error: NewscrawlError) -> Result:
        """Return what came of it, if it could not be done."""

    def release(self) -> None:
        """Let others have it."""


class Output:
    """Where the output of jobs goes: line by line to stderr behind the job's name, or into a log of its own.

    Args:
        logs: Folder of the logs; None: stderr.
    """

    def __init__(self, logs: Path | None) -> None:
        self._logs = logs
        self._files: dict[str, BinaryIO] = {}
        self._rests: dict[str, bytes] = {}

    def write(self, name: str, output: bytes) -> None:
        """Write what a job has said.

        Raises:
            BadInput: If its log cannot be written.
        """
        if self._logs is not None:
            if name not in self._files:
                self._files[name] = open_log(self._logs, name)
            self._files[name].write(output)
            self._files[name].flush()
            return
        *lines, self._rests[name] = (self._rests.get(name, b"") + output).split(b"\n")
        self._print(name, lines)

    def close(self, name: str) -> None:
        """Write what is left of a job's output."""
        if name in self._files:
            self._files.pop(name).close()
        if rest := self._rests.pop(name, b""):
            self._print(name, [rest])

    @staticmethod
    def _print(name: str, lines: list[bytes]) -> None:
        sys.stderr.buffer.write(b"".join(b"%b | %b\n" % (name.encode(), line) for line in lines))
        sys.stderr.buffer.flush()


def outcome(name: str, receipt: Receipt, why: str) -> Result:
    """Return what came of a command that ran.

    Args:
        name: Of the job.
        receipt: What the worker said of it.
        why: Why it ran.
    """
    code = exit_code_of(receipt.returned, is_over=receipt.why == "limit")
    why = f"{why}; on {receipt.worker}{_ENDED.get(receipt.why, '')}"
    if code is ExitCode.BAD_START and receipt.last_words:
        why = f"{why}; {receipt.last_words[:300].removeprefix('newscrawl: ')}"
    return Result(
        site=name,
        why=why,
        exit_code=code,
        articles_new=_count(receipt, "articles_new"),
        took=timedelta(seconds=receipt.seconds),
    )


def report_of(receipt: Receipt) -> dict[str, Any]:
    """Return a run's report, as a worker gives it; empty if there is none that can be read."""
    try:
        report = json.loads(receipt.report or "{}")
    except ValueError:
        return {}
    return report if isinstance(report, dict) else {}


def _count(receipt: Receipt, name: str) -> int | None:
    did = report_of(receipt).get("did")
    count = did.get(name) if isinstance(did, dict) else None
    return count if type(count) is int else None
