"""Sites that have a file of their own. The list of sites is a listing of folders; there is no registry."""

from __future__ import annotations

import tomllib
from pathlib import Path

from newscrawl.errors import BadSiteFile, UnknownSite
from newscrawl.sites.rules import FieldRule, SiteRules, rules_from_toml

__all__ = ["FieldRule", "SiteRules", "load_site", "site_names"]

OURS = Path(__file__).parent / "data"
"""The site files that come with newscrawl. An operator's own stand in a folder of theirs and go first."""


def site_names(*folders: Path) -> list[str]:
    """Return the names of the sites that have a file in one of the folders or in ours, sorted."""
    return sorted({path.stem for folder in (*folders, OURS) for path in folder.glob("*.toml")})


def load_site(name: str, *folders: Path) -> SiteRules:
    """Read a site's file: the first of its name in the folders, else ours.

    Raises:
        UnknownSite: If there is none of this name.
        BadSiteFile: If it holds a mistake.
    """
    names = site_names(*folders)
    if name not in names:
        raise UnknownSite(f"there is no site named {name!r}; there are: {', '.join(names) or 'none yet'}")
    path = next(path for folder in (*folders, OURS) if (path := folder / f"{name}.toml").exists())
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSiteFile(f"{path.name}: not valid TOML: {error}") from None
    return rules_from_toml(data, name, path.name)
