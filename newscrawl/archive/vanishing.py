"""Vanishing: an article that is not at its address any more is looked at again before it is said to be gone.

At the first look the address is owed, with `missing_since`; at a later run's look at least an hour later it is settled.
That is decided at the run's end, when it is known how many others were there: a broken deploy that answers 404 to
everything is no reason to believe that everything was taken down.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from newscrawl.archive.rests import rest_of_gone
from newscrawl.archive.visit import State
from newscrawl.items import from_iso_utc, iso_utc

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from newscrawl.archive.articles import Articles
    from newscrawl.archive.ledger import Ledger
    from newscrawl.archive.visit import Visit

RECHECK_AFTER = timedelta(hours=1)
"""How long an article must have been missing before it is said to be gone."""

RECHECKS = 5
"""Rounds in which a page that is something else now is owed, before its article is said to be gone: it may be the
reading of it that broke."""

ENOUGH_TO_TELL = 3
"""Articles that must be missing before the site, or the reading of it, is called broken: one or two may have been taken
off it."""


class Vanishing:
    """What one run finds missing.

    Args:
        ledger: The run's ledger.
        articles: The run's articles.
        ask_witnesses: Makes some articles due that were there at the last look.
    """

    def __init__(self, ledger: Ledger, articles: Articles, ask_witnesses: Callable[[], None]) -> None:
        self._ledger = ledger
        self._ask_witnesses = ask_witnesses
        self._looked_again = 0
        self._articles = articles
        self._to_confirm: list[tuple[Visit, int, str]] = []
        """Visit, article, and since when it is missing."""

    def was_gone(self, visit: Visit) -> bool:
        """Settle an address whose article was known to be gone already; tell whether it was."""
        article_id, since = visit.lease.article_id, visit.lease.missing_since
        if article_id is None or since is None or not self._articles.is_gone(article_id):
            return False
        still = State.GONE if visit.state is State.NOT_AN_ARTICLE else visit.state
        self._settle(replace(visit, state=still), since)
        return True

    def miss(self, visit: Visit, *, may_be_reading: bool) -> None:
        """Owe an address whose article is missing; at the end of the run it may be settled.

        Args:
            visit: The visit; its state and reason are what the address is settled with, should it come to that.
            may_be_reading: Whether a page came that is something else, so that it may be its reading that broke.
        """
        lease = visit.lease
        # A clock that was set back would have it missing for years: it begins anew.
        known = lease.missing_since is not None and lease.missing_since <= iso_utc(visit.at)
        since = lease.missing_since if known and lease.missing_since else iso_utc(visit.at)
        self._ledger.miss(visit, since, timedelta() if may_be_reading else RECHECK_AFTER)
        assert lease.article_id is not None  # noqa: S101 - else nothing is missing
        self._ledger.kin.ask_other_addresses(lease.article_id, lease.url_id)
        if known:
            if not self._looked_again:
                self._ask_witnesses()  # else nothing but what is missing may be due, and the site look broken for ever
            self._looked_again += 1
        is_due = visit.at - from_iso_utc(since) >= RECHECK_AFTER
        if is_due and (not may_be_reading or lease.attempts >= RECHECKS):
            bare = replace(visit, article=None, links=(), refused={}, announced={}, later_pages=frozenset())
            self._to_confirm.append((bare, lease.article_id, since))

    def confirm(self, did: Mapping[str, int]) -> int:
        """Say of what was missing long enough that it is gone, unless most of what this run asked for is missing.

        Args:
            did: What the run did.

        Returns:
            How many articles are gone.
        """
        missing = did["articles_missing"] + did["articles_lost"]
        good = did["articles_new"] + did["articles_changed"] + did["articles_unchanged"]
        newly = missing - self._looked_again
        if (newly >= ENOUGH_TO_TELL and newly > good) or (missing >= ENOUGH_TO_TELL and good < ENOUGH_TO_TELL):
            return 0
        gone = 0
        for visit, article_id, since in self._to_confirm:
            if self._ledger.is_missing(visit.lease.url_id, since):
                gone += self._articles.mark_gone(article_id, visit.lease.url, since, visit.at)
                self._settle(visit, since)
        return gone

    def _settle(self, visit: Visit, since: str) -> None:
        rest = rest_of_gone(visit.at - from_iso_utc(since))
        self._ledger.settle(replace(visit, look_again=rest), visit.state, missing_since=since)
