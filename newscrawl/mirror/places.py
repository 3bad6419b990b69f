"""Places: the addresses in an export, which nobody believes: would a crawl have stored them, may one follow them?"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from newscrawl.errors import BadURL
from newscrawl.shown import shown
from newscrawl.urls import canonical_url, host_and_port, is_private_host, site_key

_PLAIN = re.compile(r"""[!$-;=?-\[\]_a-z~]*""")
"""Path and query without what is always written as %XX: controls, spaces, quotes, letters that are not ASCII, `#`."""


def spelling_problem(url: str) -> str | None:
    """Return what is wrong with an article's address as it is written; None: a crawl may have stored it.

    Which path is folded into which changed from version to version, so that alone is nothing wrong.
    """
    try:
        canonical = canonical_url(url)
    except BadURL:
        return f"expected an http(s) address, found {shown(url)}"
    parts = urlsplit(canonical)
    begin = f"{parts.scheme}://{parts.netloc}/"
    if canonical == url or (url.startswith(begin) and _PLAIN.fullmatch(url, len(begin))):
        return None
    return f"expected it as a crawl writes it, {shown(canonical)}, found {shown(url)}"


def host_problem(url: str, site: str) -> str | None:
    """Return why an address of a site should not be taken over; None: nothing speaks against it.

    A site may have any number of public hosts. A private one would lead a crawl into the network of whoever imports.

    Args:
        url: An address in a spelling that `spelling_problem` has nothing against.
        site: What its site is called: without a site file, after its host.
    """
    host, _ = host_and_port(url)
    if not is_private_host(host) or site_key(url) == site:
        return None
    return f"expected a public host or that of the site {shown(site)}, found the private one in {shown(url)}"


@lru_cache(20_000)  # lists of what is popular repeat the same few
def is_link(url: str) -> bool:
    """Tell whether an address is one of http(s)."""
    try:
        canonical_url(url)
    except BadURL:
        return False
    return True
