"""FieldHealth: what pages have of each field, kept per run; what is not as it was; the pages owed for it.

`newscrawl.health` judges; here is what it has learned of a site, kept in the archive with the visits that taught it.
"""

from __future__ import annotations

import dataclasses
import json
from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from newscrawl.archive.parked import PROBES, SENTINELS, SHOWS, Parked
from newscrawl.archive.run_order import LATEST_FIRST
from newscrawl.archive.visit import State
from newscrawl.health import YIELD, Baseline, Monitor, see_article, see_no_article
from newscrawl.health.baseline import Counts, Place, steadiness_of
from newscrawl.health.watch import Watch
from newscrawl.items import from_iso_utc, iso_utc

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.archive.connection import Connection
    from newscrawl.archive.visit import Lease, Visit
    from newscrawl.health import PageSeen, Verdict

AT_A_TIME = 10
"""Pages after which what was learned is written: the most that a killed run forgets."""

RUNS = 30
"""Runs that tell how much a field differs from run to run, and which rules are usual."""

KEPT_RUNS = 500
"""Runs of a site whose `field_health` is kept: a year and more of daily ones."""

PROBINGS = 5
"""Times that a run may read pages again because something seems to be missing."""

MOST_PROBES = 2 * PROBES - 1
"""Pages that are to be read again, after which the same doubt asks for no more."""

_HAD = f"SELECT length(body), {', '.join(SHOWS.values())} FROM articles WHERE id = ?"


