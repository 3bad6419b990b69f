"""Target: what the canonical URL of a link says by its spelling, read once for all pages that link to it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from newscrawl.discover.addresses import leads_to_page
from newscrawl.discover.feedlinks import is_feed_address
from newscrawl.discover.pagenumbers import read_numbers, spelled
from newscrawl.resolving import MAX_KEPT, host_of, needs_host_alone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.discover.pagenumbers import Numbered

MAX_PARAMETERS = 5
"""Parameters of an address whose numbers are remembered: each may be a number, with an address without it."""

MAX_KNOWN = 2048
"""Addresses of one host that are remembered as they stand in its pages."""

_host = re.compile(r"https?://(?:www\.)?([^/?]*)").match


class Target:
    """Where a link leads."""

    __slots__ = ("_spelling", "host", "is_feed", "is_page", "url")

    def __init__(self, url: str) -> None:
        self.url = url
        """Canonical."""
        self.is_page = leads_to_page(url)
        """Whether it may lead to a page."""
        self.is_feed = is_feed_address(url)
        """Whether it is plainly a feed's address."""
        host = _host(url)
        self.host = host[1] if host else ""
        """As it begins `spelled`."""
        self._spelling: tuple[str, Sequence[Numbered]] | None = None

    @property
    def spelling(self) -> tuple[str, Sequence[Numbered]]:
        """The URL for comparison, and the ways to read it as one page of several; asked of few, and kept of those."""
        if self._spelling is not None:
            return self._spelling
        spelling = spelled(self.url), tuple(read_numbers(self.url))
        if self.url.count("&") < MAX_PARAMETERS:
            self._spelling = spelling
        return spelling

    @property
    def spelled(self) -> str:
        """The URL for comparison, as `pagenumbers.spelled` gives it."""
        return self.spelling[0]

    def numbers_on(self, own_path: str) -> Sequence[Numbered]:
        """Return the ways to read it as one page of several, on a page of this path, as `spelled` gives that."""
        text, numbers = self.spelling
        if "?" in self.url and text.partition("?")[0] == own_path:
            return tuple(read_numbers(self.url, own_path))  # any parameter may count pages there
        return numbers


def target_of(url: str) -> Target:
    """Return what a canonical URL says."""
    return _target(url) if len(url) <= MAX_KEPT else _target.__wrapped__(url)


@lru_cache(maxsize=4096)
def _target(url: str) -> Target:
    return Target(url)


@lru_cache(maxsize=4)
def _known(host: str | None, encoding: str) -> dict[str, Target]:
    del host, encoding
    return {}


def known_targets(base: str | None, encoding: str) -> dict[str, Target]:
    """Return what is remembered of the addresses in a host's pages, as they stand there; see `remember`.

    Most links of a page are its site's: menus, sections, lists of the latest. To each of those one look-up is enough.

    Args:
        base: Canonical URL that relative addresses are resolved against.
        encoding: The page's charset.
    """
    return _known(host_of(base), encoding)


def remember(known: dict[str, Target], href: str, target: Target) -> None:
    """Remember where an address leads, if that is the same on all pages of the host and neither is long."""
    if len(href) <= MAX_KEPT and len(target.url) <= MAX_KEPT and needs_host_alone(href.strip()):
        if len(known) >= MAX_KNOWN:
            known.clear()  # the next pages tell again what they share
        known[href] = target
