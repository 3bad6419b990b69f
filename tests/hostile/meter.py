"""What a process and all that it starts cost."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Sequence


class Meter(threading.Thread):
    """Watches a process and all that it starts: the most memory that they held together, and whether any listens."""

    EVERY = 0.05

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._process = psutil.Process(pid)
        self._ended = threading.Event()
        self.peak = 0
        """Bytes: of what was sampled, and of what the kernel noted of each process by itself."""
        self.listening: set[str] = set()

    def run(self) -> None:
        while not self._ended.wait(self.EVERY):
            with suppress(psutil.Error):
                family = [self._process, *self._process.children(recursive=True)]
                self._look(family)

    def _look(self, family: Sequence[psutil.Process]) -> None:
        together = 0
        for process in family:
            with suppress(psutil.Error, OSError, IndexError):  # it may just have ended
                together += process.memory_info().rss
                status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
                self.peak = max(self.peak, 1024 * int(status.partition("VmHWM:")[2].split()[0]))
                self.listening |= {
                    f"{c.laddr}" for c in process.net_connections("inet") if c.status == psutil.CONN_LISTEN
                }
        self.peak = max(self.peak, together)

    def end(self) -> None:
        self._ended.set()
        self.join()
