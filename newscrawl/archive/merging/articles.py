"""Articles: the same one in two archives becomes one, with all that both have seen of it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from newscrawl.archive.followers import forget_missed, tell_followers
from newscrawl.archive.merging.addresses import check_address
from newscrawl.archive.merging.identity import Identity, Known, moved_from
from newscrawl.archive.merging.likeness import Likeness
from newscrawl.archive.merging.removals import Refusal, Refusals, note_move
from newscrawl.archive.merging.runs import rows_of
from newscrawl.archive.removing import tables_of_articles
from newscrawl.archive.summaries import find_spans
from newscrawl.archive.timeline import read_timeline, texts_of, union, write_timeline
from newscrawl.urls import url_key

if TYPE_CHECKING:
    from newscrawl.archive.merging.runs import Row
    from newscrawl.archive.merging.sides import Sides
    from newscrawl.archive.timeline import Timeline
    from newscrawl.archive.timeline.rows import RunNumbers

AT_A_TIME = 50
"""Articles that are merged in one transaction: some 0.1 s."""

_MERGED = "CREATE TEMP TABLE IF NOT EXISTS merged (there INTEGER PRIMARY KEY, here INTEGER, refusal TEXT)"
"""What is kept for the time of a merge, on disk where it is much: which article of the source is which one here, or why
it is none."""


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
            into.execute(_MERGED)
            into.execute("DELETE FROM temp.merged")
        self._known = Known(into, site)
        self.refusals = Refusals(sides, self._known)

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
            if here is not None and not moved_from(self._source, row["id"]) and not self.refusals.has_removed(here):
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

    def settle_refusals(self) -> None:
        """Have what was one article be refused for one reason, after the addresses are settled; in a transaction."""
        self.refusals.settle()

    def _join(self, row: Row) -> None:
        check_address(self._source, row["url"])
        seen = self._quoting_nothing(read_timeline(self._source, row["id"]))
        addresses = {url_key(row["url"]): row["url"], **moved_from(self._source, row["id"])}
        texts = texts_of(seen)
        known = self._known.find(addresses, texts)
        sites = {row["site"]}
        for number in known:
            url, site = self._into.execute("SELECT url, site FROM articles WHERE id = ?", (number,)).fetchone()
            addresses = {url_key(url): url} | moved_from(self._into, number) | addresses
            sites.add(site)
        for site in sites - {self._site}:
            self._held.hold(site)
            self._renamed.add(site)
        refusal = self.refusals.of(addresses, texts)
        if refusal is not None:
            self._refuse(row, Identity(addresses, texts), refusal)
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
        self._known.note(number, texts_of(joined))
        self._settle_addresses(number, joined, addresses)
        self._note(row["id"], number)

    def _settle_addresses(self, number: int, timeline: Timeline, addresses: dict[str, str]) -> None:
        """See to it that the ledger knows an article's addresses as its own, and that it stands at one of them."""
        execute = self._into.execute
        for key, url in addresses.items():
            execute("UPDATE urls SET article_id = ?1 WHERE key = ?2 AND article_id IS NOT ?1", (number, key))
            if url != timeline.url:
                note_move(self._into, url, timeline.site, (timeline.look.at, f"moved to {timeline.url}"))
        execute("DELETE FROM removals WHERE url = ?", (timeline.url,))

    def _refuse(self, row: Row, identity: Identity, refusal: Refusal) -> None:
        """Leave out an article that was removed, and remove what is here of it."""
        self.refusals.refuse(identity, refusal)
        self._into.execute(
            "INSERT INTO temp.merged VALUES (?, NULL, ?) "
            "ON CONFLICT DO UPDATE SET here = NULL, refusal = excluded.refusal",
            (row["id"], json.dumps(refusal)),
        )

    def _give_up(self, number: int, other: int) -> None:
        """Let an article go that is another one."""
        row = next(rows_of(self._into, "SELECT * FROM articles WHERE id = ?", number))
        execute = self._into.execute
        execute("PRAGMA defer_foreign_keys = ON")
        tell_followers(self._into, number, row, None)
        execute("UPDATE urls SET article_id = ? WHERE article_id = ?", (other, number))
        execute("UPDATE temp.merged SET here = ? WHERE here = ?", (other, number))
        self._known.forget(number)  # all that both said is noted
        for table in tables_of_articles(self._into):
            execute(f'DELETE FROM "{table}" WHERE article_id = ?', (number,))
        execute("DELETE FROM articles WHERE id = ?", (number,))
        forget_missed(self._into, number)

    def _quoting_nothing(self, timeline: Timeline) -> Timeline:
        """Return a timeline without what its pages quote of articles that were removed."""
        refused = self.refusals.keys
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
