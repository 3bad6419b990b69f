"""Sites that have a file of their own. The list of sites is a listing of folders; there is no registry."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING

from newscrawl.errors import BadSiteFile, UnknownSite
from newscrawl.sites.loading import rules_from_text
from newscrawl.sites.rules import Layout, Patterns, Politeness, SiteRules, Sources
from newscrawl.sites.selectors import FieldRule

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.resources.abc import Traversable
    from pathlib import Path

__all__ = [
    "FieldRule",
    "Layout",
    "Patterns",
    "Politeness",
    "SiteRules",
    "Sources",
    "load_site",
    "rules_from_text",
    "site_digest",
    "site_names",
]

OURS = files("newscrawl.sites") / "data"
"""The site files that come with newscrawl. An operator's own stand in a folder of theirs and go first."""


def site_names(*folders: Path) -> list[str]:
    """Return the names of the sites that have a file in one of the folders or in ours, sorted."""
    own = {path.stem for folder in folders for path in folder.glob("*.toml")}
    return sorted(own | {file.name.removesuffix(".toml") for file in OURS.iterdir() if file.name.endswith(".toml")})


def load_site(name: str, *folders: Path) -> SiteRules:
    """Read a site's file: the first of its name in the folders, else ours.

    Raises:
        UnknownSite: If there is none of this name.
        BadSiteFile: If it holds a mistake.
    """
    path = _find(name, folders)
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BadSiteFile(f"{path.name}:{line}: not valid TOML: it must be saved as UTF-8") from None
    return rules_from_text(text, name, path.name)


def site_digest(name: str, *folders: Path) -> str:
    """Return a digest of a site's file: another one means that its pages are read by other rules.

    Raises:
        UnknownSite: If there is none of this name.
    """
    return hashlib.sha256(_find(name, folders).read_bytes()).hexdigest()[:16]


def _find(name: str, folders: Iterable[Path]) -> Traversable:
    names = site_names(*folders)
    if name not in names:
        raise UnknownSite(f"there is no site named {name!r}; there are: {', '.join(names) or 'none yet'}")
    return next(path for folder in (*folders, OURS) if (path := folder / f"{name}.toml").is_file())
