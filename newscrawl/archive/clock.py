"""The ledger's clock: never goes back, and goes on at the pace of the machine's, which may be set back or forward."""

from __future__ import annotations

from datetime import datetime, timedelta


class LedgerClock:
    """Tells what the ledger takes for now: what is due is decided by it, what happened is stamped by the machine's.

    A clock that is set back stays behind this one; `due_at` is then a moment of this one. It is itself again as soon as
    the machine's has caught up, or is set right.

    Args:
        at_least: What it says at least: the begin of the round.
    """

    def __init__(self, at_least: datetime) -> None:
        self._latest = at_least
        self._ahead = timedelta()

    def __call__(self, now: datetime) -> datetime:
        """Return the ledger's now.

        Args:
            now: The machine's.
        """
        if now >= self._latest:
            self._ahead = timedelta()
        elif now + self._ahead < self._latest:
            self._ahead = self._latest - now
        self._latest = now + self._ahead
        return self._latest

    def of_machine(self, moment: datetime) -> datetime:
        """Return what the machine's clock will say at a moment of this one."""
        return moment - self._ahead


def begin_of_round(now: datetime, newest: datetime, at_newest: datetime) -> datetime:
    """Return a moment for a new round that is later than everything of the earlier ones.

    Args:
        now: The machine's now.
        newest: The latest moment of the ledger's clock so far.
        at_newest: What the machine's clock said then: at the end of the last run.
    """
    return now if now > newest else newest + max(now - at_newest, timedelta(milliseconds=1))
