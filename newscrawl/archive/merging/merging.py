"""The merge of one archive into another."""

from __future__ import annotations

from array import array
from contextlib import ExitStack
from typing import TYPE_CHECKING

from newscrawl.archive.merging import addresses, articles
from newscrawl.archive.merging.addresses import Settling, in_steps, merge_patterns
from newscrawl.archive.merging.articles import Joining
from newscrawl.archive.merging.opening import open_source
from newscrawl.archive.merging.removals import merge_moves
from newscrawl.archive.merging.runs import RunsHere, merge_runs
from newscrawl.archive.merging.sides import Held, Sides
from newscrawl.archive.merging.sums import MergeSums
from newscrawl.archive.removing import rewrite_search_index
from newscrawl.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from newscrawl.archive.connection import Connection
    from newscrawl.archive.merging.sums import Mark

    Tell = Callable[[str, str, int, int], None]
    """Told how far it is: site, what is merged ("articles", "addresses"), how many are done, of how many."""


def merge(  # noqa: PLR0913 - what may be asked of it
    into: Connection,
    source: Path,
    *,
    sites: Collection[str] | None = None,
    since: Mark | None = None,
    tell: Tell | None = None,
    followed: bool = True,
) -> MergeSums:
    """Merge an archive into another one, which then knows all that both have seen.

    Args:
        into: The archive to write, in no transaction.
        source: The other one; it is read in one state, whatever others write meanwhile, and never written.
        sites: The sites to merge; None: all.
        since: Only what has changed in the source since then; None: everything.
        tell: Is told how far it is.
        followed: Whether what is derived from articles is brought up to date; else the next crawl does it.

    Returns:
        What was changed.

    Raises:
        BadInput: If there is no such archive, it is the one to write, or it lacks one of the sites.
        AlreadyRunning: If one of the sites is being crawled into the archive to write. Nothing was merged.
        NotAnArchive, ArchiveTooNew, ArchiveError: If the source cannot be read.
        ArchiveFull, ArchiveError: As any write. What was merged until then is; repeat it.
    """
    sums = MergeSums()
    with open_source(source, into.path) as other, into.errors(), ExitStack() as stack:
        names = _sites(other, sites)
        held = Held(into, stack)
        for name in names:
            held.hold(name)
        for name in names:
            _Merge(Sides(into, other, name, held, sums, followed), since, tell).run()
        if sums.articles_removed:
            rewrite_search_index(into)
            into.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return sums


def _sites(source: Connection, sites: Collection[str] | None) -> list[str]:
    there = [name for (name,) in source.execute("SELECT name FROM sites ORDER BY name")]
    if sites is None:
        return there
    if lacking := sorted(set(sites) - set(there)):
        raise BadInput(f"there is no site {lacking[0]!r} in {str(source.path)!r}; it has: {', '.join(there) or 'none'}")
    return [name for name in there if name in sites]


class _Merge:
    """The merge of one site.

    Args:
        sides: The two archives.
        since: As `merge` has it.
        tell: The same.
    """

    def __init__(self, sides: Sides, since: Mark | None, tell: Tell | None) -> None:
        self._sides = sides
        self._since = since
        self._tell = tell

    def run(self) -> None:
        """Merge it."""
        sides, into = self._sides, self._sides.into
        merge_runs(sides, self._since.run_id if self._since else 0)
        runs = RunsHere(sides)
        joining = Joining(sides, runs)
        of_addresses, of_articles = self._addresses(), self._articles()
        for done, numbers in enumerate(in_steps(of_addresses)):
            with into.transaction():
                addresses.hear(sides, numbers)
            self._say("addresses", done * addresses.AT_A_TIME, 2 * len(of_addresses))
        for done, numbers in enumerate(in_steps(of_articles, articles.AT_A_TIME)):
            with into.transaction():
                joining.join(numbers)
            self._say("articles", done * articles.AT_A_TIME, len(of_articles))
        with into.transaction():
            merge_moves(sides)
        settling = Settling(sides, joining, runs)
        for done, numbers in enumerate(in_steps(of_addresses)):
            with into.transaction():
                settling.settle(numbers)
            self._say("addresses", len(of_addresses) + done * addresses.AT_A_TIME, 2 * len(of_addresses))
        with into.transaction():
            joining.settle_refusals()
            merge_patterns(sides)

    def _addresses(self) -> array[int]:
        """Return the numbers of the source's addresses: 8 bytes each."""
        query, values = "SELECT id FROM urls WHERE site = ?", [self._sides.site]
        since = self._since
        if since is not None:
            query += " AND (id > ? OR run_id > ? OR changed_at > ?)"
            return self._numbers(f"{query} ORDER BY id", *values, since.url_id, since.run_id, since.at)
        return self._numbers(f"{query} ORDER BY id", *values)

    def _articles(self) -> array[int]:
        """Return the numbers of the source's articles. Of one that was looked at, when it was is news, too."""
        query = "SELECT id FROM articles WHERE site = ?"
        since = self._since
        if since is None:
            return self._numbers(f"{query} ORDER BY id", self._sides.site)
        return self._numbers(
            f"{query} AND change_number > ? UNION SELECT article_id FROM urls WHERE site = ? AND run_id > ? "
            "AND article_id IN (SELECT id FROM articles WHERE site = ?) ORDER BY 1",
            *(self._sides.site, since.change_number, self._sides.site, since.run_id, self._sides.site),
        )

    def _numbers(self, query: str, *values: object) -> array[int]:
        return array("q", (number for (number,) in self._sides.source.execute(query, values)))

    def _say(self, what: str, done: int, total: int) -> None:
        if self._tell is not None:
            self._tell(self._sides.site, what, done, total)
