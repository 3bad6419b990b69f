"""Samples: a few articles of a site that nobody described, with what its lists and its feed say of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.discover import Entry, find_links, read_source
from newscrawl.errors import NotAnArticle, NotFetched
from newscrawl.extract import Explanation, explain_page
from newscrawl.items import Article
from newscrawl.page import Page
from newscrawl.sampling import Fetched
from newscrawl.urls import site_key, url_key
from newscrawl.workbench.links import (
    MAX_LINKS,
    SeenLink,
    in_turns,
    likeness,
    links_of,
    list_link,
    other_lists,
    shape,
    weight,
)
from newscrawl.workbench.places import Places

if TYPE_CHECKING:
    from collections.abc import Generator

    from newscrawl.sampling import Refused

    Asking = Generator[str, Fetched | Refused, Page | None]

REQUESTS_PER_SAMPLE = 4
"""Requests for each sample that is wanted, in all; robots.txt and redirects come on top."""
MAX_FAILURES = 2
"""Pages of one shape that are no article, after which no more of it are asked while none was one."""
MAX_UNANSWERED = 3
"""Pages in a row that could not be fetched, after which the site is left alone."""
MAX_LISTS = 4
"""Lists that are tried where no other link looks like an article's."""
MAX_ENTRIES = 500
"""Entries of the feed that are read."""
MIN_TITLE = 8
"""Weighted characters of a link's text that may be a title."""


@dataclass(frozen=True)
class Sample:
    """One article."""

    asked: str
    """The URL that led to it."""
    fetched: Fetched
    page: Page
    generic: Explanation
    """What the generic rules find, and why."""

    @property
    def article(self) -> Article:
        """What the generic rules find."""
        assert isinstance(self.generic.answer, Article)  # noqa: S101 - no other page is a sample
        return self.generic.answer

    @cached_property
    def places(self) -> Places:
        """Where its texts stand."""
        return Places(self.page)


@dataclass
class Sampled:
    """What was fetched of a site."""

    start: str
    """Canonical URL of the page that was begun with, after redirects."""
    samples: list[Sample] = field(default_factory=list)
    titles: dict[str, list[str]] = field(default_factory=dict)
    """By `url_key`, the texts of the links to it on the lists."""
    feed: dict[str, Entry] = field(default_factory=dict)
    """By `url_key`, what the site's feed says."""
    requests: int = 0
    remarks: list[str] = field(default_factory=list)
    """What a person should know of the sampling."""

    def titles_of(self, sample: Sample) -> list[str]:
        """Return what the lists call a sample."""
        keys = dict.fromkeys((url_key(sample.asked), url_key(sample.fetched.url)))
        return [title for key in keys for title in self.titles.get(key, ())]

    def entry_of(self, sample: Sample) -> Entry | None:
        """Return what the feed says of a sample."""
        return self.feed.get(url_key(sample.asked)) or self.feed.get(url_key(sample.fetched.url))


def sample_site(url: str, wanted: int) -> Generator[str, Fetched | Refused, Sampled]:
    """Fetch a home page, its feed, one list page, and articles of different shapes (a dialogue of `sampling`).

    Args:
        url: Canonical URL of the site's home page, of a list page, or of an article.
        wanted: How many articles.

    Raises:
        NotFetched: If the first page cannot be fetched, or no article is found.
    """
    sampling = _Sampling(wanted, Sampled(url))
    yield from sampling.begin(url)
    yield from sampling.go_on()
    if not sampling.out.samples:
        raise NotFetched(
            f"no article was found from {url} with {sampling.out.requests} requests; "
            "give the address of a page that lists articles, or of an article"
        )
    return sampling.out


