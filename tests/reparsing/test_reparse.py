"""`newscrawl reparse`: a real crawl keeps pages, the site's file gets better, and the pages are read again offline."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from newscrawl.archive import connect
from newscrawl.archive.beginning import take_lock
from newscrawl.errors import ExitCode
from tests import quickstart
from tests.crawl.conftest import Crawl
from tests.crawl.site import Site, article_page, list_page

if TYPE_CHECKING:
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

    def command(self, *arguments: str) -> list[str]:
        command = [sys.executable, "-m", "newscrawl", *arguments, "--archive", str(self.crawl.archive)]
        if arguments[0] == "reparse":
            command += ["--jobs", "2", "-s", f"NEWSCRAWL_SITES={self.sites}"]
        return command

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        return quickstart.Popen(self.command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return quickstart.run(self.command(*arguments))

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
        assert "nothing was to be written" in desk.run("reparse", "--apply").stdout
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


MANY = 40
_NEWS: dict[str, str | None] = {f"/news/{n}.html": page(n, 5) for n in range(MANY)}
PAPER = _NEWS | {"/": list_page(list(_NEWS))}
"""Articles enough to end a reparse among them."""


def with_new_rules(crawl: Crawl, site: Site) -> Desk:
    """Crawl a site, and return its desk with rules that read each article otherwise."""
    desk = Desk(crawl, site)
    desk.fetch()
    desk.rules('fields.title.css = "h3.real"\nfields.tags.css = "i.tag"\n')
    return desk


def test_a_reparse_that_is_killed_leaves_whole_articles_and_the_next_one_goes_on(crawl: Crawl) -> None:
    with Site(PAPER.get) as site:
        desk = with_new_rules(crawl, site)
        shutil.copy(crawl.archive, crawl.folder / "whole.db")
        done = 0
        for _ in range(2):
            process = desk.begin("reparse", "--apply")
            until = time.monotonic() + 60
            while crawl.value("SELECT count(*) FROM revisions WHERE number = 2") <= done:
                assert time.monotonic() < until
                time.sleep(0.002)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            assert process.returncode == -signal.SIGKILL, "it had ended before it was killed"
            done = crawl.value("SELECT count(*) FROM revisions WHERE number = 2")
            assert_whole(crawl, done)
        assert done < MANY
        told = desk.told("--apply")
        assert (told["read"], told["applied"], told["as_before"]) == (MANY + 1, MANY - done, done + 1), "the list, too"
        assert_whole(crawl, MANY)
        assert crawl.query("SELECT outcome, closes FROM run_reports WHERE kind = 'reparse' ORDER BY run_id") == [
            ("died", 1),
            ("died", 1),
            ("finished", 1),
        ]
        assert crawl.value("SELECT sum(articles_changed) FROM runs WHERE kind = 'reparse'") == MANY
        assert desk.told("--apply")["as_before"] == MANY + 1
        killed = [crawl.query(sql) for sql in STATE]
        (crawl.folder / "whole.db").replace(crawl.archive)
        for end in ("-wal", "-shm"):
            crawl.archive.with_name(f"{crawl.archive.name}{end}").unlink(missing_ok=True)
        assert desk.told("--apply")["applied"] == MANY
        assert [crawl.query(sql) for sql in STATE] == killed


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_reparse_in_order_and_its_run_says_so(crawl: Crawl, sent: signal.Signals) -> None:
    with Site(PAPER.get) as site:
        desk = with_new_rules(crawl, site)
        process = desk.begin("reparse", "--apply")
        until = time.monotonic() + 60
        while not crawl.value("SELECT count(*) FROM revisions WHERE number = 2"):
            assert time.monotonic() < until
            time.sleep(0.002)
        process.send_signal(sent)
        _, err = process.communicate(timeout=60)
        assert (process.returncode, "Traceback" in err) == (ExitCode.SIGNAL, False), err
        done = crawl.value("SELECT count(*) FROM revisions WHERE number = 2")
        assert_whole(crawl, done)
        assert desk.told("--apply")["applied"] == MANY - done > 0
    assert crawl.query("SELECT outcome, exit_code, articles_changed FROM runs WHERE kind = 'reparse' ORDER BY id") == [
        ("signal", ExitCode.SIGNAL, done),
        ("finished", ExitCode.OK, MANY - done),
    ]
    assert crawl.value("SELECT min(closes) FROM run_reports") == 1


STATE = (
    "SELECT url, title, body, fetched_at, first_seen_at, changed_at FROM articles ORDER BY url",
    "SELECT url, number, seen_at, changed, before FROM revisions JOIN articles ON id = article_id ORDER BY url, number",
    "SELECT url, tag FROM tags JOIN articles ON id = article_id ORDER BY url, tag",
    "SELECT url, state, kind, article_id IS NOT NULL FROM urls ORDER BY url",
)


def assert_whole(crawl: Crawl, changed: int) -> None:
    """So many articles are as the better rules read them, in every place; the others as they were."""
    assert crawl.value("PRAGMA integrity_check") == "ok"
    assert crawl.query("PRAGMA foreign_key_check") == []
    articles = crawl.query(
        "SELECT title LIKE 'The real headline %', "
        "EXISTS (SELECT 1 FROM tags WHERE article_id = id AND tag = 'ferries'), "
        "(SELECT group_concat(field) FROM (SELECT field FROM article_changes AS change WHERE change.article_id = "
        "articles.id ORDER BY field)), count(*) FROM articles GROUP BY 1, 2, 3 ORDER BY 1"
    )
    as_they_were = [(0, 0, None, crawl.value("SELECT count(*) FROM articles") - changed)]
    assert [row for row in [*as_they_were, (1, 1, "tags,title", changed)] if row[3]] == articles


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
