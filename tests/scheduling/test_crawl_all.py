"""`newscrawl crawl-all`, as a real process that starts real crawls of real servers."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from newscrawl.archive import Run, connect
from newscrawl.crawl_all.child import KEPT_LOGS, open_log
from newscrawl.crawl_all.results import exit_code_of, worst
from newscrawl.errors import GRAVITY, ExitCode
from tests.crawl.site import Site, newspaper
from tests.crawl.test_kill import wait_for_hits

if TYPE_CHECKING:
    from pathlib import Path

    from tests.scheduling.conftest import Folder


def by_site(out: str) -> dict[str, dict[str, Any]]:
    """Return what the line of JSON says of each site."""
    return {site["site"]: site for site in json.loads(out)["sites"]}


def test_each_site_is_crawled_by_itself_and_the_gravest_code_is_the_answer(folder: Folder) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as unused:
        closed = f"127.0.0.1:{unused.getsockname()[1]}"
    with Site(newspaper(3)) as site:
        folder.add("well", site.host, 'every = "1d"')
        folder.add("down", closed)
        folder.add("broken", "127.0.0.1:9", "[fields", 'title = "h1"')
        code, out, err = folder.run("--logs", str(folder.path / "logs"))
    assert code == ExitCode.BAD_START, err
    lines = {line.split()[0]: line for line in out.splitlines()}
    assert lines["well"].split()[1:5] == ["0", "all", "well", "3"]
    assert lines["down"].split()[1:6] == ["4", "nothing", "usable", "reached", "0"]
    assert lines["broken"].split()[1:6] == ["1", "did", "not", "start", "-"]
    assert "broken.toml:2: not valid TOML" in lines["broken"]
    assert err == ""
    assert "3 new" in (folder.path / "logs" / "well.log").read_text()
    assert folder.query("SELECT site, count(*) FROM articles GROUP BY site") == [("well", 3)]
    code, out, _ = folder.say("--dry-run", "--json")
    said = by_site(out)
    assert code == ExitCode.BAD_START
    assert {name: site["due"] for name, site in said.items()} == {"well": "not yet", "down": "now", "broken": "never"}
    assert said["well"]["due_at"] is not None
    assert folder.query("SELECT count(*) FROM runs") == [(2,)]


def test_one_that_is_killed_or_hangs_stops_no_other_a_signal_ends_all_and_the_next_call_goes_on(folder: Folder) -> None:
    """And a site that another process crawls is skipped, without a word of complaint."""
    with Site(newspaper(20)) as still, Site(newspaper(20), pause=0.05) as other, Site(newspaper(3)) as never:
        still.answers.clear()
        folder.add("a-killed", still.host, 'every = "1d"')
        folder.add("b-hangs", still.host.replace("127.0.0.1", "localhost"), 'every = "1d"')
        for name, site in (("c-other", other), ("d-never", never), ("e-busy", never)):
            folder.add(name, site.host, 'every = "1d"')
        run = Run.begin(connect(folder.archive), "e-busy", [never.url], datetime.now(UTC), "test")
        process = folder.start("--json", "--jobs", "2")
        wait_for_hits(still, 2)
        pids = dict(folder.query("SELECT site, pid FROM runs"))
        os.kill(pids["b-hangs"], signal.SIGSTOP)
        os.kill(pids["a-killed"], signal.SIGKILL)
        wait_for_hits(other, 5)
        process.send_signal(signal.SIGTERM)
        ended = "SELECT outcome FROM runs WHERE site = 'c-other' AND exit_code IS NOT NULL"
        (pid,) = folder.query("SELECT pid FROM runs WHERE site = 'c-other'")[0]
        while folder.query(ended) != [("signal",)] or psutil.pid_exists(pid):  # it tells its report after that
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)  # who asks twice does not want to wait
        out, err = process.communicate(timeout=10)
        still.answers.set()
        assert process.returncode == ExitCode.SIGNAL, err
        said = by_site(out)
        assert {site["exit_code"] for site in said.values()} == {8}
        assert "killed by SIGKILL" in said["a-killed"]["why"]
        assert "killed by SIGKILL" in said["b-hangs"]["why"]
        assert "c-other | run" in err
        with pytest.raises(ProcessLookupError):
            os.kill(pids["b-hangs"], 0)
        assert sum(never.hits.values()) == 0
        code, out, err = folder.run("--json", "--only", "c-other", "--only", "e-busy")
        run.abandon()
    assert code == ExitCode.OK, err
    said = by_site(out)
    assert said["c-other"]["exit_code"] == 0
    assert "was ended by a signal" in said["c-other"]["why"]
    assert said["e-busy"]["exit_code"] is None
    assert "is under way" in said["e-busy"]["why"]
    assert folder.query("SELECT count(*) FROM articles WHERE site = 'c-other'") == [(20,)]


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
    assert {*GRAVITY} == {*ExitCode}
    assert worst([ExitCode.OK, ExitCode.LIMIT, ExitCode.DISK_FULL, ExitCode.BAD_START, None]) == ExitCode.DISK_FULL
    assert worst([ExitCode.ALREADY_RUNNING, None]) == ExitCode.OK
    assert exit_code_of(-signal.SIGKILL) == ExitCode.SIGNAL
    assert exit_code_of(2) == ExitCode.BAD_START


@pytest.mark.parametrize(
    ("returned", "code"),
    [
        (ExitCode.SIGNAL, ExitCode.LIMIT),
        (-signal.SIGKILL, ExitCode.LIMIT),
        (ExitCode.DISK_FULL, ExitCode.DISK_FULL),
        (ExitCode.OK, ExitCode.OK),
        (2, ExitCode.BAD_START),
    ],
)
def test_what_a_crawl_finds_wrong_is_not_hidden_by_its_time_limit(returned: int, code: ExitCode) -> None:
    assert exit_code_of(returned, is_over=True) is code
