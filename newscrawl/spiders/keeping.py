"""Keeping: which answers of a crawl are kept as they came: pages that were read, and the parts of articles."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from newscrawl.middlewares.as_fetched import take_exchange

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrapy.http import Response

    from newscrawl.archive import Lease, Run, Visit
    from newscrawl.archive.raw_pages import RawPage
    from newscrawl.spiders.plan import CrawlPlan
    from newscrawl.warc.exchange import Exchange
    from newscrawl.warc.keeping import Keeper


class Keeping:
    """Holds the answers of the visits under way, and has those kept that become pages of the archive.

    Args:
        plan: The crawl's plan, which says where they are kept, if they are.
        run: The run.
    """

    def __init__(self, plan: CrawlPlan, run: Run) -> None:
        self._run = run
        self._taken: dict[int, dict[str, Exchange]] = {}
        """By the number of the visit's address: of each page that was fetched for it."""
        self._written: dict[int, tuple[RawPage, ...]] = {}
        """The same: where they lie. A visit whose commit fails is committed again, by itself or as owed."""
        self._keeper: Keeper | None = None
        if plan.keep_raw is not None:
            from newscrawl.warc.keeping import Keeper  # noqa: PLC0415 - an extra

            self._keeper = Keeper(
                *(plan.keep_raw, plan.site, run.id, plan.raw_file_bytes),
                *(run.kept_before, run.note_raw_file, plan.user_agent),
            )

    def take(self, lease: Lease, url: str, response: Response) -> None:
        """Take what went over the wire, until the visit is recorded that it belongs to."""
        if self._keeper is not None and (exchange := take_exchange(response)) is not None:
            self._written.pop(lease.url_id, None)
            self._taken.setdefault(lease.url_id, {})[url] = exchange

    def kept(self, visit: Visit) -> Visit:
        """Return the visit with the places of its pages, which are written now.

        Raises:
            ArchiveFull, ArchiveError: If they cannot be written.
        """
        if self._keeper is None:
            return visit
        number = visit.lease.url_id
        taken = self._taken.pop(number, {})
        if taken and self._run.may_be_kept(visit):
            urls = [url for url in (visit.lease.url, *visit.parts) if url in taken]
            self._written[number] = tuple(self._keeper.keep(url, taken[url], visit.at) for url in urls)
        return replace(visit, raw_pages=self._written.get(number, ()))

    def committed(self, visits: Iterable[Visit]) -> None:
        """Forget where the pages of visits lie that are committed."""
        for visit in visits:
            self._written.pop(visit.lease.url_id, None)

    def close(self) -> None:
        """Close the file."""
        if self._keeper is not None:
            self._keeper.close()
