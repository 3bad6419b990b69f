"""`newscrawl reparse`: a real crawl keeps pages, the site's file gets better, and the pages are read again offline."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive import connect
from newscrawl.archive.beginning import take_lock
from newscrawl.errors import ExitCode
from tests import quickstart
from tests.crawl.conftest import Crawl
from tests.crawl.site import Site, article_page, list_page

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

RULES = 'name = "post"\nhosts = ["127.0.0.1"]\nstart = ["http://{host}/"]\n'


@pytest.fixture
def crawl(tmp_path: Path) -> Crawl:
    return Crawl(tmp_path)


def page(number: int, views: int) -> str:
    return article_page(number, views=views).replace(
        "<div class=con_text>",
        f"<h3 class=real>The real headline {number}</h3><i class=tag>ferries</i><div class=con_text>",
    )


class Desk:
    """A crawled site, and the command."""

    def __init__(self, crawl: Crawl, site: Site) -> None:
        self.crawl = crawl
        self.site = site
        self.sites = crawl.folder / "sites"
        self.sites.mkdir()
        self.rules("")

    def rules(self, more: str) -> None:
        (self.sites / "post.toml").write_text(RULES.format(host=self.site.host) + more)

    def fetch(self) -> None:
        keep = ("-s", f"NEWSCRAWL_KEEP_RAW={self.crawl.folder / 'raw'}", "-s", f"NEWSCRAWL_SITES={self.sites}")
        done = self.crawl.run_site("post", self.site.host, *keep)
        assert done.returncode == 0, done.stderr

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "newscrawl", *arguments, "--archive", self.crawl.archive]
        if arguments[0] == "reparse":
            command += ["--jobs", "2", "-s", f"NEWSCRAWL_SITES={self.sites}"]
        return quickstart.run(command)

    def told(self, *arguments: str) -> dict[str, object]:
        done = self.run("reparse", "--json", *arguments)
        assert done.returncode == 0, done.stderr
        found: dict[str, object] = json.loads(done.stdout)
        return found


def test_pages_are_read_again_by_better_rules_first_to_see_and_then_to_apply(crawl: Crawl) -> None:
    views = {"count": 5}

    def route(path: str) -> str | None:
        if path == "/":
            return list_page([f"/news/{n}.html" for n in range(4)])
        return page(int(path[6:-5]), views["count"]) if path.startswith("/news/") else None

    with Site(route) as site:
        desk = Desk(crawl, site)
        desk.fetch()
        views["count"] = 9
        desk.fetch()
        before = crawl.query("SELECT * FROM articles")
        same = desk.told()
        assert (same["read"], same["as_before"], same["left_out"]) == (5, 5, {})
        desk.rules('fields.title.css = "h3.real"\nfields.tags.css = "i.tag"\n')
        preview = desk.run("reparse")
        assert "5 kept pages were read again: 1 as before, 4 articles otherwise" in preview.stdout
        assert "  - Report on item 0\n  + The real headline 0" in preview.stdout
        assert "nothing was written" in preview.stdout
        told = desk.told()
        fields = told["fields"]
        assert isinstance(fields, dict)
        assert {name: counts for name, counts in fields.items() if any(counts.values())} == {
            "title": {"gained": 0, "lost": 0, "changed": 4},
            "tags": {"gained": 4, "lost": 0, "changed": 0},
        }
        assert crawl.query("SELECT * FROM articles") == before
        hits = site.hits.total()
        assert desk.told("--apply", "--limit", "2")["applied"] in (1, 2)
        assert desk.told("--apply")["applied"] in (2, 3)
        assert site.hits.total() == hits
        assert desk.told("--apply")["as_before"] == 5
        assert crawl.value("SELECT count(*) FROM runs WHERE kind = 'reparse'") == 2
        titles = [title for (title,) in crawl.query("SELECT title FROM articles ORDER BY 1")]
        assert titles == [f"The real headline {n}" for n in range(4)]
        # The parser changed, not the page.
        assert crawl.query("SELECT DISTINCT field, made_by FROM article_changes ORDER BY 1") == [
            ("tags", "parser"),
            ("title", "parser"),
        ]
        assert crawl.query("SELECT * FROM silent_edits") == []
        assert crawl.value("SELECT sum(changed) FROM articles_per_day") == 0
        assert crawl.value("SELECT min(closes) FROM run_reports") == 1
        url = f"{site.url}news/1.html"
        assert "the parser changed, not the page" in desk.run("diff", url).stdout
        assert json.loads(desk.run("diff", url, "--json").stdout)["diffs"][0]["made_by"] == "parser"
        # A crawl by the same rules finds nothing changed, and goes on after it.
        desk.fetch()
        assert crawl.value("SELECT max(number) FROM revisions") == 2
        assert crawl.value("SELECT count(*) FROM view_counts") == 8
        found = desk.run("search", "headline", "--json")
        assert len(found.stdout.splitlines()) == 4


def odd_page() -> str:
    """A list by the general rules, and an article where the site's file says what the text is."""
    text = "The ferry that has carried the people of the bay since 1921 will make its last journey on Sunday. "
    heads = list_page([f"/news/{n}.html" for n in range(3)] * 4)
    return heads.replace("<body>", f"<body><div class=story><p>{text}</p></div>")


def test_what_becomes_an_article_is_stored_and_no_article_is_taken_away(crawl: Crawl) -> None:
    def route(path: str) -> str | None:
        if path == "/":
            return list_page(["/news/1.html", "/odd/2.html"])
        return page(1, 5) if path == "/news/1.html" else odd_page() if path == "/odd/2.html" else None

    with Site(route) as site:
        desk = Desk(crawl, site)
        desk.fetch()
        odd = f"{site.url}odd/2.html"
        state = "SELECT state, kind, queue, article_id IS NOT NULL FROM urls WHERE url = ?"
        assert crawl.query(state, odd) == [("not an article", "list", "source", 0)]
        desk.rules('fields.body.css = "div.story, div.con_text"\n')
        told = desk.told("--apply")
        assert told["become_articles"] == {"pages": 1, "samples": [{"url": odd, "what": "News"}]}
        assert crawl.query(state, odd) == [("stored", "article", "later", 1)]
        fetched = "SELECT articles.fetched_at = raw_pages.fetched_at FROM raw_pages JOIN urls ON urls.id = url_id "
        assert crawl.query(f"{fetched} JOIN articles ON articles.url = urls.url WHERE urls.url = ?", odd) == [(1,)]
        desk.rules("")
        told = desk.told("--apply")
        assert told["stop_being_articles"]["pages"] == 1  # type: ignore[index]  # JSON
        assert crawl.value("SELECT count(*) FROM articles") == 2
        connection = connect(crawl.archive)
        held = take_lock(connection, "post")
        busy = desk.run("reparse", "--apply")
        assert busy.returncode == ExitCode.ALREADY_RUNNING
        assert "post is being crawled" in busy.stderr
        held.release()
        connection.close()
        for path in (crawl.folder / "raw").iterdir():
            path.unlink()
        assert desk.told()["left_out"] == {"its raw page is not where it was kept": 3}
        assert "no page of the site nobody was kept" in desk.run("reparse", "--site", "nobody").stderr
