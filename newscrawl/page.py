"""Page: what was fetched or saved, decoded once and parsed once.

Two kinds: a page of HTML, and a page that somebody saved as text. Everything after this module works on either.
"""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import charset_normalizer
import lxml.html
from lxml import etree
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

from newscrawl.errors import BadInput, NotAnArticle, UnreadablePage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

MAX_PAGE_BYTES = 10 * 1024 * 1024
"""Bytes of a page after decompression. Real article pages stay under 5 MB; more is a trap or no article."""

MAX_NESTING = 400
"""Elements that are parsed in each other, of those that must be closed, where a page nests deeper than is parsed."""

# What no text holds: NUL and most C0 controls. UTF-16 text is recognised by its BOM before this is asked.
_BINARY_MAGIC = re.compile(
    rb"\x7fELF|MZ|%PDF-|\x89PNG|GIF8|\xff\xd8\xff|PK\x03\x04|\x1f\x8b|BZh|\xfd7zXZ|Rar!|RIFF|"
    rb"\x00\x00\x00.ftyp|SQLite format 3"
)
_C0 = bytes({*range(0x20)} - {0x09, 0x0A, 0x0C, 0x0D, 0x1B})
# The charsets of the Encoding Standard, as Python names them, and the superset that it reads them as.
_CHARSET = re.compile(
    r"utf-8|utf-16(?:-[bl]e)?|gb18030|gbk|gb2312|hz|big5(?:hkscs)?|cp\d+|iso8859-\d+|koi8-[ru]|mac-\w+|shift_jis\w*|"
    r"euc_\w+|iso2022_\w+|tis-620"
)
_SHIFTS = re.compile(rb"\x1b[$(]|~\{")  # ASCII bytes that are none: ISO-2022-JP, HZ
_LOOKS_HTML = re.compile(
    r"<(?:!doctype|html|head|body|meta|title|div|p|h1|article|script|a|span|table|br)\b", re.IGNORECASE
)
_TAG = re.compile(
    r"<(/?)(?!(?:p|li|d[dt]|t[dhr]|h\d|br|hr|img|input|meta|link|base|wbr|area|col|source|embed|option|script|style)\b)"
    r"[a-z][^<>]*>",
    re.IGNORECASE,
)
"""Tags of the elements that nest. What ends by itself or holds nothing makes no depth worth the name."""
_CHARACTER = re.compile(r"[^\s\ufeff]")
_CONTROLS = bytes([*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F])
# Each element is an HtmlElement, without asking Python at each as lxml.html's parsers do: a walk takes a third less.
_ELEMENTS = etree.ElementDefaultClassLookup(element=lxml.html.HtmlElement)


@dataclass(frozen=True)
class Page:
    """One page: where it came from, its decoded text, and when it was fetched."""

    url: str | None
    """Final URL of the response; None for a saved page of unknown origin."""
    text: str
    """The decoded source: HTML, or plain text. Without control characters and BOM."""
    kind: Literal["html", "text"] = "html"
    """Whether `text` is markup or a page that was saved as text."""
    fetched_at: datetime | None = None
    """Aware moment of the fetch; None when unknown. Relative times are read against it."""
    encoding: str = "utf-8"
    """The charset that the bytes were decoded with."""
    decoded_whole: bool = True
    """False when some bytes fitted no charset and were replaced by U+FFFD."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Response headers, names in lower case."""

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
        """
        low = {name.lower(): value for name, value in (headers or {}).items()}
        if len(body) > MAX_PAGE_BYTES:
            raise NotAnArticle("other", f"it has {len(body)} bytes; the limit is {MAX_PAGE_BYTES}", url)
        if not body.strip():
            raise NotAnArticle("empty", "there is not one character in it", url)
        text, encoding, whole = _decode(body, low.get("content-type", ""), url)
        text = _without_controls(text)
        if not _CHARACTER.search(text):
            raise NotAnArticle("empty", "there is not one character in it", url)
        if kind is None:
            kind = "html" if _LOOKS_HTML.search(text) else "text"
        return cls(url, text, kind, fetched_at, encoding, whole, low)

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
            NotAnArticle: If there is no element in it.
            BadInput: If this page was saved as text: there is no tree to ask.
        """
        if self.kind != "html":
            raise BadInput(f"{self.url or 'the page'} was saved as text; it has no tree")
        try:
            root, whole = _parse(self.text)
            if not whole:
                root, _ = _parse(_flattened(self.text))
        except etree.ParserError:
            raise NotAnArticle("empty", "there is not one element in it", self.url) from None
        assert isinstance(root, lxml.html.HtmlElement)  # noqa: S101 - the stubs say Any
        return root


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


