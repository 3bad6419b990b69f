"""The crawl's benchmark: its pages are read as they were written, and a small crawl goes through the whole harness."""

from __future__ import annotations

import shutil
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from benchmarks.crawl.known import know, let_half_wait
from benchmarks.crawl.measure import Incomplete, crawl_once, measure, rows
from benchmarks.crawl.site import LAYOUTS, Site, write_site
from benchmarks.crawl.stories import Newsroom
from benchmarks.crawl.systems import BARE, OURS, TUNED, System
from benchmarks.tables import marks, put_between
from benchmarks.turns import RunFailed, Spent, median_ratio, run, take_turns
from newscrawl.archive import connect
from newscrawl.extract import extract_article
from newscrawl.page import Page
from newscrawl.url_pattern import url_pattern
from newscrawl.urls import url_key

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.crawl.pages import Layout

ORIGIN = "http://127.0.0.1:8999"
needs_nginx = pytest.mark.skipif(
    shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin") is None, reason="needs nginx"
)


@pytest.mark.parametrize(("kind", "kilobytes"), [("small", 12), ("big", 240)])
def test_each_field_of_a_made_up_page_is_read_as_it_was_written(kind: str, kilobytes: int) -> None:
    layout: Layout = LAYOUTS[kind](Newsroom(120, LAYOUTS[kind].paragraphs), ORIGIN)
    story = layout.newsroom.stories[103]
    page = layout.article(story)
    assert len(page) == pytest.approx(1000 * kilobytes, rel=0.15)
    article = extract_article(Page.from_bytes(ORIGIN + story.path, page.encode()))
    assert article.title == story.title
    assert article.introduction == story.lead
    assert article.body == "\n\n".join(story.paragraphs)
    assert article.column == story.section.title()
    assert article.view_count == story.views
    assert article.authors == (story.author,)
    assert article.published_at == story.published
    assert [tag.lower() for tag in article.tags] == list(story.tags)
    newsroom = layout.newsroom
    lists = {
        "related": newsroom.related(story, layout.related),
        "popular": newsroom.popular(story, layout.popular),
        "latest": newsroom.latest(layout.latest),
    }
    found = {name: [link.url for link in getattr(article, name)] for name in lists}
    assert found == {name: [ORIGIN + linked.path for linked in stories] for name, stories in lists.items()}


def test_a_site_is_the_same_each_time_and_all_its_addresses_are_files(tmp_path: Path) -> None:
    site = write_site(tmp_path / "one", "small", 12, ORIGIN)
    assert site == write_site(tmp_path / "two", "small", 12, ORIGIN)
    assert len(set(site.articles)) == 12
    for url in site.urls:
        path = tmp_path / "one" / url.removeprefix(f"{ORIGIN}/")
        assert (path / "index.html" if url.endswith("/") else path).is_file()


@pytest.mark.long
@needs_nginx
def test_a_small_crawl_goes_through_the_whole_harness() -> None:
    measured = measure("small", 5, 1, [TUNED, BARE, OURS])
    assert all(one.whole[0].cpu > 0 for one in measured)
    text = rows(measured)
    assert text.count("\n") == 4
    assert OURS.name in text


def test_a_crawler_that_does_not_store_everything_is_not_measured() -> None:
    lazy = System("lazy", lambda _site, _folder: [sys.executable, "-c", ""], lambda _folder: 3)
    site = Site(ORIGIN, tuple(f"{ORIGIN}/{n}.html" for n in range(5)), (), 0)
    with pytest.raises(Incomplete, match="lazy has 3 of 5 articles"):
        crawl_once(lazy, site, None)


def test_what_a_command_spends_includes_what_its_children_spent(tmp_path: Path) -> None:
    busy = "import time\nwhile time.process_time() < 0.3: pass"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}], check=True)"
    assert run([sys.executable, "-c", parent], tmp_path / "log").cpu > 0.3
    with pytest.raises(RunFailed, match=r"ended with 3; it said:\nno such page"):
        run([sys.executable, "-c", "import sys; print('no such page'); sys.exit(3)"], tmp_path / "log")


def test_each_has_its_turn_in_each_round_and_another_begins() -> None:
    order: list[str] = []

    def job(name: str) -> Spent:
        order.append(name)
        return Spent(1.0, 1.0)

    take_turns({"a": lambda: job("a"), "b": lambda: job("b")}, 3)
    assert order == ["a", "b", "b", "a", "a", "b"]


def test_a_ratio_is_the_median_of_rounds() -> None:
    # In the second round the machine was busy: both took ten times as long.
    assert median_ratio([2.0, 20.0, 2.0], [1.0, 10.0, 1.5]) == pytest.approx(0.5)


def test_an_archive_that_knows_a_site_is_whole_and_its_sums_are_right(tmp_path: Path) -> None:
    know(tmp_path / "archive.db", ORIGIN, "127.0.0.1:8999", articles=60, others=40)
    let_half_wait(tmp_path / "archive.db")
    with closing(connect(tmp_path / "archive.db")) as archive:
        assert archive.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert archive.execute("PRAGMA foreign_key_check").fetchall() == []
        months = archive.execute("SELECT sum(articles), sum(fingerprint) FROM article_months").fetchone()
        assert months == archive.execute("SELECT count(*), sum(stamp) FROM article_stamps").fetchone()
        addresses = archive.execute(
            "SELECT url, key, pattern FROM urls JOIN url_patterns ON pattern_id = url_patterns.id"
        )
        assert all((key, pattern) == (url_key(url), url_pattern(url)) for url, key, pattern in addresses)
        assert archive.execute("SELECT count(*) FROM urls WHERE queue = 'now'").fetchone() == (50,)


def test_only_the_named_part_of_the_readme_is_written_anew() -> None:
    first, last = marks("crawl")
    once = put_between(f"before\n{first}old\n{last}after\n", "crawl", "new\n")
    assert once == f"before\n{first}\nnew\n\n{last}after\n" == put_between(once, "crawl", "new\n")
    with pytest.raises(ValueError, match="lacks the lines"):
        put_between("no marks", "crawl", "new")
