"""Bodies of hostile answers: stories, giants, bombs, sitemaps."""

from __future__ import annotations

import zlib
from functools import cache
from typing import TYPE_CHECKING

from tests.crawl.site import Reply

if TYPE_CHECKING:
    from collections.abc import Iterator

MB = 1_000_000
GB = 1_000 * MB
XML = {"Content-Type": "application/xml"}
PLAIN = {"Content-Type": "text/plain"}
PROSE = [
    f"The harbour council opened ferry line {n} today, and hundreds of people came to see the first boat leave."
    for n in range(12)
]
HANZI = "市政府昨日宣布新的轮渡线路正式开通，数百名市民来到码头观看第一班船离港，现场气氛十分热烈。"
KANJI = (
    "市役所は昨日、新しいフェリー航路が正式に開通したと発表し、数百人の市民が最初の船の出港を見送るために港に集まった。"
)
TRADITIONAL = "市政府昨日宣布新的渡輪航線正式開通，數百名市民來到碼頭觀看第一班船離港，現場氣氛十分熱烈。"


def story(title: str, text: str = "", before: str = "", head: str = "") -> str:
    """An article like any other, with its text in twelve paragraphs."""
    paragraphs = [text] * 4 if text else PROSE
    body = "".join(
        f"<p>{n}. {paragraph}</p>" if text else f"<p>{paragraph}</p>" for n, paragraph in enumerate(paragraphs)
    )
    return (
        f"<html><head><title>{title}</title>{head}</head><body>{before}<article><h1>{title}</h1>"
        f'<div class="article-body">{body}</div></article></body></html>'
    )


def html(body: bytes, charset: str = "") -> Reply:
    return Reply(body=body, headers={"Content-Type": f"text/html; charset={charset}" if charset else "text/html"})


# --- size -------------------------------------------------------------------------------------------------------------


def megabytes(count: int, first: bytes = b"") -> Iterator[bytes]:
    """Yield so many megabytes of prose."""
    yield first
    piece = b"<p>The same again, and again, and again, and again, and so on.</p>" * 15_152
    for _ in range(count):
        yield piece


@cache
def deflated(size: int, first: bytes, filler: bytes) -> bytes:
    """Return a raw deflate stream of `first` and then `size` bytes of filler: 1.0 MB for a gigabyte."""
    packer = zlib.compressobj(9, wbits=-15)
    head = packer.compress(first) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(filler * (10 * MB // len(filler))) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + block * (size // (10 * MB)) + packer.flush()


def gzip_bomb(size: int, first: bytes = b"<html><body><p>", filler: bytes = b"a") -> bytes:
    raw = deflated(size, first, filler)
    checksum = zlib.crc32(first)
    piece = filler * (10 * MB // len(filler))
    for _ in range(size // (10 * MB)):
        checksum = zlib.crc32(piece, checksum)
    length = len(first) + len(piece) * (size // (10 * MB))
    trailer = checksum.to_bytes(4, "little") + (length % 2**32).to_bytes(4, "little")
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff" + raw + trailer


def deflate_bomb(size: int) -> bytes:
    """Return a zlib stream; nobody gets as far as its checksum."""
    return b"\x78\xda" + deflated(size, b"<html><body><p>", b"a") + b"\0\0\0\0"


def packed(body: bytes, *encodings: str) -> Reply:
    return Reply(body=body, headers={"Content-Type": "text/html", "Content-Encoding": ", ".join(encodings)})


def sitemap(*urls: str, dtd: str = "", junk: str = "") -> Reply:
    entries = "".join(
        f"<url><loc>{url if '://' in url or '&' in url else f'http://@SITE@{url}'}</loc></url>" for url in urls
    )
    return Reply(body=f'<?xml version="1.0"?>{dtd}<urlset>{entries}{junk}</urlset>', headers=XML)


def sitemap_index(*urls: str) -> Reply:
    entries = "".join(f"<sitemap><loc>http://@SITE@{url}</loc></sitemap>" for url in urls)
    return Reply(body=f'<?xml version="1.0"?><sitemapindex>{entries}</sitemapindex>', headers=XML)


BILLION_LAUGHS = (
    '<!DOCTYPE urlset [<!ENTITY a "http://@SITE@/lol">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(10))
    + "]>"
)
XXE = (
    '<!DOCTYPE urlset [<!ENTITY file SYSTEM "file:///etc/passwd"><!ENTITY net SYSTEM "http://@INTERNAL@/">'
    '<!ENTITY % more SYSTEM "http://@INTERNAL@/more.dtd">%more;]>'
)
