"""The two sides of a merge, and the sites that nobody may crawl meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.archive.beginning import take_lock

if TYPE_CHECKING:
    from contextlib import ExitStack

    from newscrawl.archive.connection import Connection
    from newscrawl.archive.merging.sums import MergeSums


class Held:
    """Holds the locks of sites until the merge is done.

    Args:
        connection: The archive that is written.
        stack: Gives the locks back.
    """

    def __init__(self, connection: Connection, stack: ExitStack) -> None:
        self._connection = connection
        self._stack = stack
        self._names: set[str] = set()

    def hold(self, site: str) -> None:
        """Take the lock of a site, if it is not held yet.

        Raises:
            AlreadyRunning: If it is being crawled.
        """
        if site not in self._names:
            self._stack.callback(take_lock(self._connection, site).release)
            self._names.add(site)


@dataclass(frozen=True, slots=True)
class Sides:
    """The merge of one site."""

    into: Connection
    """The archive to write."""
    source: Connection
    """The other one, in a snapshot."""
    site: str
    held: Held
    sums: MergeSums
    """Counts what was changed."""
    followed: bool = True
    """Whether what is derived from articles is brought up to date."""
