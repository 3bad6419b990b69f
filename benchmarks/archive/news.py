"""What happened at ten sites in two years, by arithmetic: the rows of an archive of any size, always the same."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from newscrawl.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SHARES = (0.4, 0.2, 0.12, 0.09, 0.07, 0.05, 0.03, 0.02, 0.015, 0.005)
SITES = tuple(f"site-{n}.example" for n in range(len(SHARES)))
COLUMNS = ("World", "City", "Sport", "Economy", "Culture", "Science", "Opinion", "港城新闻")
DAYS = 730
BEGIN = datetime(2024, 11, 22, tzinfo=UTC)
CRAWL_EVERY = 6 * 3600
LOOKS = tuple(round(hours * 3600) for hours in (0, 3, 8, 16, 24, 48, 96, 192, 384, 768, 1536))
"""Seconds after the first look at which an article is looked at again."""

LISTS = ("related", "popular", "latest")
BESIDE, TOP, WITHOUT_COLUMN = range(3)
"""Kinds of entries of link lists."""

_END = DAYS * 86400


@lru_cache(maxsize=4096)
def _day(number: int) -> str:
    return (BEGIN + timedelta(days=number)).date().isoformat()


def _iso(seconds: int) -> str:
    """Write a moment, in seconds since the begin, as the archive does."""
    day, rest = divmod(seconds, 86400)
    return f"{_day(day)}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}.000Z"


def _milliseconds(seconds: int) -> int:
    """Write it as link lists do."""
    return int(BEGIN.timestamp() + seconds) * 1000


class News:
    """What happened at the sites.

    Args:
        articles: How many there are.
        seed: Other numbers make other news.
    """

    def __init__(self, articles: int, seed: int) -> None:
        self.count = articles
        self.seed = seed
        rng = random.Random(seed)  # noqa: S311 - of a benchmark
        self.site = bytes(rng.choices(range(len(SITES)), SHARES, k=articles))
        words = ["".join(rng.choices("abcdefghijklmnoprstuvwz", k=rng.randint(2, 10))) for _ in range(20_000)]
        weights = list(accumulate(1 / (rank + 2) for rank in range(len(words))))
        chinese = "港城渡轮今天上午起航市政府宣布新的经济计划居民表示欢迎记者采访专家认为未来发展明年开始实施国家"
        self.titles = [" ".join(rng.choices(words, cum_weights=weights, k=8)).capitalize() for _ in range(5000)]
        self.slugs = [title[:24].strip().lower().replace(" ", "-") for title in self.titles]
        self.paragraphs = [
            " ".join(rng.choices(words, cum_weights=weights, k=125)).capitalize() + "." for _ in range(4000)
        ]
        self.chinese = ["".join(rng.choices(chinese, k=260)) + "。" for _ in range(2000)]
        self.tags = rng.sample(words, 2000)
        self._entries: set[int] = set()

    def _published(self, number: int) -> int:
        """Return when an article was published: evenly over the two years."""
        return number * (_END - CRAWL_EVERY) // self.count

    def _seen(self, number: int) -> int:
        """Return when an article was first fetched: by the crawl after its publication, a few minutes into it."""
        published = self._published(number)
        return (published // CRAWL_EVERY + 1) * CRAWL_EVERY + number % 1200 - 1 - 1200 * (published >= _END - 7200)

    def _run_at(self, number: int, moment: int) -> int:
        """Return the run of an article's site that fetched it at a moment."""
        return min(moment // CRAWL_EVERY, DAYS * 4 - 1) * len(SITES) + self.site[number] + 1

    def _url(self, number: int) -> str:
        day = _day(self._published(number) // 86400)
        return f"https://{SITES[self.site[number]]}/{day}/{self.slugs[number % 5000]}-{number}.html"

    def _body(self, number: int, version: int) -> str:
        stock = self.chinese if number % 8 == 0 else self.paragraphs
        drawn = (number * 2654435761 + self.seed) >> 4
        paragraphs = [stock[(drawn >> 3 * n) % len(stock)] for n in range(3 + drawn % 5)]
        if version:
            paragraphs[version % 3] = stock[(number + version) % len(stock)]
        return "\n\n".join(paragraphs)

    def _looks(self, number: int) -> Iterator[int]:
        seen = self._seen(number)
        return (seen + look for look in LOOKS if seen + look < _END)

    def _views(self, number: int, look: int) -> int:
        """Return an article's count at a moment: most come in its first days."""
        hours = (look - self._published(number)) / 3600
        return int((number * 7919 % 997 + 3) * 20 * hours / (hours + 20 + number % 50)) + 1

    def _versions(self, number: int) -> int:
        return (number % 5 == 0) + (number % 20 == 0)

    def _is_gone(self, number: int) -> bool:
        return number % 100 == 50 and self._seen(number) + 90 * 86400 < _END

    def tables(self) -> Iterator[tuple[str, Iterable[tuple[Any, ...]]]]:
        """Yield the name of each table with its columns, and its rows."""
        yield "sites (name, first_crawled_at)", ((site, _iso(0)) for site in SITES)
        yield (
            (
                "runs (id, site, start_url, version, pid, started_at, round_started_at, alive_at, ended_at, outcome, "
                "reason, exit_code, fetched, articles_new, heard_of_new, heard_of_before, heard_of, waiting, leased, "
                "stored, unchanged, not_an_article, gone, refused, owed, given_up, report)"
            ),
            self._runs(),
        )
        yield (
            (
                'articles (id, url, site, title, breadcrumb, "column", view_count, introduction, body, disclaimer, '
                "authors, published_at, modified_at, language, images, fetched_at, evidence, first_seen_at, "
                "changed_at, gone_at, text_hash, change_number)"
            ),
            map(self._article, range(self.count)),
        )
        yield "tags (article_id, position, tag)", self._tags()
        yield "revisions (article_id, number, seen_at, run_id, changed, before)", self._revisions()
        yield "view_counts (article_id, seen_at, view_count, run_id)", self._view_counts()
        yield "link_looks (id, article_id, at, seen, is_over)", self._link_looks()
        yield "link_spans (id, entry_id, seen, ended)", self._link_spans()
        yield 'link_entries (id, title, url, "column", url_id, is_top)', self._link_entries()
        yield "absences (article_id, missing_since, gone_seen_at, run_id, back_at)", self._absences()
        yield (
            (
                "urls (id, site, url, key, state, reason, kind, queue, due_at, depth, heard_at, changed_at, "
                "fetched_at, http_status, article_id, run_id)"
            ),
            self._urls(),
        )

    def _runs(self) -> Iterator[tuple[Any, ...]]:
        reasons = [
            {"state": "refused", "reason": "redirects to another site", "urls": 3},
            {"state": "not an article", "reason": "list", "urls": 3},
        ]
        report = json.dumps({"reasons": reasons})
        for crawl in range(DAYS * 4):
            begin, end = _iso(crawl * CRAWL_EVERY), _iso(crawl * CRAWL_EVERY + 1500)
            for place, site in enumerate(SITES):
                run = crawl * len(SITES) + place + 1
                yield (
                    *(run, site, f"https://{site}/", "0.1.0", 1, begin, begin, end, end, "finished", "finished", 0),
                    *(40, 34, 40, 0, 40, 0, 0, 34, 0, 3, 0, 3, 0, 0, report),
                )

    def _article(self, number: int) -> tuple[Any, ...]:
        seen, site = self._seen(number), SITES[self.site[number]]
        versions = self._versions(number)
        published = _iso(self._published(number))
        title = self.titles[number * 31 % 5000]
        last = max(self._looks(number))
        evidence = {name: {"rule": f"rule of {name}", "raw": title[:40]} for name in ("title", "body", "published_at")}
        return (
            *(number + 1, self._url(number), site, f"{title} {number}", '["News"]', COLUMNS[number * 13 % 8]),
            *(self._views(number, last), self.paragraphs[number % 4000][:200], self._body(number, versions)),
            *("No advice." if number % 4 == 0 else None, f'["Author {number % 300}"]', published),
            *(published if number % 3 else None, "zh" if number % 8 == 0 else "en", "[]", _iso(last)),
            *(json.dumps(evidence), _iso(seen), _iso(seen + LOOKS[versions]) if versions else _iso(seen)),
            *(_iso(seen + 80 * 86400) if self._is_gone(number) and number % 1000 != 50 else None, f"{number:016x}"),
            number + 1,
        )

    def _tags(self) -> Iterator[tuple[Any, ...]]:
        for number in range(self.count):
            for place in range(3):
                yield number + 1, place + 1, self.tags[(number * 17 + place * 101) % 2000]

    def _revisions(self) -> Iterator[tuple[Any, ...]]:
        for number in range(self.count):
            seen = self._seen(number)
            yield number + 1, 1, _iso(seen), self._run_at(number, seen), None, None
            for version in range(1, self._versions(number) + 1):
                before: dict[str, Any] = {}
                if number % 4:
                    before["body"] = self._body(number, version - 1)
                else:
                    before["title"] = self.titles[number % 5000]
                if number % 10 == 0:
                    before["modified_at"] = None
                look = min(seen + LOOKS[version], _END - 1)
                changed = json.dumps(list(before))
                text = json.dumps(before, ensure_ascii=False)
                yield number + 1, version + 1, _iso(look), self._run_at(number, look), changed, text

    def _view_counts(self) -> Iterator[tuple[Any, ...]]:
        for number in range(self.count):
            for look in self._looks(number):
                yield number + 1, _iso(look), self._views(number, look), self._run_at(number, look)

    def _shown(self, number: int) -> tuple[int, int]:
        """Return from when until when an article's lists stood as they are."""
        seen = self._seen(number)
        return seen, min(seen + LOOKS[2], _END - 1)

    def _link_looks(self) -> Iterator[tuple[Any, ...]]:
        for number in range(self.count):
            yield number + 1, number + 1, *map(_milliseconds, self._shown(number)), 0

    def _link_spans(self) -> Iterator[tuple[Any, ...]]:
        popular: dict[int, int] = {}
        latest: dict[int, int] = {}
        newest: dict[int, int] = {}
        crawl = -1
        for number in range(self.count):
            site, (seen, until) = self.site[number], self._shown(number)
            if seen // CRAWL_EVERY != crawl:
                crawl = seen // CRAWL_EVERY
                latest = dict(newest)
                if crawl % 2 == 0:
                    popular = dict(newest)
            newest[site] = number
            top, last = popular.get(site, number), latest.get(site, number)
            entries = [
                *(("related", n, (number * (5 + n) // 7 + n) % self.count) for n in (1, 2)),
                *(("popular", 1, top), ("popular", 2, last), ("latest", 1, last)),
            ]
            look = number + 1 << 20
            for name, position, target in entries:
                kind = TOP if (name, position) in {("popular", 1), ("latest", 1)} else BESIDE
                yield look | 3 * position + LISTS.index(name), self._entry(kind, target), None, None
            if number % 5 == 0:
                entry = self._entry(WITHOUT_COLUMN, number // 2)
                yield look | 3 * 3, entry, _milliseconds(seen), _milliseconds(until)

    def _entry(self, kind: int, target: int) -> int:
        entry = kind * self.count + target + 1
        self._entries.add(entry)
        return entry

    def _link_entries(self) -> Iterator[tuple[Any, ...]]:
        """Yield what entries say, once all of them stand somewhere."""
        for entry in sorted(self._entries):
            kind, target = divmod(entry - 1, self.count)
            title = f"{self.titles[target * 31 % 5000]} {target}"
            column = None if kind == WITHOUT_COLUMN else COLUMNS[target * 13 % 8]
            yield entry, title, self._url(target) if kind == TOP else None, column, target + 1, int(kind == TOP)

    def _absences(self) -> Iterator[tuple[Any, ...]]:
        for number in filter(self._is_gone, range(self.count)):
            missing = self._seen(number) + 80 * 86400
            back = _iso(missing + 5 * 86400) if number % 1000 == 50 else None
            yield number + 1, _iso(missing), _iso(missing + 6 * 3600), self._run_at(number, missing), back

    def _urls(self) -> Iterator[tuple[Any, ...]]:
        for number in range(self.count):
            url, seen, site = self._url(number), self._seen(number), SITES[self.site[number]]
            gone = self._is_gone(number) and number % 1000 != 50
            state, status = ("gone", 404) if gone else ("unchanged", 200)
            last = _iso(max(self._looks(number)))
            queue, due_at = (None, None) if gone else ("later", _iso(_END))
            yield (
                *(number + 1, site, url, url_key(url), state, "HTTP 404" if gone else None, "article"),
                *(queue, due_at, 1),
                *(_iso(seen), last, last, status, number + 1, self._run_at(number, seen)),
            )
        kinds: tuple[tuple[str, str, str | None, int | None], ...] = (
            ("not an article", "list: many links", "list", 200),
            ("refused", "redirects to another site, https://elsewhere.example/", None, 302),
            ("refused", "disallowed by robots.txt", None, None),
            ("given up", "HTTP 503", None, 503),
            ("not an article", "soft 404: 12 words", "other", 200),
        )
        for extra in range(self.count // 2):
            number = extra * 2
            state, reason, kind, code = kinds[extra % 5]
            url = f"https://{SITES[self.site[number]]}/more/{extra % 97}/{self.titles[extra % 5000][:20]}-{extra}"
            url = url.replace(" ", "-").lower()
            seen_at = _iso(self._seen(number))
            yield (
                *(self.count + extra + 1, SITES[self.site[number]], url, url_key(url), state, reason, kind),
                *(None, None, 1),
                *(seen_at, seen_at, seen_at if code else None, code, None, self._run_at(number, self._seen(number))),
            )
