"""Of some answers the first bytes suffice; all others are read to their ends."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from scrapy import Request, signals
from scrapy.exceptions import StopDownload
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from newscrawl.middlewares.downloads import FIRST_BYTES
from newscrawl.middlewares.http11 import HTTP11DownloadHandler
from newscrawl.middlewares.transport import Transport

if TYPE_CHECKING:
    import pytest

URL = "http://news.example/"


def test_only_the_answer_of_which_the_first_bytes_suffice_is_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    crawler = get_crawler()
    wanted, other = Request(f"{URL}robots.txt", meta={FIRST_BYTES: 10}), Request(f"{URL}a.html")

    def stops(request: Request, data: bytes) -> bool:
        results = crawler.signals.send_catch_log(
            signals.bytes_received, data=data, request=request, dont_log=StopDownload
        )
        return any(isinstance(getattr(result, "value", None), StopDownload) for _, result in results)

    seen = []

    async def download(_handler: object, request: Request) -> Response:
        await asyncio.sleep(0)
        seen.extend([stops(request, b"12345"), stops(request, b"12345"), stops(other, b"1234567890")])
        return Response(request.url)

    monkeypatch.setattr(HTTP11DownloadHandler, "download_request", download)
    transport = object.__new__(Transport)
    transport._crawler = crawler  # without a pool of connections
    asyncio.run(transport.download_request(wanted))
    assert seen == [False, True, False]
    assert not stops(wanted, b"1234567890")  # that download is over
