"""SIGTERM ends a command in order, whatever it is doing."""

from __future__ import annotations

import subprocess
import sys

import pytest

from newscrawl.errors import ExitCode

WITHOUT_END = """
import os, signal, sys, time
from newscrawl.cli.ending import ended_by_sigterm

class Odd:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)

def tell():
    os.kill(os.getpid(), signal.SIGTERM)

signal.signal(signal.SIGINT, {sigint})
with ended_by_sigterm():
    try:
        {what}
        time.sleep(40)
    finally:
        print("in order", flush=True)
"""


@pytest.mark.parametrize("what", ["tell()", "Odd()", "exec('class A: tell()')"], ids=["code", "callback", "exec"])
@pytest.mark.parametrize("sigint", ["signal.default_int_handler", "signal.SIG_IGN"], ids=["heard", "background"])
def test_sigterm_ends_what_is_done_in_order(what: str, sigint: str) -> None:
    script = WITHOUT_END.format(what=what, sigint=sigint)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stdout, done.stderr) == (ExitCode.SIGNAL, "in order\n", "")
