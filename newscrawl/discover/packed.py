"""Bytes as they came to text in UTF-8: gzip unpacked within a limit, the charset found, control characters cut out."""

from __future__ import annotations

import codecs
import re
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 50 * 1024 * 1024
"""Bytes of a sitemap or feed after unpacking: what sitemaps.org allows. What is beyond is not read."""
PIECE = 256 * 1024
"""Bytes that are decoded at once."""

_MAX_TIMES_PACKED = 2
_GZIP = b"\x1f\x8b\x08"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([A-Za-z0-9._:-]{1,40})")
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "utf-8"}
"""What stands for the declared name: its superset, as browsers do."""
_NO_CHARSETS = frozenset(("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7", "hz"))
"""What Python decodes but no document is written in; some of them take quadratic time."""
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff]+")


def unpack(body: bytes) -> bytes:
    """Return the bytes of a document, unpacked if they are gzip, also twice; at most MAX_BYTES of them.

    Of a file that is cut off or damaged, what could be unpacked.
    """
    for _ in range(_MAX_TIMES_PACKED):
        if not body.startswith(_GZIP):
            break
        body = _unpacked(body)
    return body[:MAX_BYTES]


def _unpacked(body: bytes) -> bytes:
    kept = bytearray()
    while body.startswith(_GZIP) and len(kept) < MAX_BYTES:  # a file may consist of several that were joined
        unzip = zlib.decompressobj(wbits=31)
        rest = body
        try:
            while rest and len(kept) < MAX_BYTES:
                kept += unzip.decompress(rest, min(PIECE, MAX_BYTES - len(kept)))
                rest = unzip.unconsumed_tail
        except zlib.error:
            break
        if not unzip.eof:
            break
        body = unzip.unused_data
    return bytes(kept)


def charset_of(body: bytes, content_type: str) -> str:
    """Return the charset of a document: UTF-8 if that fits, else as it declares or its header says, else GB 18030.

    UTF-8 is hardly ever met by accident, a wrong declaration often. What fits none is read as UTF-8 with U+FFFD for
    each bad byte: addresses are ASCII and survive.
    """
    for bom, name in _BOMS:
        if body.startswith(bom):
            return name
    if b"\x00" in body[:4]:  # `<` of two bytes, without a BOM
        return "utf-16-be" if body[:1] == b"\x00" else "utf-16-le"
    if body.isascii():
        return "utf-8"
    declared = _DECLARED.search(body[:PIECE])
    in_header = _IN_HEADER.search(content_type)
    names = ("utf-8", declared[1].decode() if declared else "", in_header[1] if in_header else "", "gb18030")
    return next((name for name in map(_known, names) if name and _fits(body, name)), "utf-8")


def pieces(body: bytes, charset: str) -> Iterator[str]:
    """Yield the text of a document in pieces, without control characters and BOM."""
    decoder = codecs.getincrementaldecoder(charset)(errors="replace")
    for start in range(0, len(body), PIECE):
        text = decoder.decode(body[start : start + PIECE])
        yield _CONTROLS.sub("", text)
    yield _CONTROLS.sub("", decoder.decode(b"", final=True))


def _known(name: str) -> str:
    """Return the name of a charset that holds text and is a superset of ASCII; "" for any other."""
    name = _WIDER.get(name.lower(), name)
    try:
        found = codecs.lookup(name).name
        return found if found not in _NO_CHARSETS and b"<a>".decode(found) == "<a>" else ""
    except (LookupError, UnicodeError):
        return ""


def _fits(body: bytes, charset: str) -> bool:
    decoder = codecs.getincrementaldecoder(charset)()
    try:
        for start in range(0, len(body), PIECE):
            decoder.decode(body[start : start + PIECE])
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True
