"""Selectors: where a field stands on one site's pages. Compiled when loaded, so that mistakes show before a crawl."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lxml import etree

from newscrawl.sites.regexes import compile_regex

if TYPE_CHECKING:
    from newscrawl.sites.lines import KeyPath
    from newscrawl.sites.shape import SiteFile

MAX_DEGREE = 2
"""Of a field's regex, see `regexes`: texts are longer than addresses."""

_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_CALL = re.compile(r"([\w.-]+(?::[\w.-]+)?)\s*\(")
_UNKNOWN = re.compile(r"[\w.-]+:(?!:)|\$[\w.-]*")
_NAME = re.compile(r"(?<![@\w-])[A-Za-z][\w-]*(?![\w-]|\s*\(|::)")
_CALLABLE = frozenset(
    {
        "last",
        "position",
        "count",
        "id",
        "local-name",
        "namespace-uri",
        "name",
        "string",
        "concat",
        "starts-with",
        "contains",
    }
    | {"substring-before", "substring-after", "substring", "string-length", "normalize-space", "translate", "boolean"}
    | {"not", "true", "false", "lang", "number", "sum", "floor", "ceiling", "round", "has-class"}
    | {"node", "text", "comment", "processing-instruction", "and", "or", "div", "mod"}
)
"""What may stand before a bracket in an XPath: its functions, tests and operators, and parsel's has-class."""


@dataclass(frozen=True, slots=True)
class FieldRule:
    """Where one field may stand."""

    xpath: etree.XPath
    """Compiled; gives elements or strings."""
    source: str
    """The selector as it stands in the site file, for the evidence."""
    regex: re.Pattern[str] | None = None
    """Applied to the text found; its first group, else its whole match, is the value."""


def read_fields(table: dict[str, Any], file: SiteFile, path: KeyPath) -> dict[str, tuple[FieldRule, ...]]:
    """Compile the selectors of a table `fields` whose shape is right.

    Raises:
        BadSiteFile: At the first one that cannot be used.
    """
    out = {}
    for name, value in table.items():
        own = (*path, name)
        several = [(value, own)] if isinstance(value, dict) else [(v, (*own, n)) for n, v in enumerate(value)]
        out[name] = tuple(_rule(one, file, where) for one, where in several)
    return out


def _rule(value: dict[str, str], file: SiteFile, path: KeyPath) -> FieldRule:
    # Sites without selectors do without parsel, which makes `has-class` known to lxml, too, and takes 0.05 s to load.
    from cssselect import SelectorError  # noqa: PLC0415
    from parsel.csstranslator import HTMLTranslator  # noqa: PLC0415

    if ("css" in value) == ("xpath" in value):
        raise file.mistake(path, 'must have one of css and xpath, as in { css = "h1.title" }')
    kind = "css" if "css" in value else "xpath"
    selector = value[kind]
    try:
        xpath = _compiled(HTMLTranslator().css_to_xpath(selector) if kind == "css" else selector, kind)
    except (etree.XPathError, SelectorError, ValueError) as error:
        raise file.mistake((*path, kind), f"is wrong: {selector!r} is no {_KINDS[kind]}: {error}") from None
    if "regex" not in value:
        return FieldRule(xpath, selector)
    try:
        return FieldRule(xpath, selector, compile_regex(value["regex"], MAX_DEGREE))
    except ValueError as error:
        raise file.mistake((*path, "regex"), f"is wrong: {value['regex']!r} {error}") from None


_KINDS = {"css": "CSS selector", "xpath": "XPath"}


def _compiled(path: str, kind: str) -> etree.XPath:
    xpath = etree.XPath(path)
    if kind == "xpath":  # lxml finds these mistakes only where it comes to evaluate them, on some page, some day
        bare = _QUOTED.sub("''", path)
        for name in _CALL.findall(bare):
            if name.rpartition("::")[2] not in _CALLABLE:
                raise ValueError(f"there is no function {name}()")
        for name in _UNKNOWN.findall(bare):
            raise ValueError(f"nothing is known of {name!r}; prefixes and variables have no meaning here")
        xpath(_sample(bare))
    return xpath


def _sample(path: str) -> etree._Element:
    """Return a small document of the elements that an XPath names, one in the other."""
    root = node = etree.Element("html")
    for name in dict.fromkeys(_NAME.findall(path)):
        node = etree.SubElement(node, name)
        node.text = name
    return root
