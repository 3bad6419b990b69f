"""Answers: what the extraction says today to a page or a saved case, in the form of a case's `article.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newscrawl.errors import NotAnArticle
from newscrawl.extract import extract_article
from newscrawl.items import article_to_json
from newscrawl.sites.cases import Case, case_fields

if TYPE_CHECKING:
    from newscrawl.page import Page
    from newscrawl.sites import SiteRules


def answer(saved: Case | Page, rules: SiteRules | None) -> dict[str, Any]:
    """Return the article's fields without evidence, or `{"error": page_type}`.

    Args:
        saved: A case, or a page that may become one.
        rules: Of its site.

    Raises:
        BadCase: If the case cannot be read.
    """
    try:
        page = saved.page() if isinstance(saved, Case) else saved
        return case_fields(article_to_json(extract_article(page, rules)))
    except NotAnArticle as error:
        return case_fields(error)
