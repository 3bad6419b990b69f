"""The records of an XML sitemap or feed, read as a stream: fields of `url`, `sitemap`, `item`, `entry`, no tree.

Written on lxml's push parser rather than on a feed library: feedparser cleans the HTML of every entry, which is most of
its time, and builds everything at once; we need addresses, titles and dates. A tree of 50,000 entries takes 70 MB, the
stream takes what its entries take, whatever stands around them.

Nothing before the root element reaches the parser: junk, a wrong XML declaration and any DTD are dropped there, so that
there are no entities but the five of XML, and nothing can be fetched or expanded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urljoin

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

MAX_MARKS = 5_000_000
"""Tags and references of a document that are read. A full sitemap has 500,000, a feed of 50 MB some 4 millions."""
_MAX_ATTRIBUTES = 2000
"""`=` in a piece without one tag: an element with attributes without end, of which each takes 200 bytes."""
_MAX_CARRIED = 1 << 20
"""Characters of one tag, or of text without any."""
_MAX_NAMES = 1000
_MAX_LINKS = 50

_ROOT = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<html>!doctype\s+html|(?:html|head|body)\b)|"
    r"<(?:[\w.-]+:)?(?P<root>urlset|sitemapindex|rss|rdf|feed|document)(?=[\s/>])",
    re.IGNORECASE | re.DOTALL,
)
# What is no reference that lxml can decode (those to surrogates make it raise), and what begins no tag.
_BAD_AMP = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos|#(?!0*5[5-7]\d{3};)\d{1,7}|#x(?!0*[dD][89a-fA-F]..;)[0-9a-fA-F]{1,6});)"
)
_BAD_LT = re.compile(r"<(?![A-Za-z_:?]|/[A-Za-z_:]|!--|!\[CDATA\[)")
_BROKEN = re.compile(rf"<!\[CDATA\[.*?(?:\]\]>|\Z)|(?P<amp>{_BAD_AMP.pattern})|(?P<lt>{_BAD_LT.pattern})", re.DOTALL)
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_PREFIXES = ("news", "image", "video", "xhtml", "mobile", "atom", "a10", "dc", "dcterms", "feedburner", "media")
_OPENING = "<r {}>".format(" ".join(f'xmlns:{prefix}="urn:{prefix}"' for prefix in _PREFIXES)) + "<r>" * 100
"""Around the root: prefixes that nobody declared stay apart, and what stands after it is read as well.

