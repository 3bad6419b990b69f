"""Outage: notices that a site is down, makes the crawl wait, and in the end lets it stop.

Without it, a crawl of a site that went down would try every URL that waits, three times each, against a closed door.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

STREAK = 5
"""Different URLs that fail in a row and say "the site is down"; fewer say "these URLs are broken"."""

ENOUGH_LONG_WAITS = 3
"""Different URLs that in a row ask to wait for longer than the run does; fewer may have a limit of their own."""

PROBE_AFTER = timedelta(seconds=5)
"""How long the site is left alone when an URL asks for longer than the run lasts: long enough to see whether all do."""

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
        self._broken: set[str] = set()
        """What failed while others were answered. At the end of a run nothing but these may be left to try again."""
        self._pauses = 0
        self._until: datetime | None = None
        self._long_waits: set[str] = set()
        self._was_answered = False
        self._is_hopeless = False
        self._asked_until: datetime | None = None
        """Until when the server asked not to be asked; no answer to another request ends that."""

    @property
    def is_final(self) -> bool:
        """Whether every pause was in vain, or none would help."""
        return self._is_hopeless or self._pauses > len(self._lengths)

    @property
    def is_suspected(self) -> bool:
        """Whether the next request is a probe: one at a time, until an answer comes."""
        return self._pauses > 0 or bool(self._long_waits)

    def is_on(self, now: datetime) -> bool:
        """Tell whether the crawl should ask nothing yet."""
        # No pause is longer than the patience: else the clock was set back, and there would be no end to it.
        return any(
            until is not None and now < until <= now + self._patience for until in (self._until, self._asked_until)
        )

    def pause(self, now: datetime) -> tuple[str, timedelta] | None:
        """Return why the crawl asks nothing, and for how long it still will not; None while it does."""
        whys = (("site is down", self._until), ("site asks for a pause", self._asked_until))
        pauses = [(why, until - now) for why, until in whys if until is not None and now < until]
        return max(pauses, key=lambda pause: pause[1], default=None)

    def saw(
        self, url: str, now: datetime, *, site_is_down: bool, wait: timedelta | None = None, for_long: bool = False
    ) -> None:
        """Take note of a visit to a URL.

        Args:
            url: What was asked.
            now: When the answer came.
            site_is_down: Whether the failure says nothing about this URL.
            wait: How long the server asked to wait (`Retry-After`): the whole site is left alone for as long; the URL
                itself is left alone by the ledger. For more than the patience no run waits: after a short pause another
                URL is asked, and when several want it, the run ends.
            for_long: Whether this run cannot see the end of it: robots.txt hangs. If nothing was answered before, the
                run ends without pauses, else this host is left, and the others are asked.
        """
        if not site_is_down:
            self._was_answered = True
            self._broken |= self._failed
            self._failed.clear()
            self._long_waits.clear()
            self._pauses = 0
            self._until = None
            return
        if for_long:
            self._failed.add(url)
            self._is_hopeless = not self._was_answered and len(self._failed) >= STREAK
            return
        if url not in self._broken and not self.is_on(now):  # else it was under way when the pause began
            self._failed.add(url)
            # After a pause one failure is enough: it was the probe.
            if len(self._failed) >= STREAK or self._pauses:
                self._pauses += 1
                if not self.is_final:
                    self._until = now + self._lengths[self._pauses - 1]
        if wait is None:
            return
        if wait > self._patience:
            self._long_waits.add(url)
            self._is_hopeless = len(self._long_waits) >= ENOUGH_LONG_WAITS
            wait = min(self._lengths[0], PROBE_AFTER)
        self._asked_until = max(self._asked_until or now, now + wait)
