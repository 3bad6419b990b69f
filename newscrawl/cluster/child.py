"""A process that dies with the one that started it: `python -m newscrawl.cluster.child PARENT MODULE ARGUMENTS...`.

A worker that is killed by `kill -9` ends nothing in order; its crawl must not go on without it, while another worker
crawls the same site. On Linux the kernel sees to that; elsewhere a thread looks whether the parent is still there.
"""

from __future__ import annotations

import ctypes
import os
import runpy
import signal
import sys
import threading
import time

_DIE_WITH_PARENT = 1
"""`PR_SET_PDEATHSIG` of prctl(2). The signal comes when the thread ends that started this process."""

_LOOKS = 1.0
"""Seconds between two looks at the parent, where the kernel does not tell."""

ORPHANED = 113
"""Exit code of a process whose parent had died before it could ask the kernel for its own death."""


def command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module in a process that dies with the thread that starts it."""
    return [sys.executable, "-m", __name__, str(os.getpid()), module, *arguments]


def die_with(parent: int) -> None:
    """Let this process die when the one that started it does.

    Args:
        parent: Its process id. Has it died already, this process ends at once.
    """
    is_asked = sys.platform == "linux" and ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, int(signal.SIGKILL)) == 0
    if os.getppid() != parent:
        os._exit(ORPHANED)
    if not is_asked:
        threading.Thread(target=_watch, args=(parent,), name="parent", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOKS)
    os._exit(ORPHANED)


def main() -> None:
    """Run the module as Python would."""
    parent, module, *_ = sys.argv[1:]
    die_with(int(parent))
    sys.argv = sys.argv[2:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
