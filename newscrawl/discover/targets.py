"""Target: what the canonical URL of a link says by its spelling, read once for all pages that link to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from newscrawl.discover.addresses import leads_to_page
from newscrawl.discover.feedlinks import is_feed_address
from newscrawl.discover.pagenumbers import read_numbers, spelled
from newscrawl.resolving import MAX_KEPT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.discover.pagenumbers import Numbered

MAX_PARAMETERS = 5
"""Parameters of an address whose numbers are remembered: each may be a number, with an address without it."""

_host = re.compile(r"https?://(?:www\.)?([^/?]*)").match


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """Where a link leads."""

    url: str
    """Canonical."""
    is_page: bool
    """Whether it may lead to a page."""
    is_feed: bool
    """Whether it is plainly a feed's address."""
    host: str
    """As it begins `spelled`."""

    @property
    def spelled(self) -> str:
        """The URL for comparison, as `pagenumbers.spelled` gives it."""
        return _spelling(self.url)[0]

    def numbers_on(self, own_path: str) -> Sequence[Numbered]:
        """Return the ways to read it as one page of several, on a page of this path, as `spelled` gives that."""
        text, numbers = _spelling(self.url)
        if "?" in self.url and text.partition("?")[0] == own_path:
            return tuple(read_numbers(self.url, own_path))  # any parameter may count pages there
        return numbers


def target_of(url: str) -> Target:
    """Return what a canonical URL says."""
    return _target(url) if len(url) <= MAX_KEPT else _target.__wrapped__(url)


@lru_cache(maxsize=4096)
def _target(url: str) -> Target:
    host = _host(url)
    return Target(url, leads_to_page(url), is_feed_address(url), host[1] if host else "")


def _spelling(url: str) -> tuple[str, Sequence[Numbered]]:
    is_kept = len(url) <= MAX_KEPT and url.count("&") < MAX_PARAMETERS
    return _spelling_kept(url) if is_kept else _spelling_kept.__wrapped__(url)


@lru_cache(maxsize=4096)  # asked of links to the page's own site alone
def _spelling_kept(url: str) -> tuple[str, Sequence[Numbered]]:
    return spelled(url), tuple(read_numbers(url))
