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

UNITS = ("newscrawl-all.service", "newscrawl-all.timer", "newscrawl@.service", "newscrawl@.timer")
FIELD = re.compile(r"(\*|\d{1,2})(/\d{1,2})?")


@pytest.fixture
def site(folder: Folder) -> Iterator[Site]:
    """A site with a file, in a folder as the examples expect it."""
    programs = folder.path / ".venv" / "bin"
    programs.mkdir(parents=True)
    for program, module in (("newscrawl", "newscrawl"), ("scrapy", "scrapy")):
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
    text = examplefiles.TARGET.read_text(encoding="utf-8")
    assert examplefiles.with_examples(text) == text, "run: python docs/examplefiles.py"
    assert all(f"<!-- {file.name} -->" in text for file in examplefiles.EXAMPLES.iterdir())


def test_cron_runs_the_lines_of_the_crontab(folder: Folder, site: Site) -> None:
    variables, commands = crontab(example("crontab", folder))
    environment = {"HOME": "/", "LOGNAME": "root", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin", **variables}
    assert len(commands) == 2
    for number, command in enumerate(commands, 1):
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd="/",
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), "cron would mail it"
        assert folder.query("SELECT site, exit_code FROM runs") == [("hill-post", 0)] * number
    assert "hill-post" in (folder.path / "last-run.txt").read_text()
    assert "exit code 0" in (folder.path / "hill-post.txt").read_text()
    assert "exit code 0" in (folder.path / "logs" / "hill-post.log").read_text()
    assert site.hits["/news/0.html"] == 2
    (folder.path / "sites" / "hill-post.toml").write_text("hosts = 7")
    done = subprocess.run(
        ["/bin/sh", "-c", commands[0]], cwd="/", env=environment, capture_output=True, text=True, check=False
    )
    assert "hill-post.toml:1: hosts must be a list" in done.stdout, "cron has nothing to mail"


@pytest.mark.parametrize("name", ["newscrawl-all.service", "newscrawl@.service"])
def test_systemd_would_start_what_the_unit_names(folder: Folder, site: Site, name: str) -> None:
    service = ini(example(name, folder).replace("%i", "hill-post"))["Service"]
    assert service["KillMode"] == "mixed", "crawls would be told twice to end"
    environment = dict(pair.split("=", 1) for pair in shlex.split(service.get("Environment", "")))
    done = subprocess.run(
        shlex.split(service["ExecStart"]),
        cwd=service["WorkingDirectory"],
        env={"PATH": "/usr/bin:/bin", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert folder.query("SELECT site, exit_code, articles_new FROM runs") == [("hill-post", 0, 3)]
    assert site.hits["/news/0.html"] == 1


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
