"""From an address as it stands in a document to its canonical URL, once for all pages of a site that name it.

The pages of a site share most of their links: menus, sections, lists of the latest. What they lead to is remembered.
"""

from __future__ import annotations

import re
from functools import lru_cache

from newscrawl.errors import BadURL
from newscrawl.urls import MAX_URL_LENGTH, canonical_url

MAX_KEPT = 300
"""Characters of an address that is remembered, and of what it is resolved against: 1 MB of them all, 20 at most."""

# What `canonical_url` returns as it is: no usual port, escape or dot segment, and only numbers of usual parameters.
# Told in a tenth of its time; a test compares.
_PATH = r"(?:/[A-Za-z0-9_~-]+(?:\.[A-Za-z0-9_~-]+)*)+/?"
_PAIR = r"(?:id|[acnpt]id|articleid|newsid|catid|classid|article|page|paged|p)=\d+"
_QUERY = rf"(?:\?{_PAIR}(?:&{_PAIR})*)?"
_HOST = r"[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::[1-9]\d{3})?"
_is_plain_url = re.compile(rf"https?://{_HOST}(?:{_PATH}|/){_QUERY}").fullmatch

_is_absolute = re.compile(r"https?://[a-z0-9][^;]*\Z").match
"""Whether an address is the same whatever it is resolved against. Parameters may be spelt anew by that."""
_is_rooted = re.compile(r"/(?:/?[\w.~%-]|\Z)", re.ASCII).match
"""Whether an address begins at the root of a host. `//` alone is none."""
_begins_with_a_name = re.compile(r"[\w.~%-]+(?:[/?#]|\Z)", re.ASCII).match
"""Whether an address is relative to the folder of what it is resolved against: it begins with no scheme, `?` or `#`."""
_is_origin = re.compile(r"https?://[^/?#\s\\]+/").fullmatch
_folder = re.compile(r"(https?://[^/?#\s\\]+)/(?:[^?#]*/)?").match


def resolve(href: str, base: str | None, encoding: str = "utf-8") -> str | None:
    """Return the canonical URL of an address; None when it is none. What `urls.canonical_url` says, from memory.

    Args:
        href: As it stands in the document.
        base: Absolute URL that a relative address is resolved against.
        encoding: The document's charset.
    """
    against = _what_matters(base, href) if base else None
    if len(href) > MAX_KEPT or (against and len(against) > MAX_KEPT):
        return _resolved.__wrapped__(href, against, encoding)
    return _resolved(href, against, encoding)


def host_of(base: str | None) -> str | None:
    """Return the part of a base on which addresses depend that need no more of it than the host."""
    return _what_matters(base, "/") if base else None


def needs_host_alone(href: str) -> bool:
    """Tell whether an address leads to the same from all pages of a host: it is absolute, or begins at the root."""
    return _is_absolute(href) is not None or _is_rooted(href) is not None


def _what_matters(base: str, href: str) -> str | None:
    """Return the part of a base on which the address depends, so that all pages of a folder ask for the same."""
    if _is_absolute(href):
        return None
    is_rooted = _is_rooted(href) is not None
    if not is_rooted and not _begins_with_a_name(href):
        return base
    folder = _folder(base)
    if folder is None:
        return base
    return f"{folder[1]}/" if is_rooted else folder[0]


@lru_cache(maxsize=4096)
def _resolved(href: str, base: str | None, encoding: str) -> str | None:
    whole = base[:-1] + href if base is not None and href.startswith("/") and _is_origin(base) else href
    if len(whole) <= MAX_URL_LENGTH and _is_plain_url(whole):
        return whole
    try:
        return canonical_url(href, base, encoding)
    except BadURL:
        return None
