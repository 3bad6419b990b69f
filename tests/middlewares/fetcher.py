"""Fetches URLs through our downloader middlewares in a process of its own, and prints what came of each as JSON lines.

Run as `python -m tests.middlewares.fetcher JOB`, JOB being JSON: `urls`, `settings`, and optionally `lifetime` (of a
robots.txt, in seconds) and `at_once`.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.utils.project import get_project_settings

from newscrawl.middlewares import robots
from newscrawl.middlewares.downloads import DOWNLOAD_ERRORS
from tests import quickstart
from tests.crawl.conftest import PROJECT

if TYPE_CHECKING:
    import subprocess
    from collections.abc import AsyncIterator

PLAIN = {
    "SCHEDULER": "scrapy.core.scheduler.Scheduler",
    "ITEM_PIPELINES": {},
    "EXTENSIONS": {},
    "DOWNLOAD_DELAY": 0,
    "LOG_LEVEL": "WARNING",
}


def fetch(*urls: str, at_once: bool = False, lifetime: float | None = None, **settings: object) -> Fetched:
    """Fetch in a new process; private addresses of the URLs are allowed."""
    hosts = ",".join({url.split("/")[2] for url in urls})
    job = {
        "urls": urls,
        "at_once": at_once,
        "lifetime": lifetime,
        "settings": {"NEWSCRAWL_ALLOW_HOSTS": hosts, **settings},
    }
    command = [sys.executable, "-m", "tests.middlewares.fetcher", json.dumps(job)]
    done = quickstart.run(command, cwd=PROJECT, timeout=60)
    done.check_returncode()
    return Fetched(done)


class Fetched:
    """What a process printed."""

    def __init__(self, done: subprocess.CompletedProcess[str]) -> None:
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.log = done.stderr
        self.answers = [line["answer"] for line in lines if "answer" in line]
        """For each URL its status, or the name of the error and its text."""
        self.slots = [line["slot"] for line in lines if "answer" in line]
        """After each URL: delay, jitter and concurrency of its host's slot; None when it has none."""
        self.heard = [line["heard"] for line in lines if "heard" in line]
        """Origin and sitemaps, each time that the spider was told."""


class Fetcher(Spider):
    name = "fetcher"
    job: dict[str, Any]

    async def start(self) -> AsyncIterator[Any]:
        if self.job["at_once"]:
            await asyncio.gather(*map(self._fetch, self.job["urls"]))
        else:
            for url in self.job["urls"]:
                await self._fetch(url)
        nothing: tuple[Request, ...] = ()
        for request in nothing:
            yield request

    async def _fetch(self, url: str) -> None:
        engine = self.crawler.engine
        assert engine is not None
        try:
            response = await engine.download_async(Request(url))
            answer: object = response.status
        except DOWNLOAD_ERRORS as error:
            answer = [type(error).__name__, str(error)]
        slot = engine.downloader.slots.get(url.split("/")[2].partition(":")[0])
        self._say(answer=answer, slot=slot and [slot.delay, slot.jitter, slot.concurrency])

    def heard_sitemaps(self, origin: str, urls: tuple[str, ...]) -> None:
        self._say(heard=[origin, list(urls)])

    def _say(self, **what: object) -> None:
        sys.stdout.write(f"{json.dumps(what)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    Fetcher.job = json.loads(sys.argv[1])
    if Fetcher.job["lifetime"] is not None:
        robots.LIFETIME = Fetcher.job["lifetime"]
    process = CrawlerProcess({**get_project_settings(), **PLAIN, **Fetcher.job["settings"]})
    process.crawl(Fetcher)
    process.start()
