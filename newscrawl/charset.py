"""Charset: the bytes of a page become text. Order of belief: BOM, UTF-8, what is declared, a guess from the content."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from typing import NamedTuple

from w3lib.encoding import read_bom, resolve_encoding

from newscrawl.charset_guess import guess_charset

MAX_HEAD = 256 * 1024
"""Bytes in which a declaration is looked for; browsers, too, go by one that comes late."""

_BINARY_MAGIC = re.compile(
    rb"\x7fELF|%PDF-|\x89PNG|\xff\xd8\xff|PK\x03\x04|\x1f\x8b|\xfd7zXZ|Rar!\x1a|\x00\x00\x00.ftyp|SQLite format 3\x00"
)
_BINARY_LETTERS = re.compile(rb"MZ|GIF8[79]a|BZh[1-9]|RIFF")
"""What files begin with that are no text, and texts too: the former hold control characters as well."""
# What no text holds: NUL and most C0 controls. UTF-16 text is recognised before this is asked.
_C0 = bytes({*range(0x20)} - {0x09, 0x0A, 0x0C, 0x0D, 0x1B})
_BEYOND_ASCII = bytes(range(0x80, 0x100))
_SHIFTS = re.compile(rb"\x1b[$(]|~\{")  # ASCII bytes that are none: ISO-2022-JP, HZ
_JIS_SHIFT = b"\x1b$"
# The charsets of the Encoding Standard, as Python names them, and the superset that it reads them as.
_CHARSET = re.compile(
    r"utf-8|utf-16(?:-[bl]e)?|gb18030|gbk|gb2312|hz|big5(?:hkscs)?|cp\d+|iso8859-\d+|koi8-[ru]|mac-\w+|shift_jis\w*|"
    r"euc_\w+|iso2022_\w+|tis-620"
)
_IN_HEADER = re.compile(r"charset\s*=\s*(?:[\"']\s*)?([\w.:-]+)", re.IGNORECASE)
_IN_MARKUP = re.compile(
    rb"<!--.*?(?:-->|$)|<body\b()|<meta\b[^<>]*?\bcharset\s*=\s*(?:[\"']\s*)?([\w.:-]+)|"
    rb"<\?xml\s[^<>]*?\bencoding\s*=\s*(?:[\"']\s*)?([\w.:-]+)",
    re.IGNORECASE | re.DOTALL,
)
_LABEL_DECORATION = re.compile(r"^(?:x-)+|^cs(?=[a-z])|-[ei]$")
_ISO_8859 = re.compile(r"iso-?8859-?(\d+)")
_LABELS = {
    "chinese": "gb18030", "cn-big5": "big5hkscs", "cp-949": "cp949", "dos-874": "cp874", "eucpkdfmtjapanese": "euc_jp",
    "gb_2312": "gb18030", "isolatin9": "iso8859-15", "koi": "koi8-r", "koi8": "koi8-r", "koi8-ru": "koi8-u",
    "ks_c_5601-1987": "cp949", "ks_c_5601-1989": "cp949", "ksc56011987": "cp949", "ksc_5601": "cp949",
    "logical": "iso8859-8", "mac": "mac-roman", "mac-cyrillic": "mac-cyrillic", "mac-ukrainian": "mac-cyrillic",
    "sun_eu_greek": "iso8859-7", "unicode-1-1-utf-8": "utf-8", "unicode11utf8": "utf-8", "unicode20utf8": "utf-8",
    "user-defined": "cp1252", "utf8mb4": "utf-8", "visual": "iso8859-8", "windows-949": "cp949",
    "windows-936": "gb18030", "ms936": "gb18030", "cp936": "gb18030", "cp950": "big5hkscs", "cp932": "cp932",
}  # fmt: skip
"""Labels of the Encoding Standard that Python does not know, and a few that pages use all the same."""


class Decoded(NamedTuple):
    """The text of a page."""

    text: str
    charset: str
    """Python's name of the charset."""
    whole: bool
    """Whether every byte fitted."""


