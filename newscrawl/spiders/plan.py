"""What to crawl and where to keep it: the command line and the settings, checked before anything is changed."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl import __version__
from newscrawl.errors import ArchiveError, BadInput, BadURL
from newscrawl.export import Options, check_folder, options_of
from newscrawl.extensions.report_line import check_target
from newscrawl.middlewares.addresses import parse_allow_hosts
from newscrawl.revisits import RevisitPlan
from newscrawl.sites import SiteRules, load_site, site_digest
from newscrawl.urls import canonical_url, host_and_port, is_private_host, site_key
from newscrawl.warc.extra import check_extra

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapy.settings import BaseSettings


_NUMBERS = {
    "NEWSCRAWL_REVISIT_BUDGET": 0,
    "NEWSCRAWL_MAX_DEPTH": 1,
    "NEWSCRAWL_MAX_LINKS": 1,
    "NEWSCRAWL_RETRY_PATIENCE": 0,
    "NEWSCRAWL_KEEP_RAW_SIZE": 1,
    "NEWSCRAWL_EXPORT_WHOLE_LIMIT": 0,
    "NEWSCRAWL_EXPORT_KEEP": 0,
    "NEWSCRAWL_MAX_CRAWL_DELAY": 0,
    "LOGSTATS_INTERVAL": 0,
    "DOWNLOAD_DELAY": 0,
    "DOWNLOAD_TIMEOUT": 1,
    "DOWNLOAD_MAXSIZE": 1,
    "CONCURRENT_REQUESTS": 1,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
}
"""Settings that must be numbers, each with its least value: a mistake is told before anything begins."""

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_WEB_ADDRESS = re.compile(r"https?://[!-'*-~]{3,200}", re.IGNORECASE)
"""In ASCII, without spaces, line ends or brackets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlPlan:
    """One crawl, resolved from its arguments and settings."""

    site: str
    """The site's name: its file's name, else its host."""
    start: tuple[str, ...]
    """Canonical URLs where the crawl begins."""
    hosts: frozenset[str]
    """Sites, as `urls.site_key` writes them, whose links are followed."""
    rules: SiteRules | None
    """The site's file, if it has one."""
    sites: Path
    """Folder of the operator's own site files."""
    archive: Path
    exports: Path | None
    """Folder that the exports are written to at the end; None: they are not."""
    user_agent: str
    max_depth: int
    """Links from the start page beyond which links are not followed."""
    max_links: int
    """Links taken from one page."""
    revisit: RevisitPlan
    """When articles are looked at again."""
    revisit_budget: int
    """How many of them a run looks at again; the others wait."""
    sources: tuple[tuple[str, str], ...] = ()
    """Sitemaps and feeds that the site's file names: ("sitemap" or "feed", canonical URL)."""
    pace: Mapping[str, float]
    """Scrapy's settings that the site's file gives other values: DOWNLOAD_DELAY, CONCURRENT_REQUESTS_PER_DOMAIN."""
    agent: str
    """The name by which robots.txt and pages may address us."""
    obeys_wishes: bool
    """Whether a page that asks not to be archived is not."""
    rules_digest: str = __version__
    """What pages are read by: newscrawl's version, and a digest of the site's file."""
    export_options: Options = field(default_factory=Options)
    """What the exports hold."""
    report: str = ""
    """Where the run's report goes as a line of JSON: a path, "-" for standard output, "" for nowhere."""
    patience: timedelta
    """How long the run waits for a site that is down, or a URL that is to be tried again."""
    keep_raw: Path | None = None
    """Folder of the WARC files that pages are kept in; None: they are not kept."""
    raw_file_bytes: int = 1_000_000_000
    """Bytes of such a file after which another is begun."""

    def kind_of(self, url: str) -> str | None:
        """Return what the site's file says that a URL surely is: "article", "list" or "ignore"."""
        return self.rules.patterns.kind_of(url) if self.rules is not None else None


