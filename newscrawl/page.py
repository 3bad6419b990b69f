"""Page: what was fetched or saved, decoded once and parsed once.

Two kinds: a page of HTML, and a page that somebody saved as text. Everything after this module works on either.
"""

from __future__ import annotations

import codecs
import gzip
import re
import unicodedata
import zlib
from dataclasses import dataclass, field
from datetime import UTC
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import lxml.html
from lxml import etree

from newscrawl.charset import decode_page
from newscrawl.errors import BadInput, NotAnArticle, UnreadablePage
from newscrawl.urls import canonical_url

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

MAX_PAGE_BYTES = 10 * 1024 * 1024
"""Bytes of a page after decompression. Real article pages stay under 5 MB; more is a trap or no article."""

MAX_MARKS = 300_000
"""Start tags and attributes. Real pages have up to 35,000; each takes some 300 bytes when it is parsed."""

MAX_ANCHORS = 20_000
"""Links that are parsed where a page has more marks than that. Of the others the text stays."""

MAX_UNCUT = 200_000
"""Characters of a page that are kept as they came, beside what is read of it: its title stands among them."""

MAX_NESTING = 400
"""Elements that are parsed in each other, of those that must be closed, where a page nests deeper than is parsed."""

_LOOKS_HTML = re.compile(
    r"<(?:!doctype|html|head|body|meta|title|div|p|h1|article|script|a|span|table|br)\b", re.IGNORECASE
)
_TAG = re.compile(
    r"<(/?)(?!(?:p|li|d[dt]|t[dhr]|h\d|br|hr|img|input|meta|link|base|wbr|area|col|source|embed|option|script|style)\b)"
    r"[a-z][^<>]*>",
    re.IGNORECASE,
)
"""Tags of the elements that nest. What ends by itself or holds nothing makes no depth worth the name."""
_ANCHOR = re.compile(r"<a\b[^<>]*>", re.IGNORECASE)
_MERE_STYLE = re.compile(r"</?(?:b|i|u|s|em|strong|span|font|small|big|tt)\s*>", re.IGNORECASE)
_CHARACTER = re.compile(r"[^\s\ufeff]")
_CONTROLS = bytes([*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F])
_C1 = re.compile(rb"\xc2[\x80-\x84\x86-\x9f]")
# Browsers read &#128; to &#159; as cp1252, as the parser does; what is left are NUL, C0 and DEL.
_REFERENCE = re.compile(
    rb"&#(?:0*(?:[0-8]|11|1[4-9]|2\d|3[01]|127|(7[7-9]\d|76[89]|8[0-7]\d))|x0*(?:[0-8be-f]|1[0-9a-f]|7f|(3[0-6][0-9a-f])))"
    rb"(?:;|(?![0-9a-f]))",
    re.IGNORECASE,
)
"""References to control characters, and (grouped) to combining marks."""
_COMBINING = ((b"\xcc",), (b"\xcd",), (b"\xe3\x82\x99", b"\xe3\x82\x9a"), (b"\xe1\x84",))
"""Marks for Latin, Greek and Cyrillic letters, the two for kana, and the parts of Hangul, as UTF-8 begins them."""
# Each element is an HtmlElement, without asking Python at each as lxml.html's parsers do: a walk takes a third less.
_ELEMENTS = etree.ElementDefaultClassLookup(element=lxml.html.HtmlElement)


