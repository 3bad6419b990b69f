"""SiteRules: what is special about one site, read from its TOML file. Selectors are compiled once, when loaded."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cssselect import SelectorError
from lxml import etree
from parsel.csstranslator import HTMLTranslator

from newscrawl.errors import BadSiteFile, BadURL
from newscrawl.items import FIELDS
from newscrawl.urls import canonical_url

if TYPE_CHECKING:
    from collections.abc import Mapping

SELECTABLE: tuple[str, ...] = tuple(
    f for f in FIELDS if f not in {"url", "site", "fetched_at", "evidence", "images", "related", "popular", "latest"}
)
"""The fields that a site file may give a selector for."""

_KEYS = {"name": str, "hosts": list, "start": list, "fields": dict}
_RULE_KEYS = {"css": str, "xpath": str, "regex": str}


@dataclass(frozen=True, slots=True)
class FieldRule:
    """Where one field stands on one site's pages."""

    xpath: etree.XPath
    """Compiled; gives elements or strings."""
    source: str
    """The selector as it stands in the site file, for the evidence."""
    regex: re.Pattern[str] | None = None
    """Applied to the text found; its first group, else its whole match, is the value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRules:
    """One site's file."""

    name: str
    """The site's name: the file's name without `.toml`."""
    hosts: tuple[str, ...]
    """Hosts (with a port where it is not the usual one) whose pages are this site's, as `urls.site_key` writes them."""
    start: tuple[str, ...]
    """Canonical URLs where a crawl begins."""
    fields: Mapping[str, FieldRule] = field(default_factory=dict)
    """Selectors for the fields that the generic rules get wrong on this site, by field name."""


def rules_from_toml(data: dict[str, Any], name: str, source: str) -> SiteRules:
    """Check a parsed site file and compile its selectors.

    Args:
        data: The parsed TOML.
        name: The site's name.
        source: The file, for messages.

    Raises:
        BadSiteFile: At the first mistake, naming the key and what is expected there.
    """
    for key, value in data.items():
        if key not in _KEYS:
            raise BadSiteFile(f"{source}: unknown key {key!r}; the keys are {', '.join(_KEYS)}")
        if not isinstance(value, _KEYS[key]):
            raise BadSiteFile(f"{source}: {key} must be a {_KEYS[key].__name__}, not {value!r}")
    if data.get("name", name) != name:
        raise BadSiteFile(f"{source}: name is {data['name']!r}, but the file is named {name!r}; they must agree")
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]*", name):
        raise BadSiteFile(f"{source}: a site's name has lower-case letters, digits, dots and hyphens only")
    for key in ("hosts", "start"):
        if not data.get(key) or not all(isinstance(item, str) for item in data[key]):
            raise BadSiteFile(f"{source}: {key} must be a list of one or more strings")
    try:
        start = tuple(canonical_url(url) for url in data["start"])
    except BadURL as error:
        raise BadSiteFile(f"{source}: start: {error}") from None
    return SiteRules(
        name=name,
        hosts=tuple(host.lower().removeprefix("www.") for host in data["hosts"]),
        start=start,
        fields={key: _field_rule(key, value, source) for key, value in data.get("fields", {}).items()},
    )


def _field_rule(key: str, value: object, source: str) -> FieldRule:
    where = f"{source}: fields.{key}"
    if key not in SELECTABLE:
        raise BadSiteFile(f"{where}: no such field; the fields are {', '.join(SELECTABLE)}")
    if not isinstance(value, dict) or not {"css", "xpath"} & value.keys():
        raise BadSiteFile(f'{where} must be a table with css or xpath, such as {{ css = "h1.title" }}')
    if unknown := value.keys() - _RULE_KEYS.keys():
        raise BadSiteFile(f"{where}: unknown key {min(unknown)!r}; the keys are {', '.join(_RULE_KEYS)}")
    if "css" in value and "xpath" in value:
        raise BadSiteFile(f"{where} has both css and xpath; give one of them")
    if not all(isinstance(text, str) and text for text in value.values()):
        raise BadSiteFile(f"{where}: {', '.join(value)} must be text")
    selector = value["xpath"] if "xpath" in value else value["css"]
    try:
        path = value["xpath"] if "xpath" in value else HTMLTranslator().css_to_xpath(value["css"])
        regex = re.compile(value["regex"]) if "regex" in value else None
        return FieldRule(etree.XPath(path), selector, regex)
    except (etree.XPathSyntaxError, SelectorError, re.error, ValueError) as error:
        raise BadSiteFile(f"{where}: {selector!r} is not valid: {error}") from None
