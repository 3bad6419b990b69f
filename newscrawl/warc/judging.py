"""Judging: what a page of a file is, by the rules of a crawl: the same reading, limits, wishes and site files."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newscrawl.archive import Lease
from newscrawl.middlewares.addresses import parse_allow_hosts
from newscrawl.revisits import EXAMPLE, RevisitPlan
from newscrawl.sites import load_site, site_names
from newscrawl.spiders.pages import PageReader, Reading
from newscrawl.spiders.plan import CrawlPlan, read_numbers
from newscrawl.urls import site_key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from newscrawl.reader.pool import Readers
    from newscrawl.sites import SiteRules

REMEMBERED = 256
"""Sites that are kept at hand; a file may name any number."""

_NONE = Path()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingOptions:
    """By what settings pages of files are read; the defaults are those of the settings."""

    sites: Path = Path("sites")
    """Folder of the operator's own site files."""
    revisit: RevisitPlan = field(default_factory=lambda: RevisitPlan.parse(EXAMPLE))
    """When articles are looked at again, where their site's file does not say otherwise."""
    most_bytes: int = 10 * 1024**2
    """Bytes of a page, unpacked."""
    most_links: int = 5000
    agent: str = "newscrawl"
    """The name by which pages address us."""
    obeys_wishes: bool = True
    """Whether pages that ask not to be archived are not."""
    allowed: frozenset[tuple[str, int]] = frozenset()
    """Private addresses whose pages are taken all the same."""


def options_of(settings: Any) -> ReadingOptions:  # noqa: ANN401 - Scrapy's settings, with ours
    """Return what settings say.

    Args:
        settings: As `project.read_settings` returns them.

    Raises:
        BadInput: If one of them cannot be used.
    """
    numbers = read_numbers(settings)
    return ReadingOptions(
        sites=Path(settings["NEWSCRAWL_SITES"]),
        revisit=RevisitPlan.parse(str(settings["NEWSCRAWL_REVISIT"])),
        most_bytes=int(numbers["DOWNLOAD_MAXSIZE"]),
        most_links=int(numbers["NEWSCRAWL_MAX_LINKS"]),
        agent=settings["ROBOTSTXT_USER_AGENT"],
        obeys_wishes=settings.getbool("NEWSCRAWL_OBEY_WISHES"),
        allowed=parse_allow_hosts(settings.get("NEWSCRAWL_ALLOW_HOSTS") or ""),
    )


class Judge:
    """Finds out what pages are.

    Args:
        readers: Read them.
        options: By what settings.

    Raises:
        BadSiteFile: If a site's file holds a mistake.
    """

    def __init__(self, readers: Readers, options: ReadingOptions) -> None:
        self._readers = readers
        self._options = options
        self.rules: dict[str, SiteRules] = {name: load_site(name, options.sites) for name in site_names(options.sites)}
        """By site: its file."""
        self._by_host: Mapping[str, str] = {
            host: name
            for name, rules in reversed(self.rules.items())
            for host in (*rules.hosts, *map(site_key, rules.start))
        }
        self._known: dict[str, tuple[CrawlPlan, PageReader]] = {}

    def site_of(self, url: str) -> str:
        """Return the site that an address belongs to, as far as files tell: else it is its host."""
        host = site_key(url)
        return self._by_host.get(host, host)

    def origin_of(self, site: str) -> tuple[str | None, str | None] | None:
        """Return who publishes a site, and under what licence, as its file says; None: it has none."""
        rules = self.rules.get(site)
        return None if rules is None else (rules.source, rules.licence)

    def rest_of(self, site: str, age: timedelta) -> timedelta | None:
        """Return how long an article of this age rests until it is looked at again; None: for ever."""
        rules = self.rules.get(site)
        return ((rules.revisit if rules else None) or self._options.revisit).rest(age)

    def ignores(self, site: str, url: str) -> bool:
        """Tell whether the site's file says that an address is never to be asked."""
        rules = self.rules.get(site)
        return rules is not None and rules.patterns.kind_of(url) == "ignore"

    async def judge(self, site: str, url: str, body: bytes, headers: Mapping[str, str], at: datetime) -> Reading:
        """Return what a page is.

        Args:
            site: The site that it belongs to.
            url: Its canonical URL.
            body: Its bytes, unpacked.
            headers: Of the answer, names in lower case.
            at: When it was fetched.

        Raises:
            ReaderBroke: If reading it went wrong in a way that nobody foresaw.
        """
        # As of an address that has come empty before: nobody can ask it again.
        lease = Lease(url_id=0, url=url, depth=0, attempts=1, article_id=None, http_status=200)
        return await self.pages_of(site, url).read(lease, body, headers, at)

    def pages_of(self, site: str, url: str) -> PageReader:
        """Return what reads the pages of a site, whose hosts are those of its file and that of this address."""
        if site not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[site] = self._begin(site)
        plan, pages = self._known[site]
        if site_key(url) in plan.hosts:
            return pages
        return PageReader(plan, {*plan.hosts, site_key(url)}, self._readers.of(site if site in self.rules else None))

    def _begin(self, site: str) -> tuple[CrawlPlan, PageReader]:
        rules, options = self.rules.get(site), self._options
        hosts = frozenset(() if rules is None else (*rules.hosts, *map(site_key, rules.start)))
        plan = CrawlPlan(
            site=site,
            start=(),
            hosts=hosts,
            rules=rules,
            sites=options.sites,
            archive=_NONE,
            exports=_NONE,
            user_agent=options.agent,
            max_depth=1,
            pace={},
            max_links=options.most_links,
            revisit=options.revisit,
            revisit_budget=0,
            agent=options.agent,
            obeys_wishes=options.obeys_wishes,
            patience=timedelta(),
        )
        return plan, PageReader(plan, set(hosts), self._readers.of(site if rules else None))
