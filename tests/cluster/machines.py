"""Machines: network namespaces of this one, joined by a bridge. What runs in one reaches the others by address.

Each process is begun in a session of its own and ended by its number; the namespaces go with the block, however that
ends.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROJECT = Path(__file__).parents[2]

AT_REST = {
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "500ms",
}
"""Dask's own watching of itself, a hundred times a second, most of what its processes do while they wait."""

SUPERVISED = 'while :; do "$@"; sleep 0.2; done'
"""What systemd's `Restart=always` does."""


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True, capture_output=True, timeout=20)


def why_there_are_none() -> str | None:
    """Return why no namespaces can be made here; None if they can."""
    name = f"nc{os.getpid()}try"
    try:
        ip("netns", "add", name)
        ip("link", "add", name, "type", "bridge")
        ip("link", "del", name)
        ip("netns", "del", name)
    except (OSError, subprocess.CalledProcessError) as error:
        return f"no network namespaces can be made here ({error})"
    return None


@dataclass
class Machine:
    """One namespace."""

    name: str
    address: str
    folder: Path
    """Where what it runs stands and writes its logs."""
    processes: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, log: str, module: str, *arguments: object, supervised: bool = False) -> subprocess.Popen[str]:
        """Run a module.

        Args:
            log: Name of the file that its output is appended to.
            module: Its name.
            arguments: Its arguments.
            supervised: Whether it is begun anew whenever it ends.
        """
        command = [sys.executable, "-m", module, *map(str, arguments)]
        if supervised:
            command = ["/bin/sh", "-c", SUPERVISED, "supervisor", *command]
        with (self.folder / f"{log}.log").open("a") as output:
            process = subprocess.Popen(
                ["ip", "netns", "exec", self.name, *command],
                cwd=self.folder,
                env={**os.environ, **AT_REST, "PYTHONPATH": str(PROJECT), "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                text=True,
            )
        self.processes.append(process)
        return process

    def pids(self) -> list[int]:
        """Return the numbers of all processes in the namespace, whoever their parents are."""
        done = subprocess.run(
            ["ip", "netns", "pids", self.name], capture_output=True, text=True, timeout=20, check=True
        )
        return [int(line) for line in done.stdout.split()]

    def running(self, word: str) -> list[int]:
        """Return the numbers of the processes that have a word in their command line."""
        return [pid for pid in self.pids() if word in command_line(pid)]

    def end(self) -> None:
        """Kill all that runs here."""
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        for pid in self.pids():
            os.kill(pid, signal.SIGKILL)


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


@contextmanager
def machines(*names: str, folder: Path) -> Iterator[list[Machine]]:
    """Have machines in the block, each with an address of its own in one network."""
    unique = f"nc{os.getpid()}"
    bridge = f"{unique}b"
    with ExitStack() as undo:
        ip("link", "add", bridge, "type", "bridge")
        undo.callback(ip, "link", "del", bridge)
        ip("link", "set", bridge, "up")
        made = []
        for number, name in enumerate(names, start=1):
            machine = Machine(f"{unique}{name}", f"10.77.0.{number}", folder / name)
            machine.folder.mkdir()
            ip("netns", "add", machine.name)
            undo.callback(ip, "netns", "del", machine.name)
            undo.callback(machine.end)
            outside = f"{unique}v{number}"
            ip("link", "add", outside, "type", "veth", "peer", "name", "eth0", "netns", machine.name)
            ip("link", "set", outside, "master", bridge, "up")
            ip("-n", machine.name, "addr", "add", f"{machine.address}/24", "dev", "eth0")
            ip("-n", machine.name, "link", "set", "eth0", "up")
            ip("-n", machine.name, "link", "set", "lo", "up")
            made.append(machine)
        yield made


def wait_for(what: Callable[[], Any], longest: float = 120) -> Any:  # noqa: ANN401 - what the caller's function gives
    """Return what a function gives, once that is something."""
    until = time.monotonic() + longest
    while not (found := what()):
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.05)
    return found
