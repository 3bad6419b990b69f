"""Outage: notices that a site is down, makes the crawl wait, and in the end lets it stop.

Without it, a crawl of a site that went down would try every URL that waits, three times each, against a closed door.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta

STREAK = 5
"""Different URLs that fail in a row and say "the site is down"; fewer say "these URLs are broken"."""

_SHARES = (1, 2, 4, 5)
"""How the patience is shared out among the pauses."""


class Outage:
    """Watches the visits of one run.

    Args:
        patience: How long the crawl waits in all, in ever longer pauses, before it gives the site up.
    """

    def __init__(self, patience: timedelta) -> None:
        self._patience = patience
        self._lengths = tuple(patience * share / sum(_SHARES) for share in _SHARES)
        self._failed: set[str] = set()
        self._pauses = 0
        self._until: datetime | None = None
        self._asked_until: datetime | None = None
        """Until when the server asked not to be asked; no answer to another request ends that."""

    @property
    def is_final(self) -> bool:
        """Whether every pause was in vain."""
        return self._pauses > len(self._lengths)

    @property
    def is_suspected(self) -> bool:
        """Whether the next request is a probe: one at a time, until an answer comes."""
        return self._pauses > 0

    def is_on(self, now: datetime) -> bool:
        """Tell whether the crawl should ask nothing yet."""
        return any(until is not None and now < until for until in (self._until, self._asked_until))

    def saw(self, url: str, now: datetime, *, site_is_down: bool, wait: timedelta | None = None) -> None:
        """Take note of a visit to a URL.

        Args:
            url: What was asked.
            now: When the answer came.
            site_is_down: Whether the failure says nothing about this URL.
            wait: How long the server asked to wait (`Retry-After`): the whole site is left alone for as long, but not
                longer than the patience lasts; the URL itself is left alone by the ledger.
        """
        if not site_is_down:
            self._failed.clear()
            self._pauses = 0
            self._until = None
            return
        if not self.is_on(now):  # else it was under way when the pause began
            self._failed.add(url)
            # After a pause one failure is enough: it was the probe.
            if len(self._failed) >= STREAK or self._pauses:
                self._pauses += 1
                if not self.is_final:
                    self._until = now + self._lengths[self._pauses - 1]
        if wait is not None:
            self._asked_until = max(self._asked_until or now, now + min(wait, self._patience))
