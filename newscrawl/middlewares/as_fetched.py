"""AsFetched: hands on, beside each answer, what went over the wire, for crawls that keep raw pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy.exceptions import NotConfigured

from newscrawl.warc.exchange import Exchange, Headers

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.http.headers import Headers as ScrapyHeaders

AS_FETCHED = "as_fetched"
"""Key of `Request.meta`: the answer before it was unpacked."""

REPLAYABLE = b"gzip, deflate"
"""What every tool that reads WARC unpacks. warcio knows no zstd, and with brotli 1.2 ends at the first page of br."""


class AsFetched:
    """Downloader middleware that keeps the packed answer with its request. Stands next to the network."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Stand aside where no raw pages are kept."""
        if not crawler.settings["NEWSCRAWL_KEEP_RAW"]:
            raise NotConfigured
        return cls()

    def process_request(self, request: Request) -> None:
        """Ask for what others can unpack, too."""
        request.headers["Accept-Encoding"] = REPLAYABLE

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep a good answer."""
        if response.status == 200:
            request.meta[AS_FETCHED] = response
        return response


def take_exchange(response: Response) -> Exchange | None:
    """Return what went over the wire for an answer; None if that is not kept."""
    request = response.request
    fetched: Response | None = request.meta.pop(AS_FETCHED, None) if request is not None else None
    if request is None or fetched is None:
        return None
    return Exchange(
        url=request.url,
        request_headers=(("Host", urlsplit(request.url).netloc), *_plain(request.headers)),
        status=fetched.status,
        headers=_plain(fetched.headers),
        body=fetched.body,
        protocol=fetched.protocol or "HTTP/1.1",
        address=None if fetched.ip_address is None else str(fetched.ip_address),
    )


def _plain(headers: ScrapyHeaders) -> Headers:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values
    )