def decode_page(body: bytes, content_type: str) -> Decoded | None:
    """Return the text of a page, None if its bytes are no text in any charset.

    Bytes beyond ASCII that are valid UTF-8 are UTF-8, whatever is declared: other charsets hardly ever look like it. Of
    the declared charsets, the first that fits is believed: headers say UTF-8 for GBK files. gb2312 and gbk are read as
    gb18030, their superset, which is what such pages really use.
    """
    charset, bom = read_bom(body)
    charset = charset or _utf16_without_bom(body)
    if charset:
        return _decode_as(body[len(bom or b"") :], charset)
    if _is_binary(body[:4096]):
        return None
    shifted = body.isascii() and _may_be_shifted(body) and _SHIFTS.search(body) is not None
    if not shifted:
        with suppress(UnicodeDecodeError):
            return Decoded(body.decode(), "utf-8", whole=True)
    declared = declared_charsets(body, content_type)
    if shifted and not declared:
        declared = ["iso2022_jp", "utf-8"] if _JIS_SHIFT in body else ["utf-8"]
    return _decode_declared(body, declared) or _decode_as(body, guess_charset(body))


def _may_be_shifted(body: bytes) -> bool:
    """Tell whether ASCII bytes may be none. One byte is found in a fortieth of the time that two take."""
    return b"\x1b" in body or (b"~" in body and b"~{" in body)


def _is_binary(head: bytes) -> bool:
    """Tell whether the first bytes of a page are those of a file that is no text."""
    controls = len(head) - len(head.translate(None, _C0))
    if controls > 0.02 * len(head) or _BINARY_MAGIC.match(head) is not None:
        return True
    return controls > 0 and _BINARY_LETTERS.match(head) is not None


def _decode_declared(body: bytes, declared: list[str]) -> Decoded | None:
    """Return the text in the first charset that fits, else in the first that hardly fails, None if all fail."""
    for charset in declared:
        with suppress(UnicodeDecodeError):
            return Decoded(body.decode(charset), charset, whole=True)
    for charset in dict.fromkeys(("utf-8", *declared)):
        text = body.decode(charset, "replace")
        if _is_hardly_broken(text, body, charset):
            return Decoded(text, charset, whole="\ufffd" not in text)
    return None


def declared_charsets(body: bytes, content_type: str) -> list[str]:
    """Return the charsets that a page says it is in, those of its header first.

    A page whose markup can be read is not in UTF-16 or UTF-32, whatever its markup says of itself.
    """
    in_header = _IN_HEADER.search(content_type)
    found = [charset_of_label(in_header[1])] if in_header else []
    for match in _IN_MARKUP.finditer(body[:MAX_HEAD]):
        if match[1] is not None:
            break
        label = match[2] or match[3]
        if label:
            found.append(charset_of_label(label.decode("latin-1")))
            break
    return [charset for charset in dict.fromkeys(found) if charset and not charset.startswith("utf-16")]


def charset_of_label(label: str) -> str | None:
    """Return Python's name of the charset that browsers read a label as; None if it names none."""
    label = label.strip().lower()
    bare = _LABEL_DECORATION.sub("", label)
    name = _LABELS.get(label) or _LABELS.get(bare) or resolve_encoding(label) or resolve_encoding(bare)
    if name is None and (number := _ISO_8859.match(bare)):
        name = resolve_encoding(f"iso-8859-{number[1]}")
    try:
        return name if name and _CHARSET.fullmatch(codecs.lookup(name).name) else None
    except LookupError:
        return None


def _is_hardly_broken(text: str, body: bytes, charset: str) -> bool:
    """Tell whether so little fails to fit that the charset is right: a cut character, a comment in another one.

    Of UTF-8 most of what is beyond ASCII must fit. Of others a few in a thousand may fail: nearly all bytes fit them.
    """
    broken = text.count("\ufffd")
    if charset == "utf-8":
        beyond = len(body) - len(body.translate(None, _BEYOND_ASCII))
        return broken * 4 <= beyond - broken
    return broken <= max(1, len(text) // 500)


def _decode_as(body: bytes, charset: str) -> Decoded:
    with suppress(UnicodeDecodeError):
        return Decoded(body.decode(charset), charset, whole=True)
    return Decoded(body.decode(charset, "replace"), charset, whole=False)


def _utf16_without_bom(body: bytes) -> str | None:
    head = body[:2000]
    if 0 not in head:
        return None
    for name, odd in (("utf-16-le", 1), ("utf-16-be", 0)):
        zeros = head[odd::2].count(0)
        if len(head) >= 4 and zeros > 0.4 * (len(head) // 2) and head[1 - odd :: 2].count(0) == 0:
            return name
    return None
