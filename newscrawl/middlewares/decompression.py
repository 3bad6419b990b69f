"""Decompression: asks for packed bodies and hands on what they hold, whole or not at all.

In place of Scrapy's HttpCompressionMiddleware, which takes a body that was cut off for a whole one, and asks for the
encoding of the still packed bytes (charset_normalizer over gzip: 5 ms of CPU a page). What comes out here is a plain
`Response`: nothing in this project reads a response's text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.exceptions import ResponseDataLossError
from scrapy.http import Response

from newscrawl.middlewares.codings import GZIP, is_known, unpack
from newscrawl.middlewares.downloads import FIRST_BYTES, LONGER_THAN_SAID, OF_UNKNOWN_LENGTH, TooLarge

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

ACCEPTED = b"gzip, deflate, br, zstd"

_ARCHIVES = (b"application/gzip", b"application/x-gzip", b"application/octet-stream")
"""Types of bodies that are gzip themselves: a sitemap's reader unpacks them."""


class Decompression:
    """Downloader middleware that unpacks bodies.

    Args:
        most: Bytes that a body may hold, where its request sets no other limit (`download_maxsize`).
    """

    def __init__(self, most: int) -> None:
        self._most = most

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the limit from `DOWNLOAD_MAXSIZE`."""
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        """Say what we can unpack."""
        request.headers.setdefault("Accept-Encoding", ACCEPTED)

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the response with what its body holds.

        Raises:
            TooLarge: If that is more than the limit.
            ResponseDataLossError: If the body was cut off or damaged; where the status alone matters, it is empty then.
        """
        first = request.meta.get(FIRST_BYTES)
        most = first or request.meta.get("download_maxsize", self._most)
        codings = _codings(response)
        body, flags = response.body, response.flags
        if body and codings:
            try:
                body = unpack(body, codings, most, first_only=first is not None)
                # It has an end of its own, and that was reached.
                flags = [flag for flag in flags if flag not in (LONGER_THAN_SAID, OF_UNKNOWN_LENGTH)]
            except (TooLarge, ResponseDataLossError):
                if response.status == 200:
                    raise
                body = b""
        headers = response.headers
        if codings:
            headers = headers.copy()
            headers.pop("Content-Encoding", None)
        return Response(
            response.url,
            status=response.status,
            headers=headers,
            body=body[:first] if first is not None else body,
            flags=flags,
            request=response.request,
            certificate=response.certificate,
            ip_address=response.ip_address,
            protocol=response.protocol,
        )


def _codings(response: Response) -> list[str]:
    """Return the content codings, as far as they are known; a page that is gzip and does not say so is gzip, too."""
    values = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1").lower()
    said = [coding for part in values.split(",") if (coding := part.strip()) not in ("", "identity")]
    if not said and response.body.startswith(GZIP):
        kind = (response.headers.get("Content-Type") or b"").partition(b";")[0].strip().lower()
        is_file = kind in _ARCHIVES or response.url.partition("?")[0].endswith(".gz")
        return [] if is_file else ["gzip"]
    # The last was applied last: what is packed in a way that nobody knows stays so, whatever was done before.
    known: list[str] = []
    for coding in reversed(said):
        if not is_known(coding):
            break
        known.insert(0, coding)
    return known
