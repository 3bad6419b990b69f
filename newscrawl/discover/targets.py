"""Target: what the canonical URL of a link says by its spelling, read once for all pages that link to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from newscrawl.discover.addresses import leads_to_page
from newscrawl.discover.feedlinks import is_feed_address
from newscrawl.discover.pagenumbers import Numbered, read_numbers, spelled
from newscrawl.resolving import MAX_KEPT

if TYPE_CHECKING:
    from collections.abc import Sequence

_HOST = re.compile("[^/?]*")


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """Where a link leads."""

    url: str
    """Canonical."""
    is_page: bool
    """Whether it may lead to a page."""
    is_feed: bool
    """Whether it is plainly a feed's address."""
    spelled: str
    """The URL for comparison, as `pagenumbers.spelled` gives it."""
    host: str
    """Of `spelled`."""
    numbers: Sequence[Numbered]
    """The ways to read it as one page of several, whatever page it stands on."""

    def numbers_on(self, own_path: str) -> Sequence[Numbered]:
        """Return the ways to read it on a page of this path, as `spelled` gives that."""
        if "?" in self.url and self.spelled.partition("?")[0] == own_path:
            return tuple(read_numbers(self.url, own_path))  # any parameter may count pages there
        return self.numbers


def target_of(url: str) -> Target:
    """Return what a canonical URL says."""
    return _target(url) if len(url) <= MAX_KEPT else _target.__wrapped__(url)


@lru_cache(maxsize=4096)
def _target(url: str) -> Target:
    text = spelled(url)
    host = _HOST.match(text)
    return Target(
        url,
        leads_to_page(url),
        is_feed_address(url),
        text,
        host[0] if host else "",
        tuple(read_numbers(url)),
    )
