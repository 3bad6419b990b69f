"""Health in real crawls: real processes, a real server, a real archive."""

from __future__ import annotations

import random
import threading
import time
from typing import TYPE_CHECKING

import pytest

from newscrawl.errors import ExitCode
from tests.crawl.conftest import Crawl
from tests.crawl.site import Reply, Site, article_page, list_page

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def crawl(tmp_path: Path) -> Crawl:
    return Crawl(tmp_path)


AT_A_TIME = 8
"""Requests that `Crawl` sends at a time."""

TIMEOUT = 60
"""Seconds after which a test gives up waiting."""


class Paper:
    """A newspaper whose articles name their section in an element that only its site file knows."""

    def __init__(self, articles: int) -> None:
        self.articles = articles
        self.section_class = "ressort"
        self.changes_after: int | None = None
        """Articles that are asked for before the template changes."""
        self.asked = 0

    def route(self, path: str) -> Reply | str | None:
        if path == "/":
            return list_page([f"/news/{n}.html" for n in range(self.articles)])
        if not path.startswith("/news/"):
            return None
        self.asked += 1
        if self.changes_after is not None and self.asked > self.changes_after:
            self.section_class = "x7"
        number = int(path.removeprefix("/news/").removesuffix(".html"))
        page = article_page(number).replace("con_nav", "x").replace("Your current location is:", "")
        page = page.replace("<a href=/>Home</a> >> <a href=/>World</a> >> Text", "")
        return page.replace("<h1", f"<i class={self.section_class}>{('World', 'Sport')[number % 2]}</i><h1")


def write_file(crawl: Crawl, site: Site, section_class: str) -> tuple[str, str, str, str]:
    """Write the site's file; return what `Crawl.run_site` is called with."""
    sites = crawl.folder / "sites"
    sites.mkdir(exist_ok=True)
    head = f'hosts = ["{site.host}"]\nstart = ["{site.url}"]\nrevisit = ["0"]\n'
    (sites / "post.toml").write_text(f'{head}[fields]\ncolumn = {{ css = "i.{section_class}" }}\n', encoding="utf-8")
    return "post", site.host, "-s", f"NEWSCRAWL_SITES={sites}"


def test_a_template_that_changes_after_10_of_20_pages_is_told_and_its_pages_owed(crawl: Crawl) -> None:
    paper = Paper(20)
    paper.changes_after = 10
    with Site(paper.route) as site:
        broken = crawl.run_site(*write_file(crawl, site, "ressort"))
        assert broken.returncode == ExitCode.EXTRACTION_BROKE, broken.stdout + broken.stderr
        assert "ALARM: field `column` of post fell from 9" in broken.stdout
        owed = {url for (url,) in crawl.query("SELECT url FROM urls WHERE state = 'owed' AND reason LIKE '`column`%'")}
        never = {url for (url,) in crawl.query('SELECT url FROM articles WHERE "column" IS NULL')}
        assert len(never) >= 10
        assert never <= owed

        before = site.hits.total()
        still = crawl.run_site(*write_file(crawl, site, "ressort"))
        assert still.returncode == ExitCode.EXTRACTION_BROKE
        assert site.hits.total() - before < 20, "owed pages were asked although nothing was mended"

        mended = crawl.run_site(*write_file(crawl, site, "x7"))
    assert mended.returncode == ExitCode.OK, mended.stdout
    assert crawl.value("SELECT count(*) FROM urls WHERE state = 'owed'") == 0
    assert crawl.query('SELECT "column", count(*) FROM articles GROUP BY 1 ORDER BY 1') == [
        ("Sport", 10),
        ("World", 10),
    ]


class HurriedPaper(Paper):
    """Its first page of the new template overtakes the last ones of the old."""

    def __init__(self, articles: int) -> None:
        super().__init__(articles)
        self.changes_after = 10
        self.lock = threading.Lock()
        self.has_changed = threading.Event()

    def route(self, path: str) -> Reply | str | None:
        with self.lock:
            answer = super().route(path)
            asked = self.asked
        if asked == 11:
            self.has_changed.set()
        elif asked > 11 - AT_A_TIME and path.startswith("/news/"):
            self.has_changed.wait(TIMEOUT)
            time.sleep(1.2)  # the ledger's clock shows seconds
        return answer


