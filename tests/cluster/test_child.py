"""A process that dies with the one that started it, however that ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil

from newscrawl.cluster.child import ORPHANED, command
from tests.cluster.machines import wait_for

PROJECT = Path(__file__).parents[2]

SLEEPS = "import time; print('here', flush=True); time.sleep(60)"

STARTS_ONE = """
import subprocess
from newscrawl.cluster.child import command
child = subprocess.Popen(command("sleeper"), stdout=subprocess.PIPE, text=True)
child.stdout.readline()
print(child.pid, flush=True)
child.wait()
"""


def environment(folder: Path) -> dict[str, str]:
    (folder / "sleeper.py").write_text(SLEEPS)
    return os.environ | {"PYTHONPATH": f"{PROJECT}{os.pathsep}{folder}"}


def test_kill_9_of_the_parent_is_the_death_of_the_child(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", STARTS_ONE], env=environment(tmp_path), stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert psutil.pid_exists(child)
        parent.send_signal(signal.SIGKILL)
    wait_for(lambda: not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE, longest=5)


def test_a_child_whose_parent_died_before_it_could_ask_ends_at_once(tmp_path: Path) -> None:
    begins = command("sleeper")
    begins[begins.index(str(os.getpid()))] = "1"  # what started it is gone: another is its parent
    done = subprocess.run(begins, env=environment(tmp_path), timeout=30, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (ORPHANED, "")