def plan_crawl(settings: BaseSettings, url: str | None, site: str | None) -> CrawlPlan:
    """Check the arguments of `scrapy crawl news` and the settings that it needs.

    Args:
        settings: Scrapy's, with ours.
        url: The argument `-a url=`.
        site: The argument `-a site=`.

    Raises:
        BadInput: If anything cannot be used; nothing was changed.
        ArchiveError: If there is no folder for the archive.
        ExportError: If the folder of the exports cannot be made or written.
    """
    if bool(url) == bool(site):
        raise BadInput(
            "say what to crawl: -a url=https://example.com/ for any site, or -a site=NAME for one with a file"
        )
    sites = Path(settings["NEWSCRAWL_SITES"])
    rules = load_site(site, sites) if site else None
    start = (*rules.start, *rules.sources.lists) if rules else (canonical_url(url or ""),)
    check_addresses(start, settings)
    numbers = read_numbers(settings)
    archive = _path(settings, "NEWSCRAWL_ARCHIVE")
    exports = Path(settings["NEWSCRAWL_EXPORTS"]) if settings["NEWSCRAWL_EXPORTS"] else None
    if not archive.parent.is_dir():
        raise ArchiveError(
            f"cannot make the archive {str(archive)!r}: there is no folder {str(archive.parent)!r}; make it first"
        )
    exporting = export_options(settings, numbers)
    if exports is not None:
        check_folder(exports)
    report = str(settings["NEWSCRAWL_REPORT"] or "")
    check_target(report)
    return CrawlPlan(
        site=rules.name if rules else site_key(start[0]),
        start=start,
        hosts=frozenset([*(rules.hosts if rules else ()), *map(site_key, rules.start if rules else start)]),
        rules=rules,
        sites=sites,
        archive=archive,
        exports=exports,
        export_options=exporting,
        user_agent=user_agent_of(settings),
        max_depth=int(numbers["NEWSCRAWL_MAX_DEPTH"]),
        max_links=int(numbers["NEWSCRAWL_MAX_LINKS"]),
        rules_digest=f"{__version__} {site_digest(site, sites)}" if site else __version__,
        revisit=(rules.revisit if rules else None) or _revisit_plan(settings),
        revisit_budget=_budget(rules, numbers),
        sources=_sources(rules) if rules else (),
        pace=_pace(rules) if rules else {},
        agent=settings["ROBOTSTXT_USER_AGENT"],
        obeys_wishes=settings.getbool("NEWSCRAWL_OBEY_WISHES"),
        patience=timedelta(seconds=numbers["NEWSCRAWL_RETRY_PATIENCE"]),
        report=report,
        keep_raw=_keep_raw(settings),
        raw_file_bytes=int(numbers["NEWSCRAWL_KEEP_RAW_SIZE"]) * 1_000_000,
    )


def _keep_raw(settings: BaseSettings) -> Path | None:
    """Return the folder that pages are kept in, made if there is none."""
    if not settings["NEWSCRAWL_KEEP_RAW"]:
        return None
    check_extra("NEWSCRAWL_KEEP_RAW")
    folder = Path(settings["NEWSCRAWL_KEEP_RAW"])
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveError(
            f"cannot make the folder {str(folder)!r} of NEWSCRAWL_KEEP_RAW: {error.strerror or error}; name another"
        ) from None
    if not os.access(folder, os.W_OK):
        raise ArchiveError(f"cannot write into {str(folder)!r}, the folder of NEWSCRAWL_KEEP_RAW; name another")
    return folder


def _revisit_plan(settings: BaseSettings) -> RevisitPlan:
    try:
        return RevisitPlan.parse(str(settings["NEWSCRAWL_REVISIT"]))
    except BadInput as error:
        raise BadInput(f"NEWSCRAWL_REVISIT: {error}") from None


