"""Workers as seen from the measuring process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from benchmarks.extraction.corpus import Answer, Row
    from benchmarks.extraction.systems import System

ROOT = Path(__file__).resolve().parents[2]


class WorkerEnded(RuntimeError):
    """A system's process ended in the middle; its own message stands above on standard error."""


class Worker:
    """A system that runs in a process of its own, in the environment that has it."""

    def __init__(self, system: System, folder: Path, peers: Path) -> None:
        python = str(peers) if system.kind == "peer" else sys.executable
        self.name = system.name
        self.process = subprocess.Popen(
            [python, "-W", "ignore", "-m", "benchmarks.extraction.worker", system.name, str(folder)],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": "0"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        assert self.process.stdin is not None  # noqa: S101 - both are pipes
        assert self.process.stdout is not None  # noqa: S101
        self.questions, self.answers = self.process.stdin, self.process.stdout
        self.about = self._answer()
        """`version`, `lxml`, `python`."""

    def ask(self, row: Row) -> Answer:
        """Let the system read one page of the index."""
        with suppress(BrokenPipeError):  # it ended: that no answer comes says so
            self.questions.write(json.dumps({"id": row["id"], "path": row["path"], "url": row["url"]}) + "\n")
            self.questions.flush()
        return self._answer()

    def finish(self) -> float | None:
        """End the process; return the most memory that it held, in MB."""
        self.questions.close()
        peak: float | None = self._answer()["peak_mb"]
        self.process.wait()
        return peak

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.answers.close()
        with suppress(BrokenPipeError):
            self.questions.close()

    def _answer(self) -> dict[str, Any]:
        line = self.answers.readline()
        if not line:
            raise WorkerEnded(f"the process of {self.name} ended with {self.process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer
