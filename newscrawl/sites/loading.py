"""Loading: a site file's text becomes SiteRules; the first mistake is told with file, line, key and expectation."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newscrawl.durations import parse_duration
from newscrawl.errors import BadInput, BadSiteFile, BadURL
from newscrawl.revisits import RevisitPlan
from newscrawl.shown import harmless
from newscrawl.sites.lines import key_lines
from newscrawl.sites.regexes import compile_regex
from newscrawl.sites.rules import DateOrder, Layout, Patterns, Politeness, SiteRules, Sources
from newscrawl.sites.selectors import read_fields
from newscrawl.sites.shape import SiteFile, check_shape
from newscrawl.urls import canonical_url, site_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from newscrawl.sites.lines import KeyPath

MAX_DELAY = 3600
"""Seconds. With a longer one a site of a thousand pages takes more than a month."""
MAX_CONCURRENCY = 16
MAX_BUDGET = 1_000_000
"""Requests at a time to a host; a browser makes six."""
MAX_WORDS = 500
"""Characters of what exports say of a site."""

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")
_AT = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


@lru_cache(maxsize=64)
def rules_from_text(text: str, name: str, source: str) -> SiteRules:
    """Read the text of a site file. Remembered: `newscrawl extract --index` asks for every page.

    Args:
        text: TOML.
        name: The site's name.
        source: The file, for messages.

    Raises:
        BadSiteFile: At the first mistake, with file, line, key and what is expected there.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        sentence = str(error)
        at = _AT.search(sentence)
        line = (at[1] if at else None) or len(text.splitlines()) or 1
        raise BadSiteFile(f"{source}:{line}: not valid TOML: {_AT.sub('', sentence)}") from None
    except RecursionError:
        raise BadSiteFile(f"{source}:1: not valid TOML: lists in lists beyond measure") from None
    return _rules(data, name, SiteFile(source, key_lines(text)))


def rules_from_toml(data: dict[str, Any], name: str, source: str) -> SiteRules:
    """Check a parsed site file and compile its selectors; as `rules_from_text`, but no mistake has a line.

    Raises:
        BadSiteFile: At the first mistake.
    """
    return _rules(data, name, SiteFile(source))


def _rules(data: dict[str, Any], name: str, file: SiteFile) -> SiteRules:
    check_shape(data, file)
    if not _NAME.fullmatch(name):
        raise file.mistake((), f"the file's name {name!r} must have lower-case letters, digits, dots and hyphens only")
    if data.get("name", name) != name:
        raise file.mistake(("name",), f"is {data['name']!r}, but the file is named {name!r}; they must agree")
    start = _entries(data, "start", canonical_url, file)
    hosts = _entries(data, "hosts", _host, file)
    if not start and not hosts:
        raise file.mistake((), 'neither hosts nor start is there; say hosts = ["example.com"]')
    start = start or tuple(f"https://{host}/" for host in hosts)
    politeness = data.get("politeness", {})
    _check_range(politeness, "delay", 0, MAX_DELAY, file, ("politeness",))
    _check_range(politeness, "concurrency", 1, MAX_CONCURRENCY, file, ("politeness",))
    _check_range(data, "revisit_budget", 0, MAX_BUDGET, file)
    newest = _layout(data, {}, file, ())
    return SiteRules(
        name=name,
        hosts=hosts or tuple(dict.fromkeys(map(site_key, start))),
        start=start,
        sources=Sources(**_table(data, "sources", lambda url: canonical_url(url, start[0]), file)),
        patterns=Patterns(**_table(data, "patterns", compile_regex, file)),
        politeness=Politeness(**politeness),
        revisit=_checked(data, "revisit", file, RevisitPlan.parse),
        every=_checked(data, "every", file, parse_duration),
        revisit_budget=data.get("revisit_budget"),
        timezone=_checked(data, "timezone", file, _zone),
        date_order=_checked(data, "date_order", file, _order),
        render=data.get("render", False),
        source=_checked(data, "source", file, _words),
        licence=_checked(data, "licence", file, _words),
        newest=newest,
        layouts=_layouts(data.get("layouts", []), newest, file),
    )


def _host(text: str) -> str:
    """Return a host as `urls.site_key` writes it.

    Raises:
        ValueError: If it is none.
    """
    try:
        url = canonical_url(f"http://{text.strip()}/")
    except BadURL:
        url = ""
    if not url or re.search(r"[/?#@\\]", text):
        raise ValueError("is no host; write it without https:// and path, such as example.com or 127.0.0.1:8000")
    return site_key(url)


