"""Kin: addresses that belong together: the same article at several, its parts, where a page has moved to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from newscrawl.items import iso_utc
from newscrawl.urls import url_key

if TYPE_CHECKING:
    from newscrawl.archive.clock import LedgerClock
    from newscrawl.archive.connection import Connection
    from newscrawl.archive.hearing import Hearing
    from newscrawl.archive.visit import State, Visit


class Kin:
    """What one run settles of other addresses than the one that it asked.

    Args:
        connection: The archive.
        hearing: Notes addresses of which nobody had heard.
        clock: The ledger's.
        run_id: The run's number.
    """

    def __init__(self, connection: Connection, hearing: Hearing, clock: LedgerClock, run_id: int) -> None:
        self._execute = connection.execute
        self._hearing = hearing
        self._clock = clock
        self._run_id = run_id

    def adopt(self, url: str, visit: Visit, state: State, article_id: int) -> None:
        """Settle the canonical address of an article that was read at another, so that it is not fetched as well."""
        moment = iso_utc(visit.at)
        self._hearing.hear([url], visit.at, visit.lease.depth)
        self._execute(
            "UPDATE urls SET state = ?, reason = 'read at another address', kind = 'article', queue = 'later', "
            "due_at = ?, changed_at = ?, fetched_at = ?, article_id = ?, run_id = ? "
            "WHERE key = ? AND state IN ('heard of', 'owed')",
            (
                *(state, iso_utc(self._clock(visit.at) + (visit.look_again or timedelta())), moment, moment),
                *(article_id, self._run_id, url_key(url)),
            ),
        )

    def adopt_part(self, url: str, visit: Visit, article_id: int, reason: str) -> None:
        """Settle an address whose text was joined into an article."""
        moment = iso_utc(visit.at)
        self._hearing.hear([url], visit.at, visit.lease.depth, visit.lease.url_id)
        self._execute(
            "UPDATE urls SET state = 'not an article', reason = ?, kind = 'other', queue = NULL, due_at = NULL, "
            "changed_at = ?, fetched_at = ?, article_id = ?, run_id = ? WHERE key = ? AND state != 'leased'",
            (reason, moment, moment, article_id, self._run_id, url_key(url)),
        )

    def ask_other_addresses(self, article_id: int, url_id: int) -> None:
        """Make due the other addresses of an article that is gone from this one: it may have moved there."""
        self._execute(
            "UPDATE urls SET queue = 'later', due_at = ? WHERE article_id = ? AND id != ? AND queue IS NULL "
            "AND state IN ('stored', 'unchanged')",
            (self._hearing.before_round, article_id, url_id),
        )

    def led_to(self, url: str) -> list[str]:
        """Return the URLs that a start page was found to redirect to, by this run or an earlier one."""
        rows = self._execute(
            "SELECT target.url FROM urls AS start JOIN urls AS target ON target.found_on = start.id "
            "WHERE start.key = ? AND start.reason LIKE 'redirects to %'",
            (url_key(url),),
        )
        return [target for (target,) in rows]

    def knows_as_no_article(self, url: str) -> bool:
        """Tell whether this URL is known to be a list page or a start page, to lead elsewhere, or to be gone."""
        row = self._execute(
            "SELECT 1 FROM urls WHERE key = ? AND (kind IN ('list', 'other') OR source = 'start' OR state = 'gone')",
            (url_key(url),),
        ).fetchone()
        return row is not None
