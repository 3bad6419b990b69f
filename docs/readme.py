"""Runs the commands of README.md and puts their real output below them: `python docs/readme.py`. A test compares.

A block fenced as `console` holds commands behind `$ ` and what they print. They run one after the other in an empty
folder that is a Scrapy project; `make demo` is run there without the set-up. Standard error is shown, too.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
README = PROJECT / "README.md"

_BLOCK = re.compile(r"(?<=^```console\n)(.*?)(?=^```$)", re.DOTALL | re.MULTILINE)
_PORT = re.compile(r"127\.0\.0\.1([:_])\d{2,5}")


def with_real_outputs(text: str, folder: Path) -> str:
    """Return the README's text with each command's output replaced by what it prints now.

    Args:
        text: The README.
        folder: An empty folder to run the commands in.
    """
    shutil.copy(PROJECT / "scrapy.cfg", folder)
    (folder / "fixtures").symlink_to(PROJECT / "fixtures")

    def run_block(block: re.Match[str]) -> str:
        commands = re.findall(r"^\$ (.*(?:\n> .*)*)$", block[1], re.MULTILINE)
        return "".join(f"$ {command}\n{_run(command, folder)}" for command in commands)

    return _BLOCK.sub(run_block, text)


def _run(command: str, folder: Path) -> str:
    command = re.sub(r"\n> ", "\n", command).replace(".venv/bin/", "")
    if command == "make demo":
        command = f"{sys.executable} -m fixtures.demo.tour"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "PYTHONPATH": str(PROJECT), "COLUMNS": "120"}
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    if re.search(r"^\$ ", done.stdout, re.MULTILINE):
        raise ValueError(f"what {command!r} prints would be taken for a command: {done.stdout}")
    # The demo's port is another one where something listens on the usual one.
    return _PORT.sub(r"127.0.0.1\g<1>8765", done.stdout)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        README.write_text(with_real_outputs(README.read_text(encoding="utf-8"), Path(temporary)), encoding="utf-8")
