"""Extraction: a page becomes an article. The only door; what lies behind it is a module per field.

A page is parsed once and walked once (`walk`, `textpage`); the outline that results is what all fields are read from.
Nothing here knows the clock, the network, the archive or Scrapy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.errors import NotAnArticle
from newscrawl.extract.explain import Explanation, explain_page
from newscrawl.extract.page_type import Verdict
from newscrawl.extract.reading import read_article
from newscrawl.extract.standing import standing_page

if TYPE_CHECKING:
    from newscrawl.items import Article
    from newscrawl.page import Page
    from newscrawl.sites import SiteRules

__all__ = ["Explanation", "Verdict", "explain_page", "extract_article", "standing_page"]


def extract_article(page: Page, rules: SiteRules | None = None) -> Article:
    """Return the article that a page holds.

    Args:
        page: The page, of HTML or saved as text.
        rules: What is special about its site; None for a site that nobody described.

    Raises:
        NotAnArticle: If the page is something else: a list, an error page, a consent wall, a captcha, empty.
    """
    answer = read_article(page, rules)
    if isinstance(answer, tuple):
        raise NotAnArticle(answer.page_type, answer.reason, page.url)
    return answer
