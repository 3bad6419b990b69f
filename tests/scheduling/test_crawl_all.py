"""`newscrawl crawl-all`, as a real process that starts real crawls of real servers."""

from __future__ import annotations

import json
import os
import signal
import socket
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive import Run, connect
from newscrawl.crawl_all.child import KEPT_LOGS, open_log
from newscrawl.crawl_all.results import GRAVITY, exit_code_of, worst
from newscrawl.errors import ExitCode
from tests.crawl.site import Site, newspaper
from tests.crawl.test_kill import wait_for_hits

if TYPE_CHECKING:
    from pathlib import Path

    from tests.scheduling.conftest import Folder


def test_each_site_is_crawled_by_itself_and_the_gravest_code_is_the_answer(folder: Folder) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as unused:
        closed = f"127.0.0.1:{unused.getsockname()[1]}"
    with Site(newspaper(3)) as one, Site(newspaper(4)) as two:
        folder.add("one", one.host, 'every = "1d"')
        folder.add("two", two.host)
        folder.add("down", closed)
        folder.add("broken", "127.0.0.1:9", "[fields", 'title = "h1"')
        code, out, err = folder.run("--logs", str(folder.path / "logs"))
    assert code == ExitCode.BAD_START, err
    lines = {line.split()[0]: line for line in out.splitlines()}
    assert lines["one"].split()[1:5] == ["0", "all", "well", "3"]
    assert lines["two"].split()[1:5] == ["0", "all", "well", "4"]
    assert lines["down"].split()[1:6] == ["4", "nothing", "usable", "reached", "0"]
    assert lines["broken"].split()[1:6] == ["1", "did", "not", "start", "-"]
    assert "broken.toml:2: not valid TOML" in lines["broken"]
    assert err == ""
    assert "3 new" in (folder.path / "logs" / "one.log").read_text()
    assert folder.query("SELECT site, count(*) FROM articles GROUP BY site") == [("one", 3), ("two", 4)]
    code, out, _ = folder.say("--dry-run", "--json")
    said = {site["site"]: site for site in json.loads(out)["sites"]}
    assert code == ExitCode.BAD_START
    assert {name: site["due"] for name, site in said.items()} == {
        "one": "not yet",
        "two": "now",
        "down": "now",
        "broken": "never",
    }
    assert said["one"]["due_at"] is not None
    assert folder.query("SELECT count(*) FROM runs") == [(3,)]


def test_a_signal_ends_all_crawls_and_the_next_call_goes_on_with_them(folder: Folder) -> None:
    """And a site that another process crawls is skipped, without a word of complaint."""
    with Site(newspaper(20), pause=0.02) as one, Site(newspaper(20), pause=0.02) as two, Site(newspaper(3)) as three:
        for name, site in (("one", one), ("two", two), ("waits", three), ("busy", three)):
            folder.add(name, site.host, 'every = "1d"')
        run = Run.begin(connect(folder.archive), "busy", [three.url], datetime.now(UTC), "test")
        process = folder.start("--json")
        wait_for_hits(one, 5)
        wait_for_hits(two, 5)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=10)
        assert process.returncode == ExitCode.SIGNAL
        said = {site["site"]: site for site in json.loads(out)["sites"]}
        assert {name: site["exit_code"] for name, site in said.items()} == {"one": 8, "two": 8, "waits": 8, "busy": 8}
        assert "one | run" in err
        assert sum(three.hits.values()) == 0
        code, out, err = folder.run("--json", "--only", "one", "--only", "busy")
        run.abandon()
    assert code == ExitCode.OK, err
    said = {site["site"]: site for site in json.loads(out)["sites"]}
    assert said["one"]["exit_code"] == 0
    assert "was ended by a signal" in said["one"]["why"]
    assert said["busy"]["exit_code"] is None
    assert "is under way" in said["busy"]["why"]
    assert folder.query("SELECT count(*) FROM articles WHERE site = 'one'") == [(20,)]


def test_a_crawl_that_is_killed_or_hangs_does_not_stop_the_others(folder: Folder) -> None:
    with Site(newspaper(20)) as killed, Site(newspaper(20)) as hangs, Site(newspaper(3)) as well:
        killed.answers.clear()
        hangs.answers.clear()
        folder.add("a-killed", killed.host)
        folder.add("b-hangs", hangs.host)
        folder.add("well", well.host)
        process = folder.start("--json")
        wait_for_hits(killed, 1)
        wait_for_hits(hangs, 1)
        pids = dict(folder.query("SELECT site, pid FROM runs"))
        os.kill(pids["b-hangs"], signal.SIGSTOP)
        os.kill(pids["a-killed"], signal.SIGKILL)
        wait_for_hits(well, 5)
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGINT)  # who asks twice does not want to wait
        out, err = process.communicate(timeout=10)
        killed.answers.set()
        hangs.answers.set()
    assert process.returncode == ExitCode.SIGNAL, err
    said = {site["site"]: site for site in json.loads(out)["sites"]}
    assert "killed by SIGKILL" in said["a-killed"]["why"]
    assert "killed by SIGKILL" in said["b-hangs"]["why"]
    with pytest.raises(ProcessLookupError):
        os.kill(pids["b-hangs"], 0)


def test_the_logs_of_the_last_crawls_are_kept(tmp_path: Path) -> None:
    for number in range(KEPT_LOGS + 2):
        with open_log(tmp_path, "one") as log:
            log.write(str(number).encode())
    kept = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert kept == {"one.log": "6", "one.log.1": "5", "one.log.2": "4", "one.log.3": "3", "one.log.4": "2"}


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--only", "nobody"), "there is no site named 'nobody'"),
        (("--time-limit", "soon"), "'soon' is no duration"),
        (("-s", "nonsense"), "is not NAME=VALUE"),
        (("-s", "NEWSCRAWL_SITES=elsewhere"), "there is no site file in 'elsewhere'"),
        (("--archive", "nowhere/archive.db"), "there is no folder"),
    ],
)
def test_a_mistake_is_told_in_a_sentence_before_anything_starts(
    folder: Folder, more: tuple[str, ...], says: str
) -> None:
    folder.add("one", "127.0.0.1:9")
    code, out, err = folder.say(*more)
    assert code == (ExitCode.WRITE_FAILED if "--archive" in more else ExitCode.BAD_START)
    assert out == ""
    assert err.startswith("newscrawl: ")
    assert says in err
    assert not folder.archive.exists()


def test_every_exit_code_has_its_gravity() -> None:
    assert {*GRAVITY, ExitCode.ALREADY_RUNNING} == {*ExitCode}
    assert worst([ExitCode.OK, ExitCode.LIMIT, ExitCode.DISK_FULL, ExitCode.BAD_START, None]) == ExitCode.DISK_FULL
    assert worst([ExitCode.ALREADY_RUNNING, None]) == ExitCode.OK
    assert exit_code_of(-signal.SIGKILL) == ExitCode.SIGNAL
    assert exit_code_of(2) == ExitCode.BAD_START
