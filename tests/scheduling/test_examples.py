"""The examples of docs/scheduling.md are files, and work: cron's lines as cron runs them, the units as systemd does."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from configparser import RawConfigParser
from typing import TYPE_CHECKING

import pytest

from docs import examplefiles
from tests.crawl.site import Site, newspaper
from tests.scheduling.conftest import PROJECT, Folder, example

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UNITS = (
    *("newscrawl-all.service", "newscrawl-all.timer", "newscrawl@.service", "newscrawl@.timer"),
    "newscrawl-worker.service",
)
FIELD = re.compile(r"(\*|\d{1,2})(/\d{1,2})?")


@pytest.fixture
def site(folder: Folder) -> Iterator[Site]:
    """A site with a file, in a folder as the examples expect it."""
    programs = folder.path / ".venv" / "bin"
    programs.mkdir(parents=True)
    for program, module in (("newscrawl", "newscrawl"), ("scrapy", "scrapy"), ("dask", "dask")):
        path = programs / program
        path.write_text(f'#!/bin/sh\nPYTHONPATH={PROJECT} exec {sys.executable} -m {module} "$@"\n')
        path.chmod(0o755)
    with Site(newspaper(3)) as served:
        folder.add("hill-post", served.host)
        yield served


def crontab(text: str) -> tuple[dict[str, str], list[str]]:
    """Return the variables and the commands of a table of cron jobs."""
    variables, commands = {}, []
    for line in filter(None, text.splitlines()):
        if assignment := re.fullmatch(r"([A-Z_]+)=(.*)", line):
            variables[assignment[1]] = assignment[2]
        elif not line.startswith("#"):
            *fields, command = line.split(maxsplit=5)
            assert len(fields) == 5
            assert all(map(FIELD.fullmatch, fields)), fields
            assert "%" not in command, "to cron, it ends the line"
            commands.append(command)
    return variables, commands


def ini(text: str) -> RawConfigParser:
    parser = RawConfigParser(strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # systemd minds the case
    parser.read_string(text)
    return parser


def test_the_document_shows_the_files() -> None:
    text = "".join(target.read_text(encoding="utf-8") for target in examplefiles.TARGETS)
    assert examplefiles.with_examples(text) == text, "run: python docs/examplefiles.py"
    assert all(f"<!-- {file.name} -->" in text for file in examplefiles.EXAMPLES.iterdir())


def test_cron_runs_the_lines_of_the_crontab_and_mails_only_trouble(folder: Folder, site: Site) -> None:
    variables, (every_site, one_site) = crontab(example("crontab", folder))
    environment = {"HOME": "/", "LOGNAME": "root", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin", **variables}

    def mailed(command: str) -> str:
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd="/",
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0
        return done.stdout

    assert mailed(one_site) == ""
    assert folder.query("SELECT site, exit_code, articles_new FROM runs") == [("hill-post", 0, 3)]
    assert "exit code 0" in (folder.path / "hill-post.txt").read_text()
    folder.add("broken", "127.0.0.1:9", "hosts = 7")
    letter = mailed(every_site)
    assert "broken.toml:2: hosts must be a list" in letter
    assert letter.endswith("exit code 1\n")
    assert folder.query("SELECT site, exit_code, articles_new FROM runs") == [("hill-post", 0, 3), ("hill-post", 0, 0)]
    assert "exit code 0" in (folder.path / "logs" / "hill-post.log").read_text()
    assert site.hits["/news/0.html"] == 2


def start_of(name: str, folder: Folder) -> subprocess.CompletedProcess[str]:
    """Start what a unit names as systemd would."""
    service = ini(example(name, folder).replace("%i", "hill-post"))["Service"]
    assert service["KillMode"] == "mixed", "crawls would be told twice to end"
    environment = dict(pair.split("=", 1) for pair in shlex.split(service.get("Environment", "")))
    return subprocess.run(
        shlex.split(service["ExecStart"]),
        cwd=service["WorkingDirectory"],
        env={"PATH": "/usr/bin:/bin", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_systemd_would_start_what_the_units_name(folder: Folder, site: Site) -> None:
    folder.add("hill-post", site.host, 'every = "1d"')
    one = start_of("newscrawl@.service", folder)
    assert one.returncode == 0, one.stderr
    assert folder.query("SELECT site, exit_code, articles_new FROM runs") == [("hill-post", 0, 3)]
    every = start_of("newscrawl-all.service", folder)
    assert every.returncode == 0, every.stderr
    assert "hill-post  -     not due" in every.stdout


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze on this machine")
@pytest.mark.usefixtures("site")
def test_systemd_finds_nothing_wrong_with_the_units(folder: Folder) -> None:
    units: list[Path] = []
    for name in UNITS:
        (folder.path / name).write_text(example(name, folder))
        units.append(folder.path / name.replace("@", "@hill-post"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_readme_shows_a_line_of_the_crontab() -> None:
    _, commands = crontab((examplefiles.EXAMPLES / "crontab").read_text(encoding="utf-8"))
    assert commands[0] in (PROJECT / "README.md").read_text(encoding="utf-8")
