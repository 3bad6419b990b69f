"""Articles: the same one in two archives becomes one, with all that both have seen of it.

It is the same if it ever stood at the same address, or ever said the same on the same site. That it is also shown at
other addresses does not count: what those show may change.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from newscrawl.archive.article_rows import text_hash
from newscrawl.archive.followers import forget_missed, tell_followers
from newscrawl.archive.merging.addresses import check_address
from newscrawl.archive.merging.likeness import Likeness
from newscrawl.archive.merging.removals import Refusal, Refusals, note_move, remove_here
from newscrawl.archive.merging.runs import rows_of
from newscrawl.archive.removals import BY_OPERATOR
from newscrawl.archive.removing import tables_of_articles
from newscrawl.archive.summaries import find_spans
from newscrawl.archive.timeline import read_timeline, union, write_timeline
from newscrawl.urls import url_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.archive.connection import Connection
    from newscrawl.archive.merging.runs import Row
    from newscrawl.archive.merging.sides import Sides
    from newscrawl.archive.timeline import Timeline
    from newscrawl.archive.timeline.rows import RunNumbers

AT_A_TIME = 50
"""Articles that are merged in one transaction: some 0.1 s."""

_MOVED = (
    "SELECT urls.key, removals.url FROM urls JOIN removals ON removals.url = urls.url "
    f"WHERE urls.article_id = ? AND substr(removals.reason, 1, {len(BY_OPERATOR)}) != '{BY_OPERATOR}'"
)
_TABLES = (
    "CREATE TEMP TABLE IF NOT EXISTS merged (there INTEGER PRIMARY KEY, here INTEGER, refusal TEXT)",
    (
        "CREATE TEMP TABLE IF NOT EXISTS earlier_texts (text_hash TEXT NOT NULL, article_id INTEGER NOT NULL, "
        "PRIMARY KEY (text_hash, article_id)) WITHOUT ROWID"
    ),
)
"""What is kept for the time of a merge, on disk where it is much: which article of the source is which one here, or why
it is none; and what the articles of the site said once and say no more."""


class Joining:
    """Joins the articles of one site.

    Args:
        sides: The merge.
        numbers: The numbers of runs here.
    """

    def __init__(
        self,
        sides: Sides,
        numbers: RunNumbers,
    ) -> None:
        into, source, site = sides.into, sides.source, sides.site
        self._into = into
        self._source = source
        self._site = site
        self._held = sides.held
        self._sums = sides.sums
        self._followed = sides.followed
        self._numbers = numbers
        self._likeness = Likeness(into, source)
        self._renamed: set[str] = set()
        with into.transaction():
            for table in _TABLES:
                into.execute(table)
            into.execute("DELETE FROM temp.merged")
            into.execute("DELETE FROM temp.earlier_texts")
            for article_id in _rewritten(into, site):
                self._note_texts(article_id, _texts(into, article_id))
        self._refusals = Refusals(sides)

    def join(self, numbers: str) -> None:
        """Join some articles; call it in a transaction.

        Args:
            numbers: A JSON list of the numbers of the source's articles.
        """
        rows = list(
            rows_of(self._source, "SELECT * FROM articles WHERE id IN (SELECT value FROM json_each(?))", numbers)
        )
        same = self._likeness.of(rows)
        for row in rows:
            here = same.get(row["id"])
            if here is not None and not _moved(self._source, row["id"]):
                self._sums.articles_same += 1
                self._note(row["id"], here)
            else:
                self._join(row)
        if self._renamed:
            find_spans(self._into, self._site, *sorted(self._renamed))
            self._renamed.clear()

    def here(self, article_id: int) -> int | Refusal | None:
        """Return the number here of an article of the source, or why it is not here; None: it was not merged yet."""
        row = self._into.execute("SELECT here, refusal FROM temp.merged WHERE there = ?", (article_id,)).fetchone()
        if row is None:  # it is another site's
            there = self._source.execute("SELECT url FROM articles WHERE id = ?", (article_id,)).fetchone()
            row = there and self._into.execute("SELECT id, NULL FROM articles WHERE url = ?", there).fetchone()
        if row is None:
            return None
        return Refusal(*json.loads(row[1])) if row[0] is None else int(row[0])

    def _join(self, row: Row) -> None:
        check_address(self._source, row["url"])
        seen = self._quoting_nothing(read_timeline(self._source, row["id"]))
        addresses = {url_key(row["url"]): row["url"], **_moved(self._source, row["id"])}
        texts = _texts_of(seen)
        known = self._find(addresses, texts)
        sites = {row["site"]}
        for number in known:
            url, site = self._into.execute("SELECT url, site FROM articles WHERE id = ?", (number,)).fetchone()
            addresses = {url_key(url): url} | _moved(self._into, number) | addresses
            sites.add(site)
        for site in sites - {self._site}:
            self._held.hold(site)
            self._renamed.add(site)
        refusal = self._refusals.of(addresses, texts)
        if refusal is not None:
            self._refuse(row, known, refusal)
            return
        timelines = [read_timeline(self._into, number) for number in known]
        joined = union(seen, *timelines) if timelines else seen
        for other in known[1:]:
            self._give_up(other, known[0])
            self._sums.articles_joined += 1
        if timelines == [joined]:
            number = known[0]
            self._sums.articles_same += 1
        else:
            number = write_timeline(
                self._into, joined, known[0] if known else None, self._numbers, followed=self._followed
            )
            self._sums.articles_new += not known
            self._sums.articles_changed += bool(known)
        self._note_texts(number, _texts_of(joined))
        self._settle_addresses(number, joined, addresses)
        self._note(row["id"], number)

    def _find(self, addresses: dict[str, str], texts: set[str]) -> list[int]:
        """Return the articles here that are the same as one of the source, by their numbers."""
        found = set()
        for key, url in addresses.items():
            for number, stands_at in self._into.execute(
                "SELECT id, url FROM articles WHERE url = ?1 OR id = (SELECT article_id FROM urls WHERE key = ?2)",
                (url, key),
            ).fetchall():
                if url_key(stands_at) == key or key in _moved(self._into, number):
                    found.add(number)
        for text in texts:
            found |= {
                number
                for (number,) in self._into.execute(
                    "SELECT id FROM articles WHERE site = ?1 AND text_hash = ?2 AND body != '' "
                    "UNION SELECT article_id FROM temp.earlier_texts WHERE text_hash = ?2",
                    (self._site, text),
                )
            }
        return sorted(found)

    def _settle_addresses(self, number: int, timeline: Timeline, addresses: dict[str, str]) -> None:
        """See to it that the ledger knows an article's addresses as its own, and that it stands at one of them."""
        execute = self._into.execute
        for key, url in addresses.items():
            execute("UPDATE urls SET article_id = ?1 WHERE key = ?2 AND article_id IS NOT ?1", (number, key))
            if url != timeline.url:
                note_move(self._into, url, timeline.site, (timeline.look.at, f"moved to {timeline.url}"))
        execute("DELETE FROM removals WHERE url = ?", (timeline.url,))

    def _refuse(self, row: Row, known: list[int], refusal: Refusal) -> None:
        """Leave out an article that was removed, and remove what is here of it."""
        for number in known:
            remove_here(self._into, number, refusal)
            self._sums.articles_removed += 1
        self._refusals.note(row, refusal)
        self._into.execute(
            "INSERT INTO temp.merged VALUES (?, NULL, ?) "
            "ON CONFLICT DO UPDATE SET here = NULL, refusal = excluded.refusal",
            (row["id"], json.dumps([refusal.removed_at, refusal.reason])),
        )

    def _give_up(self, number: int, other: int) -> None:
        """Let an article go that is another one."""
        row = next(rows_of(self._into, "SELECT * FROM articles WHERE id = ?", number))
        execute = self._into.execute
        execute("PRAGMA defer_foreign_keys = ON")
        tell_followers(self._into, number, row, None)
        execute("UPDATE urls SET article_id = ? WHERE article_id = ?", (other, number))
        execute("UPDATE temp.merged SET here = ? WHERE here = ?", (other, number))
        execute("DELETE FROM temp.earlier_texts WHERE article_id = ?", (number,))  # all that both said is noted
        for table in tables_of_articles(self._into):
            execute(f'DELETE FROM "{table}" WHERE article_id = ?', (number,))
        execute("DELETE FROM articles WHERE id = ?", (number,))
        forget_missed(self._into, number)

    def _quoting_nothing(self, timeline: Timeline) -> Timeline:
        """Return a timeline without what its pages quote of articles that were removed."""
        refused = self._refusals.keys
        if not any(span.excerpt is not None and url_key(span.url or "") in refused for span in timeline.spans):
            return timeline
        spans = [
            replace(span, excerpt=None) if span.url is not None and url_key(span.url) in refused else span
            for span in timeline.spans
        ]
        return union(replace(timeline, spans=tuple(spans)))

    def _note(self, there: int, here: int) -> None:
        self._into.execute(
            "INSERT INTO temp.merged VALUES (?, ?, NULL) ON CONFLICT DO UPDATE SET here = excluded.here", (there, here)
        )

    def _note_texts(self, article_id: int, texts: set[str]) -> None:
        if len(texts) > 1:
            self._into.executemany(
                "INSERT OR IGNORE INTO temp.earlier_texts VALUES (?, ?)", [(text, article_id) for text in texts]
            )


def _moved(connection: Connection, article_id: int) -> dict[str, str]:
    """Return the addresses at which an article stood and stands no more, by their keys."""
    return dict(connection.execute(_MOVED, (article_id,)).fetchall())


def _rewritten(connection: Connection, site: str) -> Iterator[int]:
    """Yield the articles of a site whose title or text was otherwise once."""
    rows = connection.execute(
        "SELECT DISTINCT id FROM articles JOIN revisions ON article_id = id AND number > 1 WHERE site = ? "
        "AND (json_type(before, '$.title') IS NOT NULL OR json_type(before, '$.body') IS NOT NULL)",
        (site,),
    )
    for (article_id,) in rows.fetchall():
        yield article_id


def _texts(connection: Connection, article_id: int) -> set[str]:
    """Return the texts that an article ever had, by their hashes."""
    return _texts_of(read_timeline(connection, article_id))


def _texts_of(timeline: Timeline) -> set[str]:
    """Return the texts of all versions, by their hashes. Pages without a text are many, and have nothing in common."""
    said = (version.fields for version in timeline.versions)
    return {text_hash(fields["title"], fields["body"]) for fields in said if fields["body"]}
