"""Transport: Scrapy's download handler for http and https, whose answers are whole, bounded, and can be given up."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError, ResponseDataLossError, StopDownload
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.web._newclient import RequestGenerationFailed, RequestNotSent, RequestTransmissionFailed

from newscrawl.extensions.ending import Ending
from newscrawl.middlewares.connections import RESET, SURPLUS, Connections
from newscrawl.middlewares.downloads import FIRST_BYTES, LONGER_THAN_SAID, TooLarge
from newscrawl.middlewares.http11 import HTTP11DownloadHandler

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_UNNAMED = (ConnectError, ConnectionClosed, RequestNotSent, RequestGenerationFailed, RequestTransmissionFailed)
"""What Scrapy hands on as Twisted has it: no route, a time-out of TCP, a broken handshake."""


class Transport(HTTP11DownloadHandler):
    """Downloads what is asked for, and notices what Scrapy's handler does not."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = Connections  # noqa: SLF001 - as the base class does
        self._fail_on_dataloss_warned = True  # its advice would have half pages stored

    async def download_request(self, request: Request) -> Response:
        """Return the answer.

        Raises:
            TooLarge: If its body is larger than the limit.
            ResponseDataLossError: If its body broke off.
            Interrupted: If a signal ends the run first.
            DownloadTimeoutError, DownloadFailedError, and the like: As Scrapy's own.
        """
        ending = self._crawler.get_extension(Ending)
        download = super().download_request(request)
        try:
            with self._first_bytes(request):
                response = await (download if ending is None else ending.guard(download))
        except DownloadCancelledError as error:  # it cancels for no other reason
            raise TooLarge(request.meta.get("download_maxsize", self._default_maxsize)) from error
        except _UNNAMED as error:
            raise DownloadFailedError(str(error) or type(error).__name__) from error
        if response.headers.pop(RESET, None) and request.url.startswith("http:"):
            # Under TLS, servers that close without a word are too many, and look the same.
            raise ResponseDataLossError("the connection broke off")
        if response.headers.pop(SURPLUS, None):
            response.flags.append(LONGER_THAN_SAID)
        return response

    @contextmanager
    def _first_bytes(self, request: Request) -> Iterator[None]:
        """End a download of which only the first bytes are wanted: few are, and Scrapy's signal costs each piece."""
        most = request.meta.get(FIRST_BYTES)
        if most is None:
            yield
            return
        received = 0

        def stop(data: bytes, request: Request) -> None:
            nonlocal received
            if request is not wanted:
                return
            received += len(data)
            if received >= most:
                raise StopDownload(fail=False)

        wanted, arrivals = request, self._crawler.signals
        arrivals.connect(stop, signals.bytes_received)
        try:
            yield
        finally:
            arrivals.disconnect(stop, signals.bytes_received)
