"""Pages of any date: one that is older than what the archive has of its article goes into the history, at its place.

A crawl only ever brings what is newer. What files of others hold comes in any order; what becomes of it must not depend
on that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from newscrawl.archive.articles import Articles
from newscrawl.archive.timeline import Count, Timeline, Version, read_timeline, run_key, with_look, write_timeline
from newscrawl.items import iso_utc
from newscrawl.urls import url_key

if TYPE_CHECKING:
    from newscrawl.archive.connection import Connection
    from newscrawl.archive.timeline import RunKey
    from newscrawl.items import Article


@dataclass(frozen=True, slots=True)
class Dated:
    """What storing a page of some date came to."""

    article_id: int
    url: str
    """The address that the article stands under in the archive."""
    outcome: Literal["new", "changed", "unchanged", "alias", "lost", "earlier"]
    """As of `articles.Stored`; "earlier": it went into the history."""
    count_moved: bool = False


class DatedArticles(Articles):
    """Articles, as a run writes them that reads pages of any date."""

    def __init__(self, connection: Connection, run_id: int, site: str) -> None:
        super().__init__(connection, run_id, site)
        self._run: RunKey = run_key(connection, run_id)

    def store_at(self, article: Article, fetched_url: str, known_id: int | None) -> Dated:
        """Store what a page said when it was fetched, whenever that was.

        Args:
            article: As for `store`.
            fetched_url: The same.
            known_id: The same.

        Raises:
            ArchiveFull, ArchiveError: As any write.
        """
        assert article.fetched_at is not None  # noqa: S101 - a record has its moment
        with self._connection.transaction():
            _, row = self._place(article, fetched_url, known_id)
            moment = iso_utc(article.fetched_at)
            newest, run_id = ("", None) if row is None else self._newest_look(row)
            if row is None or moment > newest:
                stored = self.store(article, fetched_url, known_id)
                if stored.outcome == "unchanged":
                    # A page from between this look and the one before it must not pass for what is there now.
                    self._note_look(stored.article_id, moment)
                return Dated(stored.article_id, stored.url, stored.outcome, stored.count_moved)
            if url_key(row["url"]) != url_key(fetched_url):
                return Dated(row["id"], row["url"], "alias")
            if row["body"] and not article.body:
                return Dated(row["id"], row["url"], "lost")
            known = read_timeline(self._connection, row["id"])
            newest_run = self._run if run_id is None else run_key(self._connection, run_id)
            joined = _joined(known, replace(article, site=self._site, url=row["url"]), self._run, newest, newest_run)
            if joined == known:
                return Dated(row["id"], row["url"], "unchanged")
            write_timeline(self._connection, joined, row["id"])
            return Dated(row["id"], row["url"], "earlier", joined.counts != known.counts)

    def _newest_look(self, row: dict[str, Any]) -> tuple[str, int | None]:
        """Return when an article was looked at last, and by which run."""
        looked = self._execute(
            "SELECT seen_at, run_id FROM revisions WHERE article_id = ?1 UNION ALL "
            "SELECT seen_at, run_id FROM sightings WHERE article_id = ?1 UNION ALL "
            "SELECT fetched_at, run_id FROM urls WHERE key = ?2 AND fetched_at IS NOT NULL UNION ALL "
            "SELECT ?3, NULL ORDER BY 1 DESC, 2 DESC LIMIT 1",
            (row["id"], url_key(row["url"]), row["fetched_at"]),
        ).fetchone()
        return looked[0], looked[1]

    def _note_look(self, article_id: int, moment: str) -> None:
        self._execute(
            "INSERT INTO sightings VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (article_id, moment, self._run_id)
        )


def _joined(known: Timeline, article: Article, run: RunKey, newest: str, newest_run: RunKey) -> Timeline:
    """Return a timeline with an earlier look, and with what the newest one found: what is there now stays so."""
    last = known.versions[-1]
    if last.seen_at < newest:
        known = replace(known, versions=(*known.versions, Version(newest, newest_run, last.fields)))
    if known.counts and known.counts[-1].seen_at < newest:
        known = replace(known, counts=(*known.counts, Count(newest, known.counts[-1].view_count, newest_run)))
    assert article.fetched_at is not None  # noqa: S101 - a record has its moment
    moment = iso_utc(article.fetched_at)
    # Who tells again what was seen is not who has seen it.
    told = next((version.run for version in known.versions if version.seen_at == moment), run)
    joined = with_look(known, article, told)
    moved = tuple(
        count
        for number, count in enumerate(joined.counts)
        if not number or count in known.counts[:-1] or count.view_count != joined.counts[number - 1].view_count
    )
    # What the fields of today were read from is as it was.
    return replace(joined, counts=moved, look=known.look)
