"""A crawl into an archive of an earlier newscrawl, and into one of a later."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from newscrawl.errors import ExitCode
from tests.archive.old_archives import make_old_archive
from tests.archive.test_opening import fingerprint
from tests.crawl.site import Site, newspaper

if TYPE_CHECKING:
    from tests.crawl.conftest import Crawl

OWED = 5


def test_a_crawl_brings_yesterdays_archive_up_to_date_and_leaves_tomorrows_alone(crawl: Crawl) -> None:
    healthy = newspaper(OWED)
    with Site(lambda path: healthy(path) if path != "/here.html" else healthy("/news/9.html")) as site:
        make_old_archive(crawl.archive, "0002_discovery", site.host, site.url, owed=OWED)
        done = crawl.run(site.url)
        assert done.returncode == ExitCode.OK, done.stdout + done.stderr
        assert {f"/news/{n}.html" for n in range(OWED)} <= set(site.hits)
        assert crawl.value("SELECT count(*) FROM articles") == OWED + 2
        with closing(sqlite3.connect(crawl.archive.with_name("archive.db.before-0002_discovery"))) as copy:
            assert copy.execute("SELECT count(*) FROM articles").fetchone() == (2,)
        with closing(sqlite3.connect(crawl.archive)) as later, later:
            insert = "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES "
            later.execute(f"{insert} ('newscrawl', '9999_later', '')")
        before = fingerprint(crawl.folder)
        site.hits.clear()
        done = crawl.run(site.url)
        assert done.returncode == ExitCode.WRITE_FAILED
        assert "upgrade newscrawl" in done.stderr
        assert fingerprint(crawl.folder) == before
        assert not site.hits
