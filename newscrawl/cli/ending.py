"""Ending: SIGTERM ends a command in order, as Ctrl-C does."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from newscrawl.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_SOON = 0.01
"""Seconds until a signal is sent once more."""


class Terminated(SystemExit):
    """SIGTERM came. Raised wherever the command is just then."""

    def __init__(self) -> None:
        super().__init__(int(ExitCode.SIGNAL))


@contextmanager
def ended_by_sigterm() -> Iterator[None]:
    """Have SIGTERM end what is done in the block. A command that listens to signals itself goes on doing so.

    Raises:
        Terminated: If it comes.
    """
    before, hook = signal.signal(signal.SIGTERM, _end), sys.unraisablehook
    sys.unraisablehook = _again
    try:
        yield
    finally:
        sys.unraisablehook = hook
        signal.signal(signal.SIGTERM, before)


def _end(_: int, frame: FrameType | None) -> None:
    of_ctrl_c = signal.getsignal(signal.SIGINT)
    if callable(of_ctrl_c) and of_ctrl_c is not signal.default_int_handler:
        of_ctrl_c(signal.SIGINT, frame)  # asyncio's, which lets what is under way end
    else:
        raise Terminated


def _again(unraisable: sys.UnraisableHookArgs) -> None:
    """Say it once more, where it came in a callback that raises nothing: imports have many."""
    if isinstance(unraisable.exc_value, Terminated):
        threading.Timer(_SOON, os.kill, [os.getpid(), signal.SIGTERM]).start()
    else:
        sys.__unraisablehook__(unraisable)
