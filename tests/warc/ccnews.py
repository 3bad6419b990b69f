"""Files in the form of Common Crawl's CC-NEWS, made of pages of our own: warcinfo, and then responses and requests."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.crawl.site import article_page

if TYPE_CHECKING:
    from pathlib import Path

HTML = ("Content-Type", "text/html; charset=utf-8")


@dataclass
class Page:
    url: str
    body: str | bytes
    date: str = "2025-03-01T10:00:00Z"
    status: str = "200 OK"
    headers: tuple[tuple[str, str], ...] = (HTML,)
    said: dict[str, str] = field(default_factory=dict)
    """Further headers of the record."""
    kind: str = "response"


def article(host: str, number: int, date: str = "2025-03-01T10:00:00Z", text: str = "", views: int | None = 7) -> Page:
    body = article_page(number, views=views)
    return Page(f"https://{host}/news/{number}.html", body.replace("heard", f"heard {text}") if text else body, date)


def record(page: Page, *, packed: bool = True) -> bytes:
    """Return one record, as a member of gzip."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=packed)
    body = page.body.encode() if isinstance(page.body, str) else page.body
    writer.write_record(
        writer.create_warc_record(
            page.url,
            page.kind,
            payload=BytesIO(body),
            length=len(body),
            http_headers=StatusAndHeaders(page.status, list(page.headers), protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": page.date, **page.said},
        )
    )
    return out.getvalue()


def info(*, packed: bool = True) -> bytes:
    out = BytesIO()
    writer = WARCWriter(out, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("CC-NEWS.warc.gz", {"software": "StormCrawler", "format": "1.0"}))
    return out.getvalue()


def write(path: Path, *parts: Page | bytes) -> Path:
    """Write a file of records; what is bytes stands there as it is. Packed, if its name says so."""
    packed = path.suffix == ".gz"
    path.write_bytes(
        info(packed=packed)
        + b"".join(part if isinstance(part, bytes) else record(part, packed=packed) for part in parts)
    )
    return path


def bomb(size: int) -> bytes:
    """Return a record of a few bytes that says to be as long as this, and is."""
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://bomb.example/\r\n"
        f"WARC-Date: 2025-03-01T10:00:00Z\r\nContent-Type: application/http\r\nContent-Length: {size}\r\n\r\n"
    )
    return gzip.compress(head.encode() + bytes(size) + b"\r\n\r\n", 9)
