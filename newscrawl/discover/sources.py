"""From a document for machines to the addresses that it announces. Its content says what it is, not its name or header.

Read are XML sitemaps and their indexes, with Google's news and without namespaces as Baidu has them, Baidu news XML,
sitemaps of plain text, RSS 0.9x, 1.0 and 2.0, Atom and JSON Feed; packed by gzip or not; whole, broken or cut off.
"""

from __future__ import annotations

import json
import re
from itertools import chain
from typing import TYPE_CHECKING

from newscrawl.discover.entries import Entry, Gathering, Source
from newscrawl.discover.moments import read_moment
from newscrawl.discover.packed import charset_of, pieces, unpack
from newscrawl.discover.records import Record, find_root, read_records
from newscrawl.errors import BadURL
from newscrawl.urls import canonical_url

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

__all__ = ["Entry", "Source", "read_source"]

_MAX_JSON = 8 * 1024 * 1024
"""Bytes of a JSON Feed. It is read at once, into some ten times as much."""
_MAX_JSON_MARKS = 300_000
"""Objects and lists in it."""
_LINE = re.compile(r"\S[^\r\n]*")
_ADDRESS_LINE = re.compile(r"https?://\S+", re.IGNORECASE)
_MAX_OTHER_LINES = 0.1
"""Share of a plain-text sitemap's lines that are no addresses: a heading, a comment."""
_IS_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b|\Z", re.IGNORECASE)
"""How nearly all pages begin: told without decoding them."""
_IS_PAGE = ("text/html", "application/xhtml+xml", "")


def read_source(url: str, body: bytes, headers: Mapping[str, str], most: int) -> Source | None:
    """Return what a sitemap or feed announces; None if the document is neither.

    Args:
        url: Canonical URL of the document; relative addresses in it are resolved against it.
        body: As it was received; gzip is unpacked.
        headers: Response headers, names in any case. Only the charset of `Content-Type` is asked.
        most: How many entries, and how many sitemaps, are kept.
    """
    body = unpack(body)
    if _IS_HTML.match(body) or body.isspace():
        return None
    content_type = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    charset = charset_of(body, content_type)
    text = pieces(body, charset)
    head = next(text, "")
    start = head.lstrip()[:1]
    if start == "{":
        return _read_json(url, head + "".join(text), most) if len(body) <= _MAX_JSON else None
    root = find_root(head)
    if root is None:
        return None if "<" in head[:1000] else _read_lines(url, head + "".join(text), most)
    kind, begins = root
    gathering = Gathering(kind, url, most, charset)

    def take(record: Record) -> None:
        (_take_sitemap if kind == "sitemap" else _take_feed)(gathering, record)

    def take_next(href: str, base: str | None) -> None:
        gathering.set_next(href, _joined(url, base))

    read_records(kind, chain((head[begins:],), text), take, take_next)
    return gathering.source()


def _take_sitemap(gathering: Gathering, record: Record) -> None:
    fields = record.fields
    href = _mended(fields.get("loc", ""))
    if not href:
        return
    modified_at = read_moment(fields.get("lastmod"))
    if record.name == "sitemap":
        gathering.add_sitemap(href, modified_at)
        return
    published_at = read_moment(fields.get("news_date"))
    gathering.add(href, None, fields.get("news_title"), published_at, modified_at, is_news=record.is_news)


def _take_feed(gathering: Gathering, record: Record) -> None:
    fields = record.fields
    href, base = fields.get("origLink"), _joined(gathering.url, record.base)
    if not href:
        href, base = _atom_link(gathering.url, record) or (fields.get("link") or _identifier(record), base)
    if not href:
        return
    published = _first_moment(fields, "pubDate", "published", "date", "issued", "created")
    modified = _first_moment(fields, "updated", "modified")
    gathering.add(_mended(href), base, fields.get("title"), published, modified, is_news=True)


def _atom_link(url: str, record: Record) -> tuple[str, str] | None:
    """Return the address of the page that an entry is about, and its base: its first `alternate` that is a page."""
    if record.fields.get("link"):
        return None  # an `atom:link` in an item of RSS says less than its `link`
    for attributes, base in record.links:
        kind = attributes.get("type", "").partition(";")[0].strip().lower()
        if attributes.get("rel", "alternate") == "alternate" and kind in _IS_PAGE and attributes["href"].strip():
            return attributes["href"], _joined(url, base)
    return None


def _identifier(record: Record) -> str:
    """Return the `guid` or `id` of an entry without a link, if that is an address."""
    guid = record.fields.get("guid", "") if record.guid_is_address else ""
    return next((text for text in (guid, record.fields.get("id", "")) if _ADDRESS_LINE.fullmatch(text)), "")


def _first_moment(fields: Mapping[str, str], *names: str) -> datetime | None:
    return next(filter(None, (read_moment(fields[name]) for name in names if name in fields)), None)


def _mended(href: str) -> str:
    """Return an address without the escapes of somebody who escaped it twice."""
    return href.replace("&amp;", "&") if "&" in href else href


def _joined(url: str, base: str | None) -> str:
    """Return what relative addresses are relative to, where `xml:base` says so."""
    if not base:
        return url
    try:
        return canonical_url(base, url)
    except BadURL:
        return url


def _read_lines(url: str, text: str, most: int) -> Source | None:
    """Read a sitemap of plain text: an address a line."""
    gathering = Gathering("sitemap", url, most)
    addresses = others = 0
    for match in _LINE.finditer(text):
        line = match[0].rstrip()
        if _ADDRESS_LINE.fullmatch(line):
            addresses += 1
            gathering.add(line)
        else:
            others += 1
    if not addresses or others > (addresses + others) * _MAX_OTHER_LINES:
        return None
    return gathering.source()


def _read_json(url: str, text: str, most: int) -> Source | None:
    """Read a JSON Feed."""
    if text.count("{") + text.count("[") > _MAX_JSON_MARKS:
        return None
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    items = feed.get("items")
    if "jsonfeed.org" not in _text(feed.get("version")) or not isinstance(items, list):
        return None
    gathering = Gathering("feed", url, most)
    for item in items:
        if not isinstance(item, dict):
            continue
        identifier = _text(item.get("id"))
        href = _text(item.get("url")) or (identifier if _ADDRESS_LINE.fullmatch(identifier) else "")
        if href:
            gathering.add(
                href,
                None,
                _text(item.get("title")),
                read_moment(_text(item.get("date_published"))),
                read_moment(_text(item.get("date_modified"))),
                is_news=True,
            )
    gathering.set_next(_text(feed.get("next_url")))
    return gathering.source()


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