@dataclass(frozen=True)
class Page:
    """One page: where it came from, its decoded text, and when it was fetched."""

    url: str | None
    """Final URL of the response; None for a saved page of unknown origin."""
    text: str
    """The decoded source: HTML, or plain text. Without control characters and BOM; composed but for rare parts."""
    kind: Literal["html", "text"] = "html"
    """Whether `text` is markup or a page that was saved as text."""
    fetched_at: datetime | None = None
    """Moment of the fetch, aware, UTC; None when unknown. Relative times are read against it."""
    encoding: str = "utf-8"
    """The charset that the bytes were decoded with."""
    decoded_whole: bool = True
    """False when some bytes fitted no charset and were replaced by U+FFFD."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Response headers, names in lower case."""
    source: bytes | None = field(default=None, repr=False, compare=False)
    """`text` in UTF-8, where it was that already."""
    uncut: str | None = field(default=None, repr=False, compare=False)
    """The beginning of the text before control characters were cut out; None where that changed nothing."""

    @classmethod
    def from_bytes(
        cls,
        url: str | None,
        body: bytes,
        headers: Mapping[str, str] | None = None,
        fetched_at: datetime | None = None,
        kind: Literal["html", "text"] | None = None,
    ) -> Page:
        """Decode the bytes of a page.

        Args:
            url: Final URL of the response, None if unknown.
            body: The bytes, decompressed.
            headers: Response headers, names in any case. `Content-Type` may name a charset.
            fetched_at: Aware moment of the fetch.
            kind: "html" or "text"; None decides by looking at the content.

        Raises:
            NotAnArticle: If there is nothing to read: no bytes, only white space, or a binary file.
            BadURL: If the URL is no http(s) URL.
            BadInput: If the moment of the fetch is without a time zone.
        """
        url = canonical_url(url) if url is not None else None
        if fetched_at is not None:
            if fetched_at.tzinfo is None:
                raise BadInput(f"fetched_at {fetched_at.isoformat()} has no time zone; give one, such as UTC")
            fetched_at = fetched_at.astimezone(UTC)
        low = {name.lower(): value for name, value in (headers or {}).items()}
        if len(body) > MAX_PAGE_BYTES:
            raise NotAnArticle("other", f"it has {len(body)} bytes; the limit is {MAX_PAGE_BYTES}", url)
        if not body or body.isspace():
            raise NotAnArticle("empty", "there is not one character in it", url)
        decoded = decode_page(body, low.get("content-type", ""))
        if decoded is None:
            raise NotAnArticle("binary", "its bytes are no text in any charset", url)
        # A page in UTF-8 is there as the parser wants it: a third of the time went into encoding it, twice.
        is_utf8 = decoded.charset == "utf-8" and decoded.whole and not body.startswith(codecs.BOM_UTF8)
        raw = body if is_utf8 else decoded.text.encode("utf-8", "surrogatepass")
        clean = _clean(raw)
        text = decoded.text if clean == raw else clean.decode("utf-8", "surrogatepass")
        composed = unicodedata.normalize("NFC", text) if _may_be_parted(clean) else text
        if not _CHARACTER.search(composed):
            raise NotAnArticle("empty", "there is not one character in it", url)
        if kind is None:
            kind = "html" if _LOOKS_HTML.search(composed) else "text"
        source = clean if is_utf8 and composed is text else None
        uncut = decoded.text[:MAX_UNCUT] if clean != raw else None
        return cls(url, composed, kind, fetched_at, decoded.charset, decoded.whole, low, source, uncut)

    @classmethod
    def from_file(cls, path: Path | str, url: str | None = None, fetched_at: datetime | None = None) -> Page:
        """Read a saved page: `.html`, `.html.gz` or `.txt`.

        Raises:
            UnreadablePage: If the file cannot be read.
            NotAnArticle: If it is empty or binary.
        """
        return cls.from_bytes(url, read_saved(path), None, fetched_at, kind_by_name(path))

    @cached_property
    def tree(self) -> lxml.html.HtmlElement:
        """The parsed page: the root element. Parsed at the first use, once.

        Raises:
            NotAnArticle: If there is no element in it, or far too many.
            BadInput: If this page was saved as text: there is no tree to ask.
        """
        if self.kind != "html":
            raise BadInput(f"{self.url or 'the page'} was saved as text; it has no tree")
        try:
            text = self._bounded()
            source = self.source if text is self.text else None
            root, whole = _parse(source if source is not None else text.encode("utf-8", "replace"))
            if not whole:
                root, _ = _parse(_flattened(text).encode("utf-8", "replace"))
        except etree.ParserError:
            raise NotAnArticle("empty", "there is not one element in it", self.url) from None
        assert isinstance(root, lxml.html.HtmlElement)  # noqa: S101 - the stubs say Any
        return root

    def _bounded(self) -> str:
        """Return the markup, without what shows nothing if it has far too many tags; refuse what has them still."""
        text = self.text
        if len(text) <= MAX_MARKS or _marks(text) <= MAX_MARKS:
            return text
        text = _thinned(_flattened(_MERE_STYLE.sub("", text)))
        marks = _marks(text)
        if marks > MAX_MARKS:
            raise NotAnArticle("other", f"it has {marks} tags and attributes; the limit is {MAX_MARKS}", self.url)
        return text


