"""The web view tells what the site changed from what only later rules read otherwise."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from newscrawl.archive import connect
from newscrawl.archive.reparsed import Reparse
from tests.archive.driver import SITE, A, Crawl, article
from tests.web.pages.test_pages import page, part, text_of
from tests.web.serving import in_process

if TYPE_CHECKING:
    from pathlib import Path

PARSER = "the parser changed, not the page"


def test_what_the_parser_changed_is_told_as_such_and_is_no_edit_of_the_page(tmp_path: Path) -> None:
    crawl = Crawl(tmp_path / "archive.db")
    crawl.home(A)
    shown = article(A, body="As it was.", fetched_at=crawl.now)
    crawl.show(crawl.leased(A), shown)
    crawl.end()
    crawl.begin()
    crawl.listing(crawl.leased(), A)
    shown = replace(shown, body="As the page says now.", fetched_at=crawl.now)
    crawl.show(crawl.leased(A), shown)
    crawl.end()
    with closing(connect(crawl.path)) as connection:
        reparse = Reparse(connection, SITE, "0.0", crawl.now)
        ((at,),) = connection.execute("SELECT max(seen_at) FROM revisions").fetchall()
        assert reparse.apply(1, replace(shown, title="As better rules read it"), at)
        reparse.end()
    with in_process(crawl.path, tmp_path / "exports") as site:
        root = page(site, "/article/1")
        heads = [text_of(head) for head in part(root, "History").xpath(".//ol[@class='changes']/li//h3")]
        assert [(PARSER in head, "silent edit" in head) for head in heads] == [(True, False), (False, True)]
        assert "title" in heads[0]
        looks = page(site, "/changes").xpath("//main//ul[@class='stories']/li")
        assert [PARSER in text_of(look) for look in looks] == [True, False]
        silent = page(site, "/changes?kind=silent").xpath("//main//ul[@class='stories']/li")
        assert [PARSER in text_of(look) for look in silent] == [False]
