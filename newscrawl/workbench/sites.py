"""Which sites there are to work on: their files, their rules, their cases."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.errors import BadInput
from newscrawl.sites import OURS, SiteRules, load_site, site_names
from newscrawl.sites.cases import OUR_CASES, Case, cases_in
from newscrawl.sites.loading import rules_from_toml
from newscrawl.urls import site_key

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

DEFAULT_FOLDER = "sites"
"""The operator's site files, where no other folder is named."""

_NOT_A_NAME = re.compile(r"[^a-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class WorkSite:
    """One site with what is kept of it."""

    name: str
    file: Traversable | None
    """Its site file; None where only cases lie."""
    cases: tuple[Case, ...]


def work_site(name: str, folder: Path) -> WorkSite:
    """Return a site by its name: the operator's own, else one of ours.

    Args:
        name: The site's name.
        folder: The operator's own site files.

    Raises:
        UnknownSite: If there is neither a file nor a case of it.
    """
    if name not in site_names(folder) and not (is_site_name(name) and cases_in(folder / name)):
        load_site(name, folder)  # raises, with the names that there are
    own = folder / f"{name}.toml"
    if own.exists() or not (OURS / own.name).is_file():
        return WorkSite(name, own if own.exists() else None, cases_in(folder / name))
    return WorkSite(name, OURS / own.name, cases_in(OUR_CASES / name))


def work_sites(folder: Path) -> list[WorkSite]:
    """Return all sites that have a file or a case in the operator's folder, and in a checkout ours, sorted by name.

    The cases of our own files lie in the checkout; where newscrawl was installed without, they were checked before.
    """
    names = {path.stem for path in folder.glob("*.toml")}
    names |= {path.name for path in folder.glob("*") if path.is_dir() and cases_in(path)}
    if OUR_CASES.is_dir():
        names |= set(site_names())
    return [work_site(name, folder) for name in sorted(names)]


def rules_of(site: WorkSite, folder: Path) -> SiteRules | None:
    """Return a site's rules; None where it has no file.

    Raises:
        BadSiteFile: If its file holds a mistake.
    """
    return load_site(site.name, folder) if site.file is not None else None


def rules_for(case: Case) -> SiteRules | None:
    """Return the rules for a case of a site without a file: its own name, or no more than the page says.

    Raises:
        BadCase: If the case cannot be read.
    """
    name, url = case.record["site"], case.record["url"]
    return bare_rules(name, [url]) if name == case.folder.parent.name and isinstance(url, str) else None


def bare_rules(name: str, urls: list[str]) -> SiteRules:
    """Return the rules of a site of which nothing is known but its name and pages: the generic ones."""
    hosts = sorted({site_key(url) for url in urls})
    return rules_from_toml({"hosts": hosts, "start": [home_of(urls[0])]}, name, f"{name}.toml")


def home_of(url: str) -> str:
    """Return the root of a URL's host."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def site_of(url: str, folder: Path) -> str | None:
    """Return the name of the site whose file names the host of a URL; None if none does.

    Raises:
        BadSiteFile: If a file holds a mistake: it might be the one.
    """
    key = site_key(url)
    return next((name for name in site_names(folder) if key in load_site(name, folder).hosts), None)


def name_for(url: str) -> str:
    """Return a name for the site of a URL: its host, spelt as a file's name may be."""
    return _NOT_A_NAME.sub("-", site_key(url).lower()).strip("-.")


def is_site_name(name: str) -> bool:
    """Tell whether a site may have this name: it is a file's and a folder's name."""
    return re.fullmatch(r"[a-z0-9][a-z0-9.-]*", name) is not None


def check_site_name(name: str) -> None:
    """Raise `BadInput` if no site may have this name."""
    if not is_site_name(name):
        raise BadInput(f"{name!r} is no name for a site; take lower-case letters, digits, dots and hyphens")


def check_command(name: str, folder: Path) -> str:
    """Return what to type to check a site."""
    return f"newscrawl site check {name}" + (f" --sites {folder}" if str(folder) != DEFAULT_FOLDER else "")
