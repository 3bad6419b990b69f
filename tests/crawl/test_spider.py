"""What the generic spider does with a site's addresses."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from newscrawl import settings
from newscrawl.errors import ExitCode
from newscrawl.spiders.wellknown import FEEDS, SITEMAPS
from tests import quickstart
from tests.crawl.conftest import PROJECT
from tests.crawl.site import Reply, Site, article_page, list_page, newspaper

if TYPE_CHECKING:
    from tests.crawl.conftest import Crawl


def test_new_articles_are_found_by_the_next_run(crawl: Crawl) -> None:
    with Site(newspaper(20)) as site:
        crawl.run(site.url)
        site.route = newspaper(23)
        done = crawl.run(site.url)
    assert "3 new, 0 changed, 20 unchanged" in done.stdout


def test_only_the_site_itself_is_crawled(crawl: Crawl) -> None:
    with Site(newspaper(2)) as other:
        pages = {
            "/": list_page(["/news/0.html", f"{other.url}news/1.html", "http://example.com/a", "ftp://x.example/"])
        }
        with Site(lambda path: pages.get(path) or newspaper(1)(path)) as site:
            done = crawl.run(site.url)
        assert not other.hits
    assert done.returncode == ExitCode.OK
    named = crawl.query("SELECT url FROM urls WHERE source IS NULL OR source = 'start' ORDER BY id")
    assert named == [(site.url,), (f"{site.url}news/0.html",)]


def test_twins_and_tracking_parameters_are_one_page(crawl: Crawl) -> None:
    def route(path: str) -> Reply | str | None:
        if path in ("/", "/index.html"):
            twins = [
                "/news/0.html",
                "/news/0.html?utm_source=x",
                "/news/0.html#top",
                "/index.html",
                "//HOST/news/0.html",
            ]
            return list_page([twin.replace("HOST", site.host) for twin in twins])
        return article_page(0) if path.startswith("/news/0.html") else None

    with Site(route) as site:
        crawl.run(site.url)
        places = {"/robots.txt", *SITEMAPS, *FEEDS}
        assert sorted(site.hits.keys() - places) == ["/", "/news/0.html"]
        assert max(site.hits.values()) == 1
    assert crawl.value("SELECT count(*) FROM articles") == 1


def test_the_same_text_at_another_address_is_the_same_article(crawl: Crawl) -> None:
    def route(path: str) -> Reply | str | None:
        if path == "/":
            return list_page(["/news/0.html", "/print/0.html"])
        return article_page(0) if path.endswith("0.html") else None

    with Site(route) as site:
        crawl.run(site.url)
    assert crawl.value("SELECT count(*) FROM articles") == 1
    assert crawl.value("SELECT count(*) FROM urls WHERE article_id IS NOT NULL") == 2


def test_a_redirect_leads_to_one_article_and_has_its_reason(crawl: Crawl) -> None:
    def route(path: str) -> Reply | str | None:
        if path == "/":
            return list_page(["/old.html", "/loop.html", "/away.html"])
        if path == "/old.html":
            return Reply(301, headers={"Location": "/news/0.html"})
        if path == "/loop.html":
            return Reply(302, headers={"Location": "/loop.html"})
        if path == "/away.html":
            return Reply(302, headers={"Location": "http://example.com/"})
        return article_page(0) if path == "/news/0.html" else None

    with Site(route) as site:
        done = crawl.run(site.url)
        assert max(site.hits.values()) == 1
        base = site.url.rstrip("/")
    assert done.returncode == ExitCode.OK
    rows = {
        url.removeprefix(base): (state, reason)
        for url, state, reason in crawl.query("SELECT url, state, reason FROM urls")
    }
    assert rows["/old.html"] == ("not an article", f"redirects to {base}/news/0.html")
    assert rows["/news/0.html"] == ("stored", None)
    assert rows["/loop.html"][0] == "refused"
    assert "in a circle" in rows["/loop.html"][1]
    assert rows["/away.html"] == ("refused", "redirects to another site, http://example.com/")


def test_a_redirect_or_link_to_a_private_address_is_never_followed(crawl: Crawl) -> None:
    with Site(newspaper(1)) as internal:
        port = internal.host.partition(":")[2]
        spellings = ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]"]

        def route(path: str) -> Reply | str | None:
            if path == "/":
                return list_page([f"/go/{n}.html" for n in range(len(spellings))])
            if path.startswith("/go/"):
                target = spellings[int(path.removeprefix("/go/").removesuffix(".html"))]
                return Reply(302, headers={"Location": f"http://{target}:{port}/news/0.html"})
            return None

        with Site(route) as site:
            crawl.run(site.url)
        assert not internal.hits


def test_a_start_page_that_redirects_to_an_internal_address_is_not_followed(crawl: Crawl) -> None:
    with Site(newspaper(1)) as internal:
        with Site(lambda path: Reply(302, headers={"Location": internal.url}) if path == "/" else None) as site:
            done = crawl.run(site.url)
        assert not internal.hits
    assert done.returncode == ExitCode.NOTHING_USABLE


def test_robots_txt_is_asked_first_and_once(crawl: Crawl) -> None:
    asked: list[str] = []

    def route(path: str) -> Reply | str | None:
        asked.append(path)
        return newspaper(10)(path)

    with Site(route) as site:
        crawl.run(site.url)
    assert asked[0] == "/robots.txt"
    assert asked.count("/robots.txt") == 1


def test_the_user_agent_says_who_runs_the_crawler(crawl: Crawl) -> None:
    with Site(newspaper(1)) as site:
        crawl.run(site.url, "-s", "NEWSCRAWL_CONTACT=https://example.com/about")
        agents = set(site.agents)
    assert len(agents) == 1
    agent = agents.pop()
    assert agent.startswith("newscrawl/")
    assert agent.endswith(" (+https://example.com/about)")


def test_one_request_at_a_time_by_default(crawl: Crawl) -> None:
    assert settings.CONCURRENT_REQUESTS_PER_DOMAIN == 1
    with Site(newspaper(12), pause=0.02) as site:
        crawl.run(site.url, "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=1")
        assert site.most_at_a_time == 1
    with Site(newspaper(40), pause=0.02) as site:
        crawl.run(site.url, "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=4")
        assert 1 < site.most_at_a_time <= 4


def test_a_site_may_be_crawled_by_a_script_of_ones_own(crawl: Crawl) -> None:
    """Without the command, by Scrapy's own API, as scrapyd and notebooks do."""
    script = (
        "import sys\n"
        "from scrapy.crawler import CrawlerProcess\n"
        "from scrapy.utils.project import get_project_settings\n"
        "settings = get_project_settings()\n"
        "settings.update({'NEWSCRAWL_ARCHIVE': sys.argv[1], 'NEWSCRAWL_EXPORTS': sys.argv[2],\n"
        "    'NEWSCRAWL_ALLOW_HOSTS': sys.argv[4], 'DOWNLOAD_DELAY': 0, 'LOG_LEVEL': 'WARNING'})\n"
        "process = CrawlerProcess(settings)\n"
        "process.crawl('news', url=sys.argv[3])\n"
        "process.start()\n"
    )
    with Site(newspaper(3)) as site:
        done = subprocess.run(
            [sys.executable, "-c", script, crawl.archive, crawl.exports, site.url, site.host],
            cwd=PROJECT,
            text=True,
            capture_output=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert crawl.value("SELECT count(*) FROM articles") == 3


def test_a_site_with_a_file_is_crawled_by_its_name(crawl: Crawl) -> None:
    sites = crawl.folder / "sites"
    sites.mkdir()
    with Site(newspaper(3)) as site:
        rules = f'hosts = ["{site.host}"]\nstart = ["{site.url}list/0"]\n[fields]\ntitle = {{ css = "p.bloginfo" }}\n'
        (sites / "the-test-post.toml").write_text(rules)
        command = ["site=the-test-post" if part.startswith("url=") else part for part in crawl.command(site.url)]
        done = quickstart.run([*command, "-s", f"NEWSCRAWL_SITES={sites}"], cwd=PROJECT)
    assert done.returncode == ExitCode.OK, done.stderr
    assert crawl.query("SELECT DISTINCT site, title FROM articles") == [("the-test-post", "7People have watched")]
    assert list((crawl.exports / "the-test-post").iterdir())
