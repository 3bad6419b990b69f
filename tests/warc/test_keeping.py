"""Raw pages: what a real crawl keeps of what a real server sent, as other tools for WARC read it."""

from __future__ import annotations

import gzip
import hashlib
import signal
import sys
from argparse import Namespace
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from newscrawl.archive import State
from newscrawl.archive.blanking import blank_member
from newscrawl.errors import BadInput
from newscrawl.warc.exchange import Exchange
from newscrawl.warc.extra import check_extra
from newscrawl.warc.keeping import Keeper
from tests import quickstart
from tests.archive.driver import SECOND, START, T0
from tests.archive.driver import Crawl as Driver
from tests.crawl.conftest import Crawl
from tests.crawl.site import Reply, Site, article_page, list_page, newspaper
from tests.crawl.test_kill import assert_whole, wait_for_hits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WISH = "<meta name=robots content=noarchive>"


@pytest.fixture
def crawl(tmp_path: Path) -> Crawl:
    return Crawl(tmp_path)


def raw(crawl: Crawl, *more: str) -> tuple[str, ...]:
    return ("-s", f"NEWSCRAWL_KEEP_RAW={crawl.folder / 'raw'}", *more)


def files(crawl: Crawl) -> list[Path]:
    return sorted((crawl.folder / "raw").iterdir(), key=lambda path: path.stat().st_mtime_ns)


def records(path: Path) -> Iterator[tuple[Any, bytes, int]]:
    """Yield the records of a file as warcio reads them, with their payload as stored and their offset."""
    with path.open("rb") as file:
        iterator = ArchiveIterator(file)
        for record in iterator:
            yield record, record.raw_stream.read(), iterator.get_record_offset()


def assert_intact(paths: list[Path]) -> None:
    """Hold what `warcio check` holds: all digests are right, and each record is a member of gzip of its own."""

    arguments = Namespace(inputs=[str(path) for path in paths], verbose=False)
    assert Checker(arguments).process_all() == 0


def test_pages_are_kept_as_the_server_sent_them_and_the_archive_knows_where(crawl: Crawl) -> None:
    packed = gzip.compress(article_page(1).encode(), mtime=0)

    def route(path: str) -> Reply | str | None:
        pages: dict[str, Reply | str] = {
            "/": list_page(["/news/1.html", "/news/2.html", "/news/3.html", "/news/4.html"]),
            "/news/1.html": Reply(body=packed, headers={"Content-Encoding": "gzip", "X-Odd": "caf\xe9"}),
            "/news/2.html": Reply(body=iter([article_page(2).encode()])),
            "/news/3.html": article_page(3).replace("<head>", f"<head>{WISH}"),
            "/sitemap.xml": Reply(body="<urlset></urlset>", headers={"Content-Type": "text/xml"}),
        }
        return pages.get(path)

    with Site(route) as site:
        done = crawl.run(site.url, *raw(crawl))
        assert done.returncode == 0, done.stderr
        (path,) = files(crawl)
        assert_intact([path])
        kept = list(records(path))
        first, *rest = kept
        assert first[0].rec_type == "warcinfo"
        assert first[0].rec_headers.get_header("WARC-Filename") == path.name
        assert [record.rec_type for record, _, _ in rest] == ["response", "request"] * 3
        answers = {
            record.rec_headers.get_header("WARC-Target-URI"): (record, body, at) for record, body, at in rest[::2]
        }
        # Neither the sitemap nor what asks not to be archived, nor what is not there.
        assert set(answers) == {site.url, f"{site.url}news/1.html", f"{site.url}news/2.html"}
        record, body, _ = answers[f"{site.url}news/1.html"]
        assert body == packed
        assert (record.http_headers.protocol, record.http_headers.statusline) == ("HTTP/1.1", "200 OK")
        assert record.http_headers.get_header("Content-Encoding") == "gzip"
        assert record.http_headers.get_header("X-Odd") == "caf\xe9"
        assert record.rec_headers.get_header("WARC-IP-Address") == "127.0.0.1"
        assert answers[f"{site.url}news/2.html"][1] == article_page(2).encode()
        request = rest[rest.index(answers[f"{site.url}news/1.html"]) + 1][0]
        assert request.http_headers.get_header("Host") == site.host
        assert request.http_headers.get_header("User-Agent").startswith("newscrawl/")
        assert request.http_headers.get_header("Accept-Encoding") == "gzip, deflate", "what other tools unpack, too"
        assert request.rec_headers.get_header("WARC-Concurrent-To") == record.rec_headers.get_header("WARC-Record-ID")
        rows = crawl.query(
            "SELECT url, raw_pages.fetched_at, offset, length, hex(digest), is_revisit FROM raw_pages "
            "JOIN urls ON urls.id = url_id ORDER BY offset"
        )
        assert [(url, at, offset) for url, at, offset, *_ in rows] == [
            (url, record.rec_headers.get_header("WARC-Date"), at) for url, (record, _, at) in answers.items()
        ]
        url, _, offset, length, digest, _ = next(row for row in rows if row[0].endswith("/1.html"))
        (found, *more) = ArchiveIterator(BytesIO(path.read_bytes()[offset : offset + length]))
        assert not more
        assert found.rec_headers.get_header("WARC-Target-URI") == url
        assert digest == hashlib.sha1(packed, usedforsecurity=False).hexdigest().upper()
        assert crawl.value("SELECT size FROM raw_files") == path.stat().st_size
        assert crawl.value("SELECT path FROM raw_files") == f"raw/{path.name}"
        # What comes again as it was is not kept twice.
        assert crawl.run(site.url, *raw(crawl)).returncode == 0
    again = files(crawl)[-1]
    assert again != path
    assert_intact([path, again])
    revisit = next(record for record, _, _ in records(again) if record.rec_type == "revisit")
    assert revisit.rec_headers.get_header("WARC-Refers-To-Date") in {at for _, at, *_ in rows}
    assert again.stat().st_size < path.stat().st_size
    assert crawl.value("SELECT count(*) FROM raw_pages WHERE is_revisit") == 3


