"""The run's report as one line of JSON, for machines: appended to a file, or written to standard output."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.errors import BadInput, ExportError

if TYPE_CHECKING:
    from newscrawl.archive import RunReport

STDOUT = "-"
"""Value of NEWSCRAWL_REPORT that sends the line to standard output."""


def check_target(target: str) -> None:
    """Try the file that the line is to be appended to, so that a crawl does not find out at its end.

    Args:
        target: `NEWSCRAWL_REPORT`: a path, "-" for standard output, "" for nowhere.

    Raises:
        BadInput: If it cannot be written.
    """
    if target in ("", STDOUT):
        return
    try:
        _append(target, b"")
    except OSError as error:
        raise BadInput(
            f"NEWSCRAWL_REPORT: cannot write {target!r} ({error.strerror}); name a file in a folder that is there"
        ) from error


def give_line(report: RunReport, target: str) -> ExportError | None:
    """Write a report's line where it is wanted; return why that could not be done."""
    return put_line(report.as_json(), target)


def put_line(line: str, target: str) -> ExportError | None:
    """Write a line where it is wanted; return why that could not be done."""
    line += "\n"
    try:
        if target == STDOUT:
            sys.stdout.buffer.write(line.encode())  # JSON is UTF-8, whatever the locale says
            sys.stdout.buffer.flush()
            sys.stdout.flush()
        elif target:
            _append(target, line.encode())
    except OSError as error:
        return ExportError(f"cannot append the run's report to {target!r}: {error.strerror or error}")
    return None


def _append(target: str, data: bytes) -> None:
    """Append in one write, so that the lines of several crawls that end at the same moment do not mix."""
    handle = os.open(Path(target), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(handle, data)
    finally:
        os.close(handle)
