"""`newscrawl cluster` on real processes: each site once, each file once, and everything comes home."""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from newscrawl.errors import ExitCode
from tests import quickstart
from tests.cluster.machines import wait_for
from tests.crawl.site import Reply, Site, newspaper
from tests.warc.ccnews import article, write

if TYPE_CHECKING:
    from tests.cluster.conftest import ClusterFolder


pytestmark = pytest.mark.long


def by_site(out: str) -> dict[str, dict[str, Any]]:
    return {site["site"]: site for site in json.loads(out)["sites"]}


def test_sites_are_crawled_elsewhere_and_come_home(folder: ClusterFolder) -> None:
    with Site(newspaper(3)) as well, Site(newspaper(4)) as other:
        folder.add("well", well.host)
        folder.add("other", other.host)
        folder.add("broken", "127.0.0.1:9", "[fields", 'title = "h1"')
        code, out, err = folder.run("--logs", str(folder.path / "logs"), "--json", "-s", "NEWSCRAWL_REPORT=reports")
        assert code == ExitCode.BAD_START, err
        said = by_site(out)
        assert {name: (site["exit_code"], site["articles_new"]) for name, site in said.items()} == {
            "well": (0, 3),
            "other": (0, 4),
            "broken": (1, None),
        }
        assert "on tcp://127.0.0.1:" in said["well"]["why"]
        well_hits = well.hits.total()
        code, out, err = folder.run("--site", "well", "--json")
    assert code == ExitCode.OK, err
    assert by_site(out)["well"]["articles_new"] == 0
    assert well.hits.total() > well_hits
    assert folder.query("SELECT site, count(*) FROM articles GROUP BY site ORDER BY site") == [
        ("other", 4),
        ("well", 3),
    ]
    assert folder.query("SELECT count(*) FROM revisions") == [(7,)]
    assert folder.query("SELECT site, outcome, exit_code FROM runs ORDER BY site") == [
        ("other", "finished", 0),
        ("well", "finished", 0),
        ("well", "finished", 0),
    ]
    assert folder.query("SELECT count(*) FROM run_reports WHERE closes = 1") == [(3,)]
    assert folder.query("SELECT * FROM site_leases") == []
    assert "3 new" in (folder.path / "logs" / "well.log").read_text()
    assert len((folder.path / "reports").read_text().splitlines()) == 2
    assert json.loads((folder.path / "exports" / "manifest.json").read_text())["sites"][1]["articles"] == 3


def test_a_site_is_crawled_by_one_at_a_time_and_a_signal_brings_home_what_was_done(folder: ClusterFolder) -> None:
    with Site(newspaper(30), pause=0.05) as site:
        folder.add("slow", site.host)
        first = folder.start("-s", "CONCURRENT_REQUESTS_PER_DOMAIN=1")
        try:
            wait_for(lambda: site.hits.total() > 20)
            site.answers.clear()  # until the end of this it goes no further
            code, out, _ = folder.run("--json", "--site", "slow")
            assert (code, by_site(out)["slow"]["exit_code"]) == (ExitCode.OK, ExitCode.ALREADY_RUNNING)
            allowed = f"NEWSCRAWL_ALLOW_HOSTS={site.host}"
            local = quickstart.run(
                [sys.executable, "-m", "scrapy", "crawl", "news", "-a", "site=slow", "-s", allowed],
                cwd=folder.path,
                env={**os.environ, "PYTHONPATH": str(folder.project)},
            )
            assert local.returncode == ExitCode.ALREADY_RUNNING, local.stderr
            assert "elsewhere, by `newscrawl cluster crawl`" in local.stderr
            first.send_signal(signal.SIGTERM)
            out, err = first.communicate(timeout=30)
        finally:
            site.answers.set()
            first.kill()
            first.wait()
        assert first.returncode == ExitCode.SIGNAL, err
        kept = folder.query("SELECT count(*) FROM articles")[0][0]
        assert 0 < kept < 30
        assert folder.query("SELECT outcome, exit_code, leased FROM runs") == [("signal", 8, 0)]
        assert folder.query("SELECT * FROM site_leases") == []
        wait_for(lambda: not folder.attempts(), longest=10)


def test_files_become_one_archive_or_a_table_each(folder: ClusterFolder) -> None:
    first = write(folder.path / "CC-NEWS-1.warc.gz", article("a.example", 1), article("b.example", 2))
    second = write(folder.path / "CC-NEWS-2.warc.gz", article("a.example", 1, "2025-03-02T10:00:00Z", "more"))
    with Site(lambda path: Reply(body=second.read_bytes()) if path == "/CC-NEWS-2.warc.gz" else None) as server:
        folder.hosts = (server.host,)
        sources = [str(first), f"{server.url}CC-NEWS-2.warc.gz", str(folder.path / "lacking.warc.gz")]
        code, out, err = folder.run_import(*sources, "--logs", "logs", "--json")
        assert code == ExitCode.BAD_START, err
        said = by_site(out)
        assert {name: one["exit_code"] for name, one in said.items()} == {
            "CC-NEWS-1.warc.gz": 0,
            "CC-NEWS-2.warc.gz": 0,
            "lacking.warc.gz": 1,
        }
        assert said["CC-NEWS-1.warc.gz"]["why"].startswith("2 articles in ")
        assert "there is no file" in said["lacking.warc.gz"]["why"]
        code, out, err = folder.run_import(*sources[:2], "--to", "parquet", "tables", "--json")
        assert code == ExitCode.OK, err
    assert folder.query("SELECT url FROM articles ORDER BY url") == [
        ("https://a.example/news/1.html",),
        ("https://b.example/news/2.html",),
    ]
    assert folder.query("SELECT count(*) FROM revisions JOIN articles ON id = article_id GROUP BY url") == [(2,), (1,)]
    assert folder.query("SELECT name FROM warc_files ORDER BY name") == [("CC-NEWS-1.warc.gz",), ("CC-NEWS-2.warc.gz",)]
    table = pq.read_table(folder.path / "tables" / "CC-NEWS-1.parquet")
    assert sorted(table.column("url").to_pylist()) == ["https://a.example/news/1.html", "https://b.example/news/2.html"]
    made = sorted(path.name for path in (folder.path / "tables").iterdir() if path.is_file())
    assert made == ["CC-NEWS-1.parquet", "CC-NEWS-2.parquet"]


def test_without_a_scheduler_it_says_so(folder: ClusterFolder) -> None:
    folder.add("any", "127.0.0.1:9")
    folder.scheduler = "tcp://127.0.0.1:9"
    code, _, err = folder.say()
    assert code == ExitCode.BAD_START
    assert "cannot reach a Dask scheduler at tcp://127.0.0.1:9" in err
    folder.scheduler = "tls://127.0.0.1:9"
    code, _, err = folder.say()
    assert code == ExitCode.BAD_START
    assert "without a certificate; give --tls-ca-file" in err


def test_pages_cannot_be_kept_elsewhere(folder: ClusterFolder) -> None:
    folder.add("any", "127.0.0.1:9")
    code, _, err = folder.say("-s", "NEWSCRAWL_KEEP_RAW=raw")
    assert code == ExitCode.BAD_START
    assert "workers do not keep pages as they were fetched" in err