def test_a_crawl_that_is_killed_names_no_page_whose_bytes_are_not_there(crawl: Crawl) -> None:
    small = ("-s", "NEWSCRAWL_KEEP_RAW_SIZE=1")
    with Site(newspaper(40), pause=0.004) as site:
        for hits in (9, 30):
            process = crawl.start(site.url, *raw(crawl, *small))
            wait_for_hits(site, hits)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            for name, offset, length in crawl.query(
                "SELECT path, offset, length FROM raw_pages JOIN raw_files ON raw_files.id = file_id"
            ):
                member = (crawl.folder / name).read_bytes()[offset : offset + length]
                assert gzip.decompress(member).startswith(b"WARC/1.1\r\n")
            torn = files(crawl)[-1]
            with torn.open("ab") as file:
                file.write(b"\x1f\x8b\x08torn")
        last = crawl.run(site.url, *raw(crawl, *small))
        assert last.returncode == 0, last.stderr
    assert_whole(crawl, 40)
    assert len(files(crawl)) == 3
    assert_intact(files(crawl))  # what was torn is cut off
    assert crawl.value("SELECT count(*) FROM raw_pages") >= 42


def test_files_of_a_run_are_rotated_by_size(crawl: Crawl) -> None:
    noise = "".join(f"<!-- {hashlib.sha256(bytes([n % 256, n // 256])).hexdigest()} -->" for n in range(9000))

    def route(path: str) -> str | None:
        if path == "/":
            return list_page([f"/news/{n}.html" for n in range(6)])
        return article_page(int(path[6:-5])).replace("<body>", f"<body>{noise}") if path.startswith("/news") else None

    with Site(route) as site:
        done = crawl.run(site.url, *raw(crawl, "-s", "NEWSCRAWL_KEEP_RAW_SIZE=1"))
        assert done.returncode == 0, done.stderr
    assert len(files(crawl)) > 1
    assert_intact(files(crawl))
    assert {next(records(path))[0].rec_type for path in files(crawl)} == {"warcinfo"}
    assert crawl.value("SELECT count(*) FROM raw_pages") == 7


