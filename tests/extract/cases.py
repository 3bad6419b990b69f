"""The saved cases under `fixtures/sites`: where they lie, how they are read, what the extraction answers to them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from newscrawl.errors import NotAnArticle
from newscrawl.items import FIELDS, article_to_json
from newscrawl.page import Page
from newscrawl.sites import load_site, site_names

SITES = Path(__file__).parents[2] / "fixtures" / "sites"
"""One folder per site, in it one folder per case; beside it the site's file, where it has one."""

CASE_FIELDS = tuple(name for name in FIELDS if name != "evidence")
"""What an expected article states. The evidence is free: it says how a value was found, not what is true."""


@dataclass(frozen=True)
class Case:
    """One saved page, in HTML or as text, and what it says."""

    folder: Path

    @property
    def name(self) -> str:
        """`site/case`, as it stands in a test's id."""
        return f"{self.folder.parent.name}/{self.folder.name}"

    @cached_property
    def record(self) -> dict[str, Any]:
        """page.json: where the page came from, and why it is kept."""
        return self._json("page.json")

    @cached_property
    def expected(self) -> dict[str, Any]:
        """article.json: every field of the article, or `{"error": page_type}`."""
        return self._json("article.json")

    @property
    def is_article(self) -> bool:
        """Whether the page is an article at all."""
        return "error" not in self.expected

    @property
    def is_text(self) -> bool:
        """Whether the page was saved as text, so that neither markup nor addresses are left."""
        return (self.folder / "page.txt").exists()

    def page(self) -> Page:
        """Decode the saved page as a crawl would have, or as `newscrawl extract page.txt` does.

        Raises:
            NotAnArticle: If the file is empty or binary.
        """
        if self.is_text:
            return Page.from_file(self.folder / "page.txt")
        return Page.from_bytes(
            self.record["url"],
            (self.folder / "page.html").read_bytes(),
            self.record["headers"],
            datetime.fromisoformat(self.record["fetched_at"]),
        )

    def _json(self, name: str) -> dict[str, Any]:
        value = json.loads((self.folder / name).read_text(encoding="utf-8"))
        assert isinstance(value, dict), f"{self.name}/{name} holds no object"
        return value


@cache
def cases() -> tuple[Case, ...]:
    """Return all saved cases, sorted by name."""
    return tuple(Case(path) for path in sorted(SITES.glob("*/*")) if path.is_dir())


@cache
def answer(case: Case) -> dict[str, Any]:
    """Return what the extraction says: the article's fields without evidence, or `{"error": page_type}`."""
    from newscrawl.extract import extract_article  # noqa: PLC0415 - cases are collected and checked without it

    site = case.record["site"]
    rules = load_site(site, SITES) if site in site_names(SITES) else None
    try:
        article = extract_article(case.page(), rules)
    except NotAnArticle as error:
        return {"error": error.page_type}
    fields = article_to_json(article)
    return {name: fields[name] for name in CASE_FIELDS}
