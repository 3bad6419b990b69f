"""A crawl without a network: drives the archive as the spider and the scheduler do, by a clock of its own."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import TYPE_CHECKING, Any

from newscrawl.archive import Lease, Run, RunReport, State, Visit, connect
from newscrawl.items import Article, Evidence

if TYPE_CHECKING:
    from newscrawl.archive.articles import Stored

T0 = datetime(2026, 11, 22, 20, 41, tzinfo=UTC)
SITE = "news.example"
START = "https://news.example/"
A, B, C = (f"https://news.example/{name}.html" for name in "abc")
SECOND = timedelta(seconds=1)
NO_REST = timedelta()


def article(url: str | None = A, /, **changes: Any) -> Article:  # noqa: ANN401 - any field of Article
    """Return an article with something in most fields."""
    fields: dict[str, Any] = {
        "site": SITE,
        "title": f"Title of {url}",
        "body": f"First paragraph of {url}.\n\nSecond paragraph.",
        "column": "City",
        "breadcrumb": ("City", "Harbour"),
        "tags": ("ferry", "harbour"),
        "authors": ("Ann Lee",),
        "published_at": T0 - timedelta(days=1),
        "language": "en",
        "fetched_at": T0,
        "evidence": {"title": Evidence(rule="h1", raw="Title")},
    }
    return Article(url=url, **{**fields, **changes})


@cache
def empty_archive() -> bytes:
    """Return a new archive. Making one takes a tenth of a second, and a thousand tests begin with one."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        connect(path).close()
        return path.read_bytes()


def _put(path: Path, content: bytes) -> None:
    """Make a file that is whole as soon as it is there; where another process was quicker, leave that one's alone."""
    with NamedTemporaryFile(dir=path.parent) as new:
        new.write(content)
        new.flush()
        with suppress(FileExistsError):
            os.link(new.name, path)


class Crawl:
    """Crawls of one site into one archive, one after the other; `now` is the moment, and each step takes a second."""

    def __init__(self, path: Path, site: str = SITE, now: datetime = T0) -> None:
        self.path = path
        self.site = site
        self.now = now
        self.run: Run

    def begin(self, *start: str) -> Run:
        """Open the archive and begin a run; where there is none, an empty one lies there first."""
        if not self.path.exists():
            _put(self.path, empty_archive())
        connection = connect(self.path)
        try:
            self.run = Run.begin(connection, self.site, start or (f"https://{self.site}/",), self.now, "0.0")
        except BaseException:
            connection.close()
            raise
        return self.run

    def end(self, outcome: str = "finished") -> RunReport:
        """End the run as the extension does."""
        self.now += SECOND
        report = self.run.end(outcome, outcome, self.now)
        self.run.release(0)
        return report

    def die(self) -> None:
        """Leave the archive as a killed process leaves it: nothing more is written, the kernel takes the lock back."""
        self.run.abandon()

    def lease(self) -> Lease | None:
        """Take the next URL, a second later."""
        self.now += SECOND
        return self.run.ledger.lease(self.now)

    def leased(self, url: str | None = None) -> Lease:
        """Take the next URL, which must be there, and be the one that is expected."""
        lease = self.lease()
        assert lease is not None, "nothing is due"
        assert url is None or lease.url == url
        return lease

    def record(self, lease: Lease, state: State, **visit: Any) -> Stored | None:  # noqa: ANN401 - any field of Visit
        """Record what came of a lease."""
        self.now += SECOND
        return self.run.record(Visit(lease=lease, at=self.now, state=state, **visit))

    def listing(self, lease: Lease, *links: str) -> None:
        """A list page came."""
        self.record(lease, State.NOT_AN_ARTICLE, kind="list", reason="list: many links", http_status=200, links=links)

    def show(self, lease: Lease, shown: Article | None = None, rest: timedelta | None = NO_REST) -> Stored:
        """An article came; by default the one of this URL."""
        shown = article(lease.url, fetched_at=self.now) if shown is None else shown
        stored = self.record(lease, State.STORED, kind="article", http_status=200, article=shown, look_again=rest)
        assert stored is not None
        return stored

    def visited(self, lease: Lease) -> Visit:
        """Return the visit of an article that came; it is not recorded yet."""
        self.now += SECOND
        shown = article(lease.url, fetched_at=self.now)
        return Visit(lease=lease, at=self.now, state=State.STORED, kind="article", http_status=200, article=shown)

    def fail(self, lease: Lease, **visit: Any) -> None:  # noqa: ANN401 - any field of Visit
        """No usable answer came."""
        self.record(lease, State.OWED, reason="HTTP 500", **visit)

    def gone(self, lease: Lease) -> None:
        """A 404 came, for what had shown an article or not."""
        rest = NO_REST if lease.article_id is not None else None
        self.record(lease, State.GONE, reason="HTTP 404", http_status=404, look_again=rest)

    def home(self, *links: str) -> None:
        """Begin a run and fetch the start page, which names these."""
        self.begin()
        self.listing(self.leased(), *links)

    def rest_of_round(self) -> list[str]:
        """Fetch whatever is due, as unchanged articles and lists; return the URLs in order."""
        fetched = []
        while (lease := self.lease()) is not None:
            fetched.append(lease.url)
            assert len(fetched) < 1000, "the round does not end"
            if lease.url.endswith("/"):
                self.listing(lease)
            else:
                self.show(lease)
        return fetched

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Read with the run's own connection."""
        return self.run.connection.execute(sql, values).fetchall()

    def states(self) -> dict[str, str]:
        """Return the state of each URL."""
        return dict(self.rows("SELECT url, state FROM urls ORDER BY id"))
