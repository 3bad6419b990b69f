"""The peers: each fetches the same articles as its documentation says, and extracts them. They store nothing.

    python -m benchmarks.crawl.peers PEER URLS     # a file with an address per line

Runs in the peers' environments, which have no newscrawl. Prints how many articles were read. All but Fundus are
told the addresses, and fetch with threads of their own; Fundus is given a publisher, and finds them in its sitemap.
"""

from __future__ import annotations

import json
import logging
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

from benchmarks.crawl.concurrency import REQUESTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Texts: TypeAlias = "Iterator[str | None]"


def news_please(urls: list[str]) -> Texts:
    """`NewsPlease.from_urls`, which fetches with a thread for each address and reads in a pool of processes.

    It gets as many addresses at a time as others may have requests: it would ask for a thousand at once. That it reads
    the pictures' sizes over the network is turned off.
    """
    from_urls = import_module("newsplease").NewsPlease.from_urls
    batch = REQUESTS * 16
    for begin in range(0, len(urls), batch):
        found = from_urls(urls[begin : begin + batch], request_args={"timeout": 60}, fetch_images=False)
        for article in found.values():
            yield getattr(article, "maintext", None)


def newspaper4k(urls: list[str]) -> Texts:
    """`newspaper.mthreading.fetch_news`; pictures are named, not fetched."""
    article_class = import_module("newspaper").Article
    fetch_news = import_module("newspaper.mthreading").fetch_news
    for article in fetch_news([article_class(url, fetch_images=False) for url in urls], threads=REQUESTS):
        yield article.text


def trafilatura(urls: list[str]) -> Texts:
    """`buffered_downloads` and `bare_extraction`, as its documentation puts them together; metadata included."""
    settings = import_module("trafilatura.settings")
    options = settings.Extractor(with_metadata=True, comments=False)
    options.config.set("DEFAULT", "SSRF_PROTECTION", "off")  # else it refuses loopback
    buffered_downloads = import_module("trafilatura.downloads").buffered_downloads
    extract = import_module("trafilatura").bare_extraction
    for url, page in buffered_downloads(urls, REQUESTS, options=options):
        found = extract(page, url=url, with_metadata=True, include_comments=False) if page else None
        yield found.text if found is not None else None


def fundus(urls: list[str]) -> Texts:
    """`Crawler`, with a publisher and a parser for the made-up newspaper, written as those that come with it."""
    publishers = import_module("benchmarks.crawl.fundus_publisher")
    crawler = import_module("fundus").Crawler
    parts = urlsplit(urls[0])
    publisher = publishers.long_shore_gazette(f"{parts.scheme}://{parts.netloc}/")
    for article in crawler(publisher, delay=0.0).crawl():
        assert article.title  # noqa: S101 - it is required
        yield str(article.body)


PEERS: dict[str, Callable[[list[str]], Texts]] = {
    "news-please": news_please,
    "newspaper4k": newspaper4k,
    "trafilatura": trafilatura,
    "fundus": fundus,
}


def main() -> None:
    """Read all articles, and say how many had a text."""
    logging.disable(logging.CRITICAL)
    urls = Path(sys.argv[2]).read_text(encoding="utf-8").split()
    lengths = [len(text or "") for text in PEERS[sys.argv[1]](urls)]
    print(json.dumps({"read": sum(length > 500 for length in lengths), "characters": sum(lengths)}))


if __name__ == "__main__":
    main()
