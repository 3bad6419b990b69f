"""Sites that have a file of their own. The list of sites is the listing of `data/`; there is no registry."""

from __future__ import annotations

import tomllib
from pathlib import Path

from newscrawl.errors import BadSiteFile, UnknownSite
from newscrawl.sites.rules import FieldRule, SiteRules, rules_from_toml

__all__ = ["FieldRule", "SiteRules", "load_site", "site_names"]

_DATA = Path(__file__).parent / "data"


def site_names(folder: Path = _DATA) -> list[str]:
    """Return the names of the sites that have a file, sorted."""
    return sorted(path.stem for path in folder.glob("*.toml"))


def load_site(name: str, folder: Path = _DATA) -> SiteRules:
    """Read a site's file.

    Raises:
        UnknownSite: If there is none of this name.
        BadSiteFile: If it holds a mistake.
    """
    names = site_names(folder)
    if name not in names:
        raise UnknownSite(f"there is no site named {name!r}; there are: {', '.join(names) or 'none yet'}")
    path = folder / f"{name}.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSiteFile(f"{path.name}: not valid TOML: {error}") from None
    return rules_from_toml(data, name, path.name)
