"""Capture: one page, fetched as a crawl would fetch it, saved as a case for a person to correct."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from newscrawl import __version__
from newscrawl.archive import connect_read_only
from newscrawl.archive.raw_pages import newest_kept
from newscrawl.errors import BadInput, NotAnArticle, NotFetched
from newscrawl.items import iso_utc
from newscrawl.page import Page
from newscrawl.sampling import Fetched
from newscrawl.sites import SiteRules, load_site, site_names
from newscrawl.sites.cases import check_case_name, write_case
from newscrawl.urls import canonical_url
from newscrawl.warc.extra import check_extra
from newscrawl.workbench.answers import answer
from newscrawl.workbench.sites import bare_rules, check_site_name, name_for, site_of

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from newscrawl.sampling import Refused, Sampler
    from newscrawl.sites.cases import Case

HEADERS = ("Content-Type", "Content-Language", "Last-Modified", "Link", "X-Robots-Tag")
"""The response headers that say something about the page; the others tell of the server."""
RIGHTS = "its publisher's; keep it to test with, and do not publish it without their leave"
MAX_NAME = 60
"""Characters of a case's name made from an address."""

_ENDING = re.compile(r"\.(?:s?html?|php|aspx?|jsp)$", re.IGNORECASE)
_NOT_A_NAME = re.compile(r"[^a-z0-9]+")


def capture(  # noqa: PLR0913 - one argument per option
    url: str, sampler: Sampler, folder: Path, *, site: str | None, case: str | None, force: bool
) -> Case:
    """Fetch a page and save it as a case.

    Args:
        url: Of the page.
        sampler: Fetches it.
        folder: The operator's site files; the case comes to lie in `SITE/CASE` there.
        site: Name of the site; None takes the one whose file names the host, else a name made from the host.
        case: Name of the case; None makes one from the address.
        force: Whether to write over a case that is there.

    Raises:
        BadInput: If an argument cannot be used, or there is a case already; nothing was fetched then.
        NotFetched: If the page could not be fetched.
    """
    url = canonical_url(url)
    sampler.check(url)
    target, rules = _target(url, folder, site, case, force=force)
    fetched = sampler.fetch(_one(url))
    if not isinstance(fetched, Fetched):
        raise NotFetched(f"{url} could not be fetched: {fetched.reason}")
    return save(fetched, target, rules or bare_rules(target.parent.name, [fetched.url]), asked=url, force=force)


def capture_kept(  # noqa: PLR0913 - one argument per option
    url: str, archive: Path, most: int, folder: Path, *, site: str | None, case: str | None, force: bool
) -> Case:
    """Save a page that a crawl has kept as a case: the newest of its address.

    Args:
        url: Of the page.
        archive: The archive of the crawl.
        most: Bytes that a page may have.
        folder: As for `capture`.
        site: The same.
        case: The same.
        force: The same.

    Raises:
        BadInput: If an argument cannot be used, there is a case already, or no page of this address was kept.
        ArchiveError: If the archive cannot be read.
    """
    check_extra("--from-archive")
    from newscrawl.warc.kept import read_kept  # noqa: PLC0415 - an extra

    url = canonical_url(url)
    with closing(connect_read_only(archive)) as connection:
        page = newest_kept(connection, url)
    target, rules = _target(url, folder, site, case, force=force)
    kept = read_kept(page, most)
    headers = {"-".join(map(str.capitalize, name.split("-"))): value for name, value in kept.answer.headers.items()}
    fetched = Fetched(kept.url, kept.answer.body, headers, kept.at)
    return save(fetched, target, rules or bare_rules(target.parent.name, [kept.url]), asked=url, force=force)


def _target(
    url: str, folder: Path, site: str | None, case: str | None, *, force: bool
) -> tuple[Path, SiteRules | None]:
    """Return the folder of a new case, and the rules of its site, if that has a file."""
    site = site or site_of(url, folder) or name_for(url)
    check_site_name(site)
    rules = load_site(site, folder) if site in site_names(folder) else None
    case = case or case_name(url)
    check_case_name(case)
    target = folder / site / case
    if target.exists() and not force:
        raise BadInput(f"there is a case {str(target)!r} already; name another with --case, or add --force")
    return target, rules


def save(fetched: Fetched, target: Path, rules: SiteRules, *, asked: str, force: bool = False) -> Case:
    """Write a fetched page as a case, with what the extraction says of it today.

    Args:
        fetched: The page.
        target: The folder of the case.
        rules: Of its site.
        asked: The URL that led to it.
        force: Whether to write over a case that is there.

    Raises:
        BadCase: If it cannot be written.
    """
    headers = {name: value for name, value in fetched.headers.items() if name in HEADERS}
    record = {
        "url": fetched.url,
        "site": rules.name,
        "fetched_at": iso_utc(fetched.fetched_at),
        "headers": headers,
        "variant": "as fetched",
        "origin": f"fetched by newscrawl {__version__}" + (f" from {asked}" if asked != fetched.url else ""),
        "rights": RIGHTS,
        "note": "what this case shows, and that a person has checked it, is to be written here",
    }
    return write_case(target, fetched.body, record, _expected(fetched, headers, rules), force=force)


def _expected(fetched: Fetched, headers: dict[str, str], rules: SiteRules) -> dict[str, Any]:
    # The moment as the record writes it, in milliseconds: the case is read with no other.
    at = fetched.fetched_at.replace(microsecond=fetched.fetched_at.microsecond // 1000 * 1000)
    try:
        return answer(Page.from_bytes(fetched.url, fetched.body, headers, at), rules)
    except NotAnArticle as error:
        return {"error": error.page_type}


def case_name(url: str) -> str:
    """Return a name for a case: the last part of the address that says something, else `home`.

    >>> case_name("https://hill.example/2026/03/Ferry_fares.html")
    'ferry-fares'
    """
    parts = urlsplit(url)
    steps = [_NOT_A_NAME.sub("-", _ENDING.sub("", unquote(step)).lower()).strip("-") for step in parts.path.split("/")]
    query = _NOT_A_NAME.sub("-", parts.query.lower()).strip("-")
    last = next((step for step in reversed(steps) if step and step != "index"), "")
    name = f"{last}-{query}" if last and query else last or query or "home"
    return name[:MAX_NAME].strip("-")


def _one(url: str) -> Generator[str, Fetched | Refused, Fetched | Refused]:
    return (yield url)