def test_a_page_of_the_new_template_that_overtakes_pages_of_the_old_is_owed_too(crawl: Crawl) -> None:
    paper = HurriedPaper(20)
    with Site(paper.route) as site:
        broken = crawl.run_site(*write_file(crawl, site, "ressort"))
        assert paper.has_changed.is_set()
    assert broken.returncode == ExitCode.EXTRACTION_BROKE, broken.stdout + broken.stderr
    owed = {url for (url,) in crawl.query("SELECT url FROM urls WHERE state = 'owed' AND reason LIKE '`column`%'")}
    never = {url for (url,) in crawl.query('SELECT url FROM articles WHERE "column" IS NULL')}
    assert len(never) >= 10
    assert never <= owed


REVISITS = ("-s", "NEWSCRAWL_REVISIT_BUDGET=20")
"""Articles that a run looks at again; without a bound it would be all."""


class Gazette:
    """A newspaper that publishes as the days go: sections that differ, days without news, older articles between."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - drawn anew by each seed
        self.listed: list[int] = []
        self.published = 0

    def next_day(self) -> None:
        new = self.random.choice([0, 0, 1, 3, 8])
        first = self.published
        self.published += 30 if not first else new
        self.listed = [*range(self.published - 1, first - 1, -1), *self.listed][:30]

    def route(self, path: str) -> Reply | str | None:
        if path == "/":
            return list_page([f"/news/{n}.html" for n in self.listed])
        if not path.startswith("/news/"):
            return None
        number = int(path.removeprefix("/news/").removesuffix(".html"))
        draw = random.Random(number)  # noqa: S311 - an article stays as it is
        section = draw.choice(["World", "World", "City", "Opinion", "Sport"])
        page = article_page(number, section, views=None if section == "Opinion" else 7 + number)
        if draw.random() < 0.6:
            page = page.replace("<p class=bloginfo>", "<p class=bloginfo>By Ann Lee 2026-11-20 10:00 ")
        if draw.random() < 0.3:
            page = page.replace(
                "</div></article>", f"<p>{'A long afterthought. ' * draw.randint(1, 80)}</p></div></article>"
            )
        return page

    def broken(self, path: str) -> Reply | str | None:
        page = self.route(path)
        return page.replace("People have watched", "") if isinstance(page, str) else page


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2))
def test_30_healthy_crawls_raise_nothing_and_the_next_one_tells_a_change(crawl: Crawl, seed: int) -> None:
    paper = Gazette(seed)
    with Site(paper.route) as site:
        for run in range(30):
            paper.next_day()
            done = crawl.run(site.url, *REVISITS)
            assert done.returncode == ExitCode.OK, f"run {run}: {done.stdout}"
            assert "ALARM" not in done.stdout
        site.route = paper.broken
        done = crawl.run(site.url, *REVISITS)
    assert done.returncode == ExitCode.EXTRACTION_BROKE
    assert "ALARM: field `view_count`" in done.stdout


def test_days_without_news_and_sections_that_differ_raise_nothing_but_a_change_does(crawl: Crawl) -> None:
    paper = Gazette(5)
    with Site(paper.route) as site:
        for _ in range(3):
            paper.next_day()
            done = crawl.run(site.url, *REVISITS)
            assert done.returncode == ExitCode.OK, done.stdout
        site.route = paper.broken
        done = crawl.run(site.url, *REVISITS)
        assert done.returncode == ExitCode.EXTRACTION_BROKE
        assert "ALARM: field `view_count`" in done.stdout
    assert {run for (run,) in crawl.query("SELECT run_id FROM health_verdicts WHERE kind != 'rule'")} == {4}
