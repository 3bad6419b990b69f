from __future__ import annotations

import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import psutil
import pytest

from tests import quickstart
from tests.archive.driver import SITE, Crawl, article
from tests.archive.old_archives import make_old_archive
from tests.web.conftest import Newsroom

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MEMORY = 250 * 1024 * 1024
"""Bytes that the server may hold: Python and Datasette take 60 MB, an answer of 16 MB some copies of it."""


def command(newsroom: Newsroom, *options: str) -> list[str]:
    paths = ("--archive", str(newsroom.archive), "--exports", str(newsroom.exports))
    return [sys.executable, "-m", "newscrawl", "serve", *paths, "--port", "0", *options]


@contextmanager
def serving(newsroom: Newsroom) -> Iterator[tuple[quickstart.Popen, str]]:
    with quickstart.Popen(command(newsroom), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            address = re.search(r"http://127\.0\.0\.1:\d+", said)
            assert address, process.communicate()
            yield process, address[0]
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_well_also_while_somebody_reads_slowly(newsroom: Newsroom, number: signal.Signals) -> None:
    with serving(newsroom) as (process, url):
        assert httpx.get(f"{url}/archive/articles.json").status_code == 200
        children = psutil.Process(process.pid).children()
        port = int(url.rpartition(":")[2])
        with (
            socket.create_connection(("127.0.0.1", port)) as slow,
            socket.create_connection(("127.0.0.1", port)) as idle,
        ):
            slow.sendall(b"GET /archive/articles.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            idle.sendall(b"GET / HT")
            process.send_signal(number)
            _, err = process.communicate(timeout=20)
        assert process.returncode == 0, err
        assert "Traceback" not in err
        assert not psutil.wait_procs(children, timeout=10)[1]


def test_no_query_takes_its_memory_or_keeps_others_from_being_answered(newsroom: Newsroom) -> None:
    bombs = (
        "select zeroblob(1e9)",
        "select randomblob(1000000000)",
        "with recursive c(x) as (select 1 union all select x + 1 from c) select group_concat(x) from c",
    )
    with serving(newsroom) as (process, url):
        answers: list[int] = []

        def throw(bomb: str) -> None:
            answers.append(httpx.get(f"{url}/archive.json?sql={quote(bomb)}", timeout=60).status_code)

        threads = [threading.Thread(target=throw, args=(bomb,)) for bomb in bombs]
        for thread in threads:
            thread.start()
        peak = 0
        others = 0
        while any(thread.is_alive() for thread in threads):
            assert httpx.get(f"{url}/archive/sites.json", timeout=60).status_code == 200
            others += 1
            peak = max(peak, psutil.Process(process.pid).memory_info().rss)
        assert set(answers) == {400}
        assert others
        assert peak < MEMORY


def test_what_a_crawl_writes_meanwhile_is_shown(tmp_path: Path) -> None:
    crawl = Crawl(tmp_path / "archive.db")
    crawl.home(f"https://{SITE}/new.html")
    with serving(Newsroom(tmp_path / "archive.db", tmp_path / "exports")) as (_, url):
        assert "Fresh off the press" not in httpx.get(url).text
        crawl.show(crawl.leased(), article(f"https://{SITE}/new.html", title="Fresh off the press"))
        assert "Fresh off the press" in httpx.get(url).text
        crawl.end()


def run(*options: str) -> tuple[int, str]:
    done = quickstart.run([sys.executable, "-m", "newscrawl", "serve", *options])
    return done.returncode, done.stderr


def test_it_does_not_start_without_an_archive_of_today(newsroom: Newsroom, tmp_path: Path) -> None:
    code, err = run("--archive", str(tmp_path / "none.db"), "--port", "0")
    assert (code, "there is no archive" in err) == (1, True)
    (tmp_path / "text.db").write_text("no archive")
    code, err = run("--archive", str(tmp_path / "text.db"), "--port", "0")
    assert (code, "is not a newscrawl archive" in err) == (6, True)
    old = tmp_path / "old.db"
    make_old_archive(old, before="0005_reports")
    code, err = run("--archive", str(old), "--port", "0")
    assert (code, "is of an earlier schema" in err) == (6, True)
    with closing(sqlite3.connect(old)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, err = run("--archive", str(newsroom.archive), "--port", str(taken.getsockname()[1]))
    assert (code, "choose others by --host and --port" in err) == (1, True)


def test_without_the_extra_it_says_what_to_install(newsroom: Newsroom, tmp_path: Path) -> None:
    lacking = "raise ModuleNotFoundError(\"No module named 'datasette'\", name='datasette')\n"
    (tmp_path / "datasette.py").write_text(lacking)
    done = subprocess.run(
        command(newsroom), env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, "pip install 'newscrawl[serve]'" in done.stderr) == (1, True)


def test_no_plugin_that_happens_to_be_installed_is_loaded(tmp_path: Path) -> None:
    info = tmp_path / "nosy-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: nosy\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[datasette]\nnosy = nosy\n")
    (tmp_path / "nosy.py").write_text("raise AssertionError('it was loaded')\n")
    code = "import newscrawl.web.application, sys; assert not hasattr(sys, '_called_from_test')"
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": f".:{tmp_path}"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
