"""Attempt: a worker's side of a task. Its folder, its seed, its command in a process of its own, its results."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import uuid
from contextlib import closing
from typing import TYPE_CHECKING

from newscrawl import __version__
from newscrawl.archive import connect, connect_read_only
from newscrawl.archive.merging import carve, mark
from newscrawl.cluster.child import command
from newscrawl.cluster.orders import GRACE, PIECE, SHARD, UNATTENDED, Parcel, Phase, Receipt, State
from newscrawl.cluster.parcels import pack, unpack
from newscrawl.errors import ExitCode, NewscrawlError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from newscrawl.archive.merging import Mark
    from newscrawl.cluster.orders import Order

_BEAT = 0.1
"""Seconds between two looks at the command and at the worker."""

_MOST_SAID = 64 * 1024
"""Bytes of output that are handed over at a time."""


class Abandoned(NewscrawlError):
    """Nobody wants the results of this attempt any more. Raised in a worker that ends, or that nobody attends."""


class OtherVersion(NewscrawlError):
    """A worker has another newscrawl than the coordinator. Raised in the task; install the same one on all machines."""


class Attempt:
    """One try at a task, on this worker.

    Args:
        order: The task.
        folder: Where the worker keeps its files.
        address: The worker's.
        is_up: Tells whether the worker goes on working. One that has lost its scheduler does not.
    """

    def __init__(self, order: Order, folder: Path, address: str, is_up: Callable[[], bool]) -> None:
        self.id = uuid.uuid4().hex
        self.order = order
        self._folder = folder / "newscrawl" / self.id
        self._address = address
        self._is_up = is_up
        self._phase = Phase.WAITS if order.has_seed else Phase.WORKS
        self._heard_at = time.monotonic()
        self._seed: Parcel | None = None
        self._asked_to_end: signal.Signals | None = None
        self._has_seed = threading.Event()

    # --- the task's thread ---

    def run(self) -> Receipt:
        """Do the task.

        Raises:
            Abandoned: If the worker ends, or nobody attended it before it began.
            OtherVersion: If this is not the coordinator's newscrawl.
            NewscrawlError: If the seed or the results are no good.
        """
        if self.order.version != __version__:
            raise OtherVersion(
                f"the worker {self._address} has newscrawl {__version__}, and this is {self.order.version}; install "
                f"{self.order.version} there"
            )
        self._folder.mkdir(parents=True)
        for name, content in self.order.files.items():
            file = self._folder / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(content, encoding="utf-8")
        began = time.monotonic()
        before = self._wait_for_seed() if self.order.has_seed else None
        returned, why = self._command()
        self._phase = Phase.PACKS
        parcel = self._pack(before)
        self._phase = Phase.OVER
        return Receipt(
            attempt=self.id,
            worker=self._address,
            returned=returned,
            why=why,
            seconds=time.monotonic() - began,
            report=self._last_line("report"),
            last_words=self._last_line("output") or "",
            parcel=parcel,
        )

    def _wait_for_seed(self) -> Mark | None:
        """Wait until the shard is there; return what it holds, as the mark that the results are told from."""
        while not self._has_seed.wait(_BEAT):
            if self._asked_to_end is not None:
                return None
            self._check_wanted()
        assert self._seed is not None  # noqa: S101 - it is set before the event
        unpacked = self._folder / "unpacked"
        unpack(self._folder / "seed", unpacked, self._seed)
        (self._folder / "seed").unlink()
        shard = unpacked.rename(self._folder / SHARD)
        with closing(connect_read_only(shard)) as connection:
            return mark(connection)

    def _check_wanted(self) -> None:
        if not self._is_up():
            raise Abandoned(f"the worker {self._address} ends")
        if self._is_unattended():
            raise Abandoned(f"the coordinator has said nothing to the worker {self._address} for {UNATTENDED:.0f} s")

    def _is_unattended(self) -> bool:
        return time.monotonic() - self._heard_at > UNATTENDED

    def _command(self) -> tuple[int, str]:
        """Run the command to its end; return its exit status, and what ended it from outside."""
        if self._asked_to_end is not None:
            return int(ExitCode.SIGNAL), "told"
        self._phase = Phase.WORKS
        folder = str(self._folder)
        arguments = (argument.replace("{folder}", folder) for argument in self.order.arguments)
        with (self._folder / "output").open("wb") as output:
            # Of a session of its own: what is to be killed is killed with the processes that it started.
            process = subprocess.Popen(  # noqa: S603 - the coordinator's command, on Dask, which runs any
                command(self.order.module, *arguments),
                cwd=self._folder,
                env=_environment() | self.order.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        try:
            return self._attend(process)
        finally:
            if process.poll() is None:
                _send(process, signal.SIGKILL)
                process.wait()

    def _attend(self, process: subprocess.Popen[bytes]) -> tuple[int, str]:
        ends_at, kills_at, why = time.monotonic() + self.order.seconds, None, ""
        while True:
            try:
                return process.wait(_BEAT), why
            except subprocess.TimeoutExpired:
                pass
            if not self._is_up():
                raise Abandoned(f"the worker {self._address} ends")
            now = time.monotonic()
            if kills_at is None and (reason := self._reason_to_end(is_over=now > ends_at)):
                why, kills_at = reason, now + GRACE
                _send(process, signal.SIGTERM)
            elif kills_at is not None and (now > kills_at or self._asked_to_end is signal.SIGKILL):
                _send(process, signal.SIGKILL)

    def _reason_to_end(self, *, is_over: bool) -> str:
        if self._asked_to_end is not None:
            return "told"
        if is_over:
            return "limit"
        return "unattended" if self._is_unattended() else ""

    def _pack(self, before: Mark | None) -> Parcel | None:
        """Pack what the command has done, where it has done anything."""
        results = self._folder / self.order.gives
        if not results.exists():
            return None
        if self.order.gives == SHARD:  # whoever opens it takes in what a command that was killed had written aside
            connect(results).close()
        if before is not None:
            carve(self._folder / SHARD, self._folder / "changes.db", since=before)
            results = self._folder / "changes.db"
        return pack(results, self._folder / "results")

    def _last_line(self, name: str) -> str | None:
        """Return the last line of a file; None if there is none."""
        file = self._folder / name
        if not file.exists():
            return None
        with file.open("rb") as reading:
            reading.seek(max(0, file.stat().st_size - _MOST_SAID))
            lines = reading.read().decode("utf-8", "replace").splitlines()
        return next((line for line in reversed(lines) if line.strip()), None)

    # --- the worker's event loop ---

    def state(self, said: int) -> State:
        """Tell the coordinator how it stands.

        Args:
            said: Bytes of the output that it has got.
        """
        self._heard_at = time.monotonic()
        output = b""
        file = self._folder / "output"
        if file.exists():
            with file.open("rb") as reading:
                reading.seek(said)
                output = reading.read(_MOST_SAID)
        return State(
            attempt=self.id,
            token=self.order.token,
            number=self.order.number,
            phase=self._phase,
            output=output,
            said=said + len(output),
        )

    def take_piece(self, at: int, piece: bytes) -> None:
        """Take a piece of the seed.

        Args:
            at: Where in the file it belongs. At 0, the seed begins anew.
            piece: Its bytes.
        """
        self._heard_at = time.monotonic()
        with (self._folder / "seed").open("wb" if at == 0 else "r+b") as writing:
            writing.seek(at)
            writing.write(piece)

    def begin(self, seed: Parcel) -> None:
        """Begin: the seed has been taken."""
        if not self._has_seed.is_set():
            self._seed = seed
            self._has_seed.set()

    def give_piece(self, at: int) -> bytes:
        """Return the piece of the results that begins there."""
        self._heard_at = time.monotonic()
        with (self._folder / "results").open("rb") as reading:
            reading.seek(at)
            return reading.read(PIECE)

    def end(self, number: signal.Signals) -> None:
        """End the command: SIGTERM in order, SIGKILL at once. It is done by the task's thread."""
        self._asked_to_end = number

    def is_stale(self, after: float) -> bool:
        """Tell whether nobody has asked for so many seconds for what is over."""
        return self._phase is Phase.OVER and time.monotonic() - self._heard_at > after

    def forget(self) -> None:
        """Remove its files."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _environment() -> dict[str, str]:
    """Return an environment in which a process finds the same modules as this one, wherever they come from."""
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def _send(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Send a signal, if the process is still there; what is killed, is killed with the processes that it started."""
    if process.poll() is None:
        if number is signal.SIGKILL:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
