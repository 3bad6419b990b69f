"""Records: an exchange as WARC records, each a member of gzip of its own, as tools for replay want them."""

from __future__ import annotations

import base64
import zlib
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newscrawl.items import iso_utc

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from newscrawl.warc.exchange import Exchange

LEVEL = 6
"""Of gzip. warcio's own, 9, takes twice the time for a hundredth of the bytes."""


class _AsReceived(StatusAndHeaders):  # type: ignore[misc]  # warcio has no types
    """A head of HTTP whose bytes stay what they are; warcio would write what is no ASCII as `%E4`."""

    def compute_headers_buffer(self, header_filter: object = None) -> None:  # noqa: ARG002 - the base class's
        self.headers_buff = self.to_bytes(encoding="latin-1")


class Records(NamedTuple):
    """The records of an exchange, packed."""

    answer: bytes
    request: bytes


def pack_info(name: str, info: Mapping[str, str]) -> bytes:
    """Return the record that a file begins with.

    Args:
        name: Of the file.
        info: What is to be said of it.
    """
    out = BytesIO()
    writer = _writer(out)
    writer.write_record(writer.create_warcinfo_record(name, info))
    return _packed(out.getvalue())


def pack_exchange(exchange: Exchange, at: datetime, digest: bytes, seen_at: str | None) -> Records:
    """Return the records of an exchange.

    Args:
        exchange: The exchange.
        at: When the answer came; aware.
        digest: SHA-1 of its body.
        seen_at: When the same body was kept before under the same address (UTC, ISO 8601); it is not kept again then.
    """
    moment = iso_utc(at)
    named = f"sha1:{base64.b32encode(digest).decode()}"
    said = {"WARC-Date": moment, **({"WARC-IP-Address": exchange.address} if exchange.address else {})}
    line = f"{exchange.status} {_phrase(exchange.status)}".strip()
    headers = _AsReceived(line, list(exchange.headers), protocol=exchange.protocol)
    answer_out, request_out = BytesIO(), BytesIO()
    writer = _writer(answer_out)
    if seen_at is None:
        answer = writer.create_warc_record(
            exchange.url,
            "response",
            payload=BytesIO(exchange.body),
            length=len(exchange.body),
            http_headers=headers,
            warc_headers_dict={**said, "WARC-Payload-Digest": named},
        )
    else:
        answer = writer.create_revisit_record(
            exchange.url, named, exchange.url, seen_at, http_headers=headers, warc_headers_dict=said
        )
    writer.write_record(answer)
    parts = urlsplit(exchange.url)
    target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    asked = _AsReceived(f"GET {target} HTTP/1.1", list(exchange.request_headers), is_http_request=True)
    writer = _writer(request_out)
    request = writer.create_warc_record(
        exchange.url,
        "request",
        http_headers=asked,
        warc_headers_dict={
            "WARC-Date": moment,
            "WARC-Concurrent-To": answer.rec_headers.get_header("WARC-Record-ID"),
        },
    )
    writer.write_record(request)
    return Records(_packed(answer_out.getvalue()), _packed(request_out.getvalue()))


def _writer(out: BytesIO) -> WARCWriter:
    return WARCWriter(out, gzip=False, warc_version="1.1")


def _packed(record: bytes) -> bytes:
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return packer.compress(record) + packer.flush()


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
