"""A newspaper of any size, and five other addresses for each article, made up as they are asked.

Articles stand in sections with pages of 20; the front page shows the newest 30. Around them is what real sites have
around theirs: tags with pages, a calendar, authors, a page to print and a page of comments for each article, readers, a
search with filters. Every article can be reached from the front page.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

SECTIONS = ("world", "politics", "city", "markets", "science", "health", "sports", "film", "books", "travel")
PER_PAGE = 20
FIRST_DAY = date(2016, 1, 1)
_WORDS = (
    "harbour council river bridge winter market station teacher engine orchard ferry signal museum budget garden "
    "committee letter window captain village concert railway doctor mountain library festival baker kitchen theatre "
    "lighthouse factory morning printer carpenter archive election weather tunnel singer painter glacier forest"
)
WORDS = _WORDS.split()


class Newspaper:
    """The site as a function of a path.

    Args:
        articles: How many it has; may grow.
        with_sitemap: Whether robots.txt names a sitemap of all articles.
    """

    def __init__(self, articles: int, *, with_sitemap: bool) -> None:
        self.articles = articles
        self.with_sitemap = with_sitemap
        # As many as at the beginning: one more article must not move all others to other tags.
        self.tags, self.authors, self.readers = articles // 5, articles // 20, articles * 6 // 10
        self.searches = articles * 95 // 100

    def article_path(self, n: int) -> str:
        """Return the address of an article; the highest number is the newest."""
        day = FIRST_DAY + timedelta(days=n % 3650)
        return f"/{SECTIONS[n % len(SECTIONS)]}/{day:%Y-%m-%d}/{1000 + n}.html"

    def answer(self, path: str, host: str) -> tuple[int, str, str]:
        """Return status, content type and text of an answer."""
        if path == "/robots.txt":
            sitemap = f"\nSitemap: http://{host}/sitemap.xml\n" if self.with_sitemap else ""
            return 200, "text/plain", f"User-agent: *\nDisallow: /admin/\n{sitemap}"
        if path == "/sitemap.xml" and self.with_sitemap:
            rows = "".join(f"<url><loc>http://{host}{self.article_path(n)}</loc></url>" for n in range(self.articles))
            xml = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'
            return 200, "application/xml", f'<?xml version="1.0" encoding="UTF-8"?>{xml}'
        try:
            page = self._page(path)
        except ValueError:  # no number, or no day, where there should be one
            page = None
        return (200, "text/html; charset=utf-8", page) if page is not None else (404, "text/html", "<h1>Not found</h1>")

    def _page(self, path: str) -> str | None:
        first, _, rest = path.strip("/").partition("/")
        if not first:
            return self._front()
        if first in SECTIONS and (not rest or rest.startswith("index_")):
            return self._list(SECTIONS.index(first), int(rest[6:-5]) if rest else 1)
        if first in SECTIONS:
            n = int(rest.rpartition("/")[2].removesuffix(".html")) - 1000
            return self._article(n) if 0 <= n < self.articles and path == self.article_path(n) else None
        makers = {
            "tag": self._tag,
            "calendar": self._calendar,
            "author": self._author,
            "print": self._print,
            "comments": self._comments,
            "reader": self._reader,
        }
        if first.startswith("search?"):
            return self._search(first.partition("?")[2])
        return makers[first](rest) if first in makers else None

    def _frame(self, title: str, main: str) -> str:
        menu = "".join(f"<li><a href='/{name}/'>{name.title()}</a></li>" for name in SECTIONS)
        return (
            f"<!doctype html><html lang=en><head><title>{title} - The Long Shore Gazette</title></head><body>"
            f"<header><nav><ul><li><a href='/'>Home</a></li>{menu}</ul></nav></header><main>{main}</main>"
            "<footer><a href='/search?sort=new'>Search</a> <a href='/calendar/2016/'>Calendar</a> "
            "<a href='/tag/'>Tags</a></footer></body></html>"
        )

    def _teasers(self, numbers: list[int]) -> str:
        return "".join(
            f"<article><h2><a href='{self.article_path(n)}'>{headline(n)}</a></h2>"
            f"<p>{sentence(n, 0)[:120]} ...</p></article>"
            for n in numbers
            if 0 <= n < self.articles
        )

    def _front(self) -> str:
        return self._frame("Front page", self._teasers(list(range(self.articles - 1, self.articles - 31, -1))))

    def _list(self, section: int, page: int) -> str | None:
        every = range(section, self.articles, len(SECTIONS))[::-1]
        shown = list(every[(page - 1) * PER_PAGE : page * PER_PAGE])
        if not shown:
            return None
        name = SECTIONS[section]
        more = f"<a href='/{name}/index_{page + 1}.html'>Next page</a>" if page * PER_PAGE < len(every) else ""
        pager = f"<div class=pages><b>{page}</b> {more}</div>"
        return self._frame(name.title(), f"<h1>{name.title()}</h1>{self._teasers(shown)}{pager}")

    def _article(self, n: int) -> str:
        day = FIRST_DAY + timedelta(days=n % 3650)
        tags = "".join(f"<a href='/tag/{t}/' rel=tag>{WORDS[t % len(WORDS)]}-{t}</a> " for t in tags_of(n, self.tags))
        related = "".join(
            f"<li><a href='{self.article_path(m)}'>{headline(m)}</a></li>" for m in neighbours(n, self.articles)
        )
        readers = "".join(f"<a href='/reader/{r}'>reader {r}</a> " for r in (n % self.readers, n * 7 % self.readers))
        return self._frame(
            headline(n),
            f"<article><h1>{headline(n)}</h1><p class=byline>By <a href='/author/{n % self.authors}'>"
            f"{author(n % self.authors)}</a> <time datetime='{day}T08:00:00Z'>{day:%d %B %Y}</time></p>"
            f"{text_of(n)}</article>"
            f"<p>Tags: {tags}</p><p><a href='/print/{1000 + n}.html'>Print</a> "
            f"<a href='/comments/{1000 + n}.html'>Comments</a> <a href='/calendar/{day:%Y/%m/%d}/'>That day</a> "
            f"<a href='/search?q={n % self.searches}&sort=old'>Similar</a></p><p>Read by {readers}</p>"
            f"<aside><h3>Related articles</h3><ul>{related}</ul></aside>",
        )

    def _tag(self, rest: str) -> str | None:
        most = self.tags
        if not rest:
            links = "".join(f"<a href='/tag/{t}/'>{WORDS[t % len(WORDS)]}-{t}</a> " for t in range(min(most, 200)))
            return self._frame("All tags", f"<h1>All tags</h1><p>{links}</p>")
        tag, _, page = rest.partition("/page/")
        n, page_number = int(tag), int(page or 1)
        if n >= most or page_number > 3:
            return None
        shown = [(n * 3 + page_number * 101 + step * 977) % self.articles for step in range(8)]
        more = f"<a href='/tag/{n}/page/{page_number + 1}/' rel=next>Older</a>" if page_number < 3 else ""
        return self._frame(f"Tag {n}", f"<h1>Tag {n}</h1>{self._teasers(shown)}<div>{more}</div>")

    def _calendar(self, rest: str) -> str | None:
        parts = [int(part) for part in rest.split("/")]
        year = parts[0]
        if not 2016 <= year < 2036:
            return None
        if len(parts) == 1:
            months = "".join(f"<a href='/calendar/{year}/{m:02}/'>{m}</a> " for m in range(1, 13))
            return self._frame(f"{year}", f"<h1>{year}</h1>{months}<a href='/calendar/{year + 1}/'>{year + 1}</a>")
        if len(parts) == 2:
            days = "".join(f"<a href='/calendar/{year}/{parts[1]:02}/{d:02}/'>{d}</a> " for d in range(1, 29))
            return self._frame(f"{year}-{parts[1]}", f"<h1>{year}-{parts[1]}</h1>{days}")
        n = (date(*parts[:3]) - FIRST_DAY).days
        return self._frame(
            f"{rest}", f"<h1>{rest}</h1>{self._teasers([n]) if n < 3650 else 'No articles on this day.'}"
        )

    def _author(self, rest: str) -> str | None:
        n, every = int(rest), self.authors
        if n >= every:
            return None
        return self._frame(author(n), f"<h1>{author(n)}</h1>{self._teasers(list(range(n, self.articles, every))[:10])}")

    def _print(self, rest: str) -> str | None:
        n = int(rest.removesuffix(".html")) - 1000
        if not 0 <= n < self.articles:
            return None
        title = headline(n)
        return f"<html lang=en><head><title>{title}</title></head><body><h1>{title}</h1>{text_of(n)}</body></html>"

    def _comments(self, rest: str) -> str | None:
        n = int(rest.removesuffix(".html")) - 1000
        if not 0 <= n < self.articles:
            return None
        said = "".join(f"<li><b>reader {n + i}</b> {sentence(n + i, 70)}</li>" for i in range(4))
        link = f"<a href='{self.article_path(n)}'>{headline(n)}</a>"
        return self._frame("Comments", f"<h1>4 comments on {link}</h1><ol class=comments>{said}</ol>")

    def _reader(self, rest: str) -> str | None:
        n = int(rest)
        if n >= self.readers:
            return None
        return self._frame(f"reader {n}", f"<h1>reader {n}</h1><dl><dt>Here since<dd>2019<dt>Comments<dd>{n % 90}</dl>")

    def _search(self, query: str) -> str:
        seed = sum(map(ord, query))
        links = "".join(
            f"<a href='/search?q={seed % 97 + i}&amp;sort={s}&amp;page=1'>{s} {i}</a> "
            for i in range(3)
            for s in ("new", "old")
        )
        return self._frame("Search", f"<h1>Search</h1>{self._teasers([seed * 13 % self.articles])}<p>{links}</p>")


def rng(*key: int) -> random.Random:
    """Return chance that is the same for the same numbers."""
    return random.Random(repr(key))  # noqa: S311 - words of a made-up text


def headline(n: int) -> str:
    """Return an article's title."""
    chosen = rng(n, 1).sample(WORDS, 5)
    return f"{chosen[0].title()} {chosen[1]} asks {chosen[2]} {chosen[3]} about {chosen[4]} {n}"


def text_of(n: int) -> str:
    """Return an article's five paragraphs."""
    return "".join(f"<p>{' '.join(sentence(n, part * 3 + s) for s in range(3))}</p>" for part in range(5))


def sentence(n: int, place: int) -> str:
    """Return one sentence of an article, or of what a reader says about it."""
    chosen = rng(n, 2, place).choices(WORDS, k=13)
    return (
        f"The {' '.join(chosen[:4])} of the {' '.join(chosen[4:9])} went to the {' '.join(chosen[9:])} at {place + 1}."
    )


def author(n: int) -> str:
    """Return an author's name."""
    first = ("Ann", "Ben", "Cora", "Dan", "Eva", "Finn", "Gia", "Hugo")[n % 8]
    return f"{first} {WORDS[n % len(WORDS)].title()}"


def tags_of(n: int, most: int) -> list[int]:
    """Return an article's tags, of so many."""
    return sorted({(n * 31 + step * 17) % most for step in range(4)})


def neighbours(n: int, articles: int) -> list[int]:
    """Return the articles that an article names as related."""
    return [(n + step) % articles for step in (1, 11, 101, 1009, articles - 1)]
