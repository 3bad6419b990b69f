"""Visit: one fetch of one URL and what came of it. Spider yields it, pipeline records, ledger settles."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from newscrawl.archive.raw_pages import RawPage
    from newscrawl.items import Article


class State(StrEnum):
    """States of a URL in the ledger. Each change carries a reason and a time."""

    HEARD_OF = "heard of"
    LEASED = "leased"
    STORED = "stored"
    UNCHANGED = "unchanged"
    NOT_AN_ARTICLE = "not an article"
    GONE = "gone"
    REFUSED = "refused"
    OWED = "owed"
    GIVEN_UP = "given up"


@dataclass(frozen=True, slots=True)
class Lease:
    """One URL that this run may fetch now."""

    url_id: int
    """Its number in the ledger."""
    url: str
    depth: int
    """Links between the start page and this URL."""
    attempts: int
    """Fetches that failed since the last that did not."""
    article_id: int | None
    """The article that this URL showed at an earlier visit."""
    kind: str | None = None
    """What it was at the last visit: "article", "list" or "other"; None before the first."""
    source: str | None = None
    """What it is as a source of addresses: "start", "sitemap", "feed", "list", "page" (a later page of a list); None:
    none, as far as is known."""
    pattern_id: int | None = None
    """The pattern that its address is of."""
    announced: str | None = None
    """What a news sitemap or feed said of it: a JSON object."""
    etag: str | None = None
    """`ETag` of the last good answer."""
    last_modified: str | None = None
    """`Last-Modified` of the last good answer."""
    fetched_at: str | None = None
    """When the last answer came (UTC, ISO 8601)."""
    dated_at: str | None = None
    """When its article was published, else first seen (UTC, ISO 8601); None if it has shown none."""
    missing_since: str | None = None
    """Since when its article is missing here (UTC, ISO 8601); None: it is not, or there is none."""
    http_status: int | None = None
    """Status of the last answer; None before the first."""
    found_on: int | None = None
    """The ledger's number of the page that named it first."""
    before: tuple[object, ...] = field(default=(), compare=False, repr=False)
    """State, queue, due time, time of change and run of its row before it was leased."""

    @property
    def came_before(self) -> bool:
        """Whether a page came at the last try, and could not be used."""
        return self.attempts > 0 and self.http_status == 200

    @property
    def is_first(self) -> bool:
        """Whether no visit has told yet what this address is."""
        return self.kind is None and self.article_id is None

    @property
    def validators(self) -> dict[str, str]:
        """The headers by which the server can say that nothing has changed; empty if an earlier answer gave none."""
        known = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in known.items() if value and self.kind in ("article", "list")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What came of fetching a leased URL."""

    lease: Lease
    at: datetime
    """When the answer came; aware."""
    state: State
    """STORED: the page is `article` (whether it is new or unchanged, the archive finds out); NOT_AN_ARTICLE, GONE or
    REFUSED: settled; OWED: failed, to be tried again."""
    kind: Literal["article", "list", "other"] | None = None
    """What the page is; None when no page came."""
    reason: str | None = None
    """Why, in words."""
    http_status: int | None = None
    """Status of the answer; None when none came."""
    article: Article | None = None
    """What the page says; given exactly when `state` is STORED."""
    links: tuple[str, ...] = ()
    """Canonical URLs of the same site that the page names."""
    source: Literal["sitemap", "feed"] | None = None
    """Which document for machines the answer is; None: none."""
    later_pages: frozenset[str] = frozenset()
    """Of these links: later pages of the same list."""
    next_page: str | None = None
    """Of these links: the page on which this list goes on with older entries."""
    sitemaps: tuple[str, ...] = ()
    """Canonical URLs of sitemaps that the page names."""
    feeds: tuple[str, ...] = ()
    """Canonical URLs of feeds that the page names."""
    announced: Mapping[str, str] = field(default_factory=dict)
    """What a news sitemap or feed says of some of the links: URL -> JSON object."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """Canonical URLs of the same site that the page names and that are not to be asked: URL -> reason."""
    left_out: str | None = None
    """What the page names and is neither asked nor noted, in words: it goes into the ledger with the reason."""
    is_later_page: bool = False
    """Whether this is a later page of a list: asked again only when the page before it has shown something new."""
    parts: tuple[str, ...] = ()
    """The further addresses whose text was joined into `article`."""
    forbids_keeping: bool = False
    """Whether the page asks not to be kept, whatever it is; an article that does is REFUSED."""
    raw_pages: tuple[RawPage, ...] = ()
    """Where the bytes lie that it was read from, as far as they are kept."""
    etag: str | None = None
    last_modified: str | None = None
    """Validators of the answer, for the next visit."""
    is_not_modified: bool = False
    """Whether the server said that nothing has changed since the last visit; state and kind stay as they were."""
    look_again: timedelta | None = None
    """How long the URL rests before its next visit (never in this round); None: no further visit. Start pages and lists
    are visited in every round all the same."""
    wait: timedelta | None = None
    """For OWED: how long the server asked to wait."""
    site_is_down: bool = False
    """For OWED: the failure says nothing about this URL (no connection, 503), so it is never given up for it."""
    may_be_hiccup: bool = False
    """For OWED: the page came and says nothing. Owed only where its like have shown articles."""
    in_next_round: bool | None = None
    """For OWED: whether another try in this run would come to the same. None: so it is, if a page came (status 200)."""
    says_nothing: bool = False
    """Whether a page came that holds no text, with links or without."""
    keeps_tries: bool = False
    """For OWED: the site as a whole is down, so the URL did nothing wrong; the failure is not held against it."""
    start: str | None = None
    """Canonical URL that a start page redirects to: it is one itself."""
    redirected_to: str | None = None
    """Canonical URL of the same page in another spelling (https, www.) that the server sent us to."""

    def __str__(self) -> str:
        """Name it in a log: Scrapy writes the whole item there when a pipeline raises, and that is a whole article."""
        return f"{self.lease.url} ({self.state})"
