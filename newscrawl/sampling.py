"""Sampling: a few pages fetched one after another, through the engine, guards and delays of a crawl, into no archive.

What is fetched next, a *dialogue* decides: a generator that yields URLs and is sent what came of each. It knows nothing
of Scrapy. The spider is no spider of the project: `scrapy crawl` starts only the one that archives.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess

from newscrawl.errors import BadInput, BadURL, NewscrawlError, NotFetched
from newscrawl.middlewares.downloads import DOWNLOAD_ERRORS
from newscrawl.project import read_settings
from newscrawl.spiders.plan import check_addresses, read_numbers, user_agent_of
from newscrawl.urls import canonical_url

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Generator, Iterable

    from scrapy.http import Response
    from scrapy.settings import Settings

T = TypeVar("T")

MOST_REDIRECTS = 5
"""Redirects that are followed to a page. Each target passes the guards like any other address."""

_BETWEEN_PROJECT_AND_COMMAND_LINE = 30
_NO_ARCHIVE: dict[str, Any] = {
    "SCHEDULER": "scrapy.core.scheduler.Scheduler",  # ours hands out what the archive's ledger holds
    "ITEM_PIPELINES": {},  # ours write into the archive
    "EXTENSIONS": {"newscrawl.extensions.plain_log.PlainLog": 0},  # the others close the books of a run
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page that came with status 200."""

    url: str
    """Canonical URL that answered, after redirects."""
    body: bytes
    """Decompressed."""
    headers: dict[str, str]
    """Names as HTTP writes them: `Content-Type`."""
    fetched_at: datetime
    """Aware, UTC."""


@dataclass(frozen=True, slots=True)
class Refused:
    """What came instead of a page."""

    url: str
    reason: str
    """Who refused it, or what failed, in words."""


if TYPE_CHECKING:
    Dialogue = Generator[str, Fetched | Refused, T]


class Sampler:
    """Fetches what a dialogue asks for.

    Args:
        settings: Of a project with ours.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @classmethod
    def from_options(cls, options: Iterable[str]) -> Self:
        """Take the settings of the project in the working directory, else newscrawl's own, and set options over them.

        Args:
            options: `NAME=VALUE`, as `scrapy crawl -s` takes them.

        Raises:
            BadInput: If an option is not of that form, or its value is none that the setting can have.
        """
        settings = read_settings(options)
        settings.set("LOG_LEVEL", "ERROR", priority=_BETWEEN_PROJECT_AND_COMMAND_LINE)  # the command speaks for itself
        read_numbers(settings)
        return cls(settings)

    def check(self, url: str) -> None:
        """Raise `BadInput` if a canonical URL may not be fetched, with the setting that would allow it."""
        check_addresses((url,), self._settings)

    def fetch(self, dialogue: Dialogue[T]) -> T:
        """Let a dialogue fetch its pages, and return what it returns. Once in a process: the reactor starts but once.

        Args:
            dialogue: Yields canonical URLs.

        Raises:
            NewscrawlError: What the dialogue raises.
            NotFetched: If the engine does not start; its log says why.
            KeyboardInterrupt: If a signal ended it.
        """
        for name, value in _NO_ARCHIVE.items():
            self._settings.set(name, value, priority="cmdline")
        self._settings.set("USER_AGENT", user_agent_of(self._settings), priority="cmdline")
        process = CrawlerProcess(self._settings)
        outcome: Outcome[T] = Outcome()
        process.crawl(process.create_crawler(SampleSpider), dialogue=dialogue, outcome=outcome)
        process.start()
        if outcome.failure is not None:
            raise outcome.failure
        if process.bootstrap_failed:
            raise NotFetched("the crawler did not start; what it logged above says why")
        if not outcome.values:
            raise KeyboardInterrupt
        return outcome.values[0]


class Outcome(Generic[T]):
    """What became of a dialogue."""

    def __init__(self) -> None:
        self.values: list[T] = []
        """What it returned; empty while it has not."""
        self.failure: Exception | None = None


class SampleSpider(Spider):
    """Fetches what a dialogue asks for, one page at a time."""

    name = "sample"

    def __init__(self, dialogue: Dialogue[Any], outcome: Outcome[Any], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(**kwargs)
        self._dialogue = dialogue
        self._outcome = outcome

    async def start(self) -> AsyncIterator[Any]:
        """Hold the dialogue; nothing is left for the scheduler."""
        try:
            url = next(self._dialogue)
            while True:
                url = self._dialogue.send(await self._answer(url))
        except StopIteration as end:
            self._outcome.values.append(end.value)
        except NewscrawlError as error:
            self._outcome.failure = error
        except Exception as error:
            self._outcome.failure = error
            raise
        nothing: tuple[Request, ...] = ()
        for request in nothing:
            yield request

    async def _answer(self, url: str) -> Fetched | Refused:
        """Fetch a page, following redirects: here as in a crawl they are answers, and their targets are checked."""
        asked = url
        for _ in range(MOST_REDIRECTS + 1):
            try:
                check_addresses((url,), self.settings)
                response = await self._ask(url)
            except BadInput as error:
                return Refused(asked, f"it leads to {url}: {error}" if url != asked else str(error))
            except DOWNLOAD_ERRORS as error:
                return Refused(asked, " ".join(str(error).split()) or type(error).__name__)
            headers = _headers(response)
            if 300 <= response.status < 400 and "Location" in headers:
                try:
                    url = canonical_url(headers["Location"], url)
                except BadURL as error:
                    return Refused(asked, f"it redirects nowhere: {error}")
            elif response.status != 200:
                return Refused(asked, f"the answer is HTTP {response.status}")
            else:
                return Fetched(url, response.body, headers, datetime.now(UTC))
        return Refused(asked, f"it redirects more than {MOST_REDIRECTS} times")

    async def _ask(self, url: str) -> Response:
        engine = self.crawler.engine
        assert engine is not None  # noqa: S101 - it is the one that runs this
        return await engine.download_async(Request(url, dont_filter=True))


def _headers(response: Response) -> dict[str, str]:
    """Return the headers; of several with one name, the first."""
    return {name.decode("latin-1"): values[0].decode("latin-1") for name, values in response.headers.items() if values}