class FieldHealth:
    """The health of one site, as one run sees it.

    Args:
        connection: The archive.
        site: The site's name.
        run_id: The run.
        round_started_at: Begin of its round.
        waits: Is told each address pattern of which a page is made due.
    """

    def __init__(
        self,
        connection: Connection,
        site: str,
        run_id: int,
        round_started_at: datetime,
        waits: Callable[[int | None], None],
    ) -> None:
        self._connection = connection
        self._execute = connection.execute
        self._executemany = connection.executemany
        self._site = site
        self._run_id = run_id
        self._parked = Parked(connection, site, run_id, round_started_at)
        self._waits = waits
        self._round_started_at = round_started_at
        self._baseline = Baseline()
        self._counts: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        """Field and rule -> pages, and the sum of their lengths, in this run."""
        self._unwritten = self._probings = 0
        self._patterns: dict[int, str] = {}

    def begin(self, rules: str) -> None:
        """Load what is known of the site, and make due what there is now a reason to read again.

        Args:
            rules: A digest of the rules that pages are read by.
        """
        site, run_id = self._site, self._run_id
        last = self._execute(
            f"SELECT rules FROM runs WHERE site = ? AND id < ? AND kind = 'crawl' {LATEST_FIRST} LIMIT 1",
            (site, run_id),
        ).fetchone()
        self._execute("UPDATE runs SET rules = ? WHERE id = ?", (rules, run_id))
        self._execute(
            "DELETE FROM field_health WHERE run_id IN (SELECT id FROM runs WHERE site = ? AND kind = 'crawl' "
            f"{LATEST_FIRST} LIMIT -1 OFFSET ?)",
            (site, KEPT_RUNS),
        )
        self._baseline.load(
            (
                Place(scope, section),
                field,
                Counts(pages, found, logs, squares, from_iso_utc(oldest) if oldest else None),
            )
            for scope, section, field, pages, found, logs, squares, oldest in self._execute(
                "SELECT scope, section, field, pages, found, logs, squares, oldest FROM health_baseline WHERE site = ?",
                (site,),
            )
        )
        self._accepted = {
            (field, kind): at
            for field, kind, at in self._execute(
                "SELECT field, kind, max(accepted_at) FROM health_verdicts WHERE accepted_at IS NOT NULL "
                "AND run_id IN (SELECT id FROM runs WHERE site = ?) GROUP BY field, kind",
                (site,),
            )
        }
        known = self._load_runs()
        watches = [
            _watch(*row)
            for row in self._execute("SELECT field, kind, scope, state FROM health_watches WHERE site = ?", (site,))
        ]
        are_mended = last is not None and last[0] is not None and last[0] != rules
        if are_mended:
            for watch in watches:
                watch.forget_stretch()
        self._monitor = Monitor(site, self._baseline, watches, known)
        has_reason = are_mended or not any(watch.is_broken for watch in watches)
        self._make_due(self._parked.wake() if has_reason else self._parked.wake(SENTINELS))

    def saw(self, visit: Visit, *, gives_articles: bool) -> None:
        """Take in a visit, before it is recorded.

        Args:
            visit: The visit.
            gives_articles: Whether its address has shown an article, or others of its pattern have.
        """
        page = self._page(visit, gives_articles=gives_articles)
        if page is None:
            return
        for field, seen in page.fields.items():
            counted = self._counts[field, seen.rule or ""]
            counted[0] += 1
            counted[1] += seen.length
        news = self._monitor.saw(page)
        for verdict in news.mended:
            self._parked.park(verdict, visit.at)
        if news.mended:
            self._make_due(self._parked.wake())
        if news.doubted and self._probings < PROBINGS:
            self._probings += 1
            due: dict[int, int] = {}
            for field, since in news.doubted:
                if len(due) < MOST_PROBES:  # what one page brings into doubt is mostly proved by the same pages
                    due.update(self._parked.probe(field, since))
            self._make_due([*due.values()])
        self._unwritten += 1
        if self._unwritten >= AT_A_TIME or news.mended or news.doubted:
            self._write()

    def end(self, now: datetime) -> list[Verdict]:
        """Write the run's verdicts, and owe the pages that were read while something was broken."""
        verdicts = self._monitor.verdicts()
        for verdict in verdicts:
            self._execute(
                "INSERT INTO health_verdicts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
                (
                    *(self._run_id, verdict.field, verdict.kind, verdict.scope, verdict.was, verdict.now),
                    *(iso_utc(verdict.since), verdict.first_url, verdict.pages, verdict.sentence),
                ),
            )
            if verdict.is_alarm:
                self._parked.park(verdict, now)
        self._monitor.end_run()
        self._write()
        return verdicts

    def ask_witnesses(self) -> None:
        """Make due some articles that were there at the last look: they tell whether the site is, too."""
        self._make_due([pattern for _, pattern in self._parked.probe(YIELD, self._round_started_at)])

    def _make_due(self, patterns: list[int]) -> None:
        """Tell of the patterns of addresses that were made due."""
        for pattern_id in set(patterns):
            self._waits(pattern_id)

    def _page(self, visit: Visit, *, gives_articles: bool) -> PageSeen | None:
        """Return what is to be judged of a visit; None where it says nothing of the site's health."""
        lease = visit.lease
        if visit.http_status != 200 or visit.in_next_round is False:  # doubtful: it is asked again in this run
            return None
        pattern = self._pattern(lease.pattern_id)
        if visit.article is not None:
            return see_article(visit.article, lease.url, visit.at, pattern, self._had(lease))
        is_list = lease.source is not None or lease.kind == "list" or visit.is_later_page
        # A page that made our code raise has no kind; a captcha or an error page says nothing of the template.
        is_none = visit.state is State.NOT_AN_ARTICLE or visit.says_nothing or visit.kind is None
        if is_list or not is_none or not gives_articles or self._is_accepted(lease):
            return None
        return see_no_article(lease.url, visit.at, pattern, showed_one=lease.article_id is not None)

    def _is_accepted(self, lease: Lease) -> bool:
        """Tell whether an address showed its article before it became the new normal that there is none."""
        accepted_at = self._accepted.get((YIELD, "yield"))
        if accepted_at is None or lease.article_id is None:
            return False
        return lease.missing_since is not None or (lease.fetched_at or "") < accepted_at

    def _pattern(self, pattern_id: int | None) -> str:
        if pattern_id is None:
            return ""
        if pattern_id not in self._patterns:
            (text,) = self._execute("SELECT pattern FROM url_patterns WHERE id = ?", (pattern_id,)).fetchone()
            self._patterns[pattern_id] = text
        return self._patterns[pattern_id]

    def _had(self, lease: Lease) -> dict[str, int] | None:
        """Return the fields that an address's article had so far; None if it has shown none."""
        if lease.article_id is None:
            return None
        length, *shows = self._execute(_HAD, (lease.article_id,)).fetchone()
        had = {name: length or 0 if name == "body" else 0 for name, had in zip(SHOWS, shows, strict=True) if had}
        for (field, kind), accepted_at in self._accepted.items():
            if lease.fetched_at is not None and lease.fetched_at < accepted_at and field in had:
                # It was read before that became the new normal, so what it had then says nothing.
                if kind == "fill":
                    del had[field]
                elif kind == "length":
                    had[field] = 0
        return had

    def _load_runs(self) -> dict[str, dict[str, int]]:
        """Learn how much the fields differ from run to run; return which rules found them."""
        known: dict[str, dict[str, int]] = {}
        runs: dict[str, dict[int, list[int]]] = {}
        for run_id, field, rule, pages in self._execute(
            "SELECT run_id, field, rule, pages FROM field_health AS health WHERE run_id IN "
            f"(SELECT id FROM runs WHERE site = ? AND id < ? AND kind = 'crawl' {LATEST_FIRST} LIMIT ?) "
            "AND NOT EXISTS (SELECT 1 FROM health_verdicts AS said WHERE said.run_id = health.run_id "
            "AND said.field = health.field AND said.kind != 'rule')",
            (self._site, self._run_id, RUNS),
        ):
            counted = runs.setdefault(field, {}).setdefault(run_id, [0, 0])
            counted[0] += pages
            if rule:
                counted[1] += pages
                of_field = known.setdefault(field, {})
                of_field[rule] = of_field.get(rule, 0) + pages
        for field, counts in runs.items():
            self._baseline.steadiness[field] = steadiness_of((pages, found) for pages, found in counts.values())
        return known

    def _write(self) -> None:
        """Write what was learned since the last time."""
        self._unwritten = 0
        self._executemany(
            "INSERT OR REPLACE INTO field_health VALUES (?, ?, ?, ?, ?)",
            [(self._run_id, field, rule, *counted) for (field, rule), counted in self._counts.items()],
        )
        self._executemany(
            "INSERT OR REPLACE INTO health_baseline VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    *(self._site, place.scope, place.section, field),
                    *(float(n) for n in (counts.pages, counts.found, counts.logs, counts.squares)),
                    iso_utc(counts.oldest) if counts.oldest else None,
                )
                for place, field, counts in self._baseline.changed()
            ],
        )
        self._executemany(
            "INSERT OR REPLACE INTO health_watches VALUES (?, ?, ?, ?, ?, ?)",
            [
                (self._site, watch.field, watch.kind, watch.scope, watch.is_broken, _state(watch))
                for watch in self._monitor.changed()
            ],
        )


def _state(watch: Watch) -> str:
    """Return what a watch knows, as JSON."""
    state: dict[str, Any] = {
        part.name: getattr(watch, part.name)
        for part in dataclasses.fields(watch)
        if part.name not in {"field", "kind", "scope", "stretch"}
    }
    state["since"] = iso_utc(watch.since) if watch.since else None
    state["stretch"] = [
        [*place, counts.pages, counts.found, counts.logs, counts.squares] for place, counts in watch.stretch.items()
    ]
    return json.dumps(state, ensure_ascii=False)


def _watch(field: str, kind: Any, scope: str, state: str) -> Watch:  # noqa: ANN401 - the column's CHECK types it
    values = json.loads(state)
    since = values.pop("since")
    stretch = {Place(where, section): Counts(*counts) for where, section, *counts in values.pop("stretch")}
    return Watch(field, kind, scope, since=datetime.fromisoformat(since) if since else None, stretch=stretch, **values)