def test_a_kept_page_becomes_a_case_and_what_is_removed_leaves_no_byte_of_it(crawl: Crawl) -> None:
    """Of a page in two parts, which was kept twice."""
    said = "the witness named in confidence"

    def route(path: str) -> str | None:
        views = route.views = getattr(route, "views", 0) + 1  # type: ignore[attr-defined]
        first, rest = article_page(1, views=views).split("</div></article>")
        parts = "<div class=pagelist><b>1</b><a href=/news/1_2.html>2</a></div>"
        return {
            "/": list_page(["/news/1.html", "/news/2.html"]),
            "/news/1.html": f"{first}<p>It was {said}.</p>{parts}</div></article>{rest}",
            "/news/1_2.html": article_page(1, views=views).replace("committee", f"second committee of {said}"),
            "/news/2.html": article_page(2, views=views),
        }.get(path)

    with Site(route) as site:
        for _ in range(2):
            done = crawl.run(site.url, *raw(crawl))
            assert done.returncode == 0, done.stderr
    url = f"{site.url}news/1.html"
    assert crawl.query("SELECT url, count(*) FROM raw_pages JOIN urls ON urls.id = url_id GROUP BY 1 ORDER BY 1") == [
        (site.url, 2),
        *((f"{site.url}news/{name}.html", 2) for name in ("1", "1_2", "2")),
    ]
    command = [sys.executable, "-m", "newscrawl"]
    from_archive = ("--from-archive", "-s", f"NEWSCRAWL_ARCHIVE={crawl.archive}")
    into = ("--sites", crawl.folder / "sites", "--site", "post")
    case = quickstart.run([*command, "site", "capture", url, *from_archive, *into])
    assert case.returncode == 0, case.stderr
    assert said in (crawl.folder / "sites" / "post" / "1" / "page.html").read_text()
    sizes = {path.name: path.stat().st_size for path in files(crawl)}
    with files(crawl)[-1].open("ab") as file:
        file.write(gzip.compress(f"WARC/1.1\r\n{said}".encode()))  # of a run that was killed before its commit
    removed = quickstart.run([*command, "remove", url, "--reason", "asked", "--yes", "--archive", crawl.archive])
    assert removed.returncode == 0, removed.stderr
    assert "4 in raw_pages" in removed.stdout
    assert "raw pages of other addresses" in removed.stdout
    assert {path.name: path.stat().st_size for path in files(crawl)} == sizes
    assert_intact(files(crawl))
    left = [(record, body) for path in files(crawl) for record, body, _ in records(path)]
    assert not any(said.encode() in body for _, body in left)
    assert sum(record.rec_type == "metadata" for record, _ in left) == 4
    assert crawl.query("SELECT DISTINCT url FROM raw_pages JOIN urls ON urls.id = url_id ORDER BY 1") == [
        (site.url,),
        (f"{site.url}news/2.html",),
    ]
    for name, offset, length in crawl.query(
        "SELECT path, offset, length FROM raw_pages JOIN raw_files ON id = file_id"
    ):
        assert b"news/1" not in gzip.decompress((crawl.folder / name).read_bytes()[offset:][:length]).splitlines()[4]


def test_what_a_killed_run_wrote_and_did_not_commit_is_gone_with_the_next_one(tmp_path: Path) -> None:
    """A file of which nothing was committed, too: it may hold a page that is taken down later."""
    driver = Driver(tmp_path / "archive.db")
    run = driver.begin()
    keeper = Keeper(tmp_path / "raw", driver.site, run.id, 1, run.kept_before, run.note_raw_file, "newscrawl")
    exchange = Exchange(url=START, request_headers=(), status=200, headers=(), body=b"<html>...")
    page = keeper.keep(START, exchange, T0)
    lease = driver.leased(START)
    driver.record(lease, State.NOT_AN_ARTICLE, kind="list", http_status=200, raw_pages=(page,))
    first = page.path
    second = keeper.keep(START, exchange, T0 + SECOND).path
    assert second != first
    with first.open("ab") as file:
        file.write(b"torn")
    keeper.close()
    driver.die()
    driver.begin()
    assert first.stat().st_size == page.end
    assert not second.exists()
    assert driver.rows("SELECT path, size FROM raw_files") == [(f"raw/{first.name}", page.end)]
    driver.end()


@pytest.mark.parametrize("length", [300, 301, 1018, 1019, 70_000, 65_535 * 2 + 400, 300_001])
def test_a_record_of_any_length_is_blanked_by_one_of_the_same(length: int) -> None:
    member = blank_member(length, datetime.now(UTC))
    assert len(member) == length
    (record,) = ArchiveIterator(BytesIO(member))
    assert record.rec_type == "metadata"


def test_without_warcio_a_crawl_that_is_to_keep_pages_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "warcio", None)
    with pytest.raises(BadInput, match=r"NEWSCRAWL_KEEP_RAW needs warcio.*newscrawl\[warc\]"):
        check_extra("NEWSCRAWL_KEEP_RAW")