def _table(data: Mapping[str, Any], table: str, read: Callable[[str], Any], file: SiteFile) -> dict[str, Any]:
    """Read each entry of each list of a table."""
    values = data.get(table, {})
    return {key: _entries(values, key, read, file, (table,)) for key in values}


def _entries(
    values: Mapping[str, Any], key: str, read: Callable[[str], Any], file: SiteFile, path: KeyPath = ()
) -> tuple[Any, ...]:
    """Read each entry of a list, nothing if there is no such list.

    Args:
        values: The table that holds the list.
        key: The list's key in it.
        read: Reads one entry; raises BadInput with a whole sentence, or ValueError with what to say of the entry.
        file: Where it came from.
        path: The table's own key.

    Raises:
        BadSiteFile: At the first entry that `read` refuses.
    """
    out = []
    for place, entry in enumerate(values.get(key, ())):
        try:
            out.append(read(entry))
        except BadInput as error:
            raise file.mistake((*path, key, place), f"is wrong: {error}") from None
        except ValueError as error:
            raise file.mistake((*path, key, place), f"is wrong: {entry!r} {error}") from None
    return tuple(dict.fromkeys(out))


def _checked(data: Mapping[str, Any], key: str, file: SiteFile, read: Callable[[Any], Any]) -> Any:  # noqa: ANN401
    """Return what a key's value is read as, None if the key is not there."""
    if key not in data:
        return None
    try:
        return read(data[key])
    except (ValueError, BadInput) as error:
        raise file.mistake((key,), f"is wrong: {error}") from None


def _words(text: str) -> str:
    words = " ".join(text.split())
    if len(words) > MAX_WORDS or harmless(words) != words:
        raise ValueError(f"must be one line of at most {MAX_WORDS} characters that can be printed")
    return words


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(
            f"{name!r} is no time zone; write one of the IANA names, such as Europe/Berlin or Asia/Shanghai "
            "(a system that knows none of them needs `pip install tzdata`)"
        ) from None


def _order(order: str) -> DateOrder:
    known = get_args(DateOrder)
    if order not in known:
        raise ValueError(f"{order!r} is no order of day, month and year; write one of {', '.join(known)}")
    return cast("DateOrder", order)


def _check_range(  # noqa: PLR0913, PLR0917 - what a mistake is told with
    table: Mapping[str, Any], key: str, least: int, most: int, file: SiteFile, path: KeyPath = ()
) -> None:
    if key in table and not least <= table[key] <= most:
        raise file.mistake((*path, key), f"must be from {least} to {most}; it is {table[key]}")


def _layouts(tables: list[dict[str, Any]], newest: Layout, file: SiteFile) -> tuple[Layout, ...]:
    """Return the older layouts, the oldest first."""
    layouts = []
    for place, table in enumerate(tables):
        path: KeyPath = ("layouts", place)
        if "until" not in table:
            raise file.mistake(path, "has no until; say the last day of the layout, as in until = 2020-05-01")
        layouts.append((_layout(table, newest.headings, file, path), place))
    layouts.sort(key=lambda layout: str(layout[0].until))
    for (one, _), (other, place) in pairwise(layouts):
        if one.until == other.until:
            where: KeyPath = ("layouts", place, "until")
            raise file.mistake(where, f"is {other.until}, as another layout's is; each has a day of its own")
    return tuple(layout for layout, _ in layouts)


def _layout(table: Mapping[str, Any], inherited: Mapping[str, str], file: SiteFile, path: KeyPath) -> Layout:
    return Layout(
        until=table.get("until"),
        fields=read_fields(table.get("fields", {}), file, (*path, "fields")),
        headings={**inherited, **_headings(table.get("headings", {}), file, (*path, "headings"))},
    )


def _headings(table: Mapping[str, list[str]], file: SiteFile, path: KeyPath) -> dict[str, str]:
    out: dict[str, str] = {}
    kinds: dict[str, str] = {}
    for kind, headings in table.items():
        for place, heading in enumerate(headings):
            other = kinds.setdefault(" ".join(heading.casefold().split()), kind)
            if other != kind:
                raise file.mistake((*path, kind, place), f"is {heading!r}, which stands under {other}, too; choose one")
            out[heading] = kind
    return out
