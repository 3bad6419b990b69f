"""Rereading: what today's extraction says of a kept page, beside what the archive has of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from newscrawl.archive.raw_pages import kept_pages, kept_part
from newscrawl.archive.reparsed import as_applied, candidates, fields_at, without_removed
from newscrawl.reader.pool import in_order
from newscrawl.reader.process import ReaderBroke
from newscrawl.spiders.parts import MOST_PARTS, join_parts
from newscrawl.warc.kept import NotThere, RawAnswer, read_kept

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from newscrawl.archive import Connection
    from newscrawl.archive.raw_pages import KeptPage
    from newscrawl.archive.reparsed import Candidate
    from newscrawl.items import Article
    from newscrawl.warc.judging import Judge

MOST_TRIES = 3
"""Kept pages of one address that are read, where what was kept last only stood in the page's place."""

BARRIERS = frozenset({"captcha", "consent wall", "error page", "password", "empty", "soft 404"})
"""Types of pages that stand in the place of another."""

LEFT_OUT = (
    NOT_KEPT := "its newest version was not kept",
    NOT_THERE := "its raw page is not where it was kept",
    SCRIPTS := "only scripts fill it",
    PARTS := "its parts were not all kept",
    BROKE := "reading it broke",
    BARRED := "something else stands in its place",
)
"""Why a kept page is left out."""


@dataclass(frozen=True, slots=True)
class Reread:
    """A kept page that was read again."""

    candidate: Candidate
    at: str = ""
    """When it was fetched (UTC, ISO 8601)."""
    before: dict[str, Any] | None = None
    """What the archive has of its article; None: it has none."""
    article: Article | None = None
    """What is read today; None: no article."""
    reason: str | None = None
    """Why it is none, in words."""
    left_out: str | None = None
    """Why it was not read, or is not judged: one of `LEFT_OUT`."""

    @property
    def after(self) -> dict[str, Any] | None:
        """What is read today, as the archive would have it; None: no article, or there is nothing to compare."""
        return None if self.article is None or self.before is None else as_applied(self.before, self.article)


@dataclass(frozen=True, slots=True)
class _Asked:
    candidate: Candidate
    pages: tuple[RawAnswer, ...]
    """The newest first."""
    left_out: str | None = None


class Rereading:
    """Reads the kept pages of an archive again.

    Args:
        connection: The archive.
        judge: Finds out what pages are.
        most: Bytes that a page may have.
        ahead: Pages that are under way at a time.
    """

    def __init__(self, connection: Connection, judge: Judge, most: int, ahead: int) -> None:
        self._connection = connection
        self._judge = judge
        self._most = most
        self._ahead = ahead

    async def of_site(self, site: str, limit: int | None) -> AsyncIterator[Reread]:
        """Yield what is read of a site's kept pages, in the order of its ledger.

        Args:
            site: The site's name.
            limit: Pages that are read at most; None: all.
        """

        async def read(asked: _Asked) -> Reread:
            return await self._read(site, asked)

        async for _, found in in_order(self._asked(site, limit), read, _size, self._ahead):
            yield found

    def _asked(self, site: str, limit: int | None) -> Iterator[_Asked]:
        for number, candidate in enumerate(candidates(self._connection, site)):
            if number == limit:
                return
            kept = kept_pages(self._connection, candidate.url_id)
            fitting = [page for page in kept if candidate.since <= page.fetched_at < candidate.until]
            if not fitting:
                yield _Asked(candidate, (), NOT_KEPT)
                continue
            try:
                # The others only where the newest turns out to be no page.
                yield _Asked(
                    candidate, tuple(self._whole(fitting[: 1 if candidate.article_id is None else MOST_TRIES]))
                )
            except NotThere:
                yield _Asked(candidate, (), NOT_THERE)

    def _whole(self, pages: Sequence[KeptPage]) -> Iterator[RawAnswer]:
        for page in pages:
            yield read_kept(page, self._most)

    async def _read(self, site: str, asked: _Asked) -> Reread:
        candidate, found = asked.candidate, Reread(asked.candidate, left_out=asked.left_out)
        rules = self._judge.rules.get(site)
        if asked.left_out is None and rules is not None and rules.render:
            return replace(found, left_out=SCRIPTS)
        for page in asked.pages:
            try:
                found = await self._judged(site, candidate, page)
            except ReaderBroke:
                return Reread(candidate, left_out=BROKE)
            if found.left_out != BARRED:
                break
        if found.left_out is not None or candidate.article_id is None:
            return found
        return replace(found, before=fields_at(self._connection, candidate.article_id, found.at))

    async def _judged(self, site: str, candidate: Candidate, page: RawAnswer) -> Reread:
        answer = page.answer
        found = Reread(candidate, page.at_text)
        reading = await self._judge.judge(site, candidate.url, answer.body, answer.headers, page.at)
        visit = reading.visit
        if reading.is_shell:
            return replace(found, left_out=SCRIPTS)
        if visit.article is None:
            kind = (visit.reason or "").partition(":")[0]
            return replace(found, reason=visit.reason, left_out=BARRED if kind in BARRIERS else None)
        article = await self._with_parts(site, candidate, page, visit.article, reading.parts)
        if article is None:
            return replace(found, left_out=PARTS)
        return replace(found, article=without_removed(self._connection, article))

    async def _with_parts(
        self, site: str, candidate: Candidate, first: RawAnswer, article: Article, urls: Sequence[str]
    ) -> Article | None:
        """Return an article with its further parts, as a crawl joins them; None if one was not kept."""
        parts: dict[str, Article] = {}
        waiting, known = list(urls), {candidate.url, *urls}
        pages = self._judge.pages_of(site, candidate.url)
        for _ in range(MOST_PARTS):
            if not waiting:
                break
            url = waiting.pop(0)
            page, article_id = kept_part(self._connection, url, first.at_text)
            if page is None:
                if article_id is not None and article_id == candidate.article_id:
                    return None
                continue  # it was none
            try:
                answer = read_kept(page, self._most).answer
            except NotThere:
                return None
            found = await pages.read_part(url, 200, answer.body, answer.headers, first.at)
            if found is None:
                continue
            part, more = found
            if part.body:
                parts[url] = part
            waiting += [other for other in more if other not in known]
            known.update(more)
        return join_parts(article, list(parts.values()))


def _size(asked: _Asked) -> int:
    return sum(len(page.answer.body) for page in asked.pages)
