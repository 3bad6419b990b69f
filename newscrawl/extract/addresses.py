"""Addresses: the URL that a page calls its own, and what its relative links are resolved against."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from newscrawl.errors import BadURL
from newscrawl.urls import canonical_url, same_site

if TYPE_CHECKING:
    from newscrawl.extract.outline import Outline
    from newscrawl.page import Page


def base_url(outline: Outline, page: Page) -> str | None:
    """Return what relative links are resolved against: `<base>`, itself resolved against the page's own address."""
    own = page.url or outline.canonical or outline.meta_value("og:url")
    for value, against in ((outline.base, own), (own, None)):
        try:
            if value:
                return canonical_url(value, against, page.encoding)
        except BadURL:
            continue
    return None


def own_url(outline: Outline, page: Page) -> str | None:
    """Return the canonical URL that the page names, if it is plausible: of the same site, and not the home page."""
    own = page.url
    for value in (outline.canonical, outline.meta_value("og:url")):
        if not value:
            continue
        try:
            named = canonical_url(value, own, page.encoding)
        except BadURL:
            continue
        if own is None:
            return named
        if same_site(named, own) and (not _is_home(named) or _is_home(own)):
            return named
    return own


def absolute(src: str, base: str | None) -> str:
    """Return the address of a script, as it stands if it is none."""
    try:
        return urljoin(base or "", src.strip())
    except ValueError:
        return src


def _is_home(url: str) -> bool:
    return url.count("/") <= 3 and url.rstrip("/").count("/") <= 2
