"""Explain: what was found of a page, by which rule, and what lost; `newscrawl extract --explain` shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newscrawl.extract.choices import Choices
from newscrawl.extract.reading import read_article

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from newscrawl.extract.found import Found
    from newscrawl.extract.page_type import Verdict
    from newscrawl.items import Article
    from newscrawl.page import Page
    from newscrawl.sites import SiteRules


@dataclass(frozen=True)
class Explanation:
    """Why a page was read as it was."""

    answer: Article | Verdict
    """The article, or what the page is instead."""
    found: Mapping[str, Found[Any]]
    """By field, what was believed: value, rule, raw text. Of a page that is no article, what was found by then."""
    lost: Mapping[str, Sequence[Found[Any]]]
    """By field, the candidates that were not, in order of belief."""


def explain_page(page: Page, rules: SiteRules | None = None) -> Explanation:
    """Read a page as `extract_article` does, and tell why its fields are what they are.

    Args:
        page: The page, of HTML or saved as text.
        rules: What is special about its site.
    """
    choices = Choices(lost={})
    answer = read_article(page, rules, choices)
    return Explanation(answer, choices.found, choices.lost or {})
