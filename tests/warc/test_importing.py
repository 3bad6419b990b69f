"""`newscrawl import X.warc.gz`: files of others become articles, whatever they hold and in whatever order they come."""

from __future__ import annotations

import gzip
import itertools
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from newscrawl.archive import connect
from newscrawl.archive.beginning import take_lock
from newscrawl.archive.locks import lock
from newscrawl.archive.removing import remove_article
from newscrawl.errors import AlreadyRunning, BadInput, ExitCode
from newscrawl.reader.pool import Readers
from newscrawl.warc.importing import import_warc
from newscrawl.warc.reading import open_warc, read_records
from newscrawl.warc.stream import Stream
from tests import quickstart
from tests.crawl.site import list_page
from tests.warc.ccnews import HTML, Page, article, bomb, info, record, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from newscrawl.reader.findings import Findings, Question

NOW = datetime(2025, 6, 1, tzinfo=UTC)
HILL, VALE = "hill.example", "www.vale.example"
STATE = (
    "SELECT url, site, title, body, view_count, fetched_at, first_seen_at, changed_at FROM articles ORDER BY 1",
    "SELECT url, number, seen_at, changed, before FROM revisions JOIN articles ON id = article_id ORDER BY 1, 2",
    "SELECT url, seen_at, view_counts.view_count FROM view_counts JOIN articles ON id = article_id ORDER BY 1, 2",
    "SELECT url, state, kind, article_id IS NOT NULL FROM urls ORDER BY url",
)