class _Sampling:
    """The state of one dialogue."""

    def __init__(self, wanted: int, out: Sampled) -> None:
        self.out = out
        self._wanted = wanted
        self._left = wanted * REQUESTS_PER_SAMPLE
        self._links: list[SeenLink] = []
        self._asked: set[str] = set()
        self._failures: Counter[str] = Counter()
        self._lists = 0
        self._unanswered = 0

    def begin(self, url: str) -> Generator[str, Fetched | Refused, None]:
        """Fetch the first page, the feed that it names and the list that most of its links stand under."""
        answer = yield from self._ask(url)
        if not isinstance(answer, Fetched):
            raise NotFetched(f"{url} could not be fetched: {answer.reason}")
        self.out.start = answer.url
        page = self._read(answer)
        if page is None:
            return
        parts = urlsplit(answer.url)
        if parts.path != "/" and self._take(url, answer, page):
            self.out.start = f"{parts.scheme}://{parts.netloc}/"
            yield from self._list(self.out.start)
        feeds = [url for url in find_links(page, MAX_LINKS).feeds if site_key(url) == site_key(self.out.start)]
        if feeds:
            answer = yield from self._ask(feeds[0])
            if isinstance(answer, Fetched):
                source = read_source(answer.url, answer.body, answer.headers, MAX_ENTRIES)
                self.out.feed = {url_key(entry.url): entry for entry in source.entries} if source else {}
        link = list_link(self._links)
        if link is not None:
            yield from self._list(link.url)

    def go_on(self) -> Generator[str, Fetched | Refused, None]:
        """Fetch articles until there are enough, or the requests are used up."""
        while len(self.out.samples) < self._wanted and self._left and self._unanswered < MAX_UNANSWERED:
            link = next((link for link in in_turns(self._links) if self._is_open(link)), None)
            if link is None:
                another = next((one for one in other_lists(self._links) if url_key(one.url) not in self._asked), None)
                if another is None or self._lists >= MAX_LISTS:
                    return
                self._lists += 1
                yield from self._list(another.url)
                continue
            answer = yield from self._ask(link.url)
            taken = False
            if isinstance(answer, Fetched) and site_key(answer.url) == site_key(self.out.start):
                page = self._read(answer)
                taken = page is not None and self._take(link.url, answer, page)
            if taken:
                self._failures[shape(link.url)] = -len(self._asked)  # a shape that gave an article may go on giving
            else:
                self._failures[shape(link.url)] += 1

    def _is_open(self, link: SeenLink) -> bool:
        return url_key(link.url) not in self._asked and self._failures[shape(link.url)] < MAX_FAILURES

    def _list(self, url: str) -> Generator[str, Fetched | Refused, None]:
        if url_key(url) not in self._asked:
            answer = yield from self._ask(url)
            if isinstance(answer, Fetched):
                self._read(answer)

    def _ask(self, url: str) -> Generator[str, Fetched | Refused, Fetched | Refused]:
        self._left -= 1
        self.out.requests += 1
        self._asked.add(url_key(url))
        answer = yield url
        self._unanswered = 0 if isinstance(answer, Fetched) else self._unanswered + 1
        if not isinstance(answer, Fetched):
            self.out.remarks.append(f"{url} could not be fetched: {answer.reason}")
        return answer

    def _read(self, fetched: Fetched) -> Page | None:
        """Decode a page and remember its links, whatever it is."""
        try:
            page = Page.from_bytes(fetched.url, fetched.body, fetched.headers, fetched.fetched_at)
            if page.kind != "html":
                return None
            paging = set(find_links(page, MAX_LINKS).paging)
            links = [link for link in links_of(page) if link.url not in paging]
        except NotAnArticle:
            return None
        self._links += links
        for link in links:
            if weight(link.text) >= MIN_TITLE and link.text not in self.out.titles.setdefault(url_key(link.url), []):
                self.out.titles[url_key(link.url)].append(link.text)
        return page

    def _take(self, asked: str, fetched: Fetched, page: Page) -> bool:
        """Keep a page as a sample if it is an article that is not there yet."""
        generic = explain_page(page)
        if not isinstance(generic.answer, Article):
            if generic.answer.page_type != "list" and likeness(SeenLink(asked, "")) >= 2:
                self.out.remarks.append(f"{asked} is taken for no article ({generic.answer.page_type})")
            return False
        self._asked.add(url_key(fetched.url))
        keys = {url_key(sample.fetched.url) for sample in self.out.samples}
        bodies = {sample.article.body for sample in self.out.samples}
        if url_key(fetched.url) in keys or not generic.answer.body or generic.answer.body in bodies:
            return False
        self.out.samples.append(Sample(asked, fetched, page, generic))
        return True