An end tag too many closes one element more, up to the outermost, where the parser ends; of 256 levels it knows.
"""

_RECORDS: Mapping[str, frozenset[str]] = {
    "sitemap": frozenset(("url", "sitemap")),
    "feed": frozenset(("item", "entry")),
}
# Fields by the local name of their element: in the record's own namespace, in any other, and in `news:news`.
_OWN = frozenset(
    (
        *("loc", "lastmod", "title", "link", "guid", "id"),
        *("pubDate", "published", "issued", "created", "updated", "modified"),
    )
)
_FOREIGN: Mapping[str, str] = {
    "date": "date",
    "origLink": "origLink",
    "published": "published",
    "issued": "issued",
    "created": "created",
    "updated": "updated",
    "modified": "modified",
}
_NEWS: Mapping[str, str] = {"title": "news_title", "publication_date": "news_date"}


@dataclass(slots=True)
class Record:
    """One record: the texts of its fields, and its Atom links with what they are relative to."""

    name: str
    base: str | None
    fields: dict[str, str] = field(default_factory=dict)
    links: list[tuple[Mapping[str, str], str | None]] = field(default_factory=list)
    guid_is_address: bool = True
    is_news: bool = False


def find_root(text: str) -> tuple[Literal["sitemap", "feed"], int] | None:
    """Return what a document is by its root element, and where that begins; None if it is HTML or something else."""
    for match in _ROOT.finditer(text):
        if match["html"]:
            return None
        if match["root"]:
            name = match["root"].lower()
            if name == "document" and "<item" not in text:
                return None
            return "sitemap" if name in ("urlset", "sitemapindex") else "feed", match.start()
    return None


def read_records(
    kind: Literal["sitemap", "feed"],
    text: Iterable[str],
    take: Callable[[Record], None],
    take_next: Callable[[str, str | None], None],
) -> None:
    """Read a document and hand out its whole records, however broken the rest is.

    Args:
        kind: What the document is.
        text: The document from its root element on, in pieces.
        take: Called with each record, in order.
        take_next: Called with each `rel="next"` link of the feed itself, and with what it is relative to.
    """
    target: Any = _Target(kind, take, take_next)  # lxml's stubs know no targets that take text alone
    parser = etree.XMLParser(
        target=target, encoding="utf-8", recover=True, resolve_entities=False, no_network=True, load_dtd=False
    )
    try:
        parser.feed(_OPENING.encode())
        for piece in _mended(_bounded(text)):
            parser.feed(piece.encode("utf-8", "replace"))
        parser.close()
    except etree.XMLSyntaxError:  # not even the mending parser goes on; what was read is handed out
        return


def _bounded(text: Iterable[str]) -> Iterator[str]:
    """Yield the text up to where it has more marks than any real document."""
    marks = 0
    for piece in text:
        tags = piece.count("<")
        marks += tags + piece.count("&")
        if marks > MAX_MARKS or (not tags and piece.count("=") > _MAX_ATTRIBUTES):
            return
        yield piece


def _mended(text: Iterable[str]) -> Iterator[str]:
    """Yield the text in pieces that end with a tag, with `&` and `<` that mean themselves escaped, but in CDATA."""
    carried = ""
    in_cdata = False

    def mend(match: re.Match[str]) -> str:
        nonlocal in_cdata
        if match["amp"]:
            return "&amp;"
        if match["lt"]:
            return "&lt;"
        in_cdata = not match[0].endswith("]]>")
        return match[0]

    for piece in text:
        end = piece.rfind(">") + 1
        if not end and len(carried) < _MAX_CARRIED:
            carried += piece
            continue
        whole, carried = carried + piece[:end], piece[end:]
        verbatim = 0
        if in_cdata:
            verbatim = whole.find("]]>") + 3
            if verbatim < 3:
                yield whole
                continue
            in_cdata = False
        if _BAD_AMP.search(whole) or _BAD_LT.search(whole):
            yield whole[:verbatim] + _BROKEN.sub(mend, whole[verbatim:])
        else:
            in_cdata = whole.rfind("<![CDATA[") > whole.rfind("]]>")
            yield whole
    # What stands behind the last tag is no whole record.


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:  # no URL at all
        return base


class _Target:
    """Takes the parser's events. Depth tells where in a record they are: `image:loc` is no `loc` of a page."""

    def __init__(
        self,
        kind: Literal["sitemap", "feed"],
        take: Callable[[Record], None],
        take_next: Callable[[str, str | None], None],
    ) -> None:
        self._kind = kind
        self._take = take
        self._take_next = take_next
        self._record_names = _RECORDS[kind]
        self._names: dict[str, tuple[str, str]] = {}
        self._depth = 0
        self._bases: list[tuple[int, str]] = []
        self._record: Record | None = None
        self._record_depth = 0
        self._namespace = ""
        self._in_news = False
        self._field: str | None = None
        self._field_depth = 0
        self._text: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take the start of an element."""
        self._depth += 1
        namespace, name = self._names.get(tag) or self._named(tag)
        if attributes and _XML_BASE in attributes:
            self._bases.append((self._depth, _joined(self._base() or "", attributes[_XML_BASE])))
        record = self._record
        if record is not None:
            level = self._depth - self._record_depth
            if level <= 2 and name in self._record_names and namespace == self._namespace:
                self._end_field(record)  # the end tag of the record before, or of its address, is missing
                self._take(record)
                self._begin(namespace, name)
            elif self._field is None and level == 1:
                self._start_child(record, namespace, name, attributes)
            elif self._field is None and level == 2 and self._in_news:
                self._collect(record, _NEWS.get(name))
        elif name in self._record_names:
            self._begin(namespace, name)
        elif name == "link" and self._kind == "feed" and attributes.get("rel") == "next":
            self._take_next(attributes.get("href", ""), self._base())

    def end(self, _tag: str) -> None:
        """Take the end of an element."""
        record = self._record
        if record is not None:
            if self._depth <= self._field_depth:
                self._end_field(record)
            if self._depth <= self._record_depth:
                self._record = None
                self._take(record)
        while self._bases and self._bases[-1][0] >= self._depth:
            self._bases.pop()
        self._depth -= 1

    def data(self, text: str) -> None:
        """Take a text."""
        if self._field is not None:
            self._text.append(text)

    def close(self) -> None:
        """Take the end of the document. A record that is still open was cut off: it is left out."""

    def _named(self, tag: str) -> tuple[str, str]:
        namespace, _, name = tag.rpartition("}")
        if len(self._names) < _MAX_NAMES:
            self._names[tag] = (namespace, name)
        return namespace, name

    def _begin(self, namespace: str, name: str) -> None:
        self._record = Record(name, self._base())
        self._record_depth = self._depth
        self._namespace = namespace
        self._in_news = False

    def _start_child(self, record: Record, namespace: str, name: str, attributes: Mapping[str, str]) -> None:
        """Take the start of an element that stands directly in a record."""
        if name == "link" and "href" in attributes:
            if len(record.links) < _MAX_LINKS:
                record.links.append((dict(attributes), self._base()))
            return
        self._in_news = name == "news"
        record.is_news |= self._in_news
        if name == "guid" and attributes.get("isPermaLink", "").strip().lower() == "false":
            record.guid_is_address = False
        if namespace != self._namespace:
            self._collect(record, _FOREIGN.get(name))
        elif name in _OWN:
            self._collect(record, name)

    def _end_field(self, record: Record) -> None:
        """Keep the text that was collected, if any was."""
        if self._field is not None:
            record.fields[self._field] = "".join(self._text).strip()
            self._field = None

    def _collect(self, record: Record, name: str | None) -> None:
        """Collect the text of the element that begins, unless the record has that field already."""
        if name is not None and name not in record.fields:
            self._field = name
            self._field_depth = self._depth
            self._text = []

    def _base(self) -> str | None:
        return self._bases[-1][1] if self._bases else None