def rows(path: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        return db.execute(sql, values).fetchall()


def state(path: Path) -> list[list[tuple[Any, ...]]]:
    return [rows(path, sql) for sql in STATE]


def raw(page: Page) -> bytes:
    return page.body.encode() if isinstance(page.body, str) else page.body


def everything(path: Path) -> list[str]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        return [line for line in db.iterdump() if "warc_files" not in line and 'INSERT INTO "runs"' not in line]


def test_pages_of_many_sites_become_articles_at_their_own_dates_and_no_frontier_grows(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    sites = tmp_path / "sites"
    sites.mkdir()
    (sites / "vale-post.toml").write_text(
        'name = "vale-post"\nhosts = ["vale.example"]\nstart = ["https://vale.example/"]\n'
    )
    file = write(
        tmp_path / "CC-NEWS-20250301.warc.gz",
        article(HILL, 1),
        replace(article(HILL, 1), kind="request", body=b"", status="GET /news/1.html HTTP/1.1"),
        article(VALE, 2, "2025-03-02T11:00:00.250Z"),
        Page(f"https://{HILL}/list.html", list_page([f"/news/{n}.html" for n in range(20)])),
        Page(f"https://{HILL}/", list_page([f"/news/{n}.html" for n in range(20)])),
        replace(
            article(HILL, 3),
            body=gzip.compress(raw(article(HILL, 3))),
            headers=(HTML, ("Content-Encoding", "gzip")),
        ),
        replace(
            article(HILL, 4),
            body=b"5\r\n<html\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(raw(article(HILL, 4))) - 5, raw(article(HILL, 4))[5:]),
            headers=(HTML, ("Transfer-Encoding", "chunked")),
        ),
        # As CC-NEWS does: unpacked, with the header that it had.
        replace(article(HILL, 5), headers=(HTML, ("X-Crawler-Content-Encoding", "gzip"), ("Content-Encoding", "gzip"))),
    )
    command = [sys.executable, "-m", "newscrawl", "import", file, "--archive", archive, "--jobs", "2"]
    done = quickstart.run([*command, "-s", f"NEWSCRAWL_SITES={sites}"], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "9 records: 5 articles, 2 other pages, 0 refused, 2 skipped" in done.stdout
    assert rows(archive, "SELECT url, site, fetched_at, first_seen_at FROM articles ORDER BY url") == [
        *(
            (f"https://{HILL}/news/{n}.html", HILL, "2025-03-01T10:00:00.000Z", "2025-03-01T10:00:00.000Z")
            for n in (1, 3, 4, 5)
        ),
        (f"https://{VALE}/news/2.html", "vale-post", "2025-03-02T11:00:00.250Z", "2025-03-02T11:00:00.250Z"),
    ]
    assert rows(archive, "SELECT url, state, kind, queue FROM urls WHERE article_id IS NULL ORDER BY url") == [
        (f"https://{HILL}/", "not an article", "list", "source"),
        (f"https://{HILL}/list.html", "not an article", "list", "source"),
    ]
    assert rows(archive, "SELECT count(*) FROM urls WHERE due_at > '2026' AND queue = 'later'") == [(5,)]
    runs = (
        "SELECT site, kind, outcome, exit_code, closes, fetched, articles_new, heard_of_new FROM run_reports ORDER BY 1"
    )
    assert rows(archive, runs) == [
        (HILL, "import", "finished", 0, 1, 6, 4, 6),
        ("vale-post", "import", "finished", 0, 1, 1, 1, 1),
    ]
    assert rows(archive, "SELECT last_run_id, runs, articles FROM site_status") == [(None, 0, 4), (None, 0, 1)]
    before = everything(archive)
    again = quickstart.run([*command, "--json"], cwd=tmp_path)
    assert json.loads(again.stdout)["was_done"]
    copy = file.rename(tmp_path / "another name.warc.gz")
    sums = import_warc(archive, copy, jobs=1)
    assert sums.counts["article: unchanged"] == 5
    # The same records under another name change nothing but their own sums.
    assert everything(archive) == before


def test_pages_that_come_in_no_order_go_into_the_history_where_they_belong(tmp_path: Path) -> None:
    """In all orders: tests/archive/test_dated.py."""
    looks = [
        article(HILL, 1, f"2025-03-0{day}T10:00:00Z", text, views)
        for day, text, views in ((1, "it", 5), (2, "them", 6), (3, "it", 8), (4, "it", 9))
    ]
    archive = tmp_path / "archive.db"
    for file in (
        write(tmp_path / "late.warc", looks[3], looks[0]),
        write(tmp_path / "early.warc.gz", looks[2], looks[1]),
    ):
        import_warc(archive, file, jobs=1, now=NOW)
    assert rows(archive, "SELECT seen_at, changed FROM revisions ORDER BY number") == [
        ("2025-03-01T10:00:00.000Z", None),
        ("2025-03-02T10:00:00.000Z", '["body"]'),
        ("2025-03-03T10:00:00.000Z", '["body"]'),
    ]
    assert rows(archive, "SELECT seen_at, view_count FROM view_counts ORDER BY 1") == [
        (f"2025-03-0{day}T10:00:00.000Z", views) for day, views in ((1, 5), (2, 6), (3, 8), (4, 9))
    ]
    assert rows(archive, "SELECT instr(body, 'heard it'), view_count FROM articles")[0][1] == 9
    assert rows(archive, "SELECT site, closes FROM run_reports") == [(HILL, 1)] * 2


def test_an_import_takes_nothing_from_what_is_known(tmp_path: Path) -> None:
    """An address that waits is known then; one that was removed stays so; what a crawl knows better stays."""
    archive = tmp_path / "archive.db"
    import_warc(archive, write(tmp_path / "1.warc.gz", article(HILL, 1), article(HILL, 2)), jobs=1, now=NOW)
    remove_article(archive, f"https://{HILL}/news/1.html", "asked", NOW)
    connection = connect(archive)
    with connection.transaction():
        connection.execute(
            "INSERT INTO urls (site, url, key, state, queue, due_at, depth, heard_at, changed_at) SELECT site, ?, ?, "
            "'heard of', 'now', heard_at, 1, heard_at, changed_at FROM urls LIMIT 1",
            (f"https://{HILL}/news/3.html", f"{HILL}/news/3.html"),
        )
        connection.execute(
            "UPDATE urls SET fetched_at = '2025-05-01T00:00:00.000Z', state = 'gone' WHERE url LIKE '%2.html'"
        )
    connection.close()
    pages = [article(HILL, n, "2025-02-01T10:00:00Z", "early") for n in (1, 2, 3)]
    sums = import_warc(archive, write(tmp_path / "2.warc.gz", *pages), jobs=1, now=NOW)
    assert sums.counts == {
        "article: earlier": 1,
        "article: new": 1,
        "refused: removed by the operator": 1,
        "skipped: no page (warcinfo)": 1,
    }
    ledger = "SELECT state, queue, fetched_at FROM urls WHERE url LIKE ?"
    assert rows(archive, ledger, "%/1.html")[0][:2] == ("refused", None)
    assert rows(archive, ledger, "%/2.html")[0][0::2] == ("gone", "2025-05-01T00:00:00.000Z")
    assert rows(archive, ledger, "%/3.html")[0][:2] == ("stored", "later")
    assert rows(archive, "SELECT count(*) FROM run_reports WHERE closes") == [(2,)]


HOSTILE = {
    "skipped: it is damaged": 5,
    "skipped: no page (warcinfo)": 1,
    "skipped: no page (resource)": 1,
    "skipped: no page (of a kind of its own)": 1,
    "skipped: no web address": 3,
    "skipped: a private address": 2,
    "skipped: its date cannot be": 4,
    "skipped: it has no date": 1,
    "skipped: HTTP 4xx": 1,
    "skipped: it is too large": 3,
    "skipped: it was cut off when it was written": 1,
    "skipped: its body was cut off": 2,
    "skipped: its body cannot be unpacked": 2,
    "skipped: no answer of HTTP": 1,
    "refused: it asks not to be archived": 1,
    "no article: binary": 1,
    "no article: empty": 1,
    "article: new": 3,
}


def hostile_parts() -> list[Page | bytes]:
    good = article(HILL, 1)
    broken = bytearray(record(article(HILL, 90)))
    broken[len(broken) // 2 : len(broken) // 2 + 40] = bytes(40)
    headless = record(good).replace(b"\x1f\x8b", b"\x1f\x8c", 1)
    endless = gzip.compress(b"WARC/1.0\r\n" + b"A" * 3_000_000, 9)
    blank = gzip.compress(b"\r\n" * 5_000_000, 9)
    long = record(good, packed=False).replace(b"Content-Length: ", b"Content-Length: 9", 1)
    return [
        good,
        bytes(broken),
        article(HILL, 2),
        headless,
        endless,
        blank,
        gzip.compress(long),
        replace(good, kind="resource"),
        replace(good, kind="\x1b[31modd"),
        replace(good, url="ftp://hill.example/a"),
        replace(good, url="javascript:alert(1)"),
        replace(good, url=f"https://{'a' * 254}/news/1.html"),
        replace(good, url="http://127.0.0.1/"),
        replace(good, url="http://192.168.1.1/news/1.html"),
        replace(good, date="2999-01-01T00:00:00Z"),
        replace(good, date="1969-12-31T00:00:00Z"),
        replace(good, date="0001-01-01T00:00:00+14:00"),
        replace(good, date="9999-12-31T23:59:59-14:00"),
        replace(good, date="yesterday"),
        replace(good, status="404 Not Found"),
        bomb(40_000_000),
        replace(good, body=gzip.compress(bytes(30_000_000)), headers=(HTML, ("Content-Encoding", "gzip"))),
        replace(good, body=bytes(12_000_000)),
        replace(good, said={"WARC-Truncated": "length"}),
        replace(good, headers=(HTML, ("Content-Length", "999999"))),
        replace(good, body=b"fff\r\n<html", headers=(HTML, ("Transfer-Encoding", "chunked"))),
        replace(good, body=gzip.compress(raw(good))[:-20], headers=(HTML, ("Content-Encoding", "gzip"))),
        replace(good, headers=(HTML, ("Content-Encoding", "rot13"))),
        replace(good, status="two hundred"),
        replace(good, url=f"https://{HILL}/wish.html", headers=(HTML, ("X-Robots-Tag", "noarchive"))),
        replace(good, url=f"https://{HILL}/binary", body=b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9),
        replace(good, url=f"https://{HILL}/empty", body=b""),
        article(HILL, 3),
        record(article(HILL, 91))[:-30],
    ]


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often and how many bytes are taken from a file, and how many pages are given to be read."""
    counted: Counter[str] = Counter()
    read, read_line, read_page = Stream.read, Stream.read_line, Readers.read

    def count(take: Callable[[Stream, int], bytes]) -> Callable[[Stream, int], bytes]:
        def counting(stream: Stream, most: int) -> bytes:
            counted["times"] += 1
            data = take(stream, most)
            counted["bytes"] += len(data)
            return data

        return counting

    async def counting(readers: Readers, question: Question) -> Findings:
        counted["pages"] += 1
        return await read_page(readers, question)

    monkeypatch.setattr(Stream, "read", count(read))
    monkeypatch.setattr(Stream, "read_line", count(read_line))
    monkeypatch.setattr(Readers, "read", counting)
    return counted


def test_hostile_files_cost_no_more_than_their_records_and_each_has_its_reason(
    tmp_path: Path, taken: Counter[str]
) -> None:
    archive = tmp_path / "archive.db"
    file = write(tmp_path / "hostile.warc.gz", *hostile_parts())
    sums = import_warc(archive, file, jobs=1, now=NOW)
    # Each record is taken once: 40 and 12 MB that are too large, some pages; of 10 MB of empty lines 64 lines.
    assert (taken["times"] < 2_000, taken["bytes"] < 60_000_000) == (True, True), taken
    # Pages are read once, and only those that may be one.
    assert taken["pages"] == sum(sums.of(kind) for kind in ("article", "no article", "refused")) == 6
    assert sums.counts == HOSTILE
    assert rows(archive, "SELECT count(*) FROM articles") == [(3,)]
    assert json.loads(rows(archive, "SELECT sums FROM warc_files")[0][0]) == HOSTILE
    assert rows(archive, "SELECT count(*) FROM run_reports WHERE NOT closes") == [(0,)]


def test_files_that_are_not_packed_or_not_by_record_are_read_and_gone_on_with_anywhere(tmp_path: Path) -> None:
    pages = [article(HILL, n) for n in range(4)]
    plain = b"".join([info(packed=False), *(record(page, packed=False) for page in pages)])
    garbled = plain.replace(b"WARC/1.0", b"WARS/1.0", 3).replace(b"WARS/1.0", b"WARC/1.0", 2)
    forms = {"plain.warc": plain, "whole.warc.gz": gzip.compress(plain), "garbled.warc": garbled}
    for name, content in forms.items():
        path = tmp_path / name
        path.write_bytes(content)
        with open_warc(path) as file:
            found = list(read_records(file))
            assert [one.block is None for one in found] == [True, *([name[0] == "g" and n == 1 for n in range(4)])]
            for one, following in itertools.pairwise(found):
                assert next(read_records(file, one.after)).place == following.place
            assert list(read_records(file, found[-1].after)) == []
    with open_warc(write(tmp_path / "cut.warc.gz", record(pages[0]), record(pages[1])[:-99])) as file:
        found = list(read_records(file))
        assert [(one.flaw is None, one.place.nth) for one in found] == [(True, 0), (True, 0), (False, 0)]
        assert list(read_records(file, found[-1].after)) == []
    for name in ("a.warc.gz", "b.warc"):
        (tmp_path / name).write_bytes(b"PK\x03\x04 something else")
        with pytest.raises(BadInput, match="is no WARC file"):
            import_warc(tmp_path / "archive.db", tmp_path / name)
    assert not (tmp_path / "archive.db").exists()


def test_what_is_no_warc_file_here_is_told_before_anything_is_imported(tmp_path: Path) -> None:
    good = write(tmp_path / "good.warc.gz", article(HILL, 1))
    text = tmp_path / "text.warc.gz"
    text.write_bytes(gzip.compress(b"A text, " * 9))
    cut = tmp_path / "cut.warc.gz"
    cut.write_bytes(good.read_bytes()[:90])
    newer = tmp_path / "news.warc.zst"
    newer.write_bytes(good.read_bytes())
    archive = tmp_path / "archive.db"
    for said, *sources in (
        ("no such file", good, tmp_path / "none.warc.gz"),
        ("no record is in it", good, text),
        ("no record is in it", good, cut),
        ("not on this machine", good, "https://data.example/CC-NEWS-1.warc.gz"),
        ("ends neither in .warc nor in .warc.gz", newer),
    ):
        command = [sys.executable, "-m", "newscrawl", "import", *sources, "--archive", archive]
        done = quickstart.run(command, cwd=tmp_path)
        assert (done.returncode, said in done.stderr.lower()) == (ExitCode.BAD_START, True), done.stderr
        assert not archive.exists()


def test_a_file_may_have_any_name(tmp_path: Path) -> None:
    file = tmp_path / os.fsdecode(b"caf\xe9.warc.gz")
    file.write_bytes(info() + record(article(HILL, 1)))
    assert import_warc(tmp_path / "archive.db", file, jobs=1).name == "caf\\xe9.warc.gz"
    assert import_warc(tmp_path / "archive.db", file, jobs=1).was_done


def test_what_tools_write_of_protocols_and_codings_is_read(tmp_path: Path) -> None:
    chunked = ("Transfer-Encoding", "gzip, chunked")
    packed = gzip.compress(raw(article(HILL, 1)))
    in_chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    pages: list[Page | bytes] = [replace(article(HILL, 1), body=in_chunks, headers=(HTML, chunked))]
    for number, line in enumerate(("HTTP/2 200", "HTTP/2.0 200 OK", "HTTP/3.0 200", "http/1.1 200"), start=2):
        # Of the length of what warcio writes, which takes no other than its own form.
        written = record(article(HILL, number), packed=False)
        pages.append(gzip.compress(written.replace(b"HTTP/1.1 200 OK", line.ljust(15).encode())))
    sums = import_warc(tmp_path / "archive.db", write(tmp_path / "odd.warc.gz", *pages), jobs=1, now=NOW)
    assert sums.counts == {"article: new": 5, "skipped: no page (warcinfo)": 1}


def test_hosts_with_names_of_any_length_are_sites_as_others(tmp_path: Path) -> None:
    hosts = [f"{'.'.join(['a' * 60] * 4)}.{end}.example" for end in "bc"]
    file = write(tmp_path / "long.warc.gz", *(article(host, 1, text=host) for host in hosts), article(HILL, 1))
    archive = tmp_path / "archive.db"
    assert import_warc(archive, file, jobs=1, now=NOW).counts["article: new"] == 3
    connection = connect(archive)
    held = take_lock(connection, hosts[0])
    more = write(tmp_path / "more.warc.gz", *(article(host, 2, text=host) for host in hosts))
    sums = import_warc(archive, more, jobs=1, now=NOW)
    held.release()
    connection.close()
    assert (sums.waiting, sums.counts["article: new"]) == (1, 1)


def test_an_import_that_is_killed_goes_on_where_it_stopped(tmp_path: Path) -> None:
    pages = [article(HILL if n % 3 else VALE, n) for n in range(120)]
    file = write(tmp_path / "news.warc.gz", *pages)
    archive = tmp_path / "archive.db"
    command = [sys.executable, "-m", "newscrawl", "import", file, "--archive", archive, "--jobs", "2"]
    connect(archive).close()
    reached = [0]
    for _ in range(2):
        process = quickstart.Popen(command, cwd=tmp_path)
        until = time.monotonic() + 60
        while max([0, *(at for (at,) in rows(archive, "SELECT position FROM warc_files"))]) <= reached[-1]:
            assert time.monotonic() < until
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL, "it had ended before it was killed"
        reached.append(rows(archive, "SELECT position FROM warc_files")[0][0])
    done = quickstart.run(command, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "121 records: 120 articles" in done.stdout
    assert rows(archive, "PRAGMA integrity_check") == [("ok",)]
    assert rows(archive, "PRAGMA foreign_key_check") == []
    assert rows(archive, "SELECT count(*), count(DISTINCT url) FROM articles") == [(120, 120)]
    assert rows(archive, "SELECT sum(articles_new), sum(heard_of_new) FROM runs") == [(120, 120)]
    assert rows(archive, "SELECT DISTINCT closes, outcome FROM run_reports ORDER BY 2") == [
        (1, "died"),
        (1, "finished"),
    ]
    whole = tmp_path / "whole.db"
    import_warc(whole, file, jobs=2)
    assert state(whole) == state(archive)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_an_import_with_its_reading_processes_and_the_next_goes_on(
    tmp_path: Path, sent: signal.Signals
) -> None:
    file = write(tmp_path / "news.warc.gz", *(article(HILL, n) for n in range(60)))
    archive = tmp_path / "archive.db"
    command = [sys.executable, "-m", "newscrawl", "import", file, "--archive", archive, "--jobs", "2"]
    connect(archive).close()
    with quickstart.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        until = time.monotonic() + 60
        while not rows(archive, "SELECT 1 FROM articles LIMIT 1"):
            assert time.monotonic() < until
            time.sleep(0.01)
        readers = psutil.Process(process.pid).children()
        process.send_signal(sent)
        _, err = process.communicate(timeout=60)
    assert process.returncode == ExitCode.SIGNAL, err
    assert "ended by a signal" in err
    assert "Traceback" not in err
    assert len(readers) == 2
    assert psutil.wait_procs(readers, timeout=60)[1] == []
    assert rows(archive, "PRAGMA integrity_check") == [("ok",)]
    kept = rows(archive, "SELECT count(*) FROM articles")[0][0]
    assert 0 < kept < 60
    assert rows(archive, "SELECT outcome, exit_code FROM runs") == [("signal", ExitCode.SIGNAL)]
    assert import_warc(archive, file, jobs=1).counts["article: new"] == 60
    assert rows(archive, "SELECT articles_new, closes FROM run_reports ORDER BY run_id") == [(kept, 1), (60 - kept, 1)]


def test_records_of_a_site_that_is_being_crawled_wait_and_two_imports_at_once_do_not_meet(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    file = write(tmp_path / "news.warc.gz", article(HILL, 1), article(VALE, 2), article(HILL, 3))
    connection = connect(archive)
    held = take_lock(connection, HILL)
    command = [sys.executable, "-m", "newscrawl", "import", file, "--archive", archive, "--jobs", "1"]
    done = quickstart.run(command, cwd=tmp_path)
    assert done.returncode == ExitCode.ALREADY_RUNNING
    assert "2 records wait for crawls of their sites" in done.stdout
    assert rows(archive, "SELECT site FROM articles") == [("vale.example",)]
    held.release()
    connection.close()
    sums = import_warc(archive, file, jobs=1)
    assert (sums.waiting, sums.counts["article: new"]) == (0, 3)
    assert rows(archive, "SELECT count(*), min(closes) FROM run_reports") == [(2, 1)]
    connection = connect(archive)
    other = lock(archive, "import", longest=0)
    with pytest.raises(AlreadyRunning, match="another import"):
        import_warc(archive, file)
    other.release()
    connection.close()
