"""The Hill Post: a site of seven articles whose template a test writes, so that it defeats the generic rules or not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

from newscrawl.sampling import Fetched, Refused
from newscrawl.workbench.samples import Sampled, sample_site
from tests.crawl.site import Reply

if TYPE_CHECKING:
    from collections.abc import Generator

    from tests.crawl.site import Route

SUBJECTS = (
    "Ferry fares rise before the summer",
    "Council rejects the harbour plan",
    "School kitchens go over to local fish",
    "Old mill becomes a concert hall",
    "Rain floods the lower market again",
    "Night train to the coast returns",
    "Bees move onto the library roof",
)
SECTIONS = ("world", "city", "culture")
WRITERS = ("Ada Lind", "Bo Ekman", "Cleo Marsh", "Dan Orr", "Eva Quist", "Fay Roth", "Gus Hale")
DAYS = ((3, 4), (3, 25), (4, 5), (2, 9), (5, 6), (1, 7), (6, 8))
"""Month and day in 2026. Only the second cannot be read in the other order."""
URL = "http://hill.example/"

Template = Callable[[int], str]
"""From an article's number to its page."""


def section(n: int) -> str:
    return SECTIONS[n % len(SECTIONS)]


def path(n: int) -> str:
    return f"/{section(n)}/{'-'.join(SUBJECTS[n].lower().split())}.html"


def day(n: int) -> str:
    return "2026-{:02}-{:02}".format(*DAYS[n])


def paragraphs(n: int) -> list[str]:
    return [
        f"{SUBJECTS[n]}, said the board on {weekday}, after {n * 3 + k + 2} witnesses had described at length what was "
        f"promised to the residents of ward {n + 1} and what had been built since then at the shore."
        for k, weekday in enumerate(("Monday", "Tuesday", "Friday"))
    ]


def text(n: int) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs(n))


def data(**values: object) -> str:
    """JSON-LD of an article."""
    node = {"@context": "https://schema.org", "@type": "NewsArticle", **values}
    return f"<script type='application/ld+json'>{json.dumps(node)}</script>"


def page(title: str, head: str, body: str, language: str = "en") -> str:
    links = "".join(f"<a href='/{name}/'>{name.title()}</a> " for name in SECTIONS)
    return (
        f"<html lang={language}><head><title>{title}</title>{head}</head><body><header><nav>{links}</nav></header>"
        f"{body}<footer>The Hill Post, Mill Lane 4</footer></body></html>"
    )


def plain(n: int) -> str:
    """A page that the generic rules read whole."""
    return page(
        f"{SUBJECTS[n]} - The Hill Post",
        f"<meta property='article:published_time' content='{day(n)}T09:30:00Z'>",
        f"<p class=breadcrumb><a href=/>Home</a> &gt; <a href=/{section(n)}/>{section(n).title()}</a></p>"
        f"<h1>{SUBJECTS[n]}</h1><p class=byline>By {WRITERS[n]}</p><div class=text>{text(n)}</div>",
    )


def feed() -> str:
    moments = (format_datetime(datetime(2026, *month_and_day, 10, 15, tzinfo=UTC)) for month_and_day in DAYS)
    items = "".join(
        f"<item><title>{SUBJECTS[n]}</title><link>{path(n)}</link><pubDate>{moment}</pubDate></item>"
        for n, moment in enumerate(moments)
    )
    return f"<rss version='2.0'><channel>{items}</channel></rss>"


def hill_post(template: Template = plain, *, with_feed: bool = False) -> Route:
    """The site: a home page that lists all articles, section pages, perhaps a feed."""
    pages = {path(n): n for n in range(len(SUBJECTS))}
    named = "<link rel=alternate type='application/rss+xml' href=/rss.xml>" if with_feed else ""

    def listing(numbers: list[int]) -> str:
        items = "".join(f"<li><a href='{path(n)}'>{SUBJECTS[n]}</a></li>" for n in numbers)
        return page("The Hill Post", named, f"<ul>{items}</ul>")

    def route(asked: str) -> Reply | str | None:
        if asked == "/":
            return listing(list(range(len(SUBJECTS))))
        if asked == "/rss.xml" and with_feed:
            return Reply(body=feed(), headers={"Content-Type": "application/rss+xml"})
        if asked.strip("/") in SECTIONS:
            return listing([n for n in range(len(SUBJECTS)) if section(n) == asked.strip("/")])
        return template(pages[asked]) if asked in pages else None

    return route


def sample(route: Route, wanted: int = 4, url: str = URL) -> tuple[Sampled, list[str]]:
    """Let the dialogue sample a site without a network; return what it has and what it asked for."""
    dialogue: Generator[str, Fetched | Refused, Sampled] = sample_site(url, wanted)
    asked = []
    try:
        wish = next(dialogue)
        while True:
            asked.append(wish)
            wish = dialogue.send(_answer(route, wish))
    except StopIteration as end:
        sampled: Sampled = end.value
        return sampled, asked


def _answer(route: Route, url: str) -> Fetched | Refused:
    answer = route(url.removeprefix(URL.rstrip("/")))
    reply = answer if isinstance(answer, Reply) else Reply(body=answer) if answer is not None else Reply(404)
    if reply.status != 200:
        return Refused(url, f"the answer is HTTP {reply.status}")
    body = reply.body.encode() if isinstance(reply.body, str) else reply.body
    assert isinstance(body, bytes)
    headers = {"Content-Type": "text/html; charset=utf-8"} | reply.headers
    return Fetched(url, body, headers, datetime(2026, 11, 26, 12, tzinfo=UTC))
