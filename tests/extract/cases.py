"""The saved cases under `fixtures/sites`, and what the extraction answers to them."""

from __future__ import annotations

from functools import cache
from typing import Any

from newscrawl.sites import load_site, site_names
from newscrawl.sites.cases import CASE_FIELDS, OUR_CASES, PAGE_KEYS, Case, cases_in

__all__ = ["CASE_FIELDS", "PAGE_KEYS", "SITES", "Case", "answer", "cases"]

SITES = OUR_CASES
"""One folder per site, in it one folder per case; beside it the site's file, where it has one."""


@cache
def cases() -> tuple[Case, ...]:
    """Return all saved cases, sorted by name."""
    return tuple(case for folder in sorted(SITES.iterdir()) if folder.is_dir() for case in cases_in(folder))


@cache
def answer(case: Case) -> dict[str, Any]:
    """Return what the extraction says: the article's fields without evidence, or `{"error": page_type}`."""
    from newscrawl.workbench.answers import answer as asked  # noqa: PLC0415 - cases are collected and checked without it

    site = case.record["site"]
    return asked(case, load_site(site, SITES) if site in site_names(SITES) else None)