def export_options(settings: BaseSettings, numbers: Mapping[str, float]) -> Options:
    """Return what the exports hold by the settings.

    Raises:
        BadInput: If a format is unknown, or what writes it is not installed.
    """
    try:
        return options_of(
            str(settings["NEWSCRAWL_EXPORT_FORMATS"]),
            whole_limit=int(numbers["NEWSCRAWL_EXPORT_WHOLE_LIMIT"]),
            keep=int(numbers["NEWSCRAWL_EXPORT_KEEP"]),
        )
    except BadInput as error:
        raise BadInput(f"NEWSCRAWL_EXPORT_FORMATS: {error}") from None


def _budget(rules: SiteRules | None, numbers: Mapping[str, float]) -> int:
    own = rules.revisit_budget if rules else None
    return int(numbers["NEWSCRAWL_REVISIT_BUDGET"]) if own is None else own


def _pace(rules: SiteRules) -> dict[str, float]:
    wished = {
        "DOWNLOAD_DELAY": rules.politeness.delay,
        "CONCURRENT_REQUESTS_PER_DOMAIN": rules.politeness.concurrency,
    }
    return {name: value for name, value in wished.items() if value is not None}


def _sources(rules: SiteRules) -> tuple[tuple[str, str], ...]:
    sitemaps, feeds = rules.sources.sitemaps, rules.sources.feeds
    return (*(("sitemap", url) for url in sitemaps), *(("feed", url) for url in feeds))


def _number(settings: BaseSettings, name: str) -> float:
    """Return a setting that must be a number from its least value up."""
    value = settings[name]
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise BadInput(f"{name} must be a number, not {value!r}") from None
    least = _NUMBERS[name]
    if not least <= number < 1e9:
        raise BadInput(f"{name} must be a number from {least} up, not {value!r}")
    return number


def _contact(settings: BaseSettings) -> str:
    """Return the operator's contact. It goes into a header, in brackets, and somebody must be able to use it."""
    contact = str(settings.get("NEWSCRAWL_CONTACT") or "").strip()
    if not contact or _EMAIL.fullmatch(contact):
        return contact
    if _WEB_ADDRESS.fullmatch(contact):
        try:
            canonical_url(contact)
        except BadURL:
            pass
        else:
            return contact
    raise BadInput(
        f"NEWSCRAWL_CONTACT must be a web or e-mail address where the site can reach you, such as "
        f"https://example.com/about or me@example.com, not {contact[:200]!r}"
    )


def _path(settings: BaseSettings, name: str) -> Path:
    if not settings[name]:
        raise BadInput(f"{name} is empty; name a path")
    return Path(settings[name])


def check_addresses(urls: tuple[str, ...], settings: BaseSettings) -> None:
    """Refuse addresses of the operator's own network, and any others while nobody says who runs this crawler.

    Args:
        urls: Canonical URLs.
        settings: Scrapy's, with ours.

    Raises:
        BadInput: If one may not be fetched, with the setting that would allow it, or if a setting cannot be used.
    """
    allowed, contact = parse_allow_hosts(settings.get("NEWSCRAWL_ALLOW_HOSTS") or ""), _contact(settings)
    for url in urls:
        host, port = host_and_port(url)
        if (host, port) in allowed:
            continue
        if is_private_host(host):
            raise BadInput(
                f"{host}:{port} is a private address; if it is meant, add -s NEWSCRAWL_ALLOW_HOSTS={host}:{port}"
            )
        if not contact:
            raise BadInput(
                "say who runs this crawler, so that the site can reach you: -s NEWSCRAWL_CONTACT=https://example.com/about"
            )


def user_agent_of(settings: BaseSettings) -> str:
    """Return the name that the crawler gives itself, with the contact of whoever runs it."""
    contact = _contact(settings)
    return f"{settings['USER_AGENT']} (+{contact})" if contact else str(settings["USER_AGENT"])


def read_numbers(settings: BaseSettings) -> dict[str, float]:
    """Return the settings that must be numbers.

    Raises:
        BadInput: If one is none, or too small.
    """
    return {name: _number(settings, name) for name in _NUMBERS}
