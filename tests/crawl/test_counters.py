"""View counters that pages write by script: what is asked of the site, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.errors import ExitCode
from newscrawl.spiders.wellknown import FEEDS, SITEMAPS
from tests.crawl.site import Reply, Site, article_page, list_page

if TYPE_CHECKING:
    from tests.crawl.conftest import Crawl

SCRIPTS = (
    "<script src='/e/public/ViewClick/?classid=3&amp;id=0&amp;addclick=1'></script>",
    "<span id=onclickshowdiv>0</span><script src='/e/public/ViewMore/?classid=3&amp;id=1&amp;addclick=1'></script>",
    "<span id=hits>0</span><script>$.getScript('/api.php?op=count&id=2&modelid=1');</script>",
    "<script src='/plus/count.php?view=yes&amp;aid=3&amp;mid=1'></script>",
    "<script src='http://HOST/plus/count.php?view=yes&amp;aid=4'></script>",
    "<script src='/e/public/ViewClick/?classid=3&amp;id=5&amp;down=1'></script>",
    "<script src='http://counter.example/e/public/ViewClick/?classid=3&amp;id=6'></script>",
    "<span>7People have watched</span><script src='/e/public/ViewClick/?classid=3&amp;id=7'></script>",
    "<script src='/e/public/ViewClick/?classid=3&amp;id=8'></script>",
)
ANSWERS = {
    "/e/public/ViewClick/?classid=3&id=0": "document.write('100');",
    "/e/public/ViewMore/?classid=3&id=1": "document.getElementById('onclickshowdiv').innerHTML='101';",
    "/api.php?op=count&id=2&modelid=1": "$('#todaydowns').html('3');$('#hits').html('102');",
}


def newspaper_of(site: Site) -> None:
    """Let the site serve one article for each script."""

    def route(path: str) -> Reply | str | None:
        if path == "/robots.txt":
            return "User-agent: *\nDisallow: /*&id=8\n"
        if path == "/":
            return list_page([f"/news/{n}.html" for n in range(len(SCRIPTS))])
        if path.startswith("/news/"):
            number = int(path.removeprefix("/news/").removesuffix(".html"))
            script = SCRIPTS[number].replace("HOST", site.host)
            return article_page(number, views=None).replace("class=bloginfo>", f"class=bloginfo>{script}")
        return (
            Reply(body=ANSWERS[path], headers={"Content-Type": "application/javascript"}) if path in ANSWERS else None
        )

    site.route = route


def test_a_counter_is_asked_once_a_visit_and_only_where_asking_changes_nothing(crawl: Crawl) -> None:
    with Site(lambda _: None) as site:
        newspaper_of(site)
        for _ in range(2):
            done = crawl.run(site.url)
            assert done.returncode == ExitCode.OK, done.stderr
        counters = {
            path: hits
            for path, hits in site.hits.items()
            if "news" not in path and path not in ("/", "/robots.txt", *SITEMAPS, *FEEDS)
        }
    assert counters == dict.fromkeys(ANSWERS, 2)
    counts = crawl.query("SELECT view_count FROM articles ORDER BY url")
    assert [count for (count,) in counts] == [100, 101, 102, None, None, None, None, 7, None]