def _decode(body: bytes, content_type: str, url: str | None) -> tuple[str, str, bool]:
    """Return text, charset, and whether every byte fitted. Order of belief: BOM, UTF-8, declared, a guess.

    Bytes beyond ASCII that are valid UTF-8 are UTF-8, whatever is declared: other charsets hardly ever look like it. Of
    the declared charsets, the first that fits is believed: headers say UTF-8 for GBK files. gb2312 and gbk are read as
    gb18030, their superset, which is what such pages really use.
    """
    bom_encoding, bom = read_bom(body)
    if bom_encoding and bom:
        return _decode_as(body[len(bom) :], bom_encoding)
    head = body[:4096]
    sparse = _utf16_without_bom(body)
    if sparse is not None:
        return _decode_as(body, sparse)
    if _BINARY_MAGIC.match(head) or len(head.translate(None, _C0)) < 0.98 * len(head):
        raise NotAnArticle("binary", "its bytes are no text in any charset", url)
    declared = [http_content_type_encoding(content_type), html_body_declared_encoding(head)]
    candidates = [name for name in dict.fromkeys(declared) if name and _is_charset_of_pages(name)]
    if not (body.isascii() and _SHIFTS.search(body)):
        candidates.insert(0, "utf-8")
    for encoding in candidates:
        with suppress(UnicodeDecodeError):
            return body.decode(encoding), encoding, True
    for encoding in candidates:  # a few broken bytes do not make a charset wrong
        text = body.decode(encoding, "replace")
        if text.count("\ufffd") <= max(1, len(text) // 500):
            return text, encoding, False
    guess = charset_normalizer.from_bytes(body[:65536]).best()
    name = resolve_encoding(guess.encoding) if guess else None
    return _decode_as(body, name if name and _is_charset_of_pages(name) else "cp1252")


def _without_controls(text: str) -> str:
    """Cut control characters out. In UTF-8 each is one byte, and bytes are searched 50 times as fast as text."""
    raw = text.encode("utf-8", "surrogatepass")
    clean = raw.translate(None, _CONTROLS)
    return text if len(clean) == len(raw) else clean.decode("utf-8", "surrogatepass")


def _parse(text: str) -> tuple[object, bool]:
    """Return the root of a page, and whether the parser read to the end: deeper than 2048 elements it stops."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(_ELEMENTS)
    root = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser, ensure_head_body=False)
    error = parser.error_log.last_error
    return root, error is None or error.type != etree.ErrorTypes.ERR_RESOURCE_LIMIT


def _flattened(text: str) -> str:
    """Leave out the tags beyond MAX_NESTING: 3000 unclosed `<font>` must not hide the text that stands in them."""
    depth = 0

    def kept(tag: re.Match[str]) -> str:
        nonlocal depth
        depth = max(0, depth - 1) if tag[1] else depth + 1
        return tag[0] if depth + bool(tag[1]) <= MAX_NESTING else ""

    return _TAG.sub(kept, text)


def _decode_as(body: bytes, encoding: str) -> tuple[str, str, bool]:
    try:
        return body.decode(encoding), encoding, True
    except UnicodeDecodeError:
        return body.decode(encoding, "replace"), encoding, False


def _is_charset_of_pages(name: str) -> bool:
    """Tell whether Python's codec of this name is a charset; "idna", "undefined" or "unicode_escape" are none."""
    try:
        return _CHARSET.fullmatch(codecs.lookup(name).name) is not None
    except LookupError:
        return False


def _utf16_without_bom(body: bytes) -> str | None:
    head = body[:2000]
    for name, odd in (("utf-16-le", 1), ("utf-16-be", 0)):
        zeros = head[odd::2].count(0)
        if len(head) >= 4 and zeros > 0.4 * (len(head) // 2) and head[1 - odd :: 2].count(0) == 0:
            return codecs.lookup(name).name
    return None