def kind_by_name(path: Path | str) -> Literal["text"] | None:
    """Return "text" for a file whose name says so; None for any other: its content decides."""
    return "text" if str(path).removesuffix(".gz").endswith((".txt", ".text")) else None


def read_saved(path: Path | str) -> bytes:
    """Read the bytes of a saved page, unpacked if its name ends in `.gz`.

    Raises:
        UnreadablePage: If the file cannot be read or unpacked.
    """
    path = Path(path)
    try:
        with gzip.open(path) if path.suffix == ".gz" and path.stat().st_size else path.open("rb") as file:
            return file.read(MAX_PAGE_BYTES + 1)  # one more than is accepted, so that a bomb is refused, not unpacked
    except OSError as error:
        raise UnreadablePage(f"cannot read the page {str(path)!r}: {error.strerror or error}") from None
    except (EOFError, zlib.error) as error:
        raise UnreadablePage(f"cannot unpack the page {str(path)!r}: {error}") from None


def _clean(raw: bytes) -> bytes:
    """Cut control characters out, also those written as `&#8;`, and resolve references to combining marks.

    Bytes are searched 50 times as fast as text, and asking the whole text whether it is NFC takes longer still. What is
    composed of rarer parts is composed when it has become a field.
    """
    # To ask for `&#` first takes twice as long as this where `&` is frequent: nothing is as quick as one byte alone.
    return _REFERENCE.sub(_resolved, without_controls(raw))


def _may_be_parted(raw: bytes) -> bool:
    """Tell whether text in UTF-8 holds marks that may be composed with what stands before them.

    One byte is found in a tenth of the time that several take, so their first byte is looked for first.
    """
    return not raw.isascii() and any(parts[0][:1] in raw and any(part in raw for part in parts) for parts in _COMBINING)


def _resolved(reference: re.Match[bytes]) -> bytes:
    """Return the mark that a reference means, nothing for a control character."""
    code = int(reference[1]) if reference[1] else int(reference[2] or b"0", 16)
    return chr(code).encode() if code else b""


def without_controls(raw: bytes) -> bytes:
    """Cut control characters out of text in UTF-8. U+0085 stays: it is white space.

    To look for each of them alone takes half as long as to look at each byte once, and hardly any page has one.
    """
    clean = raw.translate(None, _CONTROLS) if any(map(raw.__contains__, _CONTROLS)) else raw
    return _C1.sub(b"", clean) if b"\xc2" in clean else clean


def _marks(text: str) -> int:
    marks = text.count("<") + text.count("=")
    return marks - text.count("</") if marks > MAX_MARKS else marks


def _parse(source: bytes) -> tuple[object, bool]:
    """Return the root of a page, and whether the parser read to the end: deeper than 2048 elements it stops."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(_ELEMENTS)
    try:
        root = lxml.html.document_fromstring(source, parser=parser, ensure_head_body=False)
    except etree.XMLSyntaxError as error:  # a parser that recovers has no other reason to give up
        raise MemoryError(f"the parser gave up: {error}") from error
    last = parser.error_log.last_error
    return root, last is None or last.type != etree.ErrorTypes.ERR_RESOURCE_LIMIT


def _thinned(text: str) -> str:
    """Leave out the links beyond MAX_ANCHORS, but not what they say."""
    last = next(islice(_ANCHOR.finditer(text), MAX_ANCHORS, None), None)
    return text if last is None else text[: last.start()] + _ANCHOR.sub("", text[last.start() :])


def _flattened(text: str) -> str:
    """Leave out the tags beyond MAX_NESTING: 3000 unclosed `<font>` must not hide the text that stands in them."""
    depth = 0

    def kept(tag: re.Match[str]) -> str:
        nonlocal depth
        depth = max(0, depth - 1) if tag[1] else depth + 1
        return tag[0] if depth + bool(tag[1]) <= MAX_NESTING else ""

    return _TAG.sub(kept, text)
