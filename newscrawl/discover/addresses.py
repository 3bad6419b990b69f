"""Addresses of documents: what is too long to be asked, and what may lead to a page."""

from __future__ import annotations

from newscrawl.errors import BadURL, URLTooLong
from newscrawl.urls import KEPT_URL_LENGTH, MAX_URL_LENGTH, canonical_url, may_be_page

TOO_LONG = f"the address has more than {MAX_URL_LENGTH} characters"
CUT = f"{TOO_LONG}; what stands here is cut to {KEPT_URL_LENGTH}"
"""Reasons, the same for all addresses, so that they are counted together."""

MOST_TOO_LONG = 100
"""Overlong addresses of one document that are noted; one page of a trap may have thousands."""

_PAGE_ENDINGS = (".html", ".htm", ".shtml", ".php")


def too_long(text: str, base: str | None, encoding: str = "utf-8") -> tuple[str, str] | None:
    """Return what is noted of an address that is none because of its length, and the reason; None for any other.

    Args:
        text: As it stands in the document.
        base: Canonical URL that a relative address is resolved against.
        encoding: The document's charset.
    """
    try:
        canonical_url(text, base, encoding)
    except URLTooLong as error:
        return error.kept, TOO_LONG if error.length <= KEPT_URL_LENGTH else CUT
    except BadURL:
        pass
    return None


def leads_to_page(url: str) -> bool:
    """Tell whether a canonical URL may lead to a page: `may_be_page`, quickly where the ending is a common one."""
    path = url.partition("?")[0]
    return path.endswith(_PAGE_ENDINGS) or "." not in path.rpartition("/")[2] or may_be_page(url)
