"""What a good answer (status 200) holds, without a word on what that means for the crawl. Pure.

Loaded in the reading process alone: the rules of extraction are half of what a start costs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.discover import find_links, is_later_page, read_source
from newscrawl.discover.wishes import forbids_archiving, read_wishes
from newscrawl.errors import NotAnArticle
from newscrawl.extract import extract_article, standing_page
from newscrawl.extract.shell import is_empty_shell
from newscrawl.page import Page
from newscrawl.reader.findings import Findings

if TYPE_CHECKING:
    from newscrawl.items import Article
    from newscrawl.reader.findings import Question
    from newscrawl.sites import SiteRules


BARRIERS = frozenset({"captcha", "consent wall", "error page", "password", "soft 404"})
"""Types of pages that stand in the place of another."""

MOST_LINKS_OF_A_BARRIER = 10
"""A front page that talks of cookies or errors has more links than this."""


def read_answer(question: Question, rules: SiteRules | None) -> Findings:
    """Return what an answer holds.

    Args:
        question: The answer, and what is wanted of it.
        rules: Of its site, if that has a file.
    """
    source = read_source(question.url, question.body, question.headers, question.most_entries)
    if source is not None:
        return Findings(source=source)
    try:
        page = Page.from_bytes(question.url, question.body, question.headers, question.at)
        if page.kind != "html":
            return Findings(page_type="other", reason="it is no HTML")
        links = find_links(page, question.most_links)
    except NotAnArticle as error:
        return Findings(page_type=error.page_type, reason=error.reason)
    later = is_later_page(question.url) and bool(links.paging) and links.part_of is None
    found = Findings(
        is_html=True,
        links=links,
        is_later_page=later or question.is_page_of_list,
        is_shell=is_empty_shell(page),
        wish=forbids_archiving(read_wishes(page, question.agent)),
    )
    try:
        article = _read_article(page, rules, found)
    except NotAnArticle as error:
        return replace(found, page_type=error.page_type, reason=error.reason)
    return replace(found, article=article, standing=standing_page(article))


def _raise_barrier(page: Page, rules: SiteRules | None) -> None:
    """Raise what a page is that stands in the place of another; nothing if it is none of that kind."""
    try:
        extract_article(page, rules)
    except NotAnArticle as error:
        if error.page_type in BARRIERS:
            raise


def _read_article(page: Page, rules: SiteRules | None, found: Findings) -> Article:
    """Return the page's article. The root of a host is a front page, or what bars the way to it."""
    parts = urlsplit(page.url or "")
    if parts.path == "/" and not parts.query:
        if found.links is None or len(found.links.urls) <= MOST_LINKS_OF_A_BARRIER:
            _raise_barrier(page, rules)
        raise NotAnArticle("list", "the home page", page.url)
    if found.is_later_page:
        raise NotAnArticle("list", "its address is one of a list's later pages", page.url)
    return extract_article(page, rules)
