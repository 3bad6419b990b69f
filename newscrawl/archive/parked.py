"""Parked pages: owed, and not asked before there is a reason to think that they can be read.

What was read while a field was broken would come out the same. It waits in the ledger, in state *owed* and in no queue,
until the site's file or newscrawl has changed, or the site is found to be as it was.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from newscrawl.health.observation import YIELD
from newscrawl.items import LINK_LISTS, iso_utc

if TYPE_CHECKING:
    from datetime import datetime

    from newscrawl.archive.connection import Connection
    from newscrawl.health import Verdict

SENTINELS = 5
"""Parked pages that each run asks all the same: they tell when the site is as it was."""

PROBES = 4
"""Pages that had a field a while ago, and are read again when a site seems to have lost it. Three decide."""

OVERTAKING = timedelta(minutes=1)
"""How long before a change seems to have been pages may have suffered from it: answers overtake each other, and the
machines behind one address change one after the other."""

MOST_LOOKED_THROUGH = 1_000
"""Pages read last in which such ones are looked for: a field that few have is not sought through a whole archive."""

SHOWS = {
    **{
        name: f'articles."{name}" IS NOT NULL'
        for name in ("title", "column", "introduction", "body", "disclaimer", "published_at", "modified_at", "language")
    },
    **{name: f"articles.{name} != '[]'" for name in ("breadcrumb", "authors", "images")},
    # The last number stays when a page shows none any more; what found it does not.
    "view_count": "articles.view_count IS NOT NULL AND json_extract(articles.evidence, '$.view_count') IS NOT NULL",
    "tags": "EXISTS (SELECT 1 FROM tags WHERE tags.article_id = articles.id)",
    **{
        name: f"EXISTS (SELECT 1 FROM links WHERE article_id = articles.id AND is_current = 1 AND list = '{name}')"
        for name in LINK_LISTS
    },
}
"""Field -> whether an article's page had it at the last visit, in SQL."""

_PARKED = "state = 'owed' AND queue IS NULL"


class Parked:
    """The parked pages of one site, for one run.

    Args:
        connection: The archive.
        site: The site's name.
        run_id: The run.
        round_started_at: Begin of the round; what is due before it is asked in it.
    """

    def __init__(self, connection: Connection, site: str, run_id: int, round_started_at: datetime) -> None:
        self._execute = connection.execute
        self._site = site
        self._run_id = run_id
        self._before_round = iso_utc(round_started_at - timedelta(seconds=1))

    def park(self, verdict: Verdict, now: datetime) -> int:
        """Owe the pages that were read while something was broken; return how many."""
        where, values = _read_while_broken(verdict)
        what = "showed no article" if verdict.kind == "yield" else f"`{verdict.field}` was missing on it"
        if verdict.kind == "length":
            what = f"`{verdict.field}` was too short on it"
        reason = f"{what}, as on others since {verdict.since:%Y-%m-%d %H:%M} UTC: read again once that is mended"
        return self._execute(
            "UPDATE urls INDEXED BY urls_read SET state = 'owed', reason = ?, queue = NULL, due_at = NULL, "
            "attempts = 0, etag = NULL, last_modified = NULL, missing_since = NULL, changed_at = ?, run_id = ?, "
            "source = nullif(source, 'list'), kind = CASE WHEN article_id IS NULL THEN NULL ELSE kind END "
            f"WHERE site = ? AND fetched_at >= ? AND coalesce(source, 'list') = 'list' AND {where}",
            (reason, iso_utc(now), self._run_id, self._site, iso_utc(verdict.since - OVERTAKING), *values),
        ).rowcount

    def wake(self, most: int = -1) -> list[int]:
        """Make parked pages due in this round, those first that were asked longest ago.

        Args:
            most: How many; -1: all.

        Returns:
            The patterns of their addresses.
        """
        # Not in the queue of revisits: they are no part of its budget.
        rows = self._execute(
            "UPDATE urls SET queue = 'now', due_at = ? WHERE id IN "
            f"(SELECT id FROM urls WHERE site = ? AND {_PARKED} ORDER BY fetched_at, id LIMIT ?) RETURNING pattern_id",
            (self._before_round, self._site, most),
        ).fetchall()
        return [pattern_id for (pattern_id,) in rows]

    def probe(self, field: str, since: datetime) -> list[tuple[int, int]]:
        """Make due, before all others, some pages that had a field until it went missing: they tell what has changed.

        Returns:
            Number in the ledger and pattern of each address.
        """
        had = "" if field == YIELD else f"AND {SHOWS[field]}"
        return self._execute(
            "UPDATE urls SET queue = 'now', due_at = ?, etag = NULL, last_modified = NULL WHERE id IN ("
            "SELECT read.id FROM (SELECT id, url, article_id, fetched_at FROM urls INDEXED BY urls_read "
            "WHERE site = ? AND fetched_at < ? "
            "AND state IN ('stored', 'unchanged') ORDER BY fetched_at DESC LIMIT ?) AS read "
            f"JOIN articles ON articles.id = read.article_id AND articles.url = read.url WHERE true {had} "
            "ORDER BY read.fetched_at DESC, read.id LIMIT ?) RETURNING id, pattern_id",
            (self._before_round, self._site, iso_utc(since), MOST_LOOKED_THROUGH, PROBES),
        ).fetchall()


def _read_while_broken(verdict: Verdict) -> tuple[str, tuple[object, ...]]:
    """Return the condition, with its values, of the pages that may have suffered."""
    if verdict.kind == "yield":
        # An address that shows a list where others show articles may be one: half of its like must be articles.
        like_articles = "SELECT id FROM url_patterns WHERE 2 * articles > asked - barren"
        where = f"state IN ('not an article', 'owed') AND (article_id IS NOT NULL OR pattern_id IN ({like_articles}))"
        return f"http_status = 200 AND {where}", ()
    values: tuple[object, ...] = ()
    suffered = f"NOT ({SHOWS[verdict.field]})"
    if verdict.kind == "length":
        suffered, values = "length(articles.body) < ?", (verdict.was_length / 2,)
    article = "SELECT 1 FROM articles WHERE articles.id = urls.article_id AND articles.url = urls.url"
    return f"state IN ('stored', 'unchanged') AND EXISTS ({article} AND {suffered})", values
